import ArgumentParser
import AssayCore
import SessionStore

/// `/sessions [words]`: a numbered list, the latest first; `/sessions show|mend|remove|prune|init`.
struct SessionsCommand: Command {
    static let configuration = CommandConfiguration(commandName: "sessions", abstract: HelpText.sessions())
    static let group = CommandGroup.conversation

    /// The first word, where it is one of these.
    enum Action: String, CaseIterable {
        case list, show, mend, remove, prune, `init`
    }

    @Argument(help: ArgumentHelp(HelpText.sessionsQuery()))
    var words: [String] = []

    @Flag(help: ArgumentHelp(HelpText.here()))
    var here = false

    @Option(name: .customLong("older-than"), help: ArgumentHelp(HelpText.pruneOlder()))
    var olderThan: String?

    @Option(help: ArgumentHelp(HelpText.pruneKeep()))
    var keep: Int?

    @Flag(help: ArgumentHelp(HelpText.pruneEmpty()))
    var empty = false

    @Flag(name: .shortAndLong, help: ArgumentHelp(HelpText.yes()))
    var yes = false

    @Flag(help: ArgumentHelp(HelpText.json()))
    var json = false

    /// How many lines the prompt shows.
    static let promptLimit = 20

    static func completions(for word: String, after words: [String], in context: Context) -> [String] {
        if words.isEmpty { return Action.allCases.map(\.rawValue) }
        guard ["show", "mend", "remove"].contains(words[0]) else { return [] }
        return ((try? context.sessions.list()) ?? []).map(\.id)
    }

    func validate() throws {
        guard action != .prune, olderThan != nil || keep != nil || empty else { return }
        throw ValidationError(HelpText.pruneOnly())
    }

    private var action: Action { words.first.flatMap(Action.init) ?? .list }

    /// What follows the action.
    private var targets: [String] { words.first.flatMap(Action.init) == nil ? words : Array(words.dropFirst()) }

    mutating func run(in context: Context) throws {
        switch action {
        case .list: try context.listSessions(matching: targets, here: here, json: json)
        case .show: try SessionReading(targets, in: context).show(json: json)
        case .mend: try context.mendSessions(targets)
        case .remove: try SessionRemovals(in: context, saysYes: yes, json: json).remove(targets)
        case .prune:
            let rule = try PruneRule(olderThan: olderThan, keep: keep, empty: empty, now: context.clock())
            try SessionRemovals(in: context, saysYes: yes, json: json).prune(rule, here: here)
        case .`init`: try context.keepSessionsInWorkTree(json: json)
        }
    }
}

extension Context {
    /// Every session, the latest first.
    func allSessions(here: Bool = false) throws -> [SessionSummary] {
        defer { screen.clearStatus() }
        let all = try sessions.list { screen.status(SessionListText.reading(String($0))) }
        guard here else { return all }
        let these = theseWorkspaces
        return all.filter { these.contains($0.workspace) }
    }

    func listSessions(matching words: [String] = [], here: Bool = false, json: Bool = false) throws {
        let all = try allSessions(here: here)
        let found = words.isEmpty ? all : all.filter { $0.matches(words) }
        if json { return screen.write(SessionSummary.json(found)) }
        guard !found.isEmpty else {
            return screen.note(words.isEmpty ? REPLText.noSessionsYet() : place.worded(SessionListText.searchInstead()))
        }
        let shown = place == .prompt ? Array(found.prefix(SessionsCommand.promptLimit)) : found
        list(shown)
        if shown.count < found.count { screen.note(SessionListText.more(String(found.count - shown.count))) }
        if place == .prompt { screen.note(REPLText.resumeHint()) }
    }

    /// Numbered lines, for `/resume 2`.
    func list(_ summaries: [SessionSummary]) {
        listedSessions = summaries.map(\.id)
        for (number, summary) in zip(1..., summaries) { screen.writeLine(summary.line(number: number)) }
    }
}

extension SessionSummary {
    static func json(_ summaries: [SessionSummary]) -> String {
        var writer = JSONWriter()
        writer.beginArray()
        for summary in summaries { summary.write(to: &writer) }
        writer.endArray()
        return writer.text + "\n"
    }

    private func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("id", id)
        writer.member("title", title)
        writer.member("time", lastActivity.description)
        writer.member("turns", turns)
        if let failure { writer.member("problem", failure.message) }
        writer.endObject()
    }

    /// Whether id or title hold all the words, in any case.
    func matches(_ words: [String]) -> Bool {
        let text = "\(id) \(title)".lowercased()
        return words.allSatisfy { text.contains($0.lowercased()) }
    }

    /// ` 1  2026-11-23 10:12  2026-11-23-1-k7f3   3 turns  Write sales.py …`; without a number where there is none.
    func line(number: Int? = nil, at: Timestamp? = nil, state: String? = nil) -> String {
        let digits = number.map(String.init) ?? ""
        let place = number == nil ? "" : String(repeating: " ", count: max(0, 3 - digits.count)) + digits
        let state = state ?? failure.map(\.stateText) ?? turnsText(turns)
        return "\(place)  \(localTime(at ?? lastActivity))  \(id)  \(state)  \(printable(title))"
    }
}

extension SessionFailure {
    /// Why it cannot be opened, beside its id.
    fileprivate var stateText: String {
        switch self {
        case .damaged(_, let line): REPLText.damagedAt(String(line))
        case .notASession: REPLText.damaged()
        default: message
        }
    }
}
