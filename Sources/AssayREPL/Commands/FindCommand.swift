import ArgumentParser
import AssayCore
import Workshop

/// `/find words`: looks for words in the files of the folder; what is picked goes with the next question.
struct FindCommand: Command {
    static let configuration = CommandConfiguration(commandName: "find", abstract: HelpText.find())
    static let group = CommandGroup.asking
    static let wordsBeforeOwn: Int? = 0

    @Argument(help: ArgumentHelp(HelpText.findWords()))
    var words: [String] = []

    @Option(help: ArgumentHelp(HelpText.findLimit()))
    var limit = 20

    @Flag(help: ArgumentHelp(HelpText.json()))
    var json = false

    func validate() throws {
        guard limit > 0 else { throw ValidationError(REPLText.invalidSetting("--limit", String(limit))) }
    }

    mutating func run(in context: Context) throws {
        let words = words.filter { !$0.allSatisfy(\.isWhitespace) && !$0.contains(where: \.isNewline) }
        guard !words.isEmpty else { throw InputFailure.noWords }
        let files = WorkspaceFiles(folder: context.environment.workingFolder, interruption: context.interrupts)
        let result = TextSearch(words, in: files).run(interruption: context.interrupts)
        guard !context.interrupts.isRaised else { throw CompletionFailure.interrupted }
        let ranked = SearchRanking(words).order(result.lines, limit: limit)
        if json {
            context.screen.write(FindCommand.json(ranked.found))
            if ranked.found.isEmpty { throw QuietFailure(cause: .other) }
            return
        }
        guard !ranked.found.isEmpty else { throw InputFailure.nothingFound(words.map { printable($0) }) }
        show(ranked, in: context)
        if result.isCut { context.screen.note(InputText.foundCut()) }
        if context.place == .prompt { try pick(among: ranked.found, in: context) }
    }

    private func show(_ ranked: SearchRanking.Ranked, in context: Context) {
        for (number, line) in zip(1..., ranked.found) {
            let place = line.line.map { "\(line.path):\($0)" } ?? line.path
            let mark = context.place == .prompt ? "\(number)".leftPadded(to: 3) + "  " : ""
            context.screen.write(mark + printable(place), .prompt)
            let text = printable(line.text).drop(while: \.isWhitespace)
            context.screen.writeLine(text.isEmpty ? "" : "  \(text)")
        }
        guard ranked.leftOut.lines > 0 else { return }
        context.screen.note(InputText.foundMore(String(ranked.leftOut.lines), String(ranked.leftOut.files)))
    }

    /// The files of the lines that are picked go with the next question; of long ones what stands around those lines.
    private func pick(among found: [FoundLine], in context: Context) throws {
        guard context.confirm.isInteractive else { return }
        var picked: [Int]?
        while picked == nil {
            let answer = try context.confirm.enter(InputText.pick(), flag: "find --json")
            guard !answer.isEmpty else { return context.screen.note(InputText.nothingPicked()) }
            picked = Picks.numbers(answer, count: found.count)
            if picked == nil {
                context.screen.report(InputFailure.invalidPick(printable(answer), count: found.count))
            }
        }
        let numbers = picked ?? []
        for number in numbers { context.picked.add(found[number - 1]) }
        let names = context.picked.names(in: context.environment)
        context.screen.note(InputText.picked(printable(names.joined(separator: ", "))))
    }

    private static func json(_ found: [FoundLine]) -> String {
        var writer = JSONWriter()
        writer.beginArray()
        for line in found {
            writer.beginObject()
            writer.member("path", line.path)
            if let number = line.line { writer.member("line", number) }
            writer.member("text", line.text)
            writer.endObject()
        }
        writer.endArray()
        return writer.text + "\n"
    }
}

/// Numbers of a list as a person picks them.
enum Picks {
    /// `1,3-5` or `1 3 5`, each once, in the order in which they stand there; nil where one is no number from 1 to `count`.
    static func numbers(_ text: String, count: Int) -> [Int]? {
        var numbers: [Int] = []
        for part in text.split(whereSeparator: { $0 == "," || $0 == "，" || $0.isWhitespace }) {
            let ends = part.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
            guard (1...2).contains(ends.count), let first = ends[0], let last = ends[ends.count - 1],
                first >= 1, last >= first, last <= count
            else { return nil }
            for number in first...last where !numbers.contains(number) { numbers.append(number) }
        }
        return numbers.isEmpty ? nil : numbers
    }
}

extension String {
    fileprivate func leftPadded(to width: Int) -> String {
        String(repeating: " ", count: max(0, width - count)) + self
    }
}
