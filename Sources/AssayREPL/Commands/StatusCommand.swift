import ArgumentParser
import AssayCore
import Providers
import Workshop

/// `/status`: what Assay works with at the moment.
struct StatusCommand: Command {
    static let configuration = CommandConfiguration(commandName: "status", abstract: HelpText.status())
    static let group = CommandGroup.about

    mutating func run(in context: Context) throws {
        for (name, value) in context.statusLines {
            let padding = String(repeating: " ", count: max(1, 10 - name.count))
            context.screen.write(name + padding + printable(value) + "\n")
        }
        try showChanges(in: context)
    }

    /// The change set with who wrote each file, and what else is changed in the folder.
    private func showChanges(in context: Context) throws {
        let entries = (try? context.conversation())?.changes.entries ?? []
        for (index, entry) in entries.enumerated() {
            let version = try? context.workFolder.contents(of: entry.path)
            let state = version.map { lineCountText(of: $0.bytes) } ?? CodeText.gone()
            let author = entry.author(now: version?.sha256).text
            line(index == 0 ? StatusText.changes() : "", "\(entry.path)  \(state)  \(author)", in: context)
        }
        guard let repository = try? GitRepository(workFolder: context.environment.workingFolder) else { return }
        let known = Set(entries.map { repository.prefix + $0.path })
        let others = try repository.changedFiles().filter {
            !known.contains($0) && !context.isOfSessions($0, top: repository.top)
        }
        for (index, path) in others.prefix(20).enumerated() {
            line(index == 0 ? StatusText.others() : "", StatusText.notInChangeSet(path), in: context)
        }
        if others.count > 20 { line("", "… \(others.count - 20)", in: context) }
    }

    private func line(_ name: String, _ value: String, in context: Context) {
        let padding = String(repeating: " ", count: max(1, 10 - name.count))
        context.screen.write(name + padding + printable(value) + "\n")
    }
}
