import AssayCore
import Workshop

/// The message of a commit: drafted by the model in the style of the last ones, or, where that fails, made plainly.
struct CommitMessage {
    private let candidate: CandidateTree
    private let project: Project
    private var context: Context { project.context }

    /// Of a draft.
    private static let mostTokens = 200
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

    /// What the service says; nil where there is none, where it takes too long, and where its answer is not whole.
    ///
    /// - Throws: `.interrupted` for ctrl-C, which means the whole commit
    private func answer(_ earlier: [String]) throws -> String? {
        let difference = try project.repository.difference(from: candidate.head, to: candidate.id, limit: 16_384)
        do {
            return try context.sideAnswer(
                to: CommitDraft.request(diff: difference.text, earlier: earlier), status: CodeText.drafting(),
                limit: CommitMessage.mostTokens, patience: CommitMessage.patience
            ).text
        } catch CompletionFailure.interrupted {
            throw CompletionFailure.interrupted
        } catch {
            return nil
        }
    }
}
