import AssayCore
import Workshop

extension Context {
    /// What a session that is resumed left undone, in a few lines: nothing where there is nothing.
    func showOpenWork(of conversation: Conversation) throws {
        let work = try OpenWork(conversation)
        say(work.unsaved, ConversationText.openUnsaved)
        say(work.untested, ConversationText.openUntested)
        if let command = work.failedTest { screen.note(ConversationText.openRed(printable(command))) }
        say(work.uncommitted, ConversationText.openUncommitted)
        guard isPlace(of: conversation.log.header.workspace) else { return }
        say(changedSinceSaved(conversation.changes), ConversationText.openChanged)
        showMoves(since: conversation.log.lastTime)
    }

    private func say(_ names: [String], _ text: ConversationText) {
        guard !names.isEmpty else { return }
        let more = names.count > 5 ? [", … \(names.count - 5)"] : []
        screen.note(text(names.prefix(5).map { printable($0) }.joined(separator: ", ") + more.joined()))
    }

    /// Whether the working folder can be the session's, as far as that is known without asking git.
    private func isPlace(of workspace: Workspace) -> Bool {
        let here = Workspace(ofPath: environment.workingFolder)
        if workspace.root.hasPrefix("/") { return workspace == here }
        guard let repository = Repository(containing: here.root) else { return false }
        let path = here.root.dropFirst(repository.top.count).drop { $0 == "/" }
        return workspace.path == (path.isEmpty ? "." : String(path))
    }

    /// Files of the change set that are no longer what was saved.
    private func changedSinceSaved(_ changes: ChangeSet) -> [String] {
        changes.entries.prefix(100).compactMap { entry in
            guard let saved = entry.saved else { return nil }
            guard let version = try? workFolder.contents(of: entry.path) else {
                return "\(entry.path) (\(CodeText.gone()))"
            }
            return version.sha256 == saved.sha256 ? nil : entry.path
        }
    }

    /// Where `HEAD` went after the session's last event.
    private func showMoves(since last: Timestamp?) {
        guard let last, let repository = Repository(containing: environment.workingFolder) else { return }
        // Git counts whole seconds: a move within the event's own second is the session's.
        let moves = repository.lastMoves().filter { $0.at > last.milliseconds / 1000 }
        guard let move = moves.last else { return }
        let more = moves.count > 1 ? ConversationText.moreMoves(String(moves.count - 1)) : ""
        screen.note(ConversationText.headMoved(String(move.commit.prefix(7)), printable(move.what), more))
    }
}
