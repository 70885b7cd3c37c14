/// What a session left undone, as its events tell.
package struct OpenWork: Sendable, Equatable {
    /// Named blocks of the last answer that were not saved.
    package private(set) var unsaved: [String] = []
    /// Files of the change set that were saved after the last test or check.
    package private(set) var untested: [String] = []
    /// The command of the last test, where nothing was saved after it and it did not pass.
    package private(set) var failedTest: String?
    /// Files that passed and are not committed.
    package private(set) var uncommitted: [String] = []

    package init(_ conversation: Conversation) throws(SessionLogError) {
        let changes = conversation.changes
        if let event = try conversation.lastAnswer(), case .message(let answer) = event.body {
            let saved = Set(changes.saves.filter { $0.save.message == event.seq }.map(\.save.path))
            for case let block in CodeBlock.all(in: answer.content) where block.isComplete {
                guard let path = block.path, !saved.contains(path), !unsaved.contains(path) else { continue }
                unsaved.append(path)
            }
        }
        let evidence = max(changes.lastTest ?? 0, changes.checks.values.max() ?? 0)
        let newer = Set(changes.saves.filter { $0.seq > evidence }.map(\.save.path))
        untested = changes.entries.map(\.path).filter(newer.contains)
        guard untested.isEmpty, evidence > 0, !changes.isEmpty else { return }
        if let seq = changes.lastTest, case .test(let test) = try conversation.log.event(seq).body,
            test.outcome != .passed
        {
            failedTest = test.command
        } else {
            uncommitted = changes.entries.map(\.path)
        }
    }
}

extension ChangeSet {
    /// Every save that was not taken back, with its `seq`.
    package var saves: [(seq: Int, save: SavedBlock)] {
        steps.flatMap { (step) -> [(seq: Int, save: SavedBlock)] in
            guard case .saves(let saves) = step.deed else { return [] }
            return zip(step.events, saves).map { (seq: $0, save: $1) }
        }
    }
}
