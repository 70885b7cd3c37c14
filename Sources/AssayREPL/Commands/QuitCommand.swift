import ArgumentParser
import AssayCore

/// `/quit`.
struct QuitCommand: Command {
    static let configuration = CommandConfiguration(commandName: "quit", abstract: HelpText.quit())
    static let group = CommandGroup.about
    static let places: Set<Place> = [.prompt]

    mutating func run(in context: Context) throws {
        context.wantsToQuit = true
    }
}
