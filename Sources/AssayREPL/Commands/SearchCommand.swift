import ArgumentParser
import AssayCore
import SessionStore

/// `/search words`: what was asked, answered, saved and committed in all sessions, the best hits first.
struct SearchCommand: Command {
    static let configuration = CommandConfiguration(commandName: "search", abstract: HelpText.search())
    static let group = CommandGroup.conversation
    static let wordsBeforeText: Int? = 0

    @Argument(parsing: .allUnrecognized, help: ArgumentHelp(HelpText.searchWords()))
    var words: [String] = []

    @Flag(help: ArgumentHelp(HelpText.here()))
    var here = false

    @Option(help: ArgumentHelp(HelpText.searchLimit()))
    var limit = 20

    @Flag(help: ArgumentHelp(HelpText.json()))
    var json = false

    /// `-word` is one that must not be there; a slip in an option is not.
    func validate() throws {
        if let option = words.first(where: { $0.hasPrefix("--") && $0 != "--" }) {
            throw ValidationError(REPLText.unknownOption(printable(option)))
        }
        guard limit > 0 else { throw ValidationError(REPLText.invalidSetting("--limit", String(limit))) }
    }

    mutating func run(in context: Context) throws {
        let words = words.filter { $0 != "--" }.joined(separator: " ")
        guard let query = SearchQuery(words) else { throw SessionListFailure.nothingToSearch }
        let result = try context.search(for: query, here: here, limit: limit)
        if json {
            context.screen.write(SearchCommand.json(result.hits))
            if result.hits.isEmpty { throw QuietFailure(cause: .other) }
            return
        }
        guard !result.hits.isEmpty else { throw SessionListFailure.nothingFound }
        context.show(result)
        if context.place == .prompt { context.screen.note(REPLText.resumeHint()) }
    }

    private static func json(_ hits: [SearchHit]) -> String {
        var writer = JSONWriter()
        writer.beginArray()
        for hit in hits {
            writer.beginObject()
            writer.member("id", hit.session.id)
            writer.member("title", hit.session.title)
            writer.member("time", hit.at.description)
            writer.member("turn", hit.turn)
            writer.member("event", hit.seq)
            writer.member("in", "\(hit.place)")
            writer.member("line", hit.line.text)
            writer.key("found")
            writer.beginArray()
            for piece in hit.line.pieces where piece.isFound { writer.string(piece.text) }
            writer.endArray()
            writer.member("hits", hit.count)
            writer.endObject()
        }
        writer.endArray()
        return writer.text + "\n"
    }
}

extension Context {
    /// - Throws: `.interrupted` where the user stopped it
    func search(for query: SearchQuery, here: Bool, limit: Int) throws -> SearchResult {
        defer { screen.clearStatus() }
        interrupts.reset()
        try sessions.checkReadable()
        let result = sessions.search(
            query, in: here ? theseWorkspaces : nil, limit: limit,
            progress: { screen.status(SessionListText.indexing(String($0))) }, interruption: interrupts)
        if result.isInterrupted { throw CompletionFailure.interrupted }
        return result
    }

    /// This workspace; sessions from before the repository's first commit are known by the folder's path.
    var theseWorkspaces: Set<Workspace> { [workspace, Workspace(ofPath: environment.workingFolder)] }

    /// Two lines for each session, with its number for `/resume`.
    func show(_ result: SearchResult) {
        listedSessions = result.hits.map(\.session.id)
        for (number, hit) in zip(1..., result.hits) {
            screen.write(hit.session.line(number: number, at: hit.at, state: hit.where) + "\n")
            screen.write("     ")
            for piece in hit.line.pieces { screen.write(printable(piece.text), piece.isFound ? .success : .plain) }
            screen.write("\n")
        }
        if result.isCut { screen.note(SessionListText.hitsAreCut()) }
    }
}

extension SearchHit {
    /// `turn 3 answer +2`.
    fileprivate var `where`: String {
        let name =
            switch place {
            case .question: SessionListText.question()
            case .answer: SessionListText.answer()
            case .save: SessionListText.save()
            case .commit: SessionListText.commit()
            case .title: SessionListText.title()
            }
        let parts = [
            turn > 0 ? SessionListText.turn(String(turn)) : "", name,
            count > 1 ? SessionListText.moreHits(String(count - 1)) : "",
        ]
        return parts.filter { !$0.isEmpty }.joined(separator: " ")
    }
}
