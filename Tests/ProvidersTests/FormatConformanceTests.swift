import AssayCore
import AssayTestSupport
import Testing

@testable import Providers

/// What every wire format must do the same with.
struct ConformanceRow: CustomTestStringConvertible, Sendable {
    var testDescription: String
    /// The events of the stream; nil where the format has no such thing.
    var events: (@Sendable (FormatVoice) -> [FormatVoice.Event]?)?
    /// A body that is no stream.
    var body: (@Sendable (FormatVoice) -> String)?
    var expected: @Sendable (FormatVoice) -> [CompletionEvent]
    var fault: AnswerFault?

    private static let count = TokenUsage(prompt: 7, completion: 3)

    private static func row(
        _ name: String, _ expected: [CompletionEvent], fault: AnswerFault? = nil,
        _ events: @escaping @Sendable (FormatVoice) -> [FormatVoice.Event]?
    ) -> ConformanceRow {
        ConformanceRow(testDescription: name, events: events, expected: { _ in expected }, fault: fault)
    }

    private static func body(
        _ name: String, _ expected: [CompletionEvent], fault: AnswerFault? = nil,
        _ body: @escaping @Sendable (FormatVoice) -> String
    ) -> ConformanceRow {
        ConformanceRow(testDescription: name, body: body, expected: { _ in expected }, fault: fault)
    }

    private static func error(_ message: String, _ codes: String...) -> AnswerFault {
        var error = ServiceError(message: message)
        error.codes = codes
        return .service(error)
    }

