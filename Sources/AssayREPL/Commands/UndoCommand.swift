import ArgumentParser
import AssayCore
import Workshop

/// `/undo`: takes back the last save that is not committed, else the session's last commit.
struct UndoCommand: Command {
    static let configuration = CommandConfiguration(commandName: "undo", abstract: HelpText.undo())
    static let group = CommandGroup.code
    static let hasShortForms = false

    @Flag(help: ArgumentHelp(HelpText.json()))
    var json = false

    mutating func run(in context: Context) throws {
        let session = try context.writableSession()
        guard let step = session.conversation.changes.lastStep else { throw CodeFailure.nothingToUndo }
        let lines: [UndoneFile]
        do {
            switch step.deed {
            case .saves(let saves): lines = try SaveUndo(saves, in: context).perform()
            case .commit(let commit): lines = try CommitUndo(commit, in: context).perform()
            }
        } catch {
            // The commit is undone all the same, only files of it could not be put back.
            if case .notRestored = error as? GitFailure {
                try session.append(.undo(UndoRecord(events: step.events)), at: context.clock())
            }
            throw error
        }
        try session.append(.undo(UndoRecord(events: step.events)), at: context.clock())
        if json { return context.screen.write(UndoCommand.json(lines)) }
        for line in lines { context.screen.write(line.text) }
    }

    private static func json(_ lines: [UndoneFile]) -> String {
        var writer = JSONWriter()
        writer.beginArray()
        for line in lines {
            writer.beginObject()
            writer.member("path", line.path)
            writer.member("deed", line.deed.rawValue)
            writer.endObject()
        }
        writer.endArray()
        return writer.text + "\n"
    }
}

/// What became of one file, or of a commit.
struct UndoneFile {
    enum Deed: String {
        case removed, restored, unchanged, kept, commit
    }

    var path: String
    var deed: Deed

    var text: String {
        let word =
            switch deed {
            case .removed: CodeText.removed()
            case .restored: CodeText.restored()
            case .unchanged: REPLText.saveUnchanged()
            case .kept: CodeText.keptOwn()
            case .commit: CodeText.takenBack()
            }
        return "  \(word)  \(printable(path))\n"
    }
}

/// The saves of one command, taken back: every file becomes what it was before.
struct SaveUndo {
    private let context: Context
    private let saves: [SavedBlock]
    /// nil without git.
    private let repository: GitRepository?

    init(_ saves: [SavedBlock], in context: Context) {
        (self.saves, self.context) = (saves, context)
        repository = try? GitRepository(workFolder: context.environment.workingFolder)
    }

    private enum Plan {
        case remove(FileVersion)
        case write(SavePlan)
        case nothing
    }

    /// Everything is looked at before anything is written, so that a refusal leaves all as it was.
    func perform() throws -> [UndoneFile] {
        let plans = try saves.map { (path: $0.path, plan: try plan($0)) }
        return try plans.map { path, plan in
            switch plan {
            case .remove(let version):
                try context.workFolder.remove(path, ifStill: version)
                return UndoneFile(path: path, deed: .removed)
            case .write(let plan):
                _ = try context.workFolder.write(plan)
                return UndoneFile(path: path, deed: .restored)
            case .nothing: return UndoneFile(path: path, deed: .unchanged)
            }
        }
    }

    private func plan(_ save: SavedBlock) throws -> Plan {
        let present = try context.workFolder.contents(of: save.path)
        switch save.before {
        case .unknown: throw CodeFailure.notKept(save.path)
        case .nothing:
            // Gone already: somebody else took it back.
            guard let present else { return .nothing }
            guard present.sha256 == save.sha256 else { throw CodeFailure.editedSince(save.path) }
            try refuseIfCommitted(save.path)
            return .remove(present)
        case .file(let sha256):
            if sha256 == save.sha256 || present?.sha256 == sha256 { return .nothing }
            guard present?.sha256 == save.sha256 else { throw CodeFailure.editedSince(save.path) }
            try refuseIfCommitted(save.path)
            guard let bytes = try context.writableSession().keptBytes(sha256: sha256) else {
                throw CodeFailure.notKept(save.path)
            }
            return .write(try context.workFolder.plan(restoring: bytes, to: save.path))
        }
    }
}

extension SaveUndo {
    /// The session need not know of every commit: git may have made one by itself, and a commit may be killed before it is
    /// noted. What `HEAD` holds is taken back as a commit or not at all.
    private func refuseIfCommitted(_ path: String) throws {
        guard try repository?.isCommittedAsItIs(path) == true else { return }
        throw CodeFailure.committedElsewhere(path)
    }
}

/// A commit, taken back: the branch, the index and the files; what holds work of the user's stays in the folder.
struct CommitUndo {
    private let commit: CommitRecord
    private let context: Context

    init(_ commit: CommitRecord, in context: Context) {
        (self.commit, self.context) = (commit, context)
    }

    func perform() throws -> [UndoneFile] {
        let repository = try GitRepository(workFolder: context.environment.workingFolder)
        let own = Set(commit.ownPaths.map { repository.prefix + $0 })
        let undone = try repository.undo(commit: commit.commit, keeping: own)
        let parts: [([String], UndoneFile.Deed)] = [
            (undone.removed, .removed), (undone.restored, .restored), (undone.kept, .kept),
        ]
        let subject = commit.message.split(separator: "\n").first.map(String.init) ?? ""
        return [UndoneFile(path: "\(commit.commit.prefix(7)) \(subject)", deed: .commit)]
            + parts.flatMap { paths, deed in
                paths.map { UndoneFile(path: repository.sessionPath(of: $0) ?? $0, deed: deed) }
            }
    }
}
