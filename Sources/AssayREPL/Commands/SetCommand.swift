import ArgumentParser
import AssayCore

/// `/set [name [value]]`: parameters that go out with every request of this session.
struct SetCommand: Command {
    static let configuration = CommandConfiguration(commandName: "set", abstract: HelpText.set())
    static let group = CommandGroup.asking
    static let places: Set<Place> = [.prompt]
    static let wordsBeforeText: Int? = 1
    static let shellForm: String? = "assay config set parameters."

    @Argument(help: ArgumentHelp(HelpText.setName()))
    var name: String?

    @Argument(parsing: .captureForPassthrough, help: ArgumentHelp(HelpText.setValue()))
    var value: [String] = []

    static func completions(for word: String, after words: [String], in context: Context) -> [String] {
        words.isEmpty ? known.keys.sorted() : SetCommand.words[words[0]] ?? []
    }

    /// The parameters whose values can be checked here; any other is passed on as it is.
    private static let known: [String: ClosedRange<Double>?] = [
        "max_tokens": 1...10_000_000, "temperature": 0...2, "top_p": 0...1, "seed": -9e15...9e15, "stop": nil,
        "presence_penalty": -2...2, "frequency_penalty": -2...2, "words": 1...100_000, "loops": nil, "engine": nil,
        "template": nil,
    ]
    private static let wholeNumbers: Set<String> = ["max_tokens", "seed", "words"]
    private static let words: [String: [String]] = [
        "loops": ["allow", "stop"], "template": ["plain", "chatml", "base"],
    ]

    mutating func run(in context: Context) throws {
        guard let name else { return show(in: context) }
        let member = JSONValue.Member(key: name, value: try parsed(name))
        context.pendingParameters = context.pendingParameters.filter { $0.key != name } + [member]
        if member.value == .null {
            let isOwn = AnswerSettings.names.contains(name)
            context.screen.note(isOwn ? REPLText.settingUnset(name) : REPLText.parameterUnset(printable(name)))
        } else {
            context.screen.note(REPLText.parameterSet(printable(name), printable(value.joined(separator: " "))))
        }
    }

    private func show(in context: Context) {
        let parameters = context.settledParameters
        guard !parameters.isEmpty else { return context.screen.note(REPLText.noParameters()) }
        for member in parameters {
            var writer = JSONWriter()
            writer.value(member.value)
            let value = writer.text
            context.screen.write(REPLText.parameterSet(printable(member.key), printable(value)) + "\n")
        }
    }

    /// The value as JSON where it is JSON, else as a string.
    private func parsed(_ name: String) throws(REPLFailure) -> JSONValue {
        let text = value.joined(separator: " ")
        guard !text.isEmpty else { return .null }
        let parsed = (try? JSONValue(text.utf8)) ?? .string(text)
        let isAllowedName = name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
        guard isAllowedName, !["model", "messages", "stream", "stream_options"].contains(name) else {
            throw .invalidSetting(name: name, value: text)
        }
        if let words = SetCommand.words[name], !words.contains(text) {
            throw .invalidSetting(name: name, value: text)
        }
        guard let range = SetCommand.known[name] ?? nil else { return parsed }
        guard case .number(let spelling) = parsed, let number = Double(spelling), range.contains(number),
            !SetCommand.wholeNumbers.contains(name) || number == number.rounded()
        else { throw .invalidSetting(name: name, value: text) }
        return parsed
    }
}
