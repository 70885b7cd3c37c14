import AssayCore
import AssayTestSupport
import Testing

@testable import Providers

@Suite("The body of a chat completion")
struct ChatAnswerTests {
    @Test("each body as a whole", arguments: ChatAnswerRow.all)
    func whole(row: ChatAnswerRow) {
        let (events, fault) = read([Array(row.body.utf8)])
        #expect(events == row.events)
        #expect(fault == row.fault)
    }

    @Test("each body split at every byte gives the same", arguments: ChatAnswerRow.all)
    func split(row: ChatAnswerRow) {
        let bytes = Array(row.body.utf8)
        for place in 0...bytes.count {
            let (events, fault) = read([Array(bytes[..<place]), Array(bytes[place...])])
            #expect(events == row.events, "split at \(place)")
            #expect(fault == row.fault, "split at \(place)")
        }
    }

    @Test("each body byte by byte gives the same", arguments: ChatAnswerRow.all)
    func bytewise(row: ChatAnswerRow) {
        let (events, fault) = read(row.body.utf8.map { [$0] })
        #expect(events == row.events)
        #expect(fault == row.fault)
    }

    @Test("a scalar whose bytes come in two events is not broken")
    func brokenScalar() {
        let coin = Array("🪙".utf8)
        func event(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
            Array(#"data: {"choices":[{"delta":{"content":""#.utf8) + bytes + Array("\"}}]}\n\n".utf8)
        }
        #expect(
            read([event(coin[..<1]), event(coin[1..<3]), event(coin[3...])]).events == [.text("🪙"), .finish(.cut)])
        #expect(read([event(coin[..<3])]).events == [.text("\u{FFFD}"), .finish(.cut)])
    }

    @Test("chunks of the same shape are read as a scan would read them")
    func repeatedShape() {
        // The seventh text closes its string and adds a member: valid JSON of another shape.
        let texts = ["ab", "", "\\n", "c\\u0041", "\\\"", "plain", "\",\"role\":\"x", "试"]
        let body =
            texts.map { ChatEvents.delta(json: "\"\($0)\"") }.joined() + ChatEvents.delta("r", key: "reasoning")
            + ChatEvents.delta("s", key: "reasoning") + ChatEvents.delta("t") + ChatEvents.finish("stop")
        let (events, fault) = read([Array(body.utf8)])
        #expect(fault == nil)
        #expect(events == [.text("ab\ncA\"plain试"), .reasoning("rs"), .text("t"), .finish(.stop)])
    }

    @Test("of a chunk that turns out to be none nothing is kept, whatever it began with")
    func malformedChunk() {
        let first = ChatEvents.delta("Hm", key: "reasoning_content") + ChatEvents.delta("é")
        for part in ["content", "reasoning_content"] {
            let broken = ChatEvents.delta("Hallo", key: part).replacing("null}", with: "nullm}")
            let (events, _) = read([Array((first + broken).utf8)])
            #expect(events == [.reasoning("Hm"), .text("é")])
            #expect(read([Array(first.utf8), Array(broken.utf8)]).events == events)
        }
        let broken = ChatEvents.delta("Hallo").replacing("null}", with: "nullm}")
        #expect(read([Array((ChatEvents.delta("Hm", key: "reasoning") + broken).utf8)]).events == [.reasoning("Hm")])
    }

    @Test("what a body begins with is told the same however it came")
    func excerpt() {
        let body = "<html>" + String(repeating: "long ", count: 100)
        let whole = read([Array(body.utf8)]).fault
        #expect(read([Array(body.utf8.prefix(150)), Array(body.utf8.dropFirst(150))]).fault == whole)
    }

    @Test("a control character in a repeated shape is malformed")
    func repeatedShapeControl() {
        let (events, fault) = read([Array((ChatEvents.delta("a") + ChatEvents.delta(json: "\"b\u{1}\"")).utf8)])
        #expect(events == [.text("a")])
        if case .notJSON = fault { return }
        Issue.record("\(String(describing: fault))")
    }
}

/// Adjacent pieces of the same kind as one.
func joined(_ events: [CompletionEvent]) -> [CompletionEvent] {
    events.reduce(into: []) { result, event in
        switch (result.last, event) {
        case (.text(let one), .text(let other)): result[result.count - 1] = .text(one + other)
        case (.reasoning(let one), .reasoning(let other)): result[result.count - 1] = .reasoning(one + other)
        default: result.append(event)
        }
    }
}
