import AssayCore
import Testing

@Suite("What a summary would stand for")
struct CompactionPlanTests {
    /// Each message has as many tokens as its text has letters `a b c`, and four more.
    private func measure(_ texts: [String], summary: CompactRecord? = nil) throws -> ContextMeasure {
        var conversation = try Conversation(SessionLog(header: SessionConversationTests.header))
        for (index, text) in texts.enumerated() {
            let message = SessionMessage(index % 2 == 0 ? .user : .assistant, text)
            conversation.append(SessionEvent(seq: index + 1, at: Timestamp(milliseconds: 0), body: .message(message)))
        }
        if let summary {
            conversation.append(
                SessionEvent(seq: texts.count + 1, at: Timestamp(milliseconds: 0), body: .compact(summary)))
        }
        return try ContextMeasure(conversation, system: [], examples: [])
    }

    private static let long = String(repeating: "a ", count: 3000)

    private static let rows: [(name: String, texts: [String], window: Int?, last: Int?, parts: [[Int]])] = [
        ("nothing", [], nil, nil, []),
        ("no answer", ["q"], nil, nil, []),
        ("an empty answer", ["q", ""], nil, nil, []),
        ("one turn", ["q", "A"], nil, 2, [[1, 2]]),
        ("the last turn stays", ["q", "A", "r", "B"], nil, 2, [[1, 2]]),
        ("a long last turn does not", ["q", "A", "r", long + long], nil, 4, [[1, 2, 3, 4]]),
        ("nor where it takes much of the window", ["q", "A", "r", long], 8000, 4, [[1, 2, 3, 4]]),
        ("a question that failed stays", ["q", "A", "r", ""], nil, 2, [[1, 2]]),
        ("it is no turn to keep either", ["q", "A", "r", "", "s", "B"], nil, 2, [[1, 2]]),
        ("a failed one before is left out", ["q", "", "r", "B", "s", "C"], nil, 4, [[3, 4]]),
        ("parts of which each has room", ["q", long, "r", long, "s", "C"], 8000, 4, [[1, 2], [3, 4]]),
        ("a turn larger than the window is a part", ["q", long + long + long, "r", "B"], 8000, 2, [[1, 2]]),
    ]

    @Test("Rows", arguments: rows.indices)
    func plans(row: Int) throws {
        let (name, texts, window, last, parts) = Self.rows[row]
        let plan = CompactionPlan(try measure(texts), window: window)
        #expect(plan?.last == last, "\(name)")
        #expect((plan?.parts ?? []) == parts, "\(name)")
        #expect(plan.map { $0.lastTurn == ($0.last + 1) / 2 } ?? true, "\(name)")
    }

    @Test("What is summed up already is not summed up again")
    func again() throws {
        let summary = CompactRecord(last: 2, summary: "S", service: "s", model: "m", usage: nil)
        #expect(CompactionPlan(try measure(["q", "A"], summary: summary), window: nil) == nil)
        let plan = CompactionPlan(try measure(["q", "A", "r", "B", "s", "C"], summary: summary), window: nil)
        #expect(plan?.last == 4 && plan?.lastTurn == 2 && plan?.parts == [[3, 4]])
    }

    /// Questions as `q`, answers as `A`, what continues the answer before as `+`.
    private func measure(turns text: String, tokensEach: Int = 1) throws -> ContextMeasure {
        var conversation = try Conversation(SessionLog(header: SessionConversationTests.header))
        var answer = 0
        for (index, letter) in text.enumerated() {
            let content = String(repeating: "a ", count: tokensEach)
            var message = SessionMessage(letter == "q" ? .user : .assistant, content)
            if letter == "A" { answer = index + 1 }
            if letter == "+" { message.continues = answer }
            conversation.append(SessionEvent(seq: index + 1, at: Timestamp(milliseconds: 0), body: .message(message)))
        }
        return try ContextMeasure(conversation, system: [], examples: [])
    }

    private struct Row {
        var name: String
        var text: String
        var tokensEach = 1
        var window: Int?
        var last: Int
        var parts: [[Int]]
    }

    private static let turns = [
        Row(name: "a continued answer belongs to its turn", text: "qA+qA", last: 3, parts: [[1, 2, 3]]),
        Row(name: "the last turn stays with what continues it", text: "qAqA+", last: 2, parts: [[1, 2]]),
        Row(
            name: "and goes with it where it is long", text: "qAqA++", tokensEach: 1500, last: 6,
            parts: [[1, 2, 3, 4, 5, 6]]),
        Row(name: "the only turn goes whole", text: "qA++", last: 4, parts: [[1, 2, 3, 4]]),
        Row(
            name: "no part ends within a turn", text: "qA+qA+qA", tokensEach: 900, window: 8000, last: 6,
            parts: [[1, 2, 3], [4, 5, 6]]),
        Row(
            name: "a question without an answer goes with the next one", text: "qqAqA", tokensEach: 600, window: 5000,
            last: 3, parts: [[1, 2, 3]]),
        Row(name: "a last question without an answer stays", text: "qA+q", last: 3, parts: [[1, 2, 3]]),
    ]

    @Test("Turns stay whole", arguments: turns.indices)
    func wholeTurns(row: Int) throws {
        let row = Self.turns[row]
        let plan = CompactionPlan(try measure(turns: row.text, tokensEach: row.tokensEach), window: row.window)
        #expect(plan?.last == row.last && plan?.parts == row.parts, "\(row.name)")
    }
}
