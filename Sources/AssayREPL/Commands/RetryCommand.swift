import ArgumentParser
import AssayCore
import SessionStore

/// `/retry`: asks the last question again, also after a failure. The answer that it had stays in the file.
struct RetryCommand: Command {
    static let configuration = CommandConfiguration(commandName: "retry", abstract: HelpText.retry())
    static let group = CommandGroup.conversation

    mutating func run(in context: Context) throws {
        let session = try context.writableSession()
        guard let seq = session.conversation.questions.last,
            case .message(let question) = try session.conversation.log.event(seq).body
        else { throw ConversationFailure.noTurns }
        // A service that is not there must not cost the answer that there is.
        let connection = try context.connect()
        try connection.check(picturesOf: question)
        try context.noteSettings(of: connection, in: session)
        context.screen.note(ConversationText.askedAgain(printable(question.title)))
        let hadAnswer = (session.conversation.lastAnswer?.seq ?? 0) > seq
        if session.conversation.messages.last != seq {
            try session.append(.rewind(RewindRecord(.after(seq))), at: context.clock())
        }
        let rewind = hadAnswer ? session.conversation.thread.lastRewind : nil
        let asked = Result {
            try context.answer(question, in: session, using: connection) { context.display(for: $0) }
        }
        if let rewind, (try? asked.get().hasText) != true {
            try session.append(.rewind(RewindRecord(.before(rewind: rewind))), at: context.clock())
            context.screen.note(ConversationText.earlierAnswerStands())
        }
        if let problem = try asked.get().problem { throw problem }
    }
}
