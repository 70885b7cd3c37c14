import AssayCore

@testable import Providers

/// The body of an answer: any split gives the same events as the whole, and they end in the right way.
enum StreamTarget {
    @Sendable static func run(_ input: [UInt8]) {
        let pieces = Pieces(input)
        check(pieces) { AnswerBody(ChatChunks()) }
        check(pieces) { AnswerBody(ChatChunks(), frame: .init(opening: "```\n", closing: "\n```\n")) }
        check(pieces) { AnswerBody(MessagesChunks()) }
        eventData(pieces)
        _ = ServiceError(body: pieces.body)
    }

    private static func check(_ pieces: Pieces, of make: () -> AnswerBody) {
        let whole = read(pieces.body, [0..<pieces.body.count], make())
        let split = read(pieces.body, pieces.ranges, make())
        Fuzz.check(whole.events == split.events, "\(whole.events) as a whole, \(split.events) in pieces")
        Fuzz.check(whole.fault == split.fault, "\(whole.fault as Any) as a whole, \(split.fault as Any) in pieces")
        let ends = whole.events.count { if case .finish = $0 { true } else { false } }
        Fuzz.check(ends == (whole.fault == nil ? 1 : 0), "\(ends) ends with fault \(whole.fault as Any)")
    }

    private static func read(
        _ body: [UInt8], _ ranges: [Range<Int>], _ answer: AnswerBody
    ) -> (events: [CompletionEvent], fault: AnswerFault?) {
        var answer = answer
        var events: [CompletionEvent] = []
        for range in ranges {
            body[range].withUnsafeBufferPointer { answer.feed($0) }
            events += answer.take()
        }
        answer.end()
        events += answer.take()
        Fuzz.check(answer.take().isEmpty, "events after the end")
        return (joined(events), answer.fault)
    }

    /// Adjacent pieces of the same kind as one.
    private static func joined(_ events: [CompletionEvent]) -> [CompletionEvent] {
        events.reduce(into: []) { result, event in
            switch (result.last, event) {
            case (.text(let before), .text(let more)): result[result.count - 1] = .text(before + more)
            case (.reasoning(let before), .reasoning(let more)): result[result.count - 1] = .reasoning(before + more)
            default: result.append(event)
            }
        }
    }

    private static func eventData(_ pieces: Pieces) {
        func data(_ ranges: [Range<Int>]) -> [[UInt8]] {
            var events = ServerSentEvents()
            var data: [[UInt8]] = []
            for range in ranges {
                pieces.body[range].withUnsafeBufferPointer { events.feed($0) { data.append(Array($0)) } }
            }
            events.finish { data.append(Array($0)) }
            return data
        }
        let whole = data([0..<pieces.body.count])
        Fuzz.check(data(pieces.ranges) == whole, "other events in pieces")
        Fuzz.check(!whole.contains { $0.contains(0x0D) }, "a carriage return in an event's data")
    }
}
