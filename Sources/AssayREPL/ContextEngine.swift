import AssayCore
import Providers
import Settings

extension Context {
    /// The local engine as it is on this machine.
    var engine: LocalEngine {
        LocalEngine(
            paths: EnginePaths(data: locations.engine, runtime: locations.runtime), environment: environment.variables,
            supervisor: [executable, EngineSupervision.command])
    }

    /// Installs runtime and model with progress on standard error; ctrl-C stops it, the next install goes on.
    func installEngine(_ model: EngineModel) throws {
        defer { screen.clearStatus() }
        interrupts.reset()
        try engine.install(
            model, progress: { screen.status(REPLText.progress($0)) }, interruption: interrupts)
        screen.note(REPLText.engineInstalled(model.name))
    }

    var engineStatusLines: [String] {
        let status = engine.status()
        var lines: [String] = []
        switch status.runtime {
        case nil: lines.append(REPLText.engineNoRuntime())
        case .llamaServer(let path): lines.append(REPLText.engineRuntime(path))
        case .virtualEnvironment(let requirement): lines.append(REPLText.engineRuntime(requirement))
        }
        for model in status.installed {
            let mark = model == status.chosen ? REPLText.engineChosen() : ""
            lines.append(REPLText.engineModel(model.identifier, model.name, mark))
        }
        for running in status.running {
            lines.append(
                REPLText.engineRunning(
                    running.model.name, String(running.supervisor), String(running.memory >> 20),
                    String(running.context), String(Int(running.idleSeconds))))
        }
        if status.running.isEmpty, !status.installed.isEmpty { lines.append(REPLText.engineStopped()) }
        if !status.lastEnd.isEmpty { lines.append(status.lastEnd) }
        return lines
    }

    /// The local engine's model for the next question: the one that is named, by its short or its full name or as a
    /// path, else the chosen one; nil where there is none.
    var engineModel: EngineModel? {
        let status = engine.status()
        guard let name = settings.model else { return status.chosen }
        return EngineModel(identifier: name) ?? status.installed.first { $0.name == name } ?? status.chosen
    }

    /// The model that the next question goes to; nil where the local engine has none yet.
    var modelName: String? {
        switch settings.service {
        case .openAI: settings.model ?? Connections.defaultModel
        case .local: engineModel?.name
        }
    }
}

extension REPLText {
    /// `fetching the model … 45 %`
    static func progress(_ progress: EngineProgress) -> String {
        guard progress.total > 0 else { return progress.phase.text }
        let megabytes = "\(progress.done >> 20)/\(progress.total >> 20) MB"
        return "\(progress.phase.text) \(progress.done * 100 / progress.total) % (\(megabytes))"
    }
}

/// The command that a starting engine runs in the background, and that no person needs.
package enum EngineSupervision {
    static let command = "--supervise-engine"
}
