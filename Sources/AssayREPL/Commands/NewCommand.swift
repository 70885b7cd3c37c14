import ArgumentParser
import AssayCore

/// `/new`: leaves the session, which stays, and begins another with the next question.
struct NewCommand: Command {
    static let configuration = CommandConfiguration(commandName: "new", abstract: HelpText.new())
    static let group = CommandGroup.conversation
    static let places: Set<Place> = [.prompt]

    mutating func run(in context: Context) throws {
        let session = try context.sessions.create(workspace: context.workspace, at: context.clock())
        context.change(to: session)
        context.screen.note(REPLText.newSession(session.header.id))
    }
}
