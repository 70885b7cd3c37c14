import ArgumentParser
import AssayCore

/// A command of Assay: `/save` at the prompt, `assay save` in the shell. One type in one file under `Commands`; the one
/// list that registers it is `CommandList.all`.
package protocol Command: ParsableCommand {
    /// Where `/help` lists it.
    static var group: CommandGroup { get }
    /// Where it can be used.
    static var places: Set<Place> { get }
    /// After how many words the rest of a line at the prompt is one text, taken as it is; nil where all are words.
    static var wordsBeforeText: Int? { get }
    /// Whether a line at the prompt is split into words as a shell does, be it by another shell, so that names with
    /// blanks need quotes.
    static var takesShellWords: Bool { get }
    /// After how many plain words all further ones in a shell are the user's own: a question, another program's call.
    /// Options among them are none of Assay's. nil where no words are.
    static var wordsBeforeOwn: Int? { get }
    /// Whether a unique beginning of its name calls it at the prompt: not where a slip would cost.
    static var hasShortForms: Bool { get }
    /// Whether it runs also where the user's settings cannot be used, see `Context.settingsFailure`.
    static var toleratesSettings: Bool { get }
    /// What does the same in the shell where the command is for the prompt alone; nil where nothing does. One that ends with
    /// a dot goes on with the command's first word.
    static var shellForm: String? { get }
    /// Values for the word that is being typed, after the words before it.
    static func completions(for word: String, after words: [String], in context: Context) -> [String]

    mutating func run(in context: Context) throws
}

extension Command {
    package static var places: Set<Place> { [.prompt, .shell] }

    package static var wordsBeforeText: Int? { nil }

    package static var takesShellWords: Bool { wordsBeforeText == nil }

    package static var wordsBeforeOwn: Int? { wordsBeforeText }

    package static var hasShortForms: Bool { true }

    package static var shellForm: String? { nil }

    package static var toleratesSettings: Bool { false }

    package static func completions(for word: String, after words: [String], in context: Context) -> [String] { [] }

    /// `save`.
    package static var name: String { configuration.commandName ?? _commandName }

    /// One line that says what it does.
    package static var summary: String { configuration.abstract }
}

/// The groups of commands in the order in which help lists them.
package enum CommandGroup: String, CaseIterable, Sendable {
    case conversation, asking, code, about

    package var title: String {
        switch self {
        case .conversation: HelpText.conversation()
        case .asking: HelpText.asking()
        case .code: HelpText.code()
        case .about: HelpText.about()
        }
    }
}

/// Where a command was called.
package enum Place: Sendable {
    case prompt, shell

    /// How a command's name is written there.
    package func caption(_ name: String) -> String {
        switch self {
        case .prompt: "/\(name)"
        case .shell: "assay \(name)"
        }
    }
}
