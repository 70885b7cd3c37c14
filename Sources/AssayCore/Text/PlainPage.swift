/// What a web page says, without its markup.
package enum PlainPage {
    /// The text outside of tags, as the tokenizer of the HTML standard (§ 13.2.5) tells them apart; without comments, scripts
    /// and styles, also where they are never closed. Blocks become lines, cells are set apart by tabs, character references
    /// become what they stand for. No control characters are left but line feeds and tabs. Linear in its length.
    package static func text(of page: String) -> String {
        var reader = PageReader(Array(page.utf8))
        reader.read()
        return folded(EscapeFilter.clean(String(decoding: reader.text, as: UTF8.self)))
    }

    /// A page that is no HTML: as it stands, line ends as line feeds, without control characters.
    package static func text(ofPlain page: String) -> String { EscapeFilter.clean(page) }

    /// At most one blank line between two others, no blanks at the ends of lines.
    private static func folded(_ text: String) -> String {
        var lines: [Substring] = []
        for line in text.utf8.split(separator: Byte.lineFeed, omittingEmptySubsequences: false) {
            let end = line.lastIndex { $0 != Byte.space && $0 != Byte.tab }
            let kept = Substring(end.map { line[...$0] } ?? line.prefix(0))
            if kept.isEmpty, lines.last?.isEmpty ?? true { continue }
            lines.append(kept)
        }
        while lines.last?.isEmpty == true { lines.removeLast() }
        return lines.joined(separator: "\n") + "\n"
    }
}

/// Reads a page byte by byte; every byte is looked at a fixed number of times.
private struct PageReader {
    private let page: [UInt8]
    private var place = 0
    private(set) var text: [UInt8] = []

    private static let blocks: Set<String> = [
        "p", "div", "br", "li", "ul", "ol", "tr", "table", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "section",
        "article", "header", "footer", "title", "blockquote", "dt", "dd", "main", "nav", "aside", "form", "figure",
        "figcaption", "hr", "option", "address", "details", "summary", "body",
    ]
    /// What nobody sees of a page, up to the end tag of the same name.
    private static let hidden: Set<String> = ["script", "style", "template", "iframe", "noembed", "noframes"]

    init(_ page: [UInt8]) {
        self.page = page
        text.reserveCapacity(page.count)
    }

    mutating func read() {
        while place < page.count {
            switch page[place] {
            case UInt8(ascii: "<"): readMarkup()
            case UInt8(ascii: "&"): readReference()
            default:
                text.append(page[place])
                place += 1
            }
        }
    }

    private func byte(_ offset: Int) -> UInt8 { place + offset < page.count ? page[place + offset] : 0 }

    // MARK: Markup

    /// A `<` that begins no markup, as in `a < b`, is text.
    private mutating func readMarkup() {
        let isClosing = byte(1) == UInt8(ascii: "/")
        let first = byte(isClosing ? 2 : 1)
        if Byte.isLetter(first) { return readTag(isClosing: isClosing) }
        if byte(1) == UInt8(ascii: "!"), byte(2) == UInt8(ascii: "-"), byte(3) == UInt8(ascii: "-") {
            return skipComment()
        }
        if byte(1) == UInt8(ascii: "!") || byte(1) == UInt8(ascii: "?") || (isClosing && first != 0) {
            place = page[place...].firstIndex(of: UInt8(ascii: ">")).map { $0 + 1 } ?? page.count
            return
        }
        text.append(page[place])
        place += 1
    }

