import AssayCore
import AssayTestSupport
import Testing

@testable import Providers

@Suite("What a service and a network do wrong")
struct ChatFaultTests {
    /// In failures the server's address stands as `ADDRESS`.
    struct Row: CustomTestStringConvertible {
        var name: String
        var reply: FaultServer.Reply
        var events: [CompletionEvent]
        var failure: CompletionFailure?
        var testDescription: String { name }

        init(_ name: String, _ reply: FaultServer.Reply, _ events: [CompletionEvent], _ failure: CompletionFailure?) {
            (self.name, self.reply, self.events, self.failure) = (name, reply, events, failure)
        }
    }

    static let half = ChatEvents.delta("half")
    static let key = "sk-verysecret"

    static let connections = [
        Row("closes at once", FaultServer.Reply([.close]), [], noAnswer("Empty reply from server")),
        Row(
            "resets at once", FaultServer.Reply([.reset]), [],
            noAnswer("Recv failure: Connection reset by peer")),
        Row(
            "closes after the head", FaultServer.Reply.beginning([]).then(.close), [],
            noAnswer("transfer closed with outstanding read data remaining")),
        Row(
            "closes in mid-answer", FaultServer.Reply.beginning([half]).then(.close), [.text("half")],
            .connectionLost(detail: "transfer closed with outstanding read data remaining")),
        Row(
            "resets in mid-answer", FaultServer.Reply.beginning([half]).then(.gate(open), .reset), [.text("half")],
            .connectionLost(detail: "Recv failure: Connection reset by peer")),
        Row(
            "body ends without a finish", .untilClose([Array(half.utf8)]), [.text("half"), .finish(.cut)], nil),
        Row(
            "breaks after the finish", FaultServer.Reply.beginning([half, ChatEvents.finish("stop")]).then(.close),
            [.text("half"), .finish(.stop)], nil),
        Row(
            "is silent before the answer", FaultServer.Reply([.hang]), [],
            .timedOut(address: "ADDRESS", seconds: 1)),
        Row(
            "is silent in mid-answer", FaultServer.Reply.beginning([half]).then(.hang), [.text("half")],
            .timedOut(address: "ADDRESS", seconds: 1)),
        Row(
            "is silent after the finish", FaultServer.Reply.beginning([ChatEvents.finish("stop")]).then(.hang),
            [.finish(.stop)], nil),
        Row(
            "does not close after [DONE]",
            FaultServer.Reply.beginning([ChatEvents.answer(["a"])]).then(.hang),
            [.text("a"), .finish(.stop), .usage(usage)], nil),
        Row(
            "is no HTTP server", FaultServer.Reply([.send(Array("220 smtp ready\r\n".utf8)), .close]), [],
            .malformed(
                detail: "what answers there speaks no HTTP, or wants https:// (Received HTTP/0.9 when not allowed)")),
    ]

    static let statuses = [
        Row(
            "401", .response(401, body: #"{"error":{"message":"Incorrect API key provided: \#(key)"}}"#), [],
            .notAuthorised(address: "ADDRESS", detail: "Incorrect API key provided: •••")),
        Row(
            "429 with Retry-After", .response(429, headers: ["Retry-After": "17"], body: "slow down"), [],
            .rateLimited(address: "ADDRESS", detail: "slow down", retryAfter: .seconds(17))),
        Row(
            "429 without", .response(429, body: "slow down"), [],
            .rateLimited(address: "ADDRESS", detail: "slow down", retryAfter: nil)),
        Row("500 with nothing", .response(500), [], .refused(status: 500, detail: "no reason given")),
        Row(
            "503 cut in its body",
            FaultServer.Reply([
                .send(FaultServer.Reply.head(503, ["Content-Length": "99"])), .send(Array("busy".utf8)), .close,
            ]),
            [], .refused(status: 503, detail: "busy")),
        Row(
            "500 without end",
            FaultServer.Reply([
                .send(FaultServer.Reply.head(500, [:])), .send([UInt8](repeating: 65, count: 1 << 20)), .hang,
            ]),
            [], .refused(status: 500, detail: String(repeating: "A", count: 297) + "…")),
        Row("204", .response(204), [], .malformed(detail: "it is empty")),
        Row(
            "redirect", .response(307, headers: ["Location": "https://elsewhere.example/v1/chat/completions"]), [],
            .refused(
                status: 307,
                detail: "it redirects to https://elsewhere.example/v1/chat/completions, which is not followed; "
                    + "set that address instead")),
        Row("304", .response(304), [], .refused(status: 304, detail: "no reason given")),
    ]

    static let bodies = [
        Row(
            "malformed JSON in mid-stream", .stream([half + ChatEvents.data("{oops \(key)")]), [.text("half")],
            .malformed(detail: "not JSON: {oops •••")),
        Row(
            "error object in mid-stream", .stream([half + ChatEvents.data(#"{"error":{"message":"overloaded"}}"#)]),
            [.text("half")], .refused(status: 0, detail: "overloaded")),
        Row(
            "wrong content type", .stream([ChatEvents.answer(["a"])], type: "application/json"),
            [.text("a"), .finish(.stop), .usage(usage)], nil),
        Row(
            "a plain answer as a stream",
            .response(
                200, headers: ["Content-Type": "text/event-stream"],
                body: #"{"choices":[{"message":{"content":"a"},"finish_reason":"stop"}]}"#),
            [.text("a"), .finish(.stop)], nil),
        Row(
            "chunks of one byte",
            FaultServer.Reply(
                FaultServer.Reply.beginning([]).steps
                    + ChatEvents.answer(["试", "金"]).utf8.map { .chunk([$0]) } + [.chunk([])]),
            [.text("试金"), .finish(.stop), .usage(usage)], nil),
        Row(
            "a log-in page", .response(200, body: "<html><title>Log in</title>"), [],
            .malformed(detail: "a web page: Log in")),
    ]

    @Test("each fault, and the next request", arguments: connections + statuses + bodies)
    func fault(row: Row) throws {
        let server = try FaultServer(row.reply, .answer("again"))
        var endpoint = Endpoint(server.baseURL, key: Secret(Self.key))
        endpoint.silenceTimeout = .seconds(1)
        endpoint.address = "ADDRESS"
        let service = ChatService(endpoint)
        let outcome = Outcome(of: service.startChat(question()))
        #expect(outcome == Outcome(row.events, failure: row.failure))
        #expect(outcome.failure?.message.contains("verysecret") != true)
        let next = Outcome(of: service.start(question()))
        #expect(next == Outcome([.text("again"), .finish(.stop), .usage(usage)]))
        #expect(server.unexpected == [])
    }

    private static func noAnswer(_ detail: String) -> CompletionFailure {
        .unreachable(
            address: "ADDRESS", detail: "the connection was closed without an answer (\(detail))", problem: .closed)
    }

    private static var open: Gate {
        let gate = Gate()
        gate.open()
        return gate
    }
}
