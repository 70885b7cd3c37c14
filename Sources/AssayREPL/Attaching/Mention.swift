/// An `@…` in a question, as it was written.
struct Mention: Equatable {
    /// In the question, the `@` included.
    var range: Range<String.Index>
    /// Behind the `@`, without the quotes around it; backslashes stand as they were written.
    var raw: String
    /// It ends where its quote does: nothing at its end is punctuation of the sentence.
    var isQuoted: Bool

    /// What it names: backslashes taken away.
    var name: String { isQuoted ? raw : Mention.unescaped(raw) }

    /// Everything that a question mentions, in order.
    ///
    /// An `@` counts at the beginning and behind anything that is no part of an address of mail, so also behind Chinese
    /// text, which has no blanks. A mention ends at a blank, unless a quote (`@"my file.txt":3-9`) or a backslash
    /// (`@my\ file.txt`) says otherwise.
    static func all(in text: String) -> [Mention] {
        everyMark(in: text).filter { !$0.raw.isEmpty }
    }

    /// The same, with those that name nothing yet.
    static func everyMark(in text: String) -> [Mention] {
        var (mentions, index, previous) = ([Mention](), text.startIndex, Character(" "))
        while index < text.endIndex {
            guard text[index] == "@", canPrecede(previous) else {
                previous = text[index]
                index = text.index(after: index)
                continue
            }
            let mention = quoted(text, at: index) ?? bare(text, at: index)
            mentions.append(mention)
            previous = text[text.index(before: mention.range.upperBound)]
            index = mention.range.upperBound
        }
        return mentions
    }

    private static func canPrecede(_ character: Character) -> Bool {
        guard character.isASCII else { return true }
        return character.isWhitespace || "([{<\"'`=,;:>".contains(character)
    }

    /// nil where no quote stands there, or where it does not end.
    private static func quoted(_ text: String, at start: String.Index) -> Mention? {
        let opening = text.index(after: start)
        guard opening < text.endIndex, text[opening] == "\"" || text[opening] == "'" else { return nil }
        let begin = text.index(after: opening)
        guard let closing = text[begin...].firstIndex(where: { $0 == text[opening] || $0.isNewline }),
            text[closing] == text[opening]
        else { return nil }
        var end = text.index(after: closing)
        var raw = String(text[begin..<closing])
        if end < text.endIndex, text[end] == ":" {
            let lines = text[end...].dropFirst().prefix { $0.isASCII && ($0.isNumber || $0 == "-") }
            if !lines.isEmpty {
                raw += ":" + lines
                end = lines.endIndex
            }
        }
        return Mention(range: start..<end, raw: raw, isQuoted: true)
    }

    private static func bare(_ text: String, at start: String.Index) -> Mention {
        let begin = text.index(after: start)
        var end = begin
        while end < text.endIndex, !text[end].isWhitespace {
            // Chinese text goes on without a blank to the next one.
            if text[end] == "@", end > begin, !text[text.index(before: end)].isASCII { break }
            let next = text.index(after: end)
            let isEscape = text[end] == "\\" && next < text.endIndex && !text[next].isNewline
            end = isEscape ? text.index(after: next) : next
        }
        return Mention(range: start..<end, raw: String(text[begin..<end]), isQuoted: false)
    }

    /// What may be meant, the longest first: at the end of a bare mention punctuation of the sentence may stand, or Chinese
    /// text that goes on.
    var candidates: [Mention] {
        guard !isQuoted else { return [self] }
        var (candidates, rest) = ([self], raw)
        while let last = rest.popLast(), last.isPunctuation || last.isSymbol || !last.isASCII, !rest.isEmpty {
            candidates.append(Mention(range: range, raw: rest, isQuoted: false))
        }
        return candidates
    }

    static func unescaped(_ text: String) -> String {
        var (result, isEscaped) = ("", false)
        for character in text {
            if character == "\\", !isEscaped {
                isEscaped = true
            } else {
                result.append(character)
                isEscaped = false
            }
        }
        return isEscaped ? result + "\\" : result
    }

    /// The name as a mention, with quotes where it needs them.
    static func written(_ name: String) -> String {
        guard name.contains(where: { $0.isWhitespace || $0 == "\\" || $0 == "\"" || $0 == "'" }) else {
            return "@" + name
        }
        return name.contains("\"") ? "@'\(name)'" : "@\"\(name)\""
    }

    /// Whether somebody who wrote it surely meant a file: it has a slash or an extension. `@property` and `@team` have not.
    var looksLikePath: Bool {
        if isQuoted { return true }
        let name = String(name.reversed().drop { $0.isPunctuation && $0 != "/" && $0 != "*" }.reversed())
        if name.contains("/") || name.contains("*") { return name.contains { $0.isLetter || $0.isNumber || $0 == "*" } }
        guard let dot = name.lastIndex(of: "."), dot > name.startIndex else { return false }
        let ending = name[name.index(after: dot)...].prefix { $0 != ":" }
        return (1...8).contains(ending.count) && ending.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
            && ending.contains(where: \.isLetter)
    }
}
