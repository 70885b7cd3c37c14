import AssayCore

/// Any split of an answer gives the same events; every line is in exactly one of them; what is pending is kept.
enum MarkdownTarget {
    @Sendable static func run(_ input: [UInt8]) {
        let pieces = Pieces(input)
        let whole = events(of: pieces.body, in: [0..<pieces.body.count])
        let split = events(of: pieces.body, in: pieces.ranges)
        check(whole == split, "\(whole) as a whole, \(split) in pieces")
        checkCoverage(whole, of: pieces.body)
        checkBlocks(whole, String(decoding: pieces.body, as: UTF8.self))
        checkFilter(pieces)
    }

    private static func events(of bytes: [UInt8], in ranges: [Range<Int>]) -> [BlockEvent] {
        var parser = BlockParser()
        var result: [BlockEvent] = []
        var pending = PendingText.nothing
        for range in ranges {
            let events = bytes[range].withUnsafeBufferPointer { parser.feed($0) }
            checkKept(pending, events, parser.pending)
            pending = parser.pending
            result += events
        }
        let events = parser.finish()
        checkKept(pending, events, .nothing)
        return result + events
    }

    /// What was pending is how the next line's event begins.
    private static func checkKept(_ pending: PendingText, _ events: [BlockEvent], _ next: PendingText) {
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
        check(isKept, "\(pending) was taken back by \(events), \(next)")
    }

    private static func checkCoverage(_ events: [BlockEvent], of bytes: [UInt8]) {
        let lines = lines(of: bytes)
        var next = lines.startIndex
        for event in events {
            switch event {
            case .codeName, .codeEnd(isComplete: false): continue
            case .prose(let text): check(next < lines.endIndex && lines[next] == text, "prose that no line is: \(text)")
            case .codeLine(let text):
                // Less its container's marks and its indentation; a tab may have become blanks.
                let code = text.drop { $0 == " " || $0 == "\t" }
                check(
                    next < lines.endIndex && lines[next].utf8.suffix(code.utf8.count).elementsEqual(code.utf8),
                    "code that no line is: \(text)")
            case .codeBegin, .codeEnd(isComplete: true): break
            }
            next += 1
        }
        check(next == lines.endIndex, "\(next) lines of \(lines.count)")
    }

    /// As the parser's contract has them: LF, CR or CR LF end a line; no mark at the beginning; NUL is U+FFFD.
    private static func lines(of bytes: [UInt8]) -> [String] {
        var lines: [[UInt8]] = []
        var line: [UInt8] = []
        var isAfterReturn = false
        for byte in bytes {
            if byte == 0x0A, isAfterReturn {
                isAfterReturn = false
                continue
            }
            isAfterReturn = byte == 0x0D
            if byte == 0x0A || byte == 0x0D {
                lines.append(line)
                line = []
            } else {
                line += byte == 0 ? Array("\u{FFFD}".utf8) : [byte]
            }
        }
        if !line.isEmpty { lines.append(line) }
        if let first = lines.first, first.starts(with: [0xEF, 0xBB, 0xBF]) { lines[0] = Array(first.dropFirst(3)) }
        return lines.map { String(decoding: $0, as: UTF8.self) }
    }

    private static func checkBlocks(_ events: [BlockEvent], _ text: String) {
        let begun = events.count { if case .codeBegin = $0 { true } else { false } }
        let blocks = CodeBlock.all(in: text)
        check(blocks.map(\.index) == Array(0..<begun).map { $0 + 1 }, "\(blocks.count) blocks, \(begun) begun")
        for block in blocks {
            check(block.content.isEmpty || block.content.hasSuffix("\n"), "a block without its last newline")
            guard let path = block.path else { continue }
            check(!path.isEmpty && !path.hasPrefix("-") && !path.contains { $0.isWhitespace }, "the name \(path)")
        }
    }

    /// What is shown holds no controls, however it came.
    private static func checkFilter(_ pieces: Pieces) {
        let text = String(decoding: pieces.body, as: UTF8.self)
        let whole = EscapeFilter.clean(text)
        var filter = EscapeFilter()
        var split = ""
        var rest = text.unicodeScalars[...]
        for range in pieces.ranges where !rest.isEmpty {
            split += filter.feed(String(rest.prefix(range.count)))
            rest = rest.dropFirst(range.count)
        }
        split += filter.feed(String(rest))
        check(split.utf8.elementsEqual(whole.utf8), "filtered otherwise in pieces")
        let isHarmless = whole.unicodeScalars.allSatisfy { scalar in
            scalar == "\n" || scalar == "\t" || scalar.properties.generalCategory != .control
        }
        check(isHarmless, "a control passed the filter")
    }
}
