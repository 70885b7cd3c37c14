import ArgumentParser
import AssayCore
import Settings

/// `/system [text]`: shows what the model is told before the conversation, or adds to it for this session.
struct SystemCommand: Command {
    static let configuration = CommandConfiguration(commandName: "system", abstract: HelpText.system())
    static let group = CommandGroup.asking
    static let places: Set<Place> = [.prompt]
    static let wordsBeforeText: Int? = 0

    @Argument(parsing: .captureForPassthrough, help: ArgumentHelp(HelpText.systemText()))
    var text: [String] = []

    static func completions(for word: String, after words: [String], in context: Context) -> [String] {
        words.isEmpty ? ["edit", "none"] : []
    }

    mutating func run(in context: Context) throws {
        let text = self.text.joined(separator: " ")
        switch text {
        case "":
            let prompt = try context.instructed(SystemPrompt.forQuestion(""))
            context.screen.write(printableText(prompt.text) + "\n")
        case "edit": try edit(in: context)
        case "none":
            context.pendingSystem = ""
            context.screen.note(ServiceText.systemTakenBack())
        default:
            context.pendingSystem = text
            context.screen.note(ServiceText.systemSet())
        }
    }

    /// The file that stands in the place of Assay's own prompt; without any text it is not taken.
    private func edit(in context: Context) throws {
        let path = context.locations.systemPrompt
        let present = try InstructionFile(path: path, within: nil)?.text ?? SystemPrompt.english.text + "\n"
        let edited = try context.edited(
            present, named: "system.md", what: CodeText.theInstructions(), flag: "system.md")
        guard !edited.allSatisfy(\.isWhitespace) else { throw ServiceFailure.emptyInstructions }
        try SmallFile.replace(path, with: Array(edited.utf8))
        context.screen.note(ServiceText.systemKept(printable(context.environment.abbreviated(path))))
    }
}
