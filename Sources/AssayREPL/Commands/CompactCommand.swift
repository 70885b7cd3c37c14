import ArgumentParser
import AssayCore

/// `/compact [words]`: the service sums up the conversation; later requests send the summary in its place.
struct CompactCommand: Command {
    static let configuration = CommandConfiguration(commandName: "compact", abstract: HelpText.compact())
    static let group = CommandGroup.conversation
    static let wordsBeforeText: Int? = 0

    @Argument(parsing: .captureForPassthrough, help: ArgumentHelp(HelpText.compactWords()))
    var words: [String] = []

    mutating func run(in context: Context) throws {
        let session = try context.writableSession()
        guard session.conversation.turns > 0 else { throw ConversationFailure.noTurns }
        let window = try context.connect().contextWindow
        try context.compact(session, focus: words.joined(separator: " "), window: window)
    }
}
