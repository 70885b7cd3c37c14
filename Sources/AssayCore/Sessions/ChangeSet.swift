/// The files that the next commit takes (DESIGN § 8): what the session saved and the user added, and what can be taken
/// back. A fold of the session's events; the files themselves are read when they are needed.
package struct ChangeSet: Sendable, Equatable {
    package struct Entry: Sendable, Equatable {
        /// Relative to the workspace.
        package var path: String
        /// What the session saved there last; nil where it never did.
        package var saved: Saved?
        /// Whether the user put it in (`/add`).
        package var isAdded = false

        /// Who wrote the file as it stands now.
        ///
        /// - Parameter sha256: of its bytes now; nil where it is gone
        package func author(now sha256: String?) -> Author {
            guard let saved else { return .you }
            return sha256 == saved.sha256 && !isAdded ? .model : .modelAndYou
        }
    }

    /// A saved block and where it came from.
    package struct Saved: Sendable, Equatable {
        package var message: Int
        package var block: Int
        package var sha256: String
    }

    package enum Author: Sendable, Equatable {
        case model, modelAndYou, you
    }

    /// Something that `/undo` takes back as one.
    package struct Step: Sendable, Equatable {
        package enum Deed: Sendable, Equatable {
            /// By one command.
            case saves([SavedBlock])
            case commit(CommitRecord)
        }

        /// The `seq` of its events.
        package var events: [Int]
        package var deed: Deed
        fileprivate var entriesBefore: [Entry]
        fileprivate var savedBefore: [String: String]
    }

    /// In the order in which they came in.
    package private(set) var entries: [Entry] = []
    /// The SHA-256 of the version of a file that the session knows: saved last, by path. Commits do not forget it.
    package private(set) var saved: [String: String] = [:]
    /// The newest last.
    package private(set) var steps: [Step] = []
    /// The `seq` of the last test of each tree.
    package private(set) var tests: [String: Int] = [:]
    /// The same of checks.
    package private(set) var checks: [String: Int] = [:]
    /// The `seq` of the last test of all.
    package private(set) var lastTest: Int?

    package var isEmpty: Bool { entries.isEmpty }

    /// What `/undo` takes back: the last save that is not committed, else the last commit; nil where there is neither.
    package var lastStep: Step? { steps.last }

    mutating func apply(_ event: SessionEvent) {
        switch event.body {
        case .save(let save): apply(save, event.seq)
        case .changes(let edit): apply(edit)
        case .commit(let commit):
            push(Step(events: [event.seq], deed: .commit(commit), entriesBefore: entries, savedBefore: saved))
            entries.removeAll { commit.paths.contains($0.path) }
        case .undo(let undo): apply(undo)
        case .test(let test): (tests[test.tree], lastTest) = (event.seq, event.seq)
        case .check(let check): checks[check.tree] = event.seq
        // A rewind takes back what was said, not what was done.
        case .message, .setting, .run, .title, .fork, .rewind, .compact, .unknown: break
        }
    }

    private mutating func push(_ step: Step) {
        steps.append(step)
    }

    private mutating func apply(_ save: SavedBlock, _ seq: Int) {
        if let group = save.group, var step = steps.last, step.events.first == group, case .saves(let saves) = step.deed
        {
            step.events.append(seq)
            step.deed = .saves(saves + [save])
            steps[steps.count - 1] = step
        } else {
            push(Step(events: [seq], deed: .saves([save]), entriesBefore: entries, savedBefore: saved))
        }
        saved[save.path] = save.sha256
        let version = Saved(message: save.message, block: save.block, sha256: save.sha256)
        if let index = entries.firstIndex(where: { $0.path == save.path }) {
            entries[index].saved = version
        } else {
            entries.append(Entry(path: save.path, saved: version))
        }
    }

    private mutating func apply(_ edit: ChangeSetEdit) {
        for path in edit.added {
            if let index = entries.firstIndex(where: { $0.path == path }) {
                entries[index].isAdded = true
            } else {
                entries.append(Entry(path: path, isAdded: true))
            }
        }
        entries.removeAll { edit.dropped.contains($0.path) }
    }

    private mutating func apply(_ undo: UndoRecord) {
        guard let index = steps.lastIndex(where: { !Set($0.events).isDisjoint(with: undo.events) }) else { return }
        let step = steps.remove(at: index)
        switch step.deed {
        case .saves(let saves):
            for path in saves.map(\.path) { restore(path, from: step) }
        case .commit(let commit):
            for path in commit.paths where commit.ownPaths.contains(path) { restore(path, from: step) }
            // The saves that the commit took went with it.
            for path in commit.paths where !commit.ownPaths.contains(path) { saved[path] = nil }
            let taken = Set(commit.paths)
            steps.removeAll { earlier in
                guard case .saves(let saves) = earlier.deed else { return false }
                return saves.allSatisfy { taken.contains($0.path) } && earlier.events[0] < step.events[0]
            }
        }
    }

    /// Puts the entry of a path back to what it was before the step.
    private mutating func restore(_ path: String, from step: Step) {
        saved[path] = step.savedBefore[path]
        let before = step.entriesBefore.first { $0.path == path }
        switch (entries.firstIndex { $0.path == path }, before) {
        case (let index?, let before?): entries[index] = before
        case (let index?, nil): entries.remove(at: index)
        case (nil, let before?): entries.append(before)
        case (nil, nil): break
        }
    }
}
