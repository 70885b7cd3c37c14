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
        guard words.isEmpty else { return [] }
        let own = context.settings.service.isLocal ? ["coder", "small"] : context.listedModels
        return own + context.settings.aliases.map(\.name)
    }

    mutating func run(in context: Context) throws {
        guard let name else {
            let model = context.modelName ?? "?"
            return context.screen.write(REPLText.modelIs(context.settings.service.name, printable(model)) + "\n")
        }
        if let alias = context.settings.alias(name) {
            if let service = alias.service { try context.settings.use(service: service) }
            context.pendingModel = alias.model
            return context.screen.note(
                ServiceText.serviceSet(printable(context.settings.service.name), printable(alias.model)))
        }
        context.pendingModel = name
        if context.settings.service.isLocal { _ = try context.engineModel() }
        context.screen.note(REPLText.modelSet(printable(name)))
    }
}
