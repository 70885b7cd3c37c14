import Testing

@testable import AssayCore

/// Numbers that a file may hold and that no sum may trap on.
@Suite("Numbers of files that are no counts")
struct HostileNumberTests {
    static let counts: [(spelling: String, expected: Int)] = [
        ("9223372036854775807", 1 << 40), ("1099511627777", 1 << 40), ("1099511627776", 1 << 40),
        ("1e400", 1 << 40), ("18446744073709551616", 1 << 40), ("-1", 0), ("-9223372036854775808", 0), ("-1e400", 0),
        ("7.9", 7), ("0", 0),
    ]

    private static let begin = #"{"seq":1,"type":"message","at":"2026-11-23T09:12:44.120Z","#

    private func answer(_ count: String) throws -> SessionEvent {
        try SessionEvent(
            line: Array(
                (Self.begin
                    + #""role":"assistant","content":"a","usage":{"prompt":\#(count),"completion":\#(count)},"#
                    + #""redacted":{"jwt":\#(count)}}"#).utf8))
    }

    @Test("A message's tokens and secrets", arguments: counts)
    func message(spelling: String, expected: Int) throws {
        let event = try answer(spelling)
        guard case .message(let message) = event.body else { throw MissingEvent() }
        #expect(message.usage == TokenUsage(prompt: expected, completion: expected))
        #expect(event.redacted == RedactionCounts(["jwt": expected]))
        #expect(try SessionEvent(line: event.line(previous: "p").bytes) == event)
    }

    @Test("Records: a summary's tokens, left out bytes, seconds", arguments: counts)
    func records(spelling: String, expected: Int) throws {
        func body(_ type: String, _ members: String) throws -> SessionEvent.Body {
            let line = #"{"seq":1,"type":"\#(type)","at":"2026-11-23T09:12:44.120Z",\#(members)}"#
            let event = try SessionEvent(line: Array(line.utf8))
            #expect(try SessionEvent(line: event.line(previous: "p").bytes).body.type == type)
            return event.body
        }
        let usage = #""usage":{"prompt":\#(spelling),"completion":\#(spelling)}"#
        let sum = TokenUsage(prompt: expected, completion: expected)
        let compact = CompactRecord(last: 1, summary: "s", service: "", model: "", usage: sum)
        #expect(try body("compact", #""to":1,"summary":"s",\#(usage)"#) == .compact(compact))
        #expect(try body("title", #""text":"t",\#(usage)"#) == .title(TitleRecord("t", by: .you, usage: sum)))
        let run = #""command":"c","seconds":\#(spelling),"omitted":\#(spelling),"output":"o""#
        guard case .run(let record) = try body("run", run) else { throw MissingEvent() }
        #expect((0...1e9).contains(record.seconds) && (0...(1 << 40)).contains(record.output.omitted))
    }

    @Test("A conversation of such answers is measured and summed up")
    func measure() throws {
        var conversation = try Conversation(SessionLog(header: SessionConversationTests.header))
        for seq in 1...6 {
            var event = try answer("9223372036854775807")
            event.seq = seq
            if seq % 2 == 1 { event.body = .message(SessionMessage(.user, "q")) }
            conversation.append(event)
        }
        let measure = try ContextMeasure(conversation, system: [], examples: [])
        #expect(!measure.calibration.isKnown)
        #expect(CompactionPlan(measure, window: .max)?.last == 4)
        #expect(CompactionPlan.mostBytes(window: .max) == .max)
    }

    @Test("Secrets counted twice, in a part and in an event")
    func redacted() throws {
        let part = AnswerPart(
            session: SessionConversationTests.header, seq: 3, at: Timestamp(milliseconds: 0), sent: nil)
        let line = #"{"redacted":{"jwt":9223372036854775807,"key":-1}}"# + "\n"
        let usage = #"{"usage":{"prompt":9223372036854775807,"completion":-1}}"# + "\n"
        let event = try #require(AnswerPart(part.firstLine + Array((line + line + usage).utf8))).event
        #expect(event.redacted == RedactionCounts(["jwt": 1 << 40]))
        guard case .message(let message) = event.body else { throw MissingEvent() }
        #expect(message.usage == TokenUsage(prompt: 1 << 40, completion: 0))
        var counts = event.redacted
        counts.add("jwt")
        counts.add(RedactionCounts(["token": .max]))
        counts.add(counts)
        #expect(counts == RedactionCounts(["jwt": 1 << 40, "token": 1 << 40]) && counts.total == 1 << 40)
    }
}

private struct MissingEvent: Error {}
