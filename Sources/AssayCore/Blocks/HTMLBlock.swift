/// The seven kinds of HTML block (CommonMark § 4.6), by their number there.
enum HTMLBlock: Int, Sendable {
    case literal = 1
    case comment, instruction, declaration, cdata, block, tag

    /// Whether a blank line ends it; else a line that holds its end mark does.
    var endsAtBlankLine: Bool { self == .block || self == .tag }

    /// The kind that begins at `nonspace`. The last kind does not interrupt a paragraph.
    init?(_ line: LineCursor, interruptsParagraph: Bool) {
        let start = line.nonspace + 1
        switch line[start] {
        case UInt8(ascii: "?"):
            self = .instruction
        case UInt8(ascii: "!"):
            if line.hasPrefix("--", at: start + 1) {
                self = .comment
            } else if line.hasPrefix("[CDATA[", at: start + 1) {
                self = .cdata
            } else if Byte.isLetter(line[start + 1]) {
                self = .declaration
            } else {
                return nil
            }
        default:
            self.init(tagAt: start, of: line, interruptsParagraph: interruptsParagraph)
        }
    }

    private init?(tagAt start: Int, of line: LineCursor, interruptsParagraph: Bool) {
        let isClosing = line[start] == UInt8(ascii: "/")
        let name = isClosing ? start + 1 : start
        let end = line.endOfTagName(from: name)
        guard end > name else { return nil }
        if !isClosing, line.isLiteralTag(from: name, to: end), line.endsTag(at: end) {
            self = .literal
        } else if line.isBlockTag(from: name, to: end),
            line.endsTag(at: end) || line.hasPrefix("/>", at: end)
        {
            self = .block
        } else if !interruptsParagraph, let after = line.endOfTag(isClosing: isClosing, name: end),
            line.isBlank(from: after)
        {
            self = .tag
        } else {
            return nil
        }
    }

    /// Whether the line, from `nonspace`, holds the mark that ends this block with it.
    func ends(with line: LineCursor) -> Bool {
        switch self {
        case .literal: line.holdsLiteralEndTag()
        case .comment: line.holds("-->")
        case .instruction: line.holds("?>")
        case .declaration: line.holds(">")
        case .cdata: line.holds("]]>")
        case .block, .tag: false
        }
    }
}

extension LineCursor {
    fileprivate func hasPrefix(_ text: StaticString, at start: Int) -> Bool {
        for index in 0..<text.utf8CodeUnitCount where self[start + index] != text.utf8Start[index] { return false }
        return true
    }

    fileprivate func holds(_ mark: StaticString) -> Bool {
        var index = nonspace
        while index < count {
            if self[index] == mark.utf8Start[0], hasPrefix(mark, at: index) { return true }
            index += 1
        }
        return false
    }

    /// `</pre>`, `</script>`, `</style>` or `</textarea>`.
    fileprivate func holdsLiteralEndTag() -> Bool {
        var index = nonspace
        while index < count {
            if self[index] == UInt8(ascii: "<"), self[index + 1] == UInt8(ascii: "/") {
                let end = endOfTagName(from: index + 2)
                if self[end] == UInt8(ascii: ">"), isLiteralTag(from: index + 2, to: end) { return true }
                index = end
            } else {
                index += 1
            }
        }
        return false
    }

    /// `start` where no tag name begins there.
    fileprivate func endOfTagName(from start: Int) -> Int {
        guard Byte.isLetter(self[start]) else { return start }
        var index = start
        while Byte.isAlphanumeric(self[index]) || self[index] == UInt8(ascii: "-") { index += 1 }
        return index
    }

    fileprivate func endsTag(at index: Int) -> Bool {
        index >= count || Byte.isSpaceOrTab(self[index]) || self[index] == UInt8(ascii: ">")
    }

    fileprivate func isLiteralTag(from start: Int, to end: Int) -> Bool {
        isOne(of: "pre script style textarea", from: start, to: end)
    }

    fileprivate func isBlockTag(from start: Int, to end: Int) -> Bool {
        isOne(
            of: """
                address article aside base basefont blockquote body caption center col colgroup dd details dialog \
                dir div dl dt fieldset figcaption figure footer form frame frameset h1 h2 h3 h4 h5 h6 head header \
                hr html iframe legend li link main menu menuitem nav noframes ol optgroup option p param search \
                section summary table tbody td tfoot th thead title tr track ul
                """, from: start, to: end)
    }

    /// Whether the name, in any case, is one of the words, which stand between single spaces.
    private func isOne(of words: StaticString, from start: Int, to end: Int) -> Bool {
        let text = UnsafeBufferPointer(start: words.utf8Start, count: words.utf8CodeUnitCount)
        var word = 0
        while word + (end - start) <= text.count {
            var index = 0
            while index < end - start, self[start + index] | 0x20 == text[word + index] { index += 1 }
            let next = word + index
            if index == end - start, next == text.count || text[next] == Byte.space { return true }
            while word < text.count, text[word] != Byte.space { word += 1 }
            word += 1
        }
        return false
    }

    /// The end of a whole tag whose name ends at `end`: attributes only in an open tag (§ 6.6).
    fileprivate func endOfTag(isClosing: Bool, name end: Int) -> Int? {
        var index = end
        while true {
            let next = skipSpaces(from: index)
            if self[next] == UInt8(ascii: ">"), next < count { return next + 1 }
            if isClosing { return nil }
            if hasPrefix("/>", at: next) { return next + 2 }
            guard next > index, let after = endOfAttribute(from: next) else { return nil }
            index = after
        }
    }

    private func endOfAttribute(from start: Int) -> Int? {
        guard Byte.isLetter(self[start]) || self[start] == UInt8(ascii: "_") || self[start] == UInt8(ascii: ":") else {
            return nil
        }
        var index = start + 1
        while Byte.isAlphanumeric(self[index]) || "_.:-".utf8.contains(self[index]) { index += 1 }
        let equals = skipSpaces(from: index)
        return self[equals] == UInt8(ascii: "=") ? endOfAttributeValue(from: skipSpaces(from: equals + 1)) : index
    }

    private func endOfAttributeValue(from start: Int) -> Int? {
        var index = start
        if self[start] == UInt8(ascii: "\"") || self[start] == UInt8(ascii: "'") {
            index += 1
            while index < count, self[index] != self[start] { index += 1 }
            return index < count ? index + 1 : nil
        }
        while index < count, self[index] > Byte.space, !"\"'=<>`".utf8.contains(self[index]) { index += 1 }
        return index > start ? index : nil
    }
}
