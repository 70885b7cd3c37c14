import AssayCore

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A llama.cpp server that Assay installs, starts on demand and lets go of when nobody asks.
package struct LocalEngine: Sendable {
    let paths: EnginePaths
    let environment: [String: String]
    /// The command that runs `EngineSupervisor.run`, to which three arguments are added.
    let supervisor: [String]

    /// `environment` finds programs by its `PATH` and is handed to pip and to the server. `supervisor` is this program's
    /// own path with its hidden command: `["/usr/bin/assay", "--supervise-engine"]`.
    package init(paths: EnginePaths, environment: [String: String], supervisor: [String]) {
        (self.paths, self.environment, self.supervisor) = (paths, environment, supervisor)
    }

    /// Looks at files only and starts nothing; some ten system calls where nothing runs.
    package func status() -> EngineStatus {
        let chosen = chosen
        var installed = [EngineModel.coder, .small].filter(isInstalled)
        if case .file? = chosen, let chosen, isInstalled(chosen) { installed.append(chosen) }
        return EngineStatus(
            runtime: runtime, installed: installed, chosen: chosen, running: running,
            lastEnd: chosen.flatMap(lastEnd) ?? "")
    }

    /// Makes `model` the one that is served where nothing else is said. A file must be a GGUF file, by its absolute path.
    package func use(_ model: EngineModel) throws(EngineFailure) {
        if case .file(let path) = model, !path.hasPrefix("/") || EngineFiles.read(path, limit: 4) != Array("GGUF".utf8)
        {
            throw .notAModel(path: path)
        }
        guard isInstalled(model) else { throw .modelMissing(model: model.name) }
        try EngineFiles.makePrivateFolder(paths.data)
        try EngineFiles.write(Array(model.identifier.utf8), to: paths.choice)
    }

    /// Ends all servers, whoever uses them; returns when they are gone.
    package func stop() throws(EngineFailure) {
        for running in status().running { try stop(running.model) }
    }

    func stop(_ model: EngineModel) throws(EngineFailure) {
        let instance = paths.instance(of: model)
        for attempt in 0..<400 where instance.isSupervised {
            // Its lock is held, so the process id is still the supervisor's. Its server ends with it in any case.
            if attempt % 100 == 0, let state = EngineState(at: instance.state) {
                kill(state.supervisor, attempt == 0 ? SIGTERM : SIGKILL)
            }
            try pause(milliseconds: 20, NeverInterrupted())
        }
    }
}

/// What is there.
extension LocalEngine {
    var runtime: EngineStatus.Runtime? {
        if let path = executable("llama-server", in: environment) { return .llamaServer(path: path) }
        let mark = String(decoding: EngineFiles.read(paths.environmentMark, limit: 200), as: UTF8.self)
        return mark == EngineRuntime.requirement ? .virtualEnvironment(requirement: mark) : nil
    }

    /// The path of a model's file, whether it is there or not.
    func file(of model: EngineModel) -> String {
        if case .file(let path) = model { return path }
        return "\(paths.models)/\(model.package?.file ?? "")"
    }

    /// A model gets its name only after its checksum was verified, so its size is enough here.
    func isInstalled(_ model: EngineModel) -> Bool {
        guard let size = EngineFiles.size(file(of: model)) else { return false }
        return model.package.map { $0.size == size } ?? true
    }

    var explicitChoice: EngineModel? {
        EngineModel(identifier: String(decoding: EngineFiles.read(paths.choice, limit: 4096), as: UTF8.self))
    }

    var chosen: EngineModel? {
        explicitChoice ?? [.coder, .small].first(where: isInstalled)
    }

    private var running: [EngineStatus.Running] {
        EngineFiles.names(in: paths.runtime).compactMap { name in
            guard name.hasPrefix(EngineInstance.prefix), name.hasSuffix(".json") else { return nil }
            let instance = EngineInstance(base: "\(paths.runtime)/\(name.dropLast(5))")
            guard instance.isSupervised, let state = EngineState(at: instance.state), state.phase != .ended else {
                return nil
            }
            return EngineStatus.Running(
                model: state.model, isReady: state.phase == .ready, supervisor: state.supervisor, server: state.server,
                memory: ProcessGroup(id: state.server).usage().memory, context: state.context,
                idleSeconds: EngineFiles.age(instance.lock) ?? 0)
        }
    }

    private func lastEnd(of model: EngineModel) -> String? {
        let instance = paths.instance(of: model)
        guard let state = EngineState(at: instance.state), state.phase == .ended else { return nil }
        return state.reason
    }
}
