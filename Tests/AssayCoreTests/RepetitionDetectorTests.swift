import AssayCore
import Foundation
import Testing

@Suite("Answers that repeat themselves")
struct RepetitionDetectorTests {
    /// Whether a text is taken for a loop, and after how many bytes.
    private func loop(_ text: String, pieces: Int = 7) -> Int? {
        var detector = RepetitionDetector()
        var rest = text[...]
        var read = 0
        while !rest.isEmpty {
            let piece = rest.prefix(pieces)
            detector.feed(String(piece))
            read += piece.utf8.count
            if detector.isLoop { return read }
            rest = rest.dropFirst(pieces)
        }
        return nil
    }

    private static func code(_ content: String) -> String { "Here it is:\n\n```\n\(content)\n```\n" }

    private static func times(_ count: Int, _ text: String) -> String { String(repeating: text, count: count) }

    /// What may repeat, and must not be stopped.
    static let legitimate: [(String, String)] = [
        ("a rule of dashes", times(2000, "-") + "\n"),
        ("a Markdown table of empty cells", times(40, "|       |       |       |\n")),
        ("a table that says the same in each row", times(30, "| Monday | open | 9:00 |\n")),
        ("a box", "```\n┌" + times(500, "─") + "┐\n" + times(60, "│" + times(78, " ") + "│\n") + "```\n"),
        ("a picture in blocks", code(times(40, times(20, "██░░") + "\n"))),
        ("a picture in letters", code(times(40, times(30, "XO") + "\n"))),
        ("a matrix of zeros", code("[" + times(100, "[" + times(99, "0, ") + "0],\n") + "]")),
        ("base64 of nothing", code(times(4000, "A"))),
        ("a hex dump of nothing", code((0..<300).map { "000\(100 + $0)0  00 00 00 00 00 00 00 00\n" }.joined())),
        ("a board of 81 cells", code(times(81, "  <td><input type=\"text\" maxlength=\"1\" class=\"cell\"></td>\n"))),
        (
            "ten equal cards",
            code(times(10, "<div class=\"card\">\n" + times(5, "  <p>Lorem ipsum</p>\n") + "</div>\n"))
        ),
        (
            "numbered rows of SQL",
            code((1...300).map { "INSERT INTO users (id, name) VALUES (\($0), 'user\($0)');\n" }.joined())
        ),
        (
            "numbered tests",
            code((1...80).map { "def test_\($0)():\n    assert add(\($0), 1) == \($0 + 1)\n\n" }.joined())
        ),
        ("a numbered list", (1...60).map { "\($0). Check the invoice of customer \($0) and file it.\n" }.joined()),
        ("the same step in ten places", times(10, "- Run the tests again and look at the log.\n")),
        ("a refrain", times(4, "Row, row, row your boat,\nGently down the stream.\n")),
        ("closing braces", code((0..<40).reversed().map { times($0, "    ") + "}\n" }.joined())),
        ("blank lines", times(900, "\n")),
    ]

    @Test("what is meant is left alone", arguments: legitimate)
    func leftAlone(name: String, text: String) {
        #expect(loop(text) == nil)
        #expect(loop(text, pieces: 100_000) == nil)
    }

    /// A text that loops, and within how many bytes of the loop that must be found.
    static let loops: [(String, String, String, Int)] = [
        ("a sentence", "Sure. ", "The function returns the sum of the two numbers. ", 2600),
        ("a word", "It is ", "very ", 2600), ("Chinese", "好的。", "请检查代码是否正确。", 2600),
        ("a paragraph", "", times(6, "This is one sentence of it. ") + "\n\n", 3600),
        ("a step whose number grows", "", "Step 7: run the tests once more and look.\n", 6200),
        ("a line of code", "```python\n", "    print(\"Hello, world!\")\n", 8300),
        ("a function", "```python\n", "def add(a, b):\n    \"\"\"Add two numbers.\"\"\"\n    return a + b\n\n\n", 8300),
        ("a block again and again", "", "```python\ndef add(a, b):\n    return a + b\n```\n\nAnd again:\n\n", 8300),
        ("zeros without end", "```\n", "0, ", 35_000), ("dashes without end", "", "-", 35_000),
    ]

    @Test("a loop is found in time", arguments: loops)
    func found(name: String, beginning: String, unit: String, limit: Int) throws {
        for pieces in [1, 4, 5000] {
            let text = beginning + Self.times(60_000 / unit.utf8.count, unit)
            let found = try #require(loop(text, pieces: pieces))
            #expect(found <= beginning.utf8.count + limit + 3 * pieces, "in pieces of \(pieces)")
        }
        var numbered = beginning
        if unit.contains("7") {
            for number in 100..<400 { numbered += unit.replacingOccurrences(of: "7", with: "\(number)") }
            #expect(try #require(loop(numbered)) <= limit)
        }
    }

    @Test("real answers of a model are left alone")
    func realAnswers() throws {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../Answers")
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        #expect(files.count > 5)
        for file in files {
            #expect(loop(try String(contentsOf: file, encoding: .utf8)) == nil, "\(file.lastPathComponent)")
        }
    }

    @Test("a watched stream ends, and says why")
    func watched() throws {
        let sentence = "The function returns the sum of the two numbers. "
        let batch = CompletionEvent.text(String(repeating: sentence, count: 20))
        var stream = WatchedStream(Batches([[.text("Sure. ")], [batch], [batch], [batch], [batch, .finish(.stop)]]))
        var events: [CompletionEvent] = []
        while let batch = try stream.next(within: .zero) { events += batch }
        #expect(events.last == .finish(.loop))
        #expect(events.filter { $0 == batch }.count < 4)
    }
}

private struct Batches: CompletionStream {
    var batches: [[CompletionEvent]]

    init(_ batches: [[CompletionEvent]]) {
        self.batches = batches
    }

    mutating func next(within patience: Duration) throws(CompletionFailure) -> [CompletionEvent]? {
        batches.isEmpty ? nil : batches.removeFirst()
    }
}
