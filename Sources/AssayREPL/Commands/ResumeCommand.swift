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

    static func completions(for word: String, after words: [String], in context: Context) -> [String] {
        ((try? context.sessions.list()) ?? []).map(\.id)
    }

    mutating func run(in context: Context) throws {
        guard !which.isEmpty else {
            var list = SessionsCommand()
            list.query = []
            list.json = false
            return try list.run(in: context)
        }
        try context.resume(try id(in: context))
    }

    private func id(in context: Context) throws -> String {
        if which.count == 1, let number = Int(which[0]), context.listedSessions.indices.contains(number - 1) {
            return context.listedSessions[number - 1]
        }
        let words = which.joined(separator: " ")
        if !words.contains(" "), let id = try? context.sessions.id(matching: words) { return id }
        let matches = try context.sessions.list().filter { $0.matches(which) }
        if matches.count > 1 { throw REPLFailure.ambiguousSession(matches.prefix(5).map(\.id)) }
        // Where nothing fits, the store says so in its own words.
        return try matches.first?.id ?? context.sessions.id(matching: words)
    }
}
