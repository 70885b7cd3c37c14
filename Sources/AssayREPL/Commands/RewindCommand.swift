import ArgumentParser
import AssayCore
import SessionStore

/// `/rewind [turn]`: goes back to the end of a turn. The turns after it are out of the conversation and stay in the file.
struct RewindCommand: Command {
    static let configuration = CommandConfiguration(commandName: "rewind", abstract: HelpText.rewind())
    static let group = CommandGroup.conversation
    static let hasShortForms = false

    @Argument(help: ArgumentHelp(HelpText.rewindTurn()))
    var turn: Int?

    @Flag(help: ArgumentHelp(HelpText.rewindUndo()))
    var undo = false

    static func completions(for word: String, after words: [String], in context: Context) -> [String] {
        ((try? context.conversation())?.questions.indices).map { $0.map(String.init) } ?? []
    }

    mutating func run(in context: Context) throws {
        let session = try context.writableSession()
        guard !undo else { return try takeBack(in: session, context) }
        let before = session.conversation
        guard before.turns > 0 else { throw ConversationFailure.noTurns }
        let turn = turn ?? before.turns - 1
        guard let last = try before.end(ofTurn: turn, at: context.place) else {
            throw ConversationFailure.noSuchTurn(
                turn, last: before.turns - 1, list: context.place.caption(ContextCommand.name))
        }
        try session.append(.rewind(RewindRecord(.after(last))), at: context.clock())
        context.forgetSentFiles()
        context.screen.writeLine(session.conversation.position)
        context.screen.writeLine(
            turn + 1 == before.turns
                ? ConversationText.turnIsOut(String(before.turns))
                : ConversationText.turnsAreOut(String(turn + 1), String(before.turns)))
        let saved = before.changes.entries.filter { ($0.saved?.message ?? 0) > last }
        if !saved.isEmpty {
            context.screen.writeLine(
                ConversationText.savedStay(saved.map { printable($0.path) }.joined(separator: ", ")))
        }
        context.screen.note(ConversationText.rewindHint(context.place.caption(RewindCommand.name)))
    }

    private func takeBack(in session: SessionWriter, _ context: Context) throws {
        guard let last = session.conversation.thread.lastRewind else { throw ConversationFailure.nothingToTakeBack }
        try session.append(.rewind(RewindRecord(.before(rewind: last))), at: context.clock())
        context.forgetSentFiles()
        context.screen.writeLine(ConversationText.rewindTakenBack(session.conversation.position))
    }
}
