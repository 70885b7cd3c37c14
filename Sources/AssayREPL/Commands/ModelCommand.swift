import ArgumentParser
import AssayCore
import Providers

/// `/model [name]`: lists the models that the service offers, or chooses one for the next questions; the session notes
/// it.
struct ModelCommand: Command {
    static let configuration = CommandConfiguration(commandName: "model", abstract: HelpText.model())
    static let group = CommandGroup.asking
    static let places: Set<Place> = [.prompt]
    static let shellForm: String? = "--model"

    @Argument(help: ArgumentHelp(HelpText.modelName()))
    var name: String?

    static func completions(for word: String, after words: [String], in context: Context) -> [String] {
        guard words.isEmpty else { return [] }
        let own = context.settings.service.isLocal ? ["coder", "small"] : context.listedModels
        return own + context.settings.aliases.map(\.name)
    }

    mutating func run(in context: Context) throws {
        guard let name else { return try list(in: context) }
        if let alias = context.settings.alias(name) {
            if let service = alias.service { try context.settings.use(service: service) }
            context.pendingModel = alias.model
            return context.screen.note(
                ServiceText.serviceSet(printable(context.settings.service.name), printable(alias.model)))
        }
        let chosen = try numbered(name, in: context)
        context.pendingModel = chosen
        if context.settings.service.isLocal { _ = try context.engineModel() }
        context.screen.note(REPLText.modelSet(printable(chosen)))
    }

    /// A number of the last list, or the name itself.
    private func numbered(_ name: String, in context: Context) throws -> String {
        guard let number = Int(name), !context.listedModels.isEmpty else { return name }
        guard context.listedModels.indices.contains(number - 1) else {
            throw ServiceFailure.noSuchNumber(
                name, count: context.listedModels.count, command: ModelCommand.name)
        }
        return context.listedModels[number - 1]
    }

    private func list(in context: Context) throws {
        let present = context.modelName ?? "?"
        context.screen.write(REPLText.modelIs(printable(context.settings.service.name), printable(present)) + "\n")
        let offered = try offered(in: context)
        context.listedModels = offered.map(\.id)
        let width = min(50, (offered.map(\.id.count).max() ?? 0)) + 2
        for (index, model) in offered.enumerated() {
            let mark = model.id == present ? "*" : " "
            let number = String(repeating: " ", count: max(0, 3 - String(index + 1).count)) + String(index + 1)
            let padding = String(repeating: " ", count: max(2, width - model.id.count))
            let facts = facts(of: model, in: context)
            context.screen.write("\(mark) \(number)  \(printable(model.id))\(facts.isEmpty ? "" : padding + facts)\n")
        }
        if !offered.isEmpty { context.screen.note(ServiceText.modelNumberHint()) }
    }

    private func offered(in context: Context) throws -> [OfferedModel] {
        if context.settings.service.isLocal {
            return context.engine.status().installed.map { OfferedModel(id: $0.name, contextWindow: $0.contextWindow) }
        }
        context.screen.status(ServiceText.listingModels(printable(context.settings.service.name)))
        defer { context.screen.clearStatus() }
        return try ModelList.fetch(context.endpoint(), interruption: context.interrupts)
    }

    private func facts(of model: OfferedModel, in context: Context) -> String {
        let known = context.settings.service.isAtItsOwnHost ? ModelFacts.of(model: model.id) : nil
        var parts: [String] = []
        if let window = model.contextWindow ?? known?.contextWindow {
            parts.append(ServiceText.modelFacts(String(window)))
        }
        if let known, let input = known.inputPrice, let output = known.outputPrice {
            parts.append(ServiceText.modelPrice("\(input)", "\(output)"))
        }
        return parts.joined(separator: "  ")
    }
}
