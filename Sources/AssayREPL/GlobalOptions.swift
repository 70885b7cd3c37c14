import AssayCore
import Settings

/// The options that every shell command and the prompt take: they say which session, which service, which model.
package struct GlobalOptions: Sendable, Equatable {
    package var session: String?
    package var sessionsFolder: String?
    package var service: String?
    package var model: String?
    package var profile: String?

    package var flags: Settings.Flags { Settings.Flags(service: service, model: model, profile: profile) }

    package init() {}

    /// Takes the options out of `words` and leaves the rest in place. Nothing after `--` is touched, nor what stands
    /// among words that are the user's own (`Command.wordsBeforeOwn`).
    package init(extractingFrom words: inout [String]) throws(REPLFailure) {
        var rest: [String] = []
        var left = words[...]
        var ownWords = OwnWords()
        while let word = left.first, word != "--" {
            let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = parts.first, let property = GlobalOptions.property(name) else {
                if ownWords.begin(at: word) { break }
                rest.append(left.removeFirst())
                continue
            }
            left.removeFirst()
            guard let value = parts.count == 2 ? String(parts[1]) : left.popFirst() else {
                throw .wrongUsage(REPLText.missingValue(String(name)), usage: REPLText.helpHint())
            }
            self[keyPath: property] = value
        }
        words = rest + left
    }

    /// The first of these options among words that were left, before a `--`; nil where there is none.
    static func misplaced(in words: [String]) -> String? {
        let names = words.prefix { $0 != "--" }.compactMap { $0.split(separator: "=").first }
        return names.first { property($0) != nil }.map(String.init)
    }

    private static func property(_ name: Substring) -> WritableKeyPath<GlobalOptions, String?>? {
        switch name {
        case "--session": \.session
        case "--sessions": \.sessionsFolder
        case "--service": \.service
        case "--model": \.model
        case "--profile": \.profile
        default: nil
        }
    }
}

/// Goes over what `assay` was called with and finds where words begin that are the user's own.
private struct OwnWords {
    private var isFirst = true
    private var command: (any Command.Type)?
    /// How many plain words may still come; nil where all may.
    private var left: Int?
    /// Whether the next word is the value of an option.
    private var isValue = false

    mutating func begin(at word: String) -> Bool {
        guard !isFirst else {
            isFirst = false
            command = word.hasPrefix("-") ? nil : try? CommandList.command(named: word, at: .shell)
            left = command?.wordsBeforeOwn
            return false
        }
        guard let command, let left else { return false }
        guard !isValue else {
            isValue = false
            return false
        }
        guard !word.hasPrefix("-") else {
            isValue = command.takesValue(word)
            return false
        }
        self.left = left - 1
        return left == 0
    }
}

extension Command {
    /// Whether a value follows an option, as the usage tells: `[--limit <limit>]`.
    fileprivate static func takesValue(_ option: String) -> Bool { usageString().contains("\(option) <") }
}
