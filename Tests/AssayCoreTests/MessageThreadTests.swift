import Testing

@testable import AssayCore

/// What happens in a session, as short as a test can say it: the `seq` of a step is its place, from 1.
private enum Step {
    case ask(String)
    case answer(String)
    case back(to: Int)
    case undo(Int)
    case compact(to: Int, String)

    var body: SessionEvent.Body {
        switch self {
        case .ask(let text): .message(SessionMessage(.user, text))
        case .answer(let text): .message(SessionMessage(.assistant, text))
        case .back(let last): .rewind(RewindRecord(.after(last)))
        case .undo(let rewind): .rewind(RewindRecord(.before(rewind: rewind)))
        case .compact(let last, let text):
            .compact(CompactRecord(last: last, summary: text, service: "s", model: "m", usage: nil))
        }
    }
}

@Suite("Rewinding and compacting")
struct MessageThreadTests {
    private static let summary = "Summary of our conversation so far:\n\n"

    private static let turns: [Step] = [.ask("a"), .answer("A"), .ask("b"), .answer("B"), .ask("c"), .answer("C")]

    /// After the three turns above: the steps, and what the next request carries after its question `?`.
    private static let rows: [(name: String, steps: [Step], sent: [String], turns: Int)] = [
        ("nothing", [], ["a", "A", "b", "B", "c", "C", "?"], 3),
        ("one turn back", [.back(to: 4)], ["a", "A", "b", "B", "?"], 2),
        ("to the beginning", [.back(to: 0)], ["?"], 0),
        ("before the last answer", [.back(to: 5)], ["a", "A", "b", "B", "c\n\n?"], 3),
        ("twice", [.back(to: 4), .back(to: 2)], ["a", "A", "?"], 1),
        ("back, and another way", [.back(to: 2), .ask("d"), .answer("D")], ["a", "A", "d", "D", "?"], 2),
        ("taken back", [.back(to: 2), .undo(7)], ["a", "A", "b", "B", "c", "C", "?"], 3),
        (
            "taken back after another way", [.back(to: 2), .ask("d"), .answer("D"), .undo(7)],
            ["a", "A", "b", "B", "c", "C", "?"], 3
        ),
        (
            "the taking back taken back", [.back(to: 2), .ask("d"), .answer("D"), .undo(7), .undo(10)],
            ["a", "A", "d", "D", "?"], 2
        ),
        (
            "the first of two", [.back(to: 4), .ask("d"), .back(to: 2), .undo(7)], ["a", "A", "b", "B", "c", "C", "?"],
            3
        ),
        ("the second of two", [.back(to: 4), .ask("d"), .back(to: 2), .undo(9)], ["a", "A", "b", "B", "d\n\n?"], 3),
        ("none that there is", [.undo(3), .undo(99)], ["a", "A", "b", "B", "c", "C", "?"], 3),
        ("all compacted", [.compact(to: 6, "S")], [summary + "S\n\n---\n\n?"], 3),
        ("the beginning", [.compact(to: 4, "S")], [summary + "S\n\n---\n\nc", "C", "?"], 3),
        ("compacted twice", [.compact(to: 2, "S"), .compact(to: 4, "T")], [summary + "T\n\n---\n\nc", "C", "?"], 3),
        ("back behind a summary", [.compact(to: 4, "S"), .back(to: 2)], ["a", "A", "?"], 1),
        ("back to a summary's end", [.compact(to: 4, "S"), .back(to: 4)], [summary + "S\n\n---\n\n?"], 2),
        (
            "behind the second of two", [.compact(to: 2, "S"), .compact(to: 4, "T"), .back(to: 2)],
            [summary + "S\n\n---\n\n?"], 1
        ),
        (
            "the summary comes back", [.compact(to: 4, "S"), .back(to: 2), .undo(8)],
            [summary + "S\n\n---\n\nc", "C", "?"], 3
        ),
        (
            "a question that failed, compacted before it", [.ask("d"), .answer(""), .compact(to: 6, "S")],
            [summary + "S\n\n---\n\n?"], 4
        ),
        (
            "that question again", [.ask("d"), .answer(""), .compact(to: 6, "S"), .back(to: 7), .answer("D")],
            [summary + "S\n\n---\n\nd", "D", "?"], 4
        ),
    ]

