import ArgumentParser
import AssayCore

/// `/rename [title]`: gives the session a title, or shows it. Only `--auto` asks the service, since that costs.
struct RenameCommand: Command {
    static let configuration = CommandConfiguration(commandName: "rename", abstract: HelpText.rename())
    static let group = CommandGroup.conversation
    static let wordsBeforeText: Int? = 0

    @Flag(help: ArgumentHelp(HelpText.renameAuto()))
    var auto = false

    @Argument(parsing: .captureForPassthrough, help: ArgumentHelp(HelpText.renameTitle()))
    var title: [String] = []

    /// Characters of the longest title.
    static let longest = 200
    /// Of the service's answer.
    private static let mostTokens = 60
    /// How long the service may think about one.
    private static let patience = Duration.seconds(60)

    mutating func run(in context: Context) throws {
        let text = title.joined(separator: " ").onOneLine
        guard auto || !text.isEmpty else {
            let known = try context.conversation().title
            return context.screen.writeLine(known.isEmpty ? ConversationText.noTitle() : printable(known))
        }
        guard text.count <= RenameCommand.longest else {
            throw ConversationFailure.titleTooLong(limit: RenameCommand.longest)
        }
        let session = try context.writableSession()
        let record = text.isEmpty ? try proposed(in: context) : TitleRecord(text, by: .you)
        try session.append(.title(record), at: context.clock())
        context.screen.writeLine(ConversationText.titled(printable(session.conversation.title)))
    }

    private func proposed(in context: Context) throws -> TitleRecord {
        let conversation = try context.conversation()
        guard conversation.turns > 0 else { throw ConversationFailure.noTurns }
        let questions = (1...min(conversation.turns, 5)).map { conversation.words(ofTurn: $0) }
        let answer = try context.sideAnswer(
            to: TitlePrompt.request(for: questions), status: ConversationText.naming(),
            limit: RenameCommand.mostTokens, patience: RenameCommand.patience)
        guard let title = TitlePrompt.title(in: answer.text) else {
            throw CompletionFailure.malformed(detail: printable(String(answer.text.prefix(80))))
        }
        return TitleRecord(title, by: .model, usage: answer.usage)
    }
}
