import AssayCore
import AssayTestSupport
import Testing

@testable import Providers

/// Everything that came of one request.
struct Outcome: Equatable {
    var events: [CompletionEvent] = []
    var failure: CompletionFailure?

    init(_ events: [CompletionEvent] = [], failure: CompletionFailure? = nil) {
        (self.events, self.failure) = (events, failure)
    }

    /// Reads the stream to its end; pieces of text are joined.
    init(of stream: any CompletionStream) {
        var stream = stream
        do {
            while let batch = try stream.next(within: .milliseconds(200)) { events += batch }
        } catch {
            failure = error
        }
        events = joined(events)
    }
}

func question(_ text: String = "q", interruption: any Interruption = NeverInterrupted()) -> CompletionRequest {
    CompletionRequest(model: "m", messages: [Message(.user, text)], interruption: interruption)
}

let usage = TokenUsage(prompt: 7, completion: 3)

@Suite("Chat completions over libcurl")
struct ChatServiceTests {
    @Test("an ordinary answer, and what was sent for it")
    func ordinary() throws {
        let server = try FaultServer(.answer("Hel", "lo"))
        var endpoint = Endpoint(server.baseURL + "/", key: Secret("sk-1234"))
        endpoint.headers = [Endpoint.Header(name: "X-Team", value: Secret("sales"))]
        let outcome = Outcome(of: ChatService(endpoint).start(question()))
        #expect(outcome == Outcome([.text("Hello"), .finish(.stop), .usage(usage)]))
        let request = try #require(server.requests.first)
        #expect(request.line == "POST /v1/chat/completions HTTP/1.1")
        #expect(request.body == String(decoding: ChatRequest.body(of: question()), as: UTF8.self))
        let shown = request.headers.filter { $0.key != "host" && $0.key != "content-length" }
        #expect(
            shown == [
                "content-type": "application/json", "accept": "text/event-stream, application/json",
                "user-agent": "assay", "authorization": "Bearer sk-1234", "x-team": "sales",
            ])
    }

    @Test("without a key no Authorization is sent")
    func noKey() throws {
        let server = try FaultServer(.answer("a"))
        _ = Outcome(of: ChatService(Endpoint(server.baseURL)).start(question()))
        #expect(server.requests.first?.headers["authorization"] == nil)
    }

    @Test("a connection serves one answer after the other")
    func reuse() throws {
        let server = try FaultServer(.answer("a"), .answer("b"), .response(500), .answer("c"))
        let service = ChatService(Endpoint(server.baseURL))
        for _ in 0..<4 { _ = Outcome(of: service.startChat(question())) }
        #expect(server.requests.map(\.connection) == [1, 1, 1, 1])
    }

    @Test("a connection that was idle for long is not used again, also where the machine slept meanwhile")
    func idle() throws {
        let server = try FaultServer(.answer("a"), .answer("b"), .answer("c"))
        var time = 0
        let service = ChatService(Endpoint(server.baseURL)) { time }
        for wait in [100_000, 3_600_000, 0] {
            _ = Outcome(of: service.startChat(question()))
            time += wait
        }
        #expect(server.requests.map(\.connection) == [1, 1, 2])
    }

    @Test("two answers at once")
    func together() throws {
        let gate = Gate()
        var held = FaultServer.Reply.stream([ChatEvents.answer(["a"])])
        held.steps.insert(.gate(gate), at: 0)
        let server = try FaultServer(held, .answer("b"))
        let service = ChatService(Endpoint(server.baseURL))
        var first = service.start(question())
        while !gate.isReached { #expect(try first.next(within: .milliseconds(1)) == []) }
        #expect(Outcome(of: service.start(question())).events.first == .text("b"))
        gate.open()
        #expect(Outcome(of: first).events.first == .text("a"))
    }

    @Test("a connection that the server closed meanwhile is replaced")
    func staleConnection() throws {
        let server = try FaultServer(FaultServer.Reply.answer("a").then(.close), .answer("b"))
        let service = ChatService(Endpoint(server.baseURL))
        #expect(Outcome(of: service.start(question())).events.first == .text("a"))
        #expect(Outcome(of: service.start(question())).events.first == .text("b"))
        #expect(server.connectionCount == 2)
    }

    @Test("over a Unix socket")
    func unixSocket() throws {
        let folder = try TemporaryFolder()
        let server = try FaultServer([.answer("a")], unixSocket: folder("engine.sock"))
        let endpoint = Endpoint("http://engine/v1", socketPath: folder("engine.sock"), address: "the local engine")
        #expect(Outcome(of: ChatService(endpoint).start(question())).events.first == .text("a"))
        #expect(server.requests.count == 1)
        let missing = Endpoint("http://engine/v1", socketPath: folder("no.sock"), address: "the local engine")
        let failure = Outcome(of: ChatService(missing).startChat(question())).failure
        if case .unreachable("the local engine", _, .socket) = failure { return }
        Issue.record("\(String(describing: failure))")
    }

    @Test("events come as they are sent, not at the end")
    func streaming() throws {
        let (one, two) = (Gate(), Gate())
        var reply = FaultServer.Reply.beginning([ChatEvents.delta("a")])
        reply.steps += [.gate(one), .chunk(Array(ChatEvents.delta("b").utf8)), .gate(two), .close]
        let server = try FaultServer(reply)
        var stream = ChatService(Endpoint(server.baseURL)).start(question())
        #expect(try nextEvents(&stream) == [.text("a")])
        #expect(try stream.next(within: .milliseconds(5)) == [])
        one.open()
        #expect(try nextEvents(&stream) == [.text("b")])
        two.open()
        #expect(throws: CompletionFailure.self) { try nextEvents(&stream) }
        #expect(try stream.next(within: .zero) == nil)
    }

    @Test("pings alone are waited for ten times as long as silence, not for ever")
    func pings() throws {
        let server = try FaultServer(FaultServer.Reply.beginning([]).then(.drip(Array(": ping\n\n".utf8))))
        var endpoint = Endpoint(server.baseURL, address: "ADDRESS")
        endpoint.silenceTimeout = .milliseconds(400)
        let outcome = Outcome(of: ChatService(endpoint).startChat(question()))
        #expect(outcome == Outcome(failure: .stalled(address: "ADDRESS", seconds: 4)))
        #expect(Deadline.wait { server.abandoned == 1 })
    }

    @Test("50 MB of answer")
    func large() throws {
        let text = String(repeating: "0123456789abcdef", count: 4096)
        let event = Array(ChatEvents.delta(text).utf8)
        let end = Array((ChatEvents.finish("stop") + ChatEvents.done).utf8)
        let server = try FaultServer(.untilClose(Array(repeating: event, count: 800) + [end]))
        var stream = ChatService(Endpoint(server.baseURL)).start(question())
        var count = 0
        var last: CompletionEvent?
        while let batch = try stream.next(within: .seconds(1)) {
            for case .text(let piece) in batch { count += piece.utf8.count }
            last = batch.last ?? last
        }
        #expect(count == 800 * text.utf8.count)
        #expect(last == .finish(.stop))
    }

    @Test("a request of 5 MB")
    func largeRequest() throws {
        let server = try FaultServer(.answer("a"))
        let text = String(repeating: "x", count: 5 << 20)
        #expect(Outcome(of: ChatService(Endpoint(server.baseURL)).start(question(text))).events.first == .text("a"))
        #expect(server.requests.first.map { $0.body.utf8.count > 5 << 20 } == true)
    }

    private func nextEvents(_ stream: inout any CompletionStream) throws -> [CompletionEvent]? {
        for _ in 0..<100 {
            let batch = try stream.next(within: .milliseconds(100))
            if batch != [] { return batch }
        }
        return []
    }
}
