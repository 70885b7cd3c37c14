import AssayCore

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The process that starts one model's server, watches it, and ends it when nobody needs it. It has no terminal, no
/// parent that waits for it, and ends by itself.
package struct EngineSupervisor {
    private let engine: LocalEngine
    private let model: EngineModel
    private let instance: EngineInstance
    private let limits: Limits

    /// Seconds after which a server is let go.
    struct Limits {
        /// Without any client; `ASSAY_ENGINE_IDLE`.
        var withoutClients = 30.0
        /// Without a request, clients or not; `ASSAY_ENGINE_UNUSED`.
        var unused = 600.0
        /// For loading the model.
        var loading = 300.0
    }

    private enum End {
        /// Nobody needed it, or it was told to stop.
        case orderly
        /// The server ended by itself.
        case failed(reason: String)
    }

    /// What the hidden command does: `arguments` are those that `LocalEngine` adds to it. Returns the exit status. The
    /// calling process is given up to this: it closes all descriptors but the standard ones.
    package static func run(arguments: [String], environment: [String: String]) -> Int32 {
        guard arguments.count == 3, let model = EngineModel(identifier: arguments[2]) else {
            return Cause.usage.rawValue
        }
        for descriptor in EngineFiles.names(in: "/dev/fd").compactMap({ Int32($0) }) where descriptor > 2 {
            close(descriptor)
        }
        signal(SIGPIPE, SIG_IGN)
        _ = chdir("/")
        umask(0o077)
        let paths = EnginePaths(data: arguments[0], runtime: arguments[1])
        let engine = LocalEngine(paths: paths, environment: environment, supervisor: [])
        do throws(EngineFailure) {
            try EngineSupervisor(engine, model).run()
            return 0
        } catch {
            // Standard error is the log, from which the client that waits takes the reason.
            try? EngineFiles.append(Array((error.message + "\n").utf8), to: 2, path: "stderr")
            return error.cause.rawValue
        }
    }

    private init(_ engine: LocalEngine, _ model: EngineModel) {
        (self.engine, self.model) = (engine, model)
        instance = engine.paths.instance(of: model)
        var limits = Limits()
        func seconds(_ name: String) -> Double? { engine.environment[name].flatMap(Double.init).map { max(0, $0) } }
        limits.withoutClients = seconds("ASSAY_ENGINE_IDLE") ?? limits.withoutClients
        limits.unused = seconds("ASSAY_ENGINE_UNUSED") ?? limits.unused
        self.limits = limits
    }

    private func run() throws(EngineFailure) {
        let stop = blockedStopSignals()
        // Somebody who looks whether it is held may hold it for a moment.
        var alive: FileLock?
        for _ in 0..<100 where alive == nil {
            alive = try FileLock.attempt(instance.alive, .exclusive)
            if alive == nil { try pause(milliseconds: 20, NeverInterrupted()) }
        }
        guard let alive else { return }
        defer { withExtendedLifetime(alive) {} }

        let token = randomHexadecimal(bytes: 4)
        var state = EngineState(
            phase: .loading, model: model, supervisor: getpid(), socket: instance.socket(token),
            key: randomHexadecimal(bytes: 32))
        let server = EngineServer(
            engine: engine, model: model, instance: instance, socket: state.socket, key: state.key)
        let log = try EngineFiles.open(instance.log, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND)
        let (child, input) = try server.start(log: log)
        state.server = child.id
        try state.write(to: instance.state)

        let end = watch(child, &state, stop, log)
        if case .orderly = end { unlink(instance.state) }
        close(input)
        finish(child)
        for path in [state.socket, instance.keyFile] { unlink(path) }
        if case .failed(let reason) = end {
            (state.phase, state.reason, state.key) = (.ended, reason, "")
            try state.write(to: instance.state)
        }
    }

    /// Returns when the server is to end, or has ended; in the former case nobody can begin to use it meanwhile.
    private func watch(_ child: ChildProcess, _ state: inout EngineState, _ stop: sigset_t, _ log: Int32) -> End {
        let probe = HTTPProbe(socket: state.socket, key: state.key)
        var (sinceClient, sinceStart, sinceWork) = (Stopwatch(), Stopwatch(), Stopwatch())
        var work = 0.0
        while true {
            if isPending(stop) { return .orderly }
            if let exit = child.ended() { return .failed(reason: description(of: exit)) }
            if state.phase == .loading {
                if probe.isHealthy() {
                    (state.phase, state.context) = (.ready, probe.contextWindow() ?? model.contextWindow)
                    unlink(instance.keyFile)
                    guard (try? state.write(to: instance.state)) != nil else { return .orderly }
                } else if sinceStart.seconds > limits.loading {
                    return .failed(reason: EngineFailure.startTimedOut(seconds: Int(limits.loading)).message)
                }
            }
            if sinceWork.seconds > min(20, limits.unused / 3) {
                // A long answer is use too, though it was asked for long ago.
                let before = work
                work = ProcessGroup(id: child.id).usage().processorTime
                if work - before > 0.5 { EngineFiles.touch(instance.lock) }
                sinceWork = Stopwatch()
            }
            if hasClients { sinceClient = Stopwatch() }
            if shouldEnd(sinceClient) { return .orderly }
            if (EngineFiles.size(instance.log) ?? 0) > 1 << 20 { ftruncate(log, 0) }
            usleep(state.phase == .loading ? 20_000 : 200_000)
        }
    }

    private var hasClients: Bool {
        if let lock = try? FileLock.attempt(instance.clients, .exclusive) {
            withExtendedLifetime(lock) {}
            return false
        }
        return true
    }

    /// Looks again under the lock that every client takes before it looks for a server, and gives up the state while
    /// it holds it: so none can find a server that is about to go.
    private func shouldEnd(_ sinceClient: Stopwatch) -> Bool {
        func isDue() -> Bool {
            guard let age = EngineFiles.age(instance.lock) else { return true }
            return age > limits.unused || sinceClient.seconds > limits.withoutClients && !hasClients
        }
        guard isDue() else { return false }
        guard EngineFiles.size(instance.lock) != nil else { return true }
        guard let lock = try? FileLock.attempt(instance.lock, .exclusive) else { return false }
        defer { withExtendedLifetime(lock) {} }
        guard isDue() else { return false }
        unlink(instance.state)
        return true
    }

    /// Gives the server two seconds to end by itself, unless it has ended.
    private func finish(_ child: ChildProcess) {
        for _ in 0..<200 where kill(child.id, 0) == 0 && child.ended() == nil { usleep(10_000) }
        child.killGroup()
    }

    private func description(of exit: ChildProcess.Exit) -> String {
        let log = String(decoding: EngineFiles.read(instance.log, limit: 4096, fromEnd: true), as: UTF8.self)
        let lines = log.split(whereSeparator: \.isNewline).suffix(3).map { excerpt($0) }
        return ([exit.text] + lines).joined(separator: "; ")
    }
}

/// Seconds on a clock that nobody sets.
private struct Stopwatch {
    private let start = ContinuousClock.now

    var seconds: Double {
        let duration = ContinuousClock.now - start
        return Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
    }
}

/// Blocks the signals that ask to end, so that they can be asked for in a loop instead of interrupting it.
private func blockedStopSignals() -> sigset_t {
    var signals = sigset_t()
    sigemptyset(&signals)
    for signal in [SIGTERM, SIGINT, SIGHUP] { sigaddset(&signals, signal) }
    sigprocmask(SIG_BLOCK, &signals, nil)
    return signals
}

private func isPending(_ signals: sigset_t) -> Bool {
    var pending = sigset_t()
    sigpending(&pending)
    return [SIGTERM, SIGINT, SIGHUP].contains { sigismember(&pending, $0) == 1 }
}

private func randomHexadecimal(bytes count: Int) -> String {
    var generator = SystemRandomNumberGenerator()
    return (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }.hexadecimal
}
