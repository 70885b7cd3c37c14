import ArgumentParser
import AssayCore
import Providers
import Settings

/// `assay engine install|start|stop|status|use|remove`.
struct EngineCommand: Command {
    static let configuration = CommandConfiguration(commandName: "engine", abstract: HelpText.engine())
    static let group = CommandGroup.asking

    enum Action: String, ExpressibleByArgument, CaseIterable {
        case install, start, stop, status, use, remove
    }

    @Argument(help: ArgumentHelp(HelpText.engineAction()))
    var action: Action = .status

    @Argument(help: ArgumentHelp(HelpText.engineTarget()))
    var target: String?

    @Flag(name: .shortAndLong, help: ArgumentHelp(HelpText.yes()))
    var yes = false

    @Option(name: .customLong("installed"), help: ArgumentHelp(HelpText.engineInstalled(), visibility: .hidden))
    var installed: String?

    static func completions(for word: String, after words: [String], in context: Context) -> [String] {
        switch words.count {
        case 0: Action.allCases.map(\.rawValue)
        case 1: ["coder", "small"]
        default: []
        }
    }

    mutating func run(in context: Context) throws {
        let model = try target.map { try self.model($0, in: context) }
        switch action {
        case .install: try context.installEngine(model ?? .coder)
        case .start:
            context.settings.service = .local
            context.pendingModel = model?.identifier
            _ = try context.connect()
            status(in: context)
        case .stop: try context.engine.stop()
        case .status:
            if let installed { return try check(try self.model(installed, in: context), in: context) }
            status(in: context)
        case .use:
            guard let model else {
                throw REPLFailure.wrongUsage(
                    REPLText.engineNeedsModel(),
                    usage: REPLText.engineNeedsModelHint(context.place.caption(EngineCommand.name)))
            }
            try context.engine.use(model)
            status(in: context)
        case .remove:
            try remove(model, in: context)
        }
    }

    /// Asks, and says what was removed.
    private func remove(_ model: EngineModel?, in context: Context) throws {
        let engine = context.engine
        let items = engine.items(of: model)
        guard !items.isEmpty else { return context.screen.note(REPLText.engineNothing()) }
        let names = items.map(\.name).joined(separator: ", ")
        let size = Sizes.text(items.reduce(0) { $0 + $1.size })
        let isRunning = engine.status().running.contains { model == nil || $0.model == model }
        let question = isRunning ? REPLText.engineRemoveRunning(names, size) : REPLText.engineRemove(names, size)
        guard try context.confirm.ask(question, saysYes: yes) == .yes else { throw QuietFailure.declined }
        for item in try model.map(engine.remove) ?? engine.removeAll() {
            let size = item.size > 0 ? "  " + Sizes.text(item.size) : ""
            context.screen.writeLine("  \(SessionListText.removed())  \(item.name)\(size)")
        }
        if model == nil, let folder = engine.remains {
            context.screen.note(REPLText.engineRemains(printable(context.environment.abbreviated(folder))))
        }
    }

    /// `coder`, `small`, or a path.
    private func model(_ name: String, in context: Context) throws -> EngineModel {
        if let known = EngineModel(identifier: name) { return known }
        guard action == .use, let file = EngineModel(identifier: context.environment.absolute(name)) else {
            throw REPLFailure.unknownModel(name)
        }
        return file
    }

    /// Says by the exit status alone whether a model can be used; for the set-up script.
    private func check(_ model: EngineModel, in context: Context) throws {
        let status = context.engine.status()
        if status.runtime == nil || !status.installed.contains(model) { throw REPLFailure.noServiceYet }
    }

    private func status(in context: Context) {
        for line in context.engineStatusLines { context.screen.write(printable(line) + "\n") }
    }
}
