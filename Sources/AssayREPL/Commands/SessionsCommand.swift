import ArgumentParser
import AssayCore
import SessionStore

/// `/sessions [words]`: a numbered list, the latest first.
struct SessionsCommand: Command {
    static let configuration = CommandConfiguration(commandName: "sessions", abstract: HelpText.sessions())
    static let group = CommandGroup.conversation

    @Argument(help: ArgumentHelp(HelpText.sessionsQuery()))
    var query: [String] = []

    @Flag(help: ArgumentHelp(HelpText.json()))
    var json = false

    /// How many lines the prompt shows.
    static let promptLimit = 20

    mutating func run(in context: Context) throws {
        let found = try context.sessions.list().filter { $0.matches(query) }
        if json { return context.screen.write(SessionsCommand.json(found)) }
        guard !found.isEmpty else { return context.screen.note(REPLText.noSessionsYet()) }
        let shown = context.place == .prompt ? Array(found.prefix(SessionsCommand.promptLimit)) : found
        context.listedSessions = shown.map(\.id)
        for (number, summary) in zip(1..., shown) {
            context.screen.write(summary.line(number: number) + "\n")
        }
        if shown.count < found.count { context.screen.note(REPLText.moreLines(String(found.count - shown.count))) }
        if context.place == .prompt { context.screen.note(REPLText.resumeHint()) }
    }

    private static func json(_ summaries: [SessionSummary]) -> String {
        var writer = JSONWriter()
        writer.beginArray()
        for summary in summaries {
            writer.beginObject()
            writer.member("id", summary.id)
            writer.member("title", summary.title)
            writer.member("time", summary.lastActivity.description)
            writer.member("turns", summary.turns)
            if let failure = summary.failure { writer.member("problem", failure.message) }
            writer.endObject()
        }
        writer.endArray()
        return String(decoding: writer.bytes, as: UTF8.self) + "\n"
    }
}

extension SessionSummary {
    /// Whether id or title hold all the words, in any case.
    func matches(_ words: [String]) -> Bool {
        let text = "\(id) \(title)".lowercased()
        return words.allSatisfy { text.contains($0.lowercased()) }
    }

    /// ` 1  2026-11-23 10:12  2026-11-23-1-k7f3   3 turns  Write sales.py …`
    fileprivate func line(number: Int) -> String {
        let place = String(repeating: " ", count: max(0, 3 - String(number).count)) + String(number)
        let state = failure.map { REPLText.damaged($0.message) } ?? turnsText(turns)
        return "\(place)  \(localTime(lastActivity))  \(id)  \(state)  \(printable(title))"
    }
}
