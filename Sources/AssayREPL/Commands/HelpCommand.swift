import ArgumentParser
import AssayCore

/// `/help [command]`.
struct HelpCommand: Command {
    static let configuration = CommandConfiguration(commandName: "help", abstract: HelpText.help())
    static let group = CommandGroup.about
    static let toleratesSettings = true

    @Argument(help: ArgumentHelp(HelpText.helpCommand()))
    var command: String?

    static func completions(for word: String, after words: [String], in context: Context) -> [String] {
        CommandList.available(at: context.place).map { $0.name }
    }

    mutating func run(in context: Context) throws {
        if let command {
            let name = command.hasPrefix("/") ? String(command.dropFirst()) : command
            let type = try CommandList.command(named: name, at: context.place)
            return context.screen.writeLine(CommandList.help(for: type, at: context.place))
        }
        context.screen.write(HelpCommand.overview(at: context.place))
    }

    /// All commands with their summaries, in groups.
    static func overview(at place: Place) -> String {
        let commands = CommandList.available(at: place)
        let width = (commands.map { place.caption($0.name).count }.max() ?? 0) + 2
        var text = place == .shell ? HelpText.usage() + "\n\n" : ""
        for group in CommandGroup.allCases {
            let members = commands.filter { $0.group == group }
            guard !members.isEmpty else { continue }
            text += group.title + "\n"
            for member in members {
                let caption = place.caption(member.name)
                text += "  " + caption + String(repeating: " ", count: width - caption.count) + member.summary + "\n"
            }
        }
        return text + "\n" + (place == .shell ? HelpText.options() : HelpText.promptNotes()) + "\n"
    }
}
