import ArgumentParser
import AssayCore
import Terminal

/// `/edit [words]`: the next question, written in the editor; without words the one that could not be sent, where there is
/// one. As with git's message, what was not saved is not sent.
struct EditCommand: Command {
    static let configuration = CommandConfiguration(commandName: "edit", abstract: HelpText.edit())
    static let group = CommandGroup.asking
    static let places: Set<Place> = [.prompt]
    static let wordsBeforeText: Int? = 0

    @Argument(parsing: .captureForPassthrough, help: ArgumentHelp(HelpText.editWords()))
    var words: [String] = []

    mutating func run(in context: Context) throws {
        let kept = context.unsent?.text ?? ""
        let edited = try context.leftByEditor(
            words.isEmpty ? kept : words.joined(separator: " "), named: "question.md",
            what: CodeText.theQuestion(), flag: "ask")
        var text = edited.text
        while text.last?.isNewline == true { text.removeLast() }
        if let failure = edited.failure {
            if edited.isSaved, !isBlank(text) { context.keepUnsent(text) }
            throw failure
        }
        guard edited.isSaved, !isBlank(text) else {
            return context.screen.note(isBlank(text) ? InputText.nothingWritten() : InputText.nothingSaved())
        }
        context.screen.writeLine(printableText(text), .prompt)
        try context.send(edited: text)
    }

    private func isBlank(_ text: String) -> Bool { text.allSatisfy(\.isWhitespace) }
}
