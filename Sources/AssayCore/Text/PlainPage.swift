/// What a web page says, without its markup.
package enum PlainPage {
    /// The text outside of tags, without scripts and styles; blocks become lines, the five entities of XML (§ 4.6) and `&nbsp;`
    /// become what they stand for. Linear in its length.
    package static func text(of page: String) -> String {
        var (result, rest) = ("", Substring(page))
        while let open = rest.firstIndex(of: "<") {
            result += rest[..<open]
            rest = rest[open...]
            if rest.hasPrefix("<!--") {
                guard let end = rest.firstRange(of: "-->") else { break }
                rest = rest[end.upperBound...]
                continue
            }
            guard let close = rest.firstIndex(of: ">") else { break }
            let tag = rest[..<close].dropFirst().drop { $0 == "/" }.prefix { $0.isLetter || $0.isNumber }.lowercased()
            let isOpening = rest.dropFirst().first != "/"
            rest = rest[rest.index(after: close)...]
            if blocks.contains(tag) { result += "\n" }
            if isOpening, ["script", "style", "template"].contains(tag) {
                guard let end = rest.firstRange(of: "</" + tag) else {
                    rest = ""
                    break
                }
                rest = rest[end.lowerBound...]
            }
        }
        if !rest.hasPrefix("<") { result += rest }
        return folded(unescaped(result))
    }

    private static let blocks: Set<String> = [
        "p", "div", "br", "li", "ul", "ol", "tr", "table", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "section",
        "article",
        "header", "footer", "title", "blockquote", "dt", "dd",
    ]

    private static func unescaped(_ text: String) -> String {
        let entities = [
            ("&nbsp;", " "), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&#39;", "'"),
            ("&amp;", "&"),
        ]
        return entities.reduce(text) { $0.replacing($1.0, with: $1.1) }
    }

    /// At most one blank line between two others, no blanks at the ends of lines.
    private static func folded(_ text: String) -> String {
        var lines: [String] = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let trimmed = line.reversed().drop(while: \.isWhitespace).reversed()
            let kept = String(trimmed)
            if kept.allSatisfy(\.isWhitespace), lines.last?.isEmpty ?? true { continue }
            lines.append(kept.allSatisfy(\.isWhitespace) ? "" : kept)
        }
        while lines.last == "" { lines.removeLast() }
        return lines.joined(separator: "\n") + "\n"
    }
}