    private mutating func readTag(isClosing: Bool) {
        place += isClosing ? 2 : 1
        let letters = page[place...].prefix {
            !Byte.isHTMLSpace($0) && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: ">")
        }
        let name = String(decoding: letters.map(Byte.lowercased), as: UTF8.self)
        place = letters.endIndex
        let isEmpty = skipAttributes()
        if PageReader.blocks.contains(name) { text.append(Byte.lineFeed) }
        if isClosing, name == "td" || name == "th" { text.append(Byte.tab) }
        if !isClosing, !isEmpty, PageReader.hidden.contains(name) { skip(toEndTag: Array(name.utf8)) }
    }

    /// Up to behind the `>` that ends the tag, which is none within a quoted value. Tells whether the tag closes itself.
    private mutating func skipAttributes() -> Bool {
        var last: UInt8 = 0
        while place < page.count {
            let byte = page[place]
            place += 1
            switch byte {
            case UInt8(ascii: ">"): return last == UInt8(ascii: "/")
            case UInt8(ascii: "\""), UInt8(ascii: "'"):
                if last == UInt8(ascii: "=") {
                    place = page[place...].firstIndex(of: byte).map { $0 + 1 } ?? page.count
                }
                last = byte
            default: if !Byte.isHTMLSpace(byte) { last = byte }
            }
        }
        return false
    }

    /// `<!-->` and `<!--->` are whole; `--!>` ends one too.
    private mutating func skipComment() {
        place += 4
        if byte(0) == UInt8(ascii: ">") || (byte(0) == UInt8(ascii: "-") && byte(1) == UInt8(ascii: ">")) {
            place += byte(0) == UInt8(ascii: ">") ? 1 : 2
            return
        }
        while place < page.count {
            let rest = page[place...].prefix(4)
            for end in ["-->", "--!>"] where rest.starts(with: end.utf8) {
                place += end.utf8.count
                return
            }
            place += 1
        }
    }

    /// The end tag itself is left to be read.
    private mutating func skip(toEndTag name: [UInt8]) {
        while place < page.count {
            if page[place] == UInt8(ascii: "<"), byte(1) == UInt8(ascii: "/"), place + 2 + name.count <= page.count,
                page[(place + 2)...].prefix(name.count).elementsEqual(name, by: { Byte.lowercased($0) == $1 })
            {
                let next = byte(2 + name.count)
                if Byte.isHTMLSpace(next) || [0, UInt8(ascii: "/"), UInt8(ascii: ">")].contains(next) { return }
            }
            place += 1
        }
    }

    // MARK: Character references

    private mutating func readReference() {
        if byte(1) == UInt8(ascii: "#") ? readNumber() : readName() { return }
        text.append(page[place])
        place += 1
    }

    private mutating func readName() -> Bool {
        let body = page[(place + 1)...].prefix(NamedEntities.longestName + 1)
        guard let end = body.firstIndex(of: UInt8(ascii: ";")), let meant = NamedEntities[body[..<end]] else {
            return false
        }
        append(meant)
        place = end + 1
        return true
    }

    /// HTML standard § 13.2.5.84: however long the number; what is no character becomes U+FFFD.
    private mutating func readNumber() -> Bool {
        let isHexadecimal = byte(2) | 0x20 == UInt8(ascii: "x")
        let radix: UInt32 = isHexadecimal ? 16 : 10
        var (end, value) = (place + (isHexadecimal ? 3 : 2), UInt32(0))
        let start = end
        while end < page.count, let digit = Byte.digit(page[end]), digit < radix {
            value = min(value * radix + digit, 0x11_0000)
            end += 1
        }
        guard end > start else { return false }
        place = end < page.count && page[end] == UInt8(ascii: ";") ? end + 1 : end
        let meant = PageReader.windows1252[value] ?? value
        append(String(meant == 0 ? "\u{FFFD}" : Unicode.Scalar(meant) ?? "\u{FFFD}"))
        return true
    }

    private mutating func append(_ meant: String) {
        text += (meant == "\u{A0}" ? " " : meant).utf8
    }

    /// What numbers of C1 controls stand for, as the same section says.
    private static let windows1252: [UInt32: UInt32] = [
        0x80: 0x20AC, 0x82: 0x201A, 0x83: 0x0192, 0x84: 0x201E, 0x85: 0x2026, 0x86: 0x2020, 0x87: 0x2021, 0x88: 0x02C6,
        0x89: 0x2030, 0x8A: 0x0160, 0x8B: 0x2039, 0x8C: 0x0152, 0x8E: 0x017D, 0x91: 0x2018, 0x92: 0x2019, 0x93: 0x201C,
        0x94: 0x201D, 0x95: 0x2022, 0x96: 0x2013, 0x97: 0x2014, 0x98: 0x02DC, 0x99: 0x2122, 0x9A: 0x0161, 0x9B: 0x203A,
        0x9C: 0x0153, 0x9E: 0x017E, 0x9F: 0x0178,
    ]
}

extension Byte {
    fileprivate static func isHTMLSpace(_ byte: UInt8) -> Bool { [0x20, 0x09, 0x0A, 0x0C, 0x0D].contains(byte) }

    fileprivate static func lowercased(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }

    /// Of a hexadecimal or decimal digit.
    fileprivate static func digit(_ byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"):
            UInt32((byte | 0x20) - UInt8(ascii: "a")) + 10
        default: nil
        }
    }
}
