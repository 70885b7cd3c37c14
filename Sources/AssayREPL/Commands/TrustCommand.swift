import ArgumentParser
import AssayCore
import Settings

/// `/trust`: takes the settings of the workspace's own configuration file as they are.
struct TrustCommand: Command {
    static let configuration = CommandConfiguration(commandName: "trust", abstract: HelpText.trust())
    static let group = CommandGroup.about

    @Flag(name: .shortAndLong, help: ArgumentHelp(HelpText.yes()))
    var yes = false

    mutating func run(in context: Context) throws {
        let settings = try context.workspaceSettings()
        guard let path = settings.path else { throw CodeFailure.nothingToTrust }
        guard !settings.isTrusted else {
            return context.screen.note(CodeText.alreadyTrusted(printable(path)))
        }
        context.screen.write(EscapeFilter.visible(String(decoding: settings.bytes, as: UTF8.self)))
        let question = CodeText.trustQuestion(printable(path))
        guard try context.confirm.ask(question, saysYes: yes) == .yes else { throw QuietFailure.declined }
        try Trust(locations: context.locations).add(path, bytes: settings.bytes)
        context.screen.note(CodeText.trusted(printable(path)))
    }
}
