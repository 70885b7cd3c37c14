/// Writes a conversation as Markdown. Answers stand in it as they are; questions and attachments are block quotes, so
/// that an open fence in one of them ends with it.
package struct MarkdownExport {
    /// The head of the document.
    package static func head(title: String, about: String) -> String {
        "# \(escaped(title))\n\n\(escaped(about))\n"
    }

    package static func text(of item: ExportItem) -> String {
        switch item {
        case .question(let turn, let message):
            let parts = [message.content].filter { !$0.isEmpty } + message.attachments.map(\.rendered)
            return "\n## \(turn)\n" + parts.map { "\n" + quoted($0) }.joined()
        case .answer(let message):
            let rest = message.incompleteness.map { "\n*\(escaped($0))*\n" } ?? ""
            return "\n" + closed(message.content) + rest
        case .note(let deed, let object):
            guard object.contains(where: \.isNewline) else {
                return "\n*\(deed)*" + (object.isEmpty ? "" : " " + codeSpan(object)) + "\n"
            }
            return "\n*\(deed)*\n\n" + quoted(object)
        }
    }

    /// Each line behind `> ` (CommonMark § 5.1), whichever line ends it has (§ 2.1).
    static func quoted(_ text: String) -> String {
        var bytes: [UInt8] = []
        var isAtStart = true
        var previous: UInt8 = 0
        for byte in text.utf8 {
            // CR LF is one line end.
            if isAtStart, !(byte == 0x0A && previous == 0x0D) { bytes += "> ".utf8 }
            bytes.append(byte)
            isAtStart = byte == 0x0A || byte == 0x0D
            previous = byte
        }
        if !isAtStart { bytes.append(0x0A) }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The text with a final line end, and closed whatever would swallow what follows: a code fence, or an HTML block
    /// that ends only at its mark (CommonMark § 4.5, § 4.6).
    static func closed(_ text: String) -> String {
        let whole = text.isEmpty || text.utf8.last == 0x0A ? text : text + "\n"
        let marks = [UInt8(ascii: "`"), UInt8(ascii: "~")].map { mark in
            String(repeating: Character(Unicode.Scalar(mark)), count: max(3, text.longestRun(of: mark)))
        }
        let contents = CodeBlock.all(in: text).map(\.content)
        // Within a list item the mark must stand as deep as the item's text.
        let fences = (0...12).flatMap { depth in marks.map { String(repeating: " ", count: depth) + $0 } }
        for end in [""] + fences + ["-->", "?>", "]]>", ">", "</script></pre></style></textarea>"] {
            let closed = end.isEmpty ? whole : "\(whole)\(end)\n"
            let blocks = CodeBlock.all(in: "\(closed)\n```probe\n```\n")
            if blocks.last?.info == "probe", blocks.dropLast().map(\.content) == contents { return closed }
        }
        return whole
    }

    /// Between backticks of which it holds no run of the same length (CommonMark § 6.1).
    private static func codeSpan(_ text: String) -> String {
        let mark = String(repeating: "`", count: text.longestRun(of: UInt8(ascii: "`")) + 1)
        let space = mark.count > 1 ? " " : ""
        return mark + space + text.onOneLine + space + mark
    }

    /// On one line, with a backslash before what could mean something (CommonMark § 2.4).
    private static func escaped(_ text: String) -> String {
        text.onOneLine.reduce(into: "") { result, character in
            if "\\`*_{}[]<>#|&~".contains(character) { result.append("\\") }
            result.append(character)
        }
    }
}
