import AssayCore
import Workshop

extension Context {
    /// How many files are offered.
    private static let mostMentioned = 3

    /// Offers files of the folder that the last answer speaks of and that the conversation does not hold yet. On a terminal
    /// only; what stands in code blocks does not count.
    func offerMentionedFiles() {
        guard screen.isTerminal, let conversation = session?.conversation, let answer = conversation.lastAnswer else {
            return
        }
        var parser = BlockParser()
        let events = parser.feed(answer.text) + parser.finish()
        let prose = events.compactMap { if case .prose(let line) = $0 { line } else { nil } }.joined(separator: "\n")
        let own = Set(CodeBlock.all(in: answer.text).compactMap(\.path))
        let candidates = MentionedPaths.candidates(in: prose).filter { path in
            !own.contains(path) && !conversation.changes.entries.contains { $0.path == path }
        }
        guard !candidates.isEmpty else { return }
        let known = WorkspaceFiles(folder: environment.workingFolder).known(candidates)
        let files = candidates.filter { known.contains($0) && isFileHere($0) }
        guard !files.isEmpty else { return }
        let attached = attachedPaths(in: conversation)
        let names = files.filter { !attached.contains($0) }.prefix(Context.mostMentioned)
            .map(AttachingFolder.name(ofListed:))
        guard !names.isEmpty else { return }
        let shown = names.map { printable($0) }.joined(separator: ", ")
        screen.note(
            "  " + InputText.mentioned(shown, names.map { printable(Mention.written($0)) }.joined(separator: " ")))
    }

    /// Whether there is a file of that path in the folder, reached through no link.
    private func isFileHere(_ path: String) -> Bool {
        let whole = "\(environment.workingFolder)/\(path)"
        return fileExists(whole) && realPath(whole) == realPath(environment.workingFolder).map { "\($0)/\(path)" }
    }

    /// What went along with the questions, without the lines behind a name.
    private func attachedPaths(in conversation: Conversation) -> Set<String> {
        var paths: Set<String> = []
        for seq in conversation.questions {
            guard case .message(let message) = try? conversation.log.event(seq).body else { continue }
            for attachment in message.attachments {
                paths.insert(attachment.path)
                if let lines = LineRange.split(attachment.path) { paths.insert(lines.path) }
            }
        }
        return paths
    }
}
