import ArgumentParser
import AssayCore
import SessionStore

/// `/fork [turn]`: a new session with the events up to the end of a turn, or all; the prompt goes on in it.
struct ForkCommand: Command {
    static let configuration = CommandConfiguration(commandName: "fork", abstract: HelpText.fork())
    static let group = CommandGroup.conversation

    @Argument(help: ArgumentHelp(HelpText.forkTurn()))
    var turn: Int?

    mutating func run(in context: Context) throws {
        let conversation = try context.conversation()
        guard conversation.turns > 0 else { throw ConversationFailure.noTurns }
        let turn = turn ?? conversation.turns
        let last = try conversation.end(ofTurn: turn, at: context.place)
        let id = conversation.log.header.id
        let fork = try context.sessions.fork(id, upTo: last, at: context.clock())
        let position = fork.conversation.position
        if context.place == .prompt {
            context.change(to: fork)
        } else {
            fork.close()
            context.screen.writeLine(fork.id)
        }
        context.screen.note(ConversationText.forked(id, position, fork.id))
        if context.place == .shell { context.screen.note(ConversationText.forkedHint(fork.id)) }
    }
}
