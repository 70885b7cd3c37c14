/// What was entered.
package enum Input: Equatable, Sendable {
    case text(Entry)
    /// Ctrl-C at the prompt: what stood there is gone, and a new prompt is due.
    case interrupted
    /// Ctrl-D on an empty line, the end of standard input, or a signal that asks the program to end.
    case endOfInput
}

/// Where a script stands once an entry was read.
package struct ScriptPosition: Equatable, Sendable {
    /// The entry's first line, from 1.
    package var line: Int
    /// How many lines that are not blank come after it; nil where they are not all there yet.
    package var left: Int?
}

/// What stands before the cursor.
package struct Prompt: Equatable, Sendable {
    package var text: String
    /// Before the further lines of a `"""` message.
    package var continuation: String

    package init(_ text: String, continuation: String) {
        (self.text, self.continuation) = (text, continuation)
    }

    /// `› `, or `> ` where the locale is not UTF-8.
    package static func standard(isUnicode: Bool) -> Prompt {
        isUnicode ? Prompt("› ", continuation: "… ") : Prompt("> ", continuation: ". ")
    }
}

/// One entry, and which parts of it were pasted: a pasted part is never a command and attaches no file.
package struct Entry: Equatable, Sendable {
    package var text: String
    /// UTF-8 offsets into `text`: ascending, not empty, not touching one another.
    package var pasted: [Range<Int>]
    /// Written between `"""`: a message, never a command.
    package var isQuoted: Bool

    package init(_ text: String, pasted: [Range<Int>] = [], isQuoted: Bool = false) {
        (self.text, self.pasted, self.isQuoted) = (text, pasted, isQuoted)
    }

    /// Whether the first character was typed and may begin a command.
    package var startsTyped: Bool {
        !isQuoted && !text.isEmpty && pasted.first?.lowerBound != 0
    }

    /// What stands behind the slash of a command; nil for a message.
    package var command: Substring? {
        guard let slash, !text[slash...].hasPrefix("//") else { return nil }
        return text[slash...].dropFirst()
    }

    /// The text as it is sent: of two slashes at its beginning, one.
    package var message: String {
        guard let slash, text[slash...].hasPrefix("//") else { return text }
        return String(text[..<slash] + text[slash...].dropFirst())
    }

    /// The slash that was typed first, behind blanks of its line at most.
    private var slash: String.Index? {
        guard !isQuoted, let first = text.firstIndex(where: { !$0.isBlank }), text[first...].hasPrefix("/"),
            isTyped(text.startIndex..<text.index(after: first))
        else { return nil }
        return first
    }

    /// Doubles the slash that would make a command of a message.
    package mutating func markSlash() {
        if let slash { insert("/", at: slash) }
    }

    /// Whether the whole range was typed. The range must be one of `text`.
    package func isTyped(_ range: Range<String.Index>) -> Bool {
        let utf8 = text.utf8
        let start = utf8.distance(from: utf8.startIndex, to: range.lowerBound)
        let offsets = start..<start + utf8.distance(from: range.lowerBound, to: range.upperBound)
        return !pasted.contains { $0.overlaps(offsets) }
    }
}

extension Entry {
    /// The part between two UTF-8 offsets that lie on scalar boundaries.
    func part(_ range: Range<Int>) -> Entry {
        let utf8 = text.utf8
        let (start, end) = (
            utf8.index(utf8.startIndex, offsetBy: range.lowerBound),
            utf8.index(utf8.startIndex, offsetBy: range.upperBound)
        )
        let kept = pasted.map { $0.clamped(to: range) }.filter { !$0.isEmpty }
        return Entry(
            String(text[start..<end]),
            pasted: kept.map { $0.lowerBound - range.lowerBound..<$0.upperBound - range.lowerBound })
    }

    /// Appends text of one origin.
    mutating func append(_ more: some StringProtocol, isPasted: Bool) {
        let start = text.utf8.count
        text += more
        guard isPasted, text.utf8.count > start else { return }
        if pasted.last?.upperBound == start {
            pasted[pasted.count - 1] = pasted[pasted.count - 1].lowerBound..<text.utf8.count
        } else {
            pasted.append(start..<text.utf8.count)
        }
    }

    /// Puts typed text before all else.
    package mutating func insert(_ beginning: String) { insert(beginning, at: text.startIndex) }

    /// Puts typed text before what is pasted from there on.
    private mutating func insert(_ typed: String, at index: String.Index) {
        let (start, count) = (text.utf8.distance(from: text.utf8.startIndex, to: index), typed.utf8.count)
        text.insert(contentsOf: typed, at: index)
        pasted = pasted.map { $0.lowerBound < start ? $0 : $0.lowerBound + count..<$0.upperBound + count }
    }

    /// Its typed and pasted stretches, in order.
    var parts: [(text: String, isPasted: Bool)] {
        var (parts, start) = ([(text: String, isPasted: Bool)](), 0)
        for range in pasted {
            if start < range.lowerBound { parts.append((part(start..<range.lowerBound).text, false)) }
            parts.append((part(range).text, true))
            start = range.upperBound
        }
        if start < text.utf8.count { parts.append((part(start..<text.utf8.count).text, false)) }
        return parts
    }

    mutating func append(_ other: Entry) {
        let start = text.utf8.count
        text += other.text
        for range in other.pasted {
            let moved = range.lowerBound + start..<range.upperBound + start
            if pasted.last?.upperBound == moved.lowerBound {
                pasted[pasted.count - 1] = pasted[pasted.count - 1].lowerBound..<moved.upperBound
            } else {
                pasted.append(moved)
            }
        }
    }
}

extension Character {
    /// White space within a line.
    package var isBlank: Bool { isWhitespace && !isNewline }
}
