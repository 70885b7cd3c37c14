import Testing

@testable import Terminal

@Suite struct QuotedMessageTests {
    struct Row: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var lines: [Entry]
        var entries: [Entry]
        var isOpen = false
    }

    static let rows = [
        Row(testDescription: "ordinary lines", lines: [Entry("a"), Entry("")], entries: [Entry("a"), Entry("")]),
        Row(
            testDescription: "marks alone", lines: ["\"\"\"", "a", "", "b", "\"\"\""].map { Entry($0) },
            entries: [Entry("a\n\nb", isQuoted: true)]),
        Row(
            testDescription: "text beside the marks", lines: ["\"\"\"a", "b\"\"\" "].map { Entry($0) },
            entries: [Entry("a\nb", isQuoted: true)]),
        Row(
            testDescription: "one line", lines: [Entry("\"\"\"/save\"\"\"")],
            entries: [Entry("/save", isQuoted: true)]),
        Row(testDescription: "nothing", lines: [Entry("\"\"\"\"\"\"")], entries: [Entry("", isQuoted: true)]),
        Row(testDescription: "five marks open only", lines: [Entry("\"\"\"\"\"")], entries: [], isOpen: true),
        Row(
            testDescription: "an empty first line", lines: ["\"\"\"", "", "b\"\"\""].map { Entry($0) },
            entries: [Entry("\nb", isQuoted: true)]),
        Row(
            testDescription: "pasted marks open nothing", lines: [Entry("\"\"\"doc", pasted: [0..<6])],
            entries: [Entry("\"\"\"doc", pasted: [0..<6])]),
        Row(
            testDescription: "pasted marks close nothing",
            lines: [Entry("\"\"\""), Entry("x \"\"\"doc\"\"\"", pasted: [2..<11]), Entry("y\"\"\"")],
            entries: [Entry("x \"\"\"doc\"\"\"\ny", pasted: [2..<11], isQuoted: true)]),
    ]

    @Test("lines make entries", arguments: rows) func entries(row: Row) {
        var message = QuotedMessage()
        #expect(row.lines.compactMap { message.add($0) } == row.entries)
        #expect(message.isOpen == row.isOpen)
    }
}
