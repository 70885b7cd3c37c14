import AssayCore
import Workshop

/// The message of a commit: drafted by the model in the style of the last ones, or, where that fails, made plainly.
struct CommitMessage {
    private let candidate: CandidateTree
    private let project: Project
    private var context: Context { project.context }

    /// How long a draft may take.
    private static let patience = Duration.seconds(60)

    init(_ candidate: CandidateTree, in project: Project) {
        (self.candidate, self.project) = (candidate, project)
    }

    /// A service that fails is no reason not to commit.
    func draft() throws -> String {
        let earlier = try project.repository.recentMessages(5)
        guard let answer = try answer(earlier) else { return plain }
        return CommitDraft.message(in: answer, earlier: earlier) ?? plain
    }

    private var plain: String {
        func paths(_ kind: TreeChange.Kind) -> [String] { candidate.changes.filter { $0.kind == kind }.map(\.path) }
        return CommitDraft.plain(added: paths(.added), changed: paths(.modified), removed: paths(.deleted))
    }

    /// What the service says; nil where there is none, or where it takes too long.
    ///
    /// - Throws: `.interrupted` for ctrl-C, which means the whole commit
    private func answer(_ earlier: [String]) throws -> String? {
        let difference = try project.repository.difference(from: candidate.head, to: candidate.id, limit: 16_384)
        context.interrupts.reset()
        let connection = try? context.connect()
        if context.interrupts.isRaised { throw CompletionFailure.interrupted }
        guard let connection else { return nil }
        defer {
            context.screen.clearStatus()
            context.interrupts.reset()
        }
        context.screen.status(CodeText.drafting())
        let request = CompletionRequest(
            model: connection.model, messages: CommitDraft.request(diff: difference.text, earlier: earlier),
            parameters: context.parameters.merging([.init(key: "max_tokens", value: .number("200"))]),
            interruption: context.interrupts)
        let text = read(connection.service.start(request))
        if context.interrupts.isRaised { throw CompletionFailure.interrupted }
        return text
    }

    private func read(_ stream: any CompletionStream) -> String? {
        var stream = stream
        let deadline = ContinuousClock.now + CommitMessage.patience
        var text = ""
        while ContinuousClock.now < deadline {
            let batch: [CompletionEvent]?
            do { batch = try stream.next(within: Turn.patience) } catch { return nil }
            // Only a whole answer is a draft.
            guard let batch else { return text.isEmpty ? nil : text }
            for case .text(let piece) in batch { text += piece }
        }
        return nil
    }
}
