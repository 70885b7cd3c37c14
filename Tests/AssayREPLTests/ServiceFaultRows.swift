import AssayTestSupport
import Testing

/// One thing that a server or a network does wrong, and what the user must see of it.
struct ServiceFaultRow: CustomTestStringConvertible, Sendable {
    var testDescription: String
    /// What the server does, request by request.
    var replies: [FaultServer.Reply]
    /// The exit status of `assay ask`.
    var status: Int32
    /// The text of the answer that came, and must be kept.
    var text: String
    /// As the session keeps it.
    var finish: String
    /// A part of what is said; empty where the answer is whole.
    var said: String
    /// How often the request is sent again.
    var retries: Int

    private init(
        _ name: String, _ replies: [FaultServer.Reply], status: Int32, text: String = "", finish: String,
        said: String, retries: Int = 0
    ) {
        (testDescription, self.replies, self.status, self.text) = (name, replies, status, text)
        (self.finish, self.said, self.retries) = (finish, said, retries)
    }

    /// An answer that comes whole in spite of all.
    private static func whole(_ name: String, _ replies: FaultServer.Reply..., retries: Int = 0) -> Self {
        Self(name, replies, status: 0, text: "试金石 a", finish: "stop", said: "", retries: retries)
    }

    /// An answer that breaks off after `half an `.
    private static func half(
        _ name: String, _ reply: FaultServer.Reply, finish: String = "cut", says said: String
    ) -> Self {
        Self(name, [reply], status: 14, text: "half an ", finish: finish, said: said)
    }

    /// No answer at all.
    private static func none(
        _ name: String, _ replies: [FaultServer.Reply], status: Int32, finish: String, says said: String,
        retries: Int = 0
    ) -> Self {
        Self(name, replies, status: status, finish: finish, said: said, retries: retries)
    }

    private static let answer = ChatEvents.answer(["试金石", " a"])
    private static let begun = ChatEvents.delta("half an ")
    private static let delay = String(repeating: ": ping\n\n", count: 3)

    private static func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

    private static func chunks(of size: Int) -> FaultServer.Reply {
        let body = bytes(answer)
        let pieces = stride(from: 0, to: body.count, by: size).map { Array(body[$0..<min($0 + size, body.count)]) }
        return FaultServer.Reply(
            FaultServer.Reply.beginning([]).steps + pieces.map { .chunk($0) } + [.send(bytes("0\r\n\r\n"))])
    }

    private static func unframed(size: Int) -> FaultServer.Reply {
        let body = bytes(answer)
        return .untilClose(
            stride(from: 0, to: body.count, by: size).map { Array(body[$0..<min($0 + size, body.count)]) })
    }

    private static let plain =
        #"{"choices":[{"message":{"content":"试金石 a"},"finish_reason":"stop"}],"usage":{"prompt_tokens":7,"completion_tokens":3}}"#

