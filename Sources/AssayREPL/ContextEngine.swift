import AssayCore
import Providers
import Settings

extension Context {
    /// The local engine as it is on this machine.
    var engine: LocalEngine {
        LocalEngine(
            paths: EnginePaths(data: locations.engine, runtime: locations.runtime),
            // Neither pip nor its server needs a secret of the user's. One that stands in the address of an index or of a
            // proxy goes along: it is for them.
            environment: environment.variables.filter { !SecretVariables.isSecretName($0.key) },
            supervisor: [executable, EngineSupervision.command])
    }

    /// Installs runtime and model with progress on standard error; ctrl-C stops it, the next install goes on.
    func installEngine(_ model: EngineModel) throws {
        defer { screen.clearStatus() }
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

    /// The model by name for the next question: what `/model` chose, flag or variable, what the session was set to with
    /// this service, the configuration file; nil leaves it to the service.
    var chosenModel: String? {
        let known = session?.conversation
        let ofSession = known?.service == settings.service.name ? known?.model : nil
        return pendingModel ?? settings.model ?? ofSession ?? settings.defaultModel ?? settings.service.defaultModel
    }

    /// The local engine's model for the next question, by its short or its full name or as a path; nil where none is
    /// installed.
    ///
    /// - Throws: `.unknownModel` where a name fits none that is there.
    func engineModel() throws(REPLFailure) -> EngineModel? {
        let status = engine.status()
        guard let name = chosenModel, status.isUsable else { return status.chosen }
        guard let model = EngineModel(identifier: name) ?? status.installed.first(where: { $0.name == name }) else {
            throw .unknownModel(name)
        }
        return model
    }

    /// The model that the next question goes to; nil where the local engine has none yet.
    var modelName: String? {
        settings.service.isLocal ? (try? engineModel())?.name ?? chosenModel : chosenModel
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
