import AssayCore

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

extension LocalEngine {
    /// Makes sure that the model (the chosen one where it is nil) is served, and tells where.
    ///
    /// To be called before every request: where the server runs, that takes a few system calls and keeps it from being
    /// let go; it may have been let go since the last request.
    package func ensureRunning(
        _ model: EngineModel? = nil, progress: (EngineProgress) -> Void = { _ in }, interruption: any Interruption
    ) throws(EngineFailure) -> EngineConnection {
        guard let model = model ?? chosen else { throw .modelMissing(model: EngineModel.coder.name) }
        guard isInstalled(model) else { throw .modelMissing(model: model.name) }
        let instance = paths.instance(of: model)
        try EngineFiles.makePrivateFolder(paths.runtime)
        let loading = EngineProgress(phase: .loading, done: 0, total: 0)
        let lock = try FileLock.take(instance.lock, .exclusive, interruption: interruption) { progress(loading) }
        defer { withExtendedLifetime(lock) {} }
        EngineFiles.touch(instance.lock)
        let client = try FileLock.take(instance.clients, .shared, interruption: interruption)
        let state = try readyState(model, instance, interruption) { progress(loading) }
        return EngineConnection(
            model: model, socket: state.socket, key: state.key, contextWindow: state.context, clientLock: client)
    }

    /// Starts a supervisor where there is none, once; waits for one that loads its model, or that is about to go.
    private func readyState(
        _ model: EngineModel, _ instance: EngineInstance, _ interruption: any Interruption, _ waiting: () -> Void
    ) throws(EngineFailure) -> EngineState {
        let begin = ContinuousClock.now
        var start: ContinuousClock.Instant?
        var isFirst = true
        while ContinuousClock.now - begin < .seconds(310) {
            let isSupervised = instance.isSupervised
            let state = EngineState(at: instance.state)
            if isSupervised, let state, state.phase == .ready { return state }
            if isFirst { waiting() }
            isFirst = false
            if !isSupervised {
                if let start {
                    try checkStart(state, instance, for: ContinuousClock.now - start)
                } else {
                    try startSupervisor(model, instance)
                    start = .now
                }
            }
            try pause(milliseconds: 20, interruption)
        }
        throw .startTimedOut(seconds: 310)
    }

    /// Fails where the supervisor that was started is gone. It takes its lock within milliseconds, on a busy machine
    /// within seconds; one that ended before its state was written says why in the log.
    private func checkStart(
        _ state: EngineState?, _ instance: EngineInstance, for waited: Duration
    ) throws(EngineFailure) {
        if let state, state.phase == .ended { throw .serverDied(detail: state.reason) }
        if waited > .seconds(10) {
            let log = EngineFiles.read(instance.log, limit: 2048, fromEnd: true)
            throw .serverDied(detail: excerpt(String(decoding: log, as: UTF8.self)))
        }
    }

    private func startSupervisor(_ model: EngineModel, _ instance: EngineInstance) throws(EngineFailure) {
        guard runtime != nil else { throw .runtimeMissing }
        // What one that was killed left there.
        let prefix = EngineInstance.prefix + model.shortName + "-"
        for name in EngineFiles.names(in: paths.runtime) where name.hasPrefix(prefix) && name.hasSuffix(".sock") {
            try EngineFiles.remove("\(paths.runtime)/\(name)")
        }
        try EngineFiles.remove(instance.state)
        let log = try EngineFiles.open(instance.log, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND)
        defer { close(log) }
        // The shell starts it in the background and ends, so that it is no child of this process, nor ever a zombie.
        let command = supervisor + [paths.data, paths.runtime, model.identifier]
        let shell = try ChildProcess.spawn(
            ["/bin/sh", "-c", #""$@" &"#, "sh"] + command, environment: environment, errors: log, as: .session)
        _ = shell.wait()
    }
}
