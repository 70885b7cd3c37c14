import ArgumentParser
import AssayCore
import Providers

/// `/status`: what Assay works with at the moment.
struct StatusCommand: Command {
    static let configuration = CommandConfiguration(commandName: "status", abstract: HelpText.status())
    static let group = CommandGroup.about

    mutating func run(in context: Context) throws {
        for (name, value) in context.statusLines {
            let padding = String(repeating: " ", count: max(1, 10 - name.count))
            context.screen.write(name + padding + printable(value) + "\n")
        }
    }
}