    @Test(
        "Only a rewind that stands can be taken back, the last one first",
        arguments: [
            ([], nil), ([.back(to: 4), .back(to: 2)], 8), ([.back(to: 4), .undo(7)], nil),
            ([.back(to: 4), .back(to: 2), .undo(8)], 7), ([.back(to: 4), .back(to: 2), .undo(8), .undo(7)], nil),
            ([.back(to: 4), .back(to: 2), .undo(7)], nil), ([.back(to: 4), .undo(7), .back(to: 2)], 9),
            ([.back(to: 4), .undo(3)], 7),
        ] as [([Step], Int?)])
    private func standing(steps: [Step], last: Int?) {
        var thread = MessageThread()
        for (seq, step) in zip(1..., Self.turns + steps) {
            if case .rewind(let rewind) = step.body { thread.apply(rewind, seq: seq) } else { thread.append(seq) }
        }
        #expect(thread.lastRewind == last)
    }

    @Test("What the next request carries", arguments: rows.indices)
    func requests(row: Int) throws {
        let (name, steps, sent, turns) = Self.rows[row]
        // Asking for the messages after every step must change nothing.
        for asksAlways in [false, true] {
            var written = try Conversation(SessionLog(header: SessionConversationTests.header))
            var file = SessionConversationTests.header.line + [0x0A]
            for (index, step) in (Self.turns + steps + [.ask("?")]).enumerated() {
                let event = SessionEvent(seq: index + 1, at: Timestamp(milliseconds: 0), body: step.body)
                if index == Self.turns.count + steps.count {
                    #expect(written.turns == turns, "\(name)")
                    #expect(written.firstSent == written.messages.dropFirst(written.thread.summarised).first, "\(name)")
                }
                written.append(event)
                if asksAlways { _ = try written.messages(system: "") }
                file += (index == 0 ? [] : [UInt8(ascii: ",")]) + event.line(previous: "abc").bytes + [0x0A]
            }
            let read = try Conversation(SessionLog(file + Array("]}\n".utf8), id: SessionConversationTests.header.id))
            #expect(read.thread == written.thread && read.questions == written.questions, "\(name)")
            for var conversation in [written, read] {
                let messages = try conversation.messages(system: "")
                #expect(messages.map(\.content) == sent, "\(name)")
                #expect(messages.enumerated().allSatisfy { $1.role == ($0 % 2 == 0 ? .user : .assistant) }, "\(name)")
            }
        }
    }

    @Test("Title, last answer and last messages are those of the conversation; what was saved stays")
    func state() throws {
        var conversation = try Conversation(SessionLog(header: SessionConversationTests.header))
        func append(_ body: SessionEvent.Body) {
            conversation.append(
                SessionEvent(seq: conversation.log.count + 1, at: Timestamp(milliseconds: 0), body: body))
        }
        for step in Self.turns { append(step.body) }
        append(.save(SavedBlock(message: 6, block: 1, path: "c.py", sha256: "1")))
        append(.rewind(RewindRecord(.after(2))))
        #expect(try conversation.lastAnswer()?.seq == 2)
        #expect(try conversation.lastMessages(9).map(\.seq) == [1, 2])
        #expect(conversation.changes.entries.map(\.path) == ["c.py"])
        append(.rewind(RewindRecord(.after(0))))
        #expect(try conversation.lastAnswer() == nil && conversation.firstSent == nil)
        #expect(conversation.title == "a")
        append(.message(SessionMessage(.user, "d")))
        #expect(conversation.title == "d")
        append(.title(TitleRecord("Orders", by: .you)))
        #expect(conversation.title == "Orders")
        append(.title(TitleRecord("", by: .you)))
        #expect(conversation.title == "d")
    }
}
