import AssayCore
import AssayTestSupport
import Testing

@testable import Providers

@Suite("The models that a service offers")
struct ModelListTests {
    struct Row: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var body: String
        /// nil where it is no list.
        var models: [OfferedModel]?
        var next: String?

        init(_ name: String, _ body: String, _ models: [OfferedModel]?, next: String? = nil) {
            (testDescription, self.body, self.models, self.next) = (name, body, models, next)
        }
    }

    private static func model(_ id: String, _ window: Int? = nil) -> OfferedModel {
        OfferedModel(id: id, contextWindow: window)
    }

    static let rows = [
        Row(
            "OpenAI", #"{"object":"list","data":[{"id":"gpt-4.1","object":"model","created":1,"owned_by":"system"}]}"#,
            [model("gpt-4.1")]),
        Row("vLLM", #"{"data":[{"id":"q","max_model_len":32768}]}"#, [model("q", 32768)]),
        Row(
            "llama.cpp", #"{"models":[{"name":"m"}],"data":[{"id":"m","meta":{"n_ctx_train":2048}}]}"#,
            [model("m", 2048)]),
        Row(
            "OpenRouter", #"{"data":[{"id":"a/b","context_length":200000,"top_provider":{"context_length":100}}]}"#,
            [model("a/b", 200_000)]),
        Row("Groq", #"{"data":[{"id":"l","context_window":131072}]}"#, [model("l", 131_072)]),
        Row("Mistral", #"{"data":[{"id":"s","max_context_length":32000.0}]}"#, [model("s", 32000)]),
        Row("Ollama's own", #"{"models":[{"name":"llama3:8b","model":"llama3:8b","size":1}]}"#, [model("llama3:8b")]),
        Row("Together", #"[{"id":"x","context_length":4096}]"#, [model("x", 4096)]),
        Row("Gemini", #"{"models":[{"name":"models/g","inputTokenLimit":1048576}]}"#, [model("models/g", 1_048_576)]),
        Row(
            "Anthropic",
            #"{"data":[{"type":"model","id":"c","display_name":"C"}],"has_more":true,"first_id":"c","last_id":"c"}"#,
            [model("c")], next: "c"),
        Row("none at all", #"{"data":[]}"#, []),
        Row(
            "windows that are none", #"{"data":[{"id":"a","context_length":null},{"id":"b","context_length":-1}]}"#,
            [
                model("a"), model("b"),
            ]),
        Row("an id with an escape", #"{"data":[{"id":"a\u001b[2J"},{"id":"b"},{"x":1},7]}"#, [model("b")]),
        Row("no list", #"{"error":"no"}"#, nil),
        Row("no models in it", #"{"data":["a"]}"#, nil),
        Row("no JSON", "<html>", nil),
    ]

    @Test("each form of list", arguments: rows)
    func form(row: Row) {
        let page = ModelList.Page(Array(row.body.utf8))
        #expect(page?.models == row.models)
        #expect(page?.next == row.next)
    }

    @Test(
        "where it is asked for",
        arguments: [
            ("https://h/v1", "https://h/v1/models"), ("https://h/v1/", "https://h/v1/models"),
            ("https://h/v1/chat/completions?a=1#f", "https://h/v1/models?a=1"),
            ("https://h/v1/completions", "https://h/v1/models"), ("https://h/v1/engines", "https://h/v1/models"),
            (
                "https://n.openai.azure.com/openai/deployments/d?api-version=1",
                "https://n.openai.azure.com/openai/models?api-version=1"
            ),
        ])
    func address(base: String, url: String) {
        #expect(Endpoint(base).modelsURL() == url)
    }

    @Test("page by page, each model once, with the key")
    func pages() throws {
        let server = try FaultServer(
            .response(200, body: #"{"data":[{"id":"a"},{"id":"b"}],"has_more":true,"last_id":"b&c"}"#),
            .response(200, body: #"{"data":[{"id":"b"},{"id":"d"}],"has_more":false,"last_id":"d"}"#))
        var endpoint = Endpoint(server.baseURL, key: Secret("sk-1234"))
        (endpoint.wireFormat, endpoint.keyHeader) = (.messages, "x-api-key")
        #expect(try ModelList.fetch(endpoint).map(\.id) == ["a", "b", "d"])
        #expect(
            server.requests.map(\.line) == [
                "GET /v1/models?limit=1000 HTTP/1.1", "GET /v1/models?limit=1000&after_id=b%26c HTTP/1.1",
            ])
        #expect(server.requests[0].headers["x-api-key"] == "sk-1234")
    }

    @Test("a server that names the same page for ever is left")
    func loop() throws {
        let page = FaultServer.Reply.response(200, body: #"{"data":[{"id":"a"}],"has_more":true,"last_id":"a"}"#)
        let server = try FaultServer(page, page)
        #expect(try ModelList.fetch(Endpoint(server.baseURL)).count == 1)
        #expect(server.unexpected == [])
    }

    @Test("each failure")
    func failures() throws {
        let server = try FaultServer(
            .response(401, body: #"{"error":"bad key"}"#), .response(404), .response(200, body: "<html><title>Log in"),
            .init([.close]))
        let endpoint = Endpoint(server.baseURL, address: "ADDRESS")
        var failures: [CompletionFailure] = []
        for _ in 0..<4 {
            do throws(CompletionFailure) { _ = try ModelList.fetch(endpoint) } catch { failures.append(error) }
        }
        #expect(failures[0] == .notAuthorised(address: "ADDRESS", detail: "bad key", keyWasSent: false))
        #expect(failures[2] == .malformed(detail: "no list of models: Log in"))
        if case .refused(404, _, _) = failures[1] {} else { Issue.record("\(failures[1])") }
        if case .unreachable("ADDRESS", _, .closed) = failures[3] {} else { Issue.record("\(failures[3])") }
    }

    @Test("an interruption ends it")
    func interruption() throws {
        let server = try FaultServer(FaultServer.Reply([.hang]))
        let pipe = PipeInterruption()
        let raiser = BackgroundThread.start {
            Deadline.wait { server.requests.count == 1 }
            pipe.raise()
        }
        #expect(throws: CompletionFailure.interrupted) {
            try ModelList.fetch(Endpoint(server.baseURL), interruption: pipe)
        }
        raiser.join()
        #expect(Deadline.wait { server.abandoned == 1 })
    }
}

@Suite("What stands between this machine and an answer")
struct ServiceProbeTests {
    private static let list = #"{"data":[{"id":"m","context_length":4096},{"id":"n"}]}"#

    @Test("all is well")
    func good() throws {
        let server = try FaultServer(.response(200, body: Self.list))
        let findings = try ServiceProbe.run(Endpoint(server.baseURL, key: Secret("sk-1234")), model: "m")
        #expect(findings.map(\.step) == [.address, .nameLookup, .connection, .service, .key, .model])
        #expect(findings.allSatisfy { $0.isGood && $0.remedy.isEmpty })
        #expect(findings[0].detail == server.baseURL + "/models")
        #expect(findings[2].detail.hasPrefix("127.0.0.1 \(server.port), "))
        #expect(Array(findings.map(\.detail)[3...]) == ["it answers", "accepted", "m, context window 4096 tokens"])
        #expect(server.requests.map(\.line) == ["GET /v1/models HTTP/1.1"])
    }

    @Test("with TLS and a proxy")
    func company() throws {
        let network = try CompanyNetwork()
        let proxy = try PythonServer.proxy(in: network.folder)
        var endpoint = network.endpoint
        endpoint.proxy = "http://127.0.0.1:\(proxy.port)"
        #expect(
            try ServiceProbe.run(endpoint, model: "m").map(\.step) == [
                .address, .proxy, .connection, .tls, .service, .key, .model,
            ])
        endpoint.caFile = nil
        let findings = try ServiceProbe.run(endpoint, model: "m")
        #expect(findings.map(\.step) == [.address, .proxy, .connection, .tls])
        #expect(findings.map(\.isGood) == [true, true, true, false])
        #expect(findings.last?.remedy.contains("SSL_CERT_FILE") == true)
    }

    struct Row: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var reply: FaultServer.Reply
        var model = "m"
        /// The last finding.
        var step: ServiceProbe.Step
        var isGood = false
        var detail: String
    }

    static let rows = [
        Row(
            testDescription: "no key", reply: .response(401), step: .key,
            detail: "none is set, and the service asks for one"),
        Row(
            testDescription: "another model", reply: .response(200, body: list), model: "z", step: .model,
            detail: "the service does not offer z"),
        Row(
            testDescription: "no list", reply: .response(404), step: .service, isGood: true,
            detail: "it answers, but has no list of models (404): key and model show with the first question"),
        Row(
            testDescription: "a log-in page", reply: .response(200, body: "<title>Log in</title>"), step: .service,
            detail: "the service's answer cannot be read: no list of models: Log in"),
        Row(
            testDescription: "overload", reply: .response(503, body: "busy"), step: .service,
            detail: "the server answered 503 (busy)"),
    ]

    @Test("it ends at what fails", arguments: rows)
    func fails(row: Row) throws {
        let server = try FaultServer(row.reply)
        let last = try #require(try ServiceProbe.run(Endpoint(server.baseURL), model: row.model).last)
        #expect(last.step == row.step)
        #expect(last.isGood == row.isGood)
        #expect(last.detail == row.detail)
        #expect(last.remedy.isEmpty == row.isGood)
    }

    @Test("a server that is not there")
    func absent() throws {
        let port = try RefusedPort.find()
        let refused = try ServiceProbe.run(Endpoint("http://127.0.0.1:\(port)/v1"), model: nil)
        #expect(refused.map(\.step) == [.address, .nameLookup, .connection])
        #expect(refused.last?.isGood == false)
        let unknown = try ServiceProbe.run(Endpoint("http://does-not-exist.invalid/v1"), model: nil)
        #expect(unknown.map(\.step) == [.address, .nameLookup])
        #expect(unknown.last?.isGood == false)
        #expect(try ServiceProbe.run(Endpoint("ftp://h"), model: nil).map(\.step) == [.address])
    }
}
