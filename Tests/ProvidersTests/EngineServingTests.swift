import AssayCore
import Testing

@testable import Providers

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Serialised: every test starts several processes.
@Suite("The local engine serves", .serialized)
struct EngineServingTests {
    @Test("Two processes at once share one server")
    func sharing() throws {
        let fixture = try EngineFixture()
        let clients = try [fixture.startClient(), fixture.startClient()]
        defer { for client in clients { client.kill() } }
        let sockets = clients.map { $0.firstLine() }
        let own = try fixture.engine.ensureRunning(fixture.model, interruption: NeverInterrupted())
        #expect(sockets == [own.socket, own.socket])
        #expect(fixture.starts == 1)
    }

    @Test("The connection tells what a request needs")
    func connection() throws {
        let fixture = try EngineFixture()
        let connection = try fixture.engine.ensureRunning(fixture.model, interruption: NeverInterrupted())
        #expect(connection.model.name == "tiny")
        #expect(connection.contextWindow == 2048)
        #expect(HTTPProbe(socket: connection.socket, key: connection.key).contextWindow() == 2048)
        #expect(HTTPProbe(socket: connection.socket, key: "another").contextWindow() == nil)
        #expect(EngineFiles.size(fixture.instance.keyFile) == nil)
        var information = stat()
        #expect(stat(fixture.paths.runtime, &information) == 0 && information.st_mode & 0o777 == 0o700)
        #expect(stat(fixture.instance.state, &information) == 0 && information.st_mode & 0o777 == 0o600)
    }

    @Test("Status tells what runs; stop ends it and leaves nothing")
    func statusAndStop() throws {
        let fixture = try EngineFixture()
        let engine = fixture.engine
        try engine.use(fixture.model)
        let connection = try engine.ensureRunning(interruption: NeverInterrupted())
        let status = engine.status()
        let running = try #require(status.running.first)
        #expect(status.chosen == fixture.model && status.installed == [fixture.model] && status.isUsable)
        #expect(running.model == fixture.model && running.isReady && running.context == 2048 && running.memory > 0)
        try engine.stop()
        #expect(engine.status().running == [])
        #expect(isGone(running.server))
        let left = EngineFiles.names(in: fixture.paths.runtime).map { $0.split(separator: ".").last }
        #expect(left == ["alive", "clients", "lock", "log"])
        withExtendedLifetime(connection) {}
    }

    @Test("It goes when the last client is gone", arguments: ["let go", "killed"])
    func idle(how: String) throws {
        let fixture = try EngineFixture(["ASSAY_ENGINE_IDLE": "0.3"])
        let server: Int32
        if how == "killed" {
            let client = try fixture.startClient()
            #expect(client.firstLine().hasSuffix(".sock"))
            server = try #require(EngineState(at: fixture.instance.state)).server
            client.kill()
        } else {
            let connection = try fixture.engine.ensureRunning(fixture.model, interruption: NeverInterrupted())
            server = try #require(EngineState(at: fixture.instance.state)).server
            withExtendedLifetime(connection) {}
        }
        #expect(eventually { !fixture.instance.isSupervised })
        #expect(isGone(server))
        #expect(EngineState(at: fixture.instance.state) == nil)
    }

    @Test("It goes when nothing is asked, though a client is there, and comes back for the next request")
    func unused() throws {
        let fixture = try EngineFixture(["ASSAY_ENGINE_UNUSED": "0.5"])
        let first = try fixture.engine.ensureRunning(fixture.model, interruption: NeverInterrupted())
        #expect(eventually { !fixture.instance.isSupervised })
        let second = try fixture.engine.ensureRunning(fixture.model, interruption: NeverInterrupted())
        #expect(second.socket != first.socket)
        #expect(fixture.starts == 2)
    }

    @Test("Killing the supervisor leaves no server, and the next request starts another")
    func killedSupervisor() throws {
        let fixture = try EngineFixture()
        let first = try fixture.engine.ensureRunning(fixture.model, interruption: NeverInterrupted())
        let state = try #require(EngineState(at: fixture.instance.state))
        kill(state.supervisor, SIGKILL)
        #expect(eventually { isGone(state.server) })
        #expect(eventually { !fixture.instance.isSupervised })
        try fixture.engine.use(fixture.model)
        #expect(fixture.engine.status().running == [])
        let second = try fixture.engine.ensureRunning(fixture.model, interruption: NeverInterrupted())
        #expect(HTTPProbe(socket: second.socket, key: second.key).isHealthy())
        #expect(access(first.socket, F_OK) != 0)
    }

    @Test("A server that ends by itself is reported with its status and the end of its log")
    func diedServer() throws {
        let fixture = try EngineFixture(["FAKE_END": "3"])
        try fixture.engine.use(fixture.model)
        let reason = "exit status 3; cannot load"
        #expect(throws: EngineFailure.serverDied(detail: reason)) {
            try fixture.engine.ensureRunning(interruption: NeverInterrupted())
        }
        #expect(fixture.engine.status().lastEnd == reason)
    }

    @Test("A server that dies in use is noticed")
    func killedServer() throws {
        let fixture = try EngineFixture()
        let first = try fixture.engine.ensureRunning(fixture.model, interruption: NeverInterrupted())
        kill(-(try #require(EngineState(at: fixture.instance.state)).server), SIGKILL)
        #expect(eventually { !fixture.instance.isSupervised })
        try fixture.engine.use(fixture.model)
        #expect(fixture.engine.status().lastEnd == "killed by signal 9")
        let second = try fixture.engine.ensureRunning(interruption: NeverInterrupted())
        #expect(second.socket != first.socket)
    }

    @Test(
        "A state file without a living supervisor counts for nothing",
        arguments: [
            #"{"phase":"ready","model":"/m","supervisor":1,"server":1,"socket":"/x","key":"k","context":1,"reason":""}"#,
            #"{"phase":"#, "", #"{"version":1}"#,
        ])
    func staleState(text: String) throws {
        let fixture = try EngineFixture()
        try EngineFiles.makePrivateFolder(fixture.paths.runtime)
        try fixture.write(text, to: "run/v1-\(fixture.model.shortName).json")
        try fixture.engine.use(fixture.model)
        #expect(fixture.engine.status().running == [])
        let connection = try fixture.engine.ensureRunning(interruption: NeverInterrupted())
        #expect(HTTPProbe(socket: connection.socket, key: connection.key).isHealthy())
    }

    @Test("Waiting for the model can be interrupted")
    func interruptedStart() throws {
        let fixture = try EngineFixture()
        let interruption = TestInterruption()
        #expect(throws: EngineFailure.interrupted) {
            try fixture.engine.ensureRunning(
                fixture.model, progress: { _ in interruption.raise() }, interruption: interruption)
        }
    }
}
