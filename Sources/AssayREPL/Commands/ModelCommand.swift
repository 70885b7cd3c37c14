import ArgumentParser
import AssayCore

/// `/model [name]`: shows or changes the model for the next questions; the session notes it.
struct ModelCommand: Command {
    static let configuration = CommandConfiguration(commandName: "model", abstract: HelpText.model())
    static let group = CommandGroup.asking
    static let places: Set<Place> = [.prompt]

    @Argument(help: ArgumentHelp(HelpText.modelName()))
    var name: String?

    static func completions(for word: String, after words: [String], in context: Context) -> [String] {
        context.settings.service == .local ? ["coder", "small"] : []
    }

    mutating func run(in context: Context) throws {
        guard let name else {
            let model = context.modelName ?? "?"
            return context.screen.write(REPLText.modelIs(context.settings.service.name, printable(model)) + "\n")
        }
        context.pendingModel = name
        if context.settings.service == .local { _ = try context.engineModel() }
        context.screen.note(REPLText.modelSet(printable(name)))
    }
}