    static let wholes: [Self] = [
        whole("chunks of 1 byte", chunks(of: 1)),
        whole("chunks of 7 bytes", chunks(of: 7)),
        whole("one chunk", chunks(of: .max / 2)),
        whole("unframed, byte by byte", unframed(size: 1)),
        whole("unframed, at once", unframed(size: .max / 2)),
        whole("CRLF", .stream([answer.replacing("\n", with: "\r\n")])),
        whole("CR", .stream([answer.replacing("\n", with: "\r")])),
        whole("comments and pings", .stream([delay, answer.replacing("\n\n", with: "\n\n: ping\n\n")])),
        whole("no space after data:", .stream([answer.replacing("data: ", with: "data:")])),
        whole("several data lines", .stream([answer.replacing(#","choices":"#, with: ",\ndata: \"choices\":")])),
        whole("no [DONE]", .stream([answer.replacing(ChatEvents.done, with: "")])),
        whole("empty data", .stream(["data:\n\ndata: \n\n", answer])),
        whole("wrong content type", .stream([answer], type: "text/html")),
        whole("no content type, a plain answer", .response(200, body: plain)),
        whole(
            "a plain answer as a stream", .response(200, headers: ["Content-Type": "text/event-stream"], body: plain)),
        whole("reasoning", .stream([ChatEvents.delta("hm", key: "reasoning_content"), answer])),
        whole("silent after the finish", FaultServer.Reply.beginning([answer]).then(.hang)),
        whole("closed after the finish", FaultServer.Reply.beginning([answer]).then(.close)),
        whole("500 once", .response(500, body: "oops"), .stream([answer]), retries: 1),
        whole("503 and 502", .response(503), .response(502, body: "<html>Bad Gateway"), .stream([answer]), retries: 2),
        whole(
            "429 with Retry-After once", .response(429, headers: ["Retry-After": "1"]), .stream([answer]), retries: 1),
        whole("closed once", .init([.close]), .stream([answer]), retries: 1),
        whole("reset once", .init([.reset]), .stream([answer]), retries: 1),
        whole("closed after the head once", .beginning([]).then(.close), .stream([answer]), retries: 1),
    ]

    static let halves: [Self] = [
        half("closed, chunked", .beginning([begun]).then(.close), says: "the connection broke"),
        half("reset, chunked", .beginning([begun]).then(.reset), says: "the connection broke"),
        half("closed, unframed", .untilClose([bytes(begun)]), says: "the answer is cut off"),
        half(
            "reset, unframed", .init(FaultServer.Reply.untilClose([bytes(begun)]).steps.dropLast() + [.reset]),
            says: "the connection broke"),
        half("silent", .beginning([begun]).then(.hang), says: "has been silent for 1 s"),
        half("malformed JSON", .stream([begun + "data: {\"choices\":[{\n\n"]), says: "cannot be read"),
        half(
            "an error object", .stream([begun, ChatEvents.data(#"{"error":{"message":"overloaded"}}"#)]),
            finish: "error", says: "overloaded"),
        half("no finish", .stream([begun]), says: "the answer is cut off"),
        half("a cut event", .stream([begun + "data: {\"choices\":[{\"del"]), says: "cannot be read"),
        half("the token limit", .answer("half an ", finish: "length"), finish: "length", says: "limit of tokens"),
    ]

    static let nones: [Self] = [
        none("401", [.response(401, body: #"{"error":"bad key"}"#)], status: 11, finish: "error", says: "bad key"),
        none(
            "400, context", [.response(400, body: #"{"error":{"message":"long","code":"context_length_exceeded"}}"#)],
            status: 13, finish: "error", says: "too long for the model"),
        none(
            "404, a web page", [.response(404, body: "<html><title>Not here</title>")], status: 10, finish: "error",
            says: "Not here"),
        none("307", [.response(307, headers: ["Location": "/v2"])], status: 10, finish: "error", says: "redirects to"),
        none(
            "429, quota", [.response(429, body: #"{"error":{"message":"spent","code":"insufficient_quota"}}"#)],
            status: 12, finish: "error", says: "quota is spent"),
        none(
            "429, Retry-After an hour", [.response(429, headers: ["Retry-After": "3600"])], status: 12,
            finish: "error", says: "in 60 min"),
        none(
            "429 for ever", Array(repeating: .response(429, headers: ["Retry-After": "1"], body: "slow"), count: 5),
            status: 12, finish: "error", says: "asks to slow down: slow", retries: 4),
        none(
            "500 for ever", Array(repeating: .response(500, body: "oops"), count: 5), status: 10, finish: "error",
            says: "the server answered 500 (oops)", retries: 4),
        none(
            "closed for ever", Array(repeating: .init([.close]), count: 5), status: 10, finish: "cut",
            says: "closed without an answer", retries: 4),
        none("silent", [.init([.hang])], status: 10, finish: "cut", says: "has been silent for 1 s"),
        none("silent after the head", [.beginning([]).then(.hang)], status: 10, finish: "cut", says: "silent for 1 s"),
        none("an empty body", [.response(200)], status: 10, finish: "cut", says: "it is empty"),
        none("an empty stream", [.stream([])], status: 10, finish: "cut", says: "it is empty"),
        none("a log-in page", [.response(200, body: "<html><title>Log in")], status: 10, finish: "cut", says: "Log in"),
        none(
            "no HTTP at all", [.init([.send(bytes("220 smtp\r\n")), .close])], status: 10, finish: "cut",
            says: "HTTP/0.9"),
        none("an empty answer", [.stream([ChatEvents.done])], status: 14, finish: "cut", says: "the answer is cut off"),
    ]

    static let all = wholes + halves + nones
}
