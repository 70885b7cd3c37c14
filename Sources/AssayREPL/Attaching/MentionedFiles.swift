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
                && !isAttached(path, in: conversation) && (try? workFolder.contents(of: path)) != nil
        }
        guard !candidates.isEmpty else { return }
        let known = WorkspaceFiles(folder: environment.workingFolder).known(candidates)
        let names = candidates.filter(known.contains).prefix(Context.mostMentioned)
        guard !names.isEmpty else { return }
        let shown = names.map(printable).joined(separator: ", ")
        screen.note(
            "  " + InputText.mentioned(shown, names.map { printable(Mention.written($0)) }.joined(separator: " ")))
    }

    private func isAttached(_ path: String, in conversation: Conversation) -> Bool {
        conversation.questions.contains { seq in
            guard case .message(let message) = try? conversation.log.event(seq).body else { return false }
            return message.attachments.contains { $0.path == path || $0.path.hasPrefix(path + ":") }
        }
    }
}
