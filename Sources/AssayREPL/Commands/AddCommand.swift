import ArgumentParser
import AssayCore
import Foundation
import Settings
import Workshop

/// `/add PATH…`: files of the user's for the change set; their content goes with every question.
struct AddCommand: Command {
    static let configuration = CommandConfiguration(commandName: "add", abstract: HelpText.add())
    static let group = CommandGroup.asking

    @Argument(help: ArgumentHelp(HelpText.addPaths()))
    var paths: [String]

    mutating func run(in context: Context) throws {
        // All are looked at before the first is added.
        let files = try paths.map { path in
            let version = try self.version(of: path, in: context)
            // A file that is gone is a change too, where the last commit has it.
            if version == nil {
                let repository = try? GitRepository(workFolder: context.environment.workingFolder)
                guard try repository?.isCommitted(path) == true else { throw CodeFailure.noSuchFile(path) }
            }
            return (path: normalised(path), version: version)
        }
        let session = try context.writableSession(creating: true)
        try session.append(.changes(ChangeSetEdit(added: files.map(\.path))), at: context.clock())
        for file in files {
            context.screen.write(
                "  \(CodeText.added())  \(printable(file.path))  \(file.version.map { lineCountText(of: $0.bytes) } ?? CodeText.gone())\n"
            )
        }
    }

    private func version(of path: String, in context: Context) throws -> FileVersion? {
        do throws(WorkshopFailure) {
            return try context.workFolder.contents(of: path)
        } catch {
            switch error {
            case .unsafePath where isOutside(path, in: context.environment): throw CodeFailure.outsideWorkFolder(path)
            case .unsafePath(_, let reason): throw CodeFailure.notAdded(path, reason.message)
            case .isFolder: throw CodeFailure.folderNotAdded(path)
            default: throw error
            }
        }
    }

    /// By its letters alone.
    private func isOutside(_ path: String, in environment: Environment) -> Bool {
        let place = URL(fileURLWithPath: environment.absolute(path)).standardized.path
        return !place.hasPrefix(environment.workingFolder + "/")
    }
}

/// `/drop PATH…`: files out of the change set; they stay where they are.
struct DropCommand: Command {
    static let configuration = CommandConfiguration(commandName: "drop", abstract: HelpText.drop())
    static let group = CommandGroup.asking

    @Argument(help: ArgumentHelp(HelpText.dropPaths()))
    var paths: [String]

    static func completions(for word: String, after words: [String], in context: Context) -> [String] {
        ((try? context.conversation())?.changes.entries.map(\.path) ?? []).filter { $0.hasPrefix(word) }
    }

    mutating func run(in context: Context) throws {
        let session = try context.writableSession()
        let known = session.conversation.changes.entries.map(\.path)
        let dropped = paths.map(normalised)
        for path in dropped where !known.contains(path) { throw CodeFailure.notInChangeSet(path) }
        try session.append(.changes(ChangeSetEdit(dropped: dropped)), at: context.clock())
        for path in dropped { context.screen.write("  \(CodeText.dropped())  \(printable(path))\n") }
    }
}

/// The path without `./`, as the session names it.
private func normalised(_ path: String) -> String {
    path.split(separator: "/").filter { $0 != "." }.joined(separator: "/")
}
