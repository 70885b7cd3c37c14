import Testing

@testable import AssayCore

@Suite("Code blocks from pieces")
struct BlocksSplitTests {
    @Test(
        "Every split of every example of the specification gives the same events",
        .enabled(if: !SpecExample.all.isEmpty))
    func specification() {
        for example in SpecExample.all {
            checkEverySplit(of: example.markdown)
            let whole = events(of: Array(example.markdown.utf8), in: [0..<example.markdown.utf8.count])
            for ends in ["\r\n", "\r"] {
                let bytes = Array(example.markdown.replacing("\n", with: ends).utf8)
                #expect(
                    events(of: bytes, in: bytes.indices.map { $0..<$0 + 1 }) == whole,
                    "\(example) with \(ends.debugDescription)")
            }
        }
    }

    @Test("Every split of every answer gives the same events", arguments: TestFiles.answers.map(\.name))
    func answers(name: String) throws {
        let answer = try #require(TestFiles.answers.first { $0.name == name })
        checkEverySplit(of: answer.text)
    }

    @Test("Random documents in random pieces give the same events, and what is pending comes")
    func randomPieces() {
        var generator = DocumentGenerator(seed: 7)
        var random = SplitMix(state: 11)
        for _ in 0..<(TestFiles.isLongRun ? 50_000 : 3_000) {
            let bytes = Array(generator.document().utf8)
            var pieces: [Range<Int>] = []
            while let start = pieces.last?.upperBound ?? 0 as Int?, start < bytes.count {
                pieces.append(start..<min(bytes.count, start + Int.random(in: 1...4, using: &random)))
            }
            #expect(events(of: bytes, in: pieces) == events(of: bytes, in: [0..<bytes.count]))
        }
    }

    @Test("Arbitrary bytes neither trap nor depend on the split")
    func arbitraryBytes() {
        var random = SplitMix(state: 3)
        let likely = Array("`~->+*#=_ \t\n\r[]:<>!/1a\"'()&;\\\0".utf8)
        for _ in 0..<(TestFiles.isLongRun ? 50_000 : 3_000) {
            let bytes = (0..<Int.random(in: 0...80, using: &random)).map { _ in
                Bool.random(using: &random)
                    ? UInt8.random(in: 0...255, using: &random) : likely.randomElement(using: &random)!
            }
            #expect(
                events(of: bytes, in: bytes.indices.map { $0..<$0 + 1 }) == events(of: bytes, in: [0..<bytes.count]))
        }
    }

    @Test(
        "Hostile texts end",
        arguments: [
            (">", ""), ("> ", "\na\n\n"), ("- ", "x\n\n\n\n"), ("* - ", "x\na"), ("1. ", "x\n\n"), ("> - ", "\n>\n"),
            ("\t", "x"),
            ("[", "\n==="), ("[a]: x\n", "==="), ("<a b=\"\n", ""), ("```\n", ""), ("```` `", "`"), ("&", ""),
            ("a\n-\n", ""),
        ])
    func hostile(unit: String, end: String) {
        let text = String(repeating: unit, count: 10_000) + end + String(repeating: "\n", count: 10_000) + "```\ncode"
        var parser = BlockParser()
        var events: [BlockEvent] = []
        for start in stride(from: 0, to: text.utf8.count, by: 997) {
            let bytes = Array(text.utf8.dropFirst(start).prefix(997))
            events += bytes.withUnsafeBufferPointer { parser.feed($0) }
        }
        events += parser.finish()
        var whole = BlockParser()
        #expect(whole.feed(text) + whole.finish() == events)
        #expect(events.suffix(2) == [.codeLine("code"), .codeEnd(isComplete: false)])
    }

    private func checkEverySplit(of text: String) {
        let bytes = Array(text.utf8)
        let whole = events(of: bytes, in: [0..<bytes.count])
        for split in 0...bytes.count {
            #expect(
                events(of: bytes, in: [0..<split, split..<bytes.count]) == whole, "\(text.debugDescription) at \(split)"
            )
        }
        #expect(events(of: bytes, in: bytes.indices.map { $0..<$0 + 1 }) == whole)
    }

    /// The events of the pieces; checks that what was pending after each is how the next line's event begins.
    private func events(of bytes: [UInt8], in pieces: [Range<Int>]) -> [BlockEvent] {
        var parser = BlockParser()
        var result: [BlockEvent] = []
        var pending = PendingText.nothing
        for piece in pieces {
            let events = bytes[piece].withUnsafeBufferPointer { parser.feed($0) }
            check(pending, before: events, and: parser.pending)
            pending = parser.pending
            result += events
        }
        let events = parser.finish()
        check(pending, before: events, and: .nothing)
        return result + events
    }

    private func check(_ pending: PendingText, before events: [BlockEvent], and next: PendingText) {
        let line = events.first { if case .codeName = $0 { false } else { true } }
        let isKept =
            switch (pending, line, next) {
            case (.nothing, _, _): true
            case (.prose(let text), .prose(let whole)?, _): whole.utf8.starts(with: text.utf8)
            case (.code(let text), .codeLine(let whole)?, _): whole.utf8.starts(with: text.utf8)
            case (.prose(let text), nil, .prose(let longer)): longer.utf8.starts(with: text.utf8)
            case (.code(let text), nil, .code(let longer)): longer.utf8.starts(with: text.utf8)
            default: false
            }
        #expect(isKept, "\(pending) was taken back by \(events), \(next)")
    }

    @Test(
        "What of an unfinished line can be shown",
        arguments: [
            ("", .nothing), ("t", .prose("t")), ("text", .prose("text")), ("``", .nothing), ("``x", .prose("``x")),
            ("```", .nothing), ("```py", .nothing), ("``` a`", .prose("``` a`")), ("~~~ a`", .nothing),
            ("-", .nothing), ("- ", .nothing), ("- x", .prose("- x")), ("- ~", .nothing), ("**", .nothing),
            ("**b", .prose("**b")), ("- - -", .nothing), ("12", .nothing), ("12.", .nothing), ("12x", .prose("12x")),
            ("> ", .nothing), ("> > a", .prose("> > a")), ("   ", .nothing), ("    `", .prose("    `")),
            ("# ", .prose("# ")),
            ("a\n2. ", .nothing), ("a\n2. `", .prose("2. `")), ("a\n1. `", .nothing), ("ü", .prose("ü")),
            ("```\n", .nothing), ("```\nx", .code("x")), ("```\n`", .nothing), ("```\n``x", .code("``x")),
            ("```\n``` ", .nothing), ("```\n```x", .code("```x")), ("```\n    `", .code("    `")),
            ("  ```\n   x", .code(" x")),
            ("- ```\n x", .nothing), ("- ```\n  x", .code("x")), ("- ```\n\tx", .code("  x")), ("> ```\nx", .nothing),
            ("> ```\n> x", .code("x")), ("<div>\n```", .prose("```")),
        ] as [(String, PendingText)])
    func pending(text: String, expected: PendingText) {
        var parser = BlockParser()
        _ = parser.feed(text)
        #expect(parser.pending == expected)
    }

    @Test("A sequence that is not whole waits")
    func unfinishedSequence() {
        var parser = BlockParser()
        let bytes = Array("a中".utf8)
        _ = bytes[..<3].withUnsafeBufferPointer { parser.feed($0) }
        #expect(parser.pending == .prose("a"))
        _ = bytes[3...].withUnsafeBufferPointer { parser.feed($0) }
        #expect(parser.pending == .prose("a中"))
    }
}
