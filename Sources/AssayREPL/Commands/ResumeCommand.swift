import ArgumentParser
import AssayCore
import SessionStore

/// `/resume [n, id or text]`: goes on with an earlier session and shows its last turns.
struct ResumeCommand: Command {
    static let configuration = CommandConfiguration(commandName: "resume", abstract: HelpText.resume())
    static let group = CommandGroup.conversation
    static let places: Set<Place> = [.prompt]

    @Argument(help: ArgumentHelp(HelpText.resumeWhich()))
    var which: [String] = []

    /// How many sessions are offered where a text fits several.
    private static let mostOffered = 10

    static func completions(for word: String, after words: [String], in context: Context) -> [String] {
        ((try? context.sessions.list()) ?? []).map(\.id)
    }

    mutating func run(in context: Context) throws {
        guard !which.isEmpty else { return try context.listSessions() }
        guard let id = try id(in: context) else { return context.screen.note(REPLText.resumeHint()) }
        try context.resume(id)
    }

    /// A number of the last list, an id, words of a title, or words that stand in just one session. nil where several
    /// fit and the user, who sees them now, is to pick one.
    private func id(in context: Context) throws -> String? {
        let text = which.joined(separator: " ")
        if which.count == 1, let id = try? context.sessionID(text) { return id }
        let titled = try context.allSessions().filter { $0.matches(which) }
        if let only = titled.first, titled.count == 1 { return only.id }
        if !titled.isEmpty {
            if context.confirm.isInteractive { context.list(Array(titled.prefix(ResumeCommand.mostOffered))) }
            return try severalFit(titled.map(\.id), in: context)
        }
        // Where nothing fits, the store says so in its own words.
        guard let query = SearchQuery(text) else { return try context.sessions.id(matching: text) }
        let found = try context.search(for: query, here: false, limit: ResumeCommand.mostOffered)
        guard let best = found.hits.first else { return try context.sessions.id(matching: text) }
        guard found.hits.count > 1 else { return best.session.id }
        if context.confirm.isInteractive { context.show(found) }
        return try severalFit(found.hits.map(\.session.id), in: context)
    }

    private func severalFit(_ ids: [String], in context: Context) throws -> String? {
        guard context.confirm.isInteractive else { throw REPLFailure.ambiguousSession(Array(ids.prefix(5))) }
        return nil
    }
}
