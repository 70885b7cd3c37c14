import ArgumentParser
import AssayCore
import Terminal

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// `assay ask`: one question from arguments and standard input, the answer on standard output.
struct AskCommand: Command {
    static let configuration = CommandConfiguration(commandName: "ask", abstract: HelpText.ask())
    static let group = CommandGroup.asking
    static let places: Set<Place> = [.shell]
    static let wordsBeforeOwn: Int? = 0

    @Argument(help: ArgumentHelp(HelpText.askWords()))
    var words: [String] = []

    @Flag(name: [.customShort("c"), .customLong("continue")], help: ArgumentHelp(HelpText.askContinue()))
    var continues = false

    @Flag(name: .customLong("no-session"), help: ArgumentHelp(HelpText.askNoSession()))
    var noSession = false

    @Flag(name: .shortAndLong, help: ArgumentHelp(HelpText.askYes()))
    var yes = false

    @Flag(help: ArgumentHelp(HelpText.json()))
    var json = false

    /// What the parser makes of words without options; nil where there may be one. The parser would take a sixth of the
    /// whole time of a short question, most of it to find out that no script for a shell's completion is wanted.
    static func plain(_ words: [String]) -> AskCommand? {
        guard !words.contains(where: { $0.utf8.first == UInt8(ascii: "-") }) else { return nil }
        var ask = AskCommand()
        ask.words = words
        ask.continues = false
        ask.noSession = false
        ask.yes = false
        ask.json = false
        return ask
    }

    /// Standard input beyond this many bytes is refused.
    static let maximumInput = 4 << 20

    mutating func run(in context: Context) throws {
        guard json else { return try answer(in: context) }
        let display = JSONDisplay(screen: context.screen)
        do {
            try ask(in: context) { _ in
                if let id = context.session?.id { display.session(id) }
                return display
            }
        } catch let failure as any Failure where !(failure is TerminalFailure) {
            display.error(failure.worded(at: .shell))
            throw ExitStatus(failure.cause.rawValue)
        }
    }

    private func answer(in context: Context) throws {
        defer { if let id = context.session?.id { context.noteOnce(REPLText.sessionUsed(id)) } }
        try ask(in: context) { context.display(for: $0) }
    }

    private func ask(in context: Context, display: (Connection) -> any AnswerDisplay) throws {
        let (text, typed, piped) = try texts(in: context)
        let gathered = try context.gather(Entry(typed), piped: piped, saysYes: yes, asksOutside: true)
        let question = SessionMessage(.user, text, attachments: gathered.attachments)
        if !noSession { try context.chooseSession(continues: continues) }
        let outcome = try context.ask(question, with: gathered, keepsSession: !noSession, display: display)
        if let problem = outcome.problem { throw problem }
    }

    /// The whole question, which is the words and below them what comes on standard input; the words alone, which
    /// may name files; and what came on standard input.
    private func texts(in context: Context) throws -> (text: String, typed: String, piped: String) {
        let typed = words.map { mention($0, in: context) ?? $0 }.joined(separator: " ")
        var piped = ""
        if isatty(STDIN_FILENO) == 0 {
            let limit = AskCommand.maximumInput + 1
            guard let bytes = contents(of: STDIN_FILENO, limit: limit, interruption: context.interrupts) else {
                if context.interrupts.isRaised { throw CompletionFailure.interrupted }
                throw REPLFailure.attachment(path: "-", reason: .unreadable)
            }
            guard bytes.count <= AskCommand.maximumInput else {
                throw REPLFailure.attachment(path: "-", reason: .tooLarge(limit: AskCommand.maximumInput))
            }
            do { piped = try TextFile.text(of: bytes) } catch { throw InputFailure.pipedNotText(error) }
        }
        let text = [typed, piped].filter { !$0.allSatisfy(\.isWhitespace) }.joined(separator: "\n\n")
        guard !text.isEmpty else { throw REPLFailure.nothingToAsk }
        return (text, typed, piped)
    }

    /// A word such as `@my file.txt`, which a shell's quotes kept together, as a question writes it; nil for others.
    private func mention(_ word: String, in context: Context) -> String? {
        let name = String(word.dropFirst())
        guard word.hasPrefix("@"), name.contains(where: \.isWhitespace),
            fileExists(context.environment.absolute(name))
        else { return nil }
        return Mention.written(name)
    }
}
