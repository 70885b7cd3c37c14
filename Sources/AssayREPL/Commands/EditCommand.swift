import ArgumentParser
import AssayCore
import Terminal

/// `/edit [words]`: the next question, written in the editor.
struct EditCommand: Command {
    static let configuration = CommandConfiguration(commandName: "edit", abstract: HelpText.edit())
    static let group = CommandGroup.asking
    static let places: Set<Place> = [.prompt]
    static let wordsBeforeText: Int? = 0

    @Argument(parsing: .captureForPassthrough, help: ArgumentHelp(HelpText.editWords()))
    var words: [String] = []

    mutating func run(in context: Context) throws {
        let begun = words.joined(separator: " ")
        var text = try context.edited(begun, named: "question.md", flag: "ask")
        while text.last?.isNewline == true { text.removeLast() }
        guard text.contains(where: { !$0.isWhitespace }) else { return context.screen.note(InputText.nothingWritten()) }
        context.screen.writeLine(printableText(text), .prompt)
        // Whatever stands in it, it is a question and no command.
        try context.send(Entry(text.hasPrefix("//") ? "/" + text : text))
    }
}