    static let streams = [
        row("an ordinary answer", [.text("Hello 试🪙"), .finish(.stop), .usage(count)]) {
            $0.start + [$0.text("Hel"), $0.text("lo"), $0.text(" 试🪙")] + $0.end($0.stop) + $0.done
        },
        row("no end mark", [.text("Hi"), .finish(.stop), .usage(count)]) {
            $0.start + [$0.text("Hi")] + $0.end($0.stop)
        },
        row("something after the end mark", [.text("Hi"), .finish(.stop), .usage(count)]) {
            $0.start + [$0.text("Hi")] + $0.end($0.stop) + $0.done + [$0.text("more")]
        },
        row("the limit of tokens", [.text("Hi"), .finish(.length), .usage(count)]) {
            $0.start + [$0.text("Hi")] + $0.end($0.length) + $0.done
        },
        row("the service's filter", [.text("Hi"), .finish(.filtered), .usage(count)]) {
            $0.start + [$0.text("Hi")] + $0.end($0.filtered) + $0.done
        },
        row("an empty answer", [.finish(.stop), .usage(count)]) { $0.start + $0.end($0.stop) + $0.done },
        row("reasoning", [.reasoning("hm!"), .text("Hi"), .finish(.stop), .usage(count)]) { voice in
            voice.reasoning.map { voice.start + [$0("hm"), $0("!"), voice.text("Hi")] + voice.end(voice.stop) }
        },
        row(
            "a tool call",
            [
                .text("Hi"), .notice("the model asked for a tool (look); Assay offers none"), .finish(.stop),
                .usage(count),
            ]
        ) { voice in
            voice.tool.isEmpty ? nil : voice.start + [voice.text("Hi")] + voice.tool + voice.end(voice.stop)
        },
        row("pings and empty pieces", [.text("Hi"), .finish(.stop), .usage(count)]) { voice in
            voice.pings + voice.start + voice.pings + [voice.text("H"), voice.text("")]
                + voice.pings + [voice.text("i")] + voice.end(voice.stop) + voice.done
        },
        row("escapes", [.text("试🪙 \"\\\n</a>"), .finish(.stop), .usage(count)]) {
            $0.start + [$0.text(#"\u8bd5\ud83e\ude99 \"\\\n<\/a>"#)] + $0.end($0.stop)
        },
        ConformanceRow(
            testDescription: "no finish", events: { $0.start + [$0.text("Hi")] },
            expected: { [.text("Hi"), .finish(.cut)] + ($0.countAtStart.map { [.usage($0)] } ?? []) }),
        row("malformed JSON", [.text("Hi")], fault: .notJSON(excerpt: #"{"choices"["#)) {
            $0.start + [$0.text("Hi"), FormatVoice.Event(#"{"choices"["#)]
        },
        row("an error", [.text("Hi")], fault: error("Overloaded", "error", "overloaded_error")) {
            $0.start + [
                $0.text("Hi"),
                FormatVoice.Event(
                    #"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#, name: "error"),
                $0.text("more"),
            ]
        },
        row("an error at once", [], fault: error("slow down", "429", "rate_limit_exceeded")) { _ in
            [FormatVoice.Event(#"{"error":{"message":"slow down","code":"429","type":"rate_limit_exceeded"}}"#)]
        },
    ]

    static let wholes = [
        body("a plain answer", [.text("Hi 试"), .finish(.stop), .usage(count)]) { $0.whole("Hi 试", $0.stop) },
        body("a plain answer, cut", [.text("Hi"), .finish(.length), .usage(count)]) { $0.whole("Hi", $0.length) },
        body("a plain answer, indented", [.text("Hi"), .finish(.stop), .usage(count)]) {
            "\u{FEFF}\r\n" + $0.whole("Hi", $0.stop).replacing("\":", with: "\" :\n\t")
        },
        body("a plain answer that is empty", [.finish(.stop), .usage(count)]) { $0.whole("", $0.stop) },
        body("a plain error", [], fault: error("no")) { _ in #"{"error":"no"}"# },
        body("another object", [], fault: .noChoices(excerpt: "Not Found")) { _ in #"{"detail":"Not Found"}"# },
        body("a cut object", [], fault: .notJSON(excerpt: #"{"choices":[{"#)) { _ in #"{"choices":[{"# },
        body("nothing", [], fault: .empty) { _ in "" },
        body("only comments", [], fault: .empty) { _ in ": ping\n\n: ping\n\n" },
        body("a web page", [], fault: .webPage(text: "Log in")) { _ in "<html><title>Log in</title>" },
        body("neither", [], fault: .noEvents(excerpt: "hello there\n")) { _ in "hello there\n" },
    ]
}

@Suite("Every wire format")
struct FormatConformanceTests {
    @Test("each stream in each framing, whole and byte by byte", arguments: FormatVoice.all, ConformanceRow.streams)
    func streams(voice: FormatVoice, row: ConformanceRow) throws {
        guard let events = row.events?(voice) else { return }
        for framing in EventFraming.all {
            let bytes = Array(events.map(framing.write).joined().utf8)
            check([bytes], voice, row, framing.testDescription)
            check(bytes.map { [$0] }, voice, row, framing.testDescription + ", byte by byte")
        }
    }

    @Test("each stream split at every byte", arguments: FormatVoice.all, ConformanceRow.streams)
    func splitStreams(voice: FormatVoice, row: ConformanceRow) throws {
        guard let events = row.events?(voice) else { return }
        let bytes = Array(events.map(EventFraming.plain).joined().utf8)
        for place in 1..<bytes.count {
            check([Array(bytes[..<place]), Array(bytes[place...])], voice, row, "split at \(place)")
        }
    }

    @Test("each body that is no stream, split at every byte", arguments: FormatVoice.all, ConformanceRow.wholes)
    func wholes(voice: FormatVoice, row: ConformanceRow) throws {
        let bytes = Array((row.body?(voice) ?? "").utf8)
        check(bytes.map { [$0] }, voice, row, "byte by byte")
        for place in 0...bytes.count {
            check([Array(bytes[..<place]), Array(bytes[place...])], voice, row, "split at \(place)")
        }
    }

    @Test("streams as services send them, split at every byte", arguments: RecordedStream.all)
    func recorded(stream: RecordedStream) {
        let bytes = Array(stream.body.utf8)
        for place in 0...bytes.count {
            let (events, fault) = read([Array(bytes[..<place]), Array(bytes[place...])], AnswerBody.of(stream.format))
            #expect(events == stream.events && fault == nil, "split at \(place)")
        }
    }

    @Test("over HTTP, under a wrong content type", arguments: FormatVoice.all)
    func overHTTP(voice: FormatVoice) throws {
        let events = voice.start + [voice.text("Hi")] + voice.end(voice.stop) + voice.done
        let server = try FaultServer(
            .stream(events.map(EventFraming.plain), type: "text/plain"),
            .stream([voice.whole("Hi", voice.stop)], type: "text/html"))
        var endpoint = Endpoint(server.baseURL, key: Secret("sk-1234"))
        endpoint.wireFormat = voice.format
        let service = ChatService(endpoint)
        let whole = Outcome([.text("Hi"), .finish(.stop), .usage(usage)])
        #expect(Outcome(of: service.start(question())) == whole)
        #expect(Outcome(of: service.start(question())) == whole)
        let paths = ["chat": "chat/completions", "completions": "completions", "messages": "messages"]
        #expect(server.requests[0].line == "POST /v1/\(paths[voice.format.rawValue] ?? "") HTTP/1.1")
    }

    @Test("a base model's answer holds the fence that its prompt opened", arguments: ["stop", "length"])
    func primed(reason: String) {
        let frame = AnswerBody.Frame(opening: "```python a.py\n", closing: "\n```\n")
        let voice = FormatVoice.completions
        let events = [voice.text("x = "), voice.text("试\\n"), voice.text("y")] + voice.end(reason) + voice.done
        let bytes = Array(events.map(EventFraming.plain).joined().utf8)
        let text = "```python a.py\nx = 试\ny" + (reason == "stop" ? "\n```\n" : "")
        let finish = FinishReason(rawValue: reason) ?? .cut
        for place in 0...bytes.count {
            let pieces = [Array(bytes[..<place]), Array(bytes[place...])]
            let read = read(pieces, AnswerBody(ChatChunks(), frame: frame))
            #expect(read.events == [.text(text), .finish(finish), .usage(usage)], "split at \(place)")
        }
        let refused = Array(#"{"error":"no"}"#.utf8)
        #expect(read([refused], AnswerBody(ChatChunks(), frame: frame)).events == [])
    }

    private func check(_ pieces: [[UInt8]], _ voice: FormatVoice, _ row: ConformanceRow, _ how: String) {
        let (events, fault) = read(pieces, voice.body())
        #expect(events == row.expected(voice) && fault == row.fault, "\(how)")
    }
}

/// All events of a body, adjacent pieces of the same kind joined, and the fault.
func read(_ pieces: [[UInt8]], _ body: AnswerBody = AnswerBody()) -> (events: [CompletionEvent], fault: AnswerFault?) {
    var body = body
    var events: [CompletionEvent] = []
    for piece in pieces {
        piece.withUnsafeBufferPointer { body.feed($0) }
        events += body.take()
    }
    body.end()
    return (joined(events + body.take()), body.fault)
}
