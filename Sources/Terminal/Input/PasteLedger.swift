import AssayCore

/// Knows which characters of the line being edited were pasted, and what its placeholders stand for.
///
/// A long paste is shown as `[pasted 200 lines]`; the whole of it is put in when the line is submitted. A placeholder
/// that was edited stands for nothing any more. Provenance is kept by comparing the line before and after each key:
/// one key changes one stretch of it.
struct PasteLedger {
    private var contents: [String: String] = [:]
    private var line: [Unicode.Scalar] = []
    private var isPasted: [Bool] = []
    private var pastes: [String] = []

    /// Whether everything is typed and nothing needs to be followed.
    private var isIdle: Bool { contents.isEmpty && pastes.isEmpty }

    /// A new line is begun. Placeholders stay known, because the history may bring them back.
    mutating func beginLine() {
        (line, isPasted, pastes) = ([], [], [])
    }

    /// What to insert for a paste: the text itself if it is one line of at most `room` columns, else a placeholder.
    /// The line end of a single line is left out: whoever copies a whole line does not mean to send it.
    ///
    /// - Parameter now: the line as it stands before the paste, which need not have been followed so far.
    mutating func insertion(
        for text: String, into now: UnsafeBufferPointer<Unicode.Scalar>, room: Int
    ) -> String {
        if isIdle {
            line = Array(now)
            isPasted = Array(repeating: false, count: now.count)
        }
        let isTerminated = text.utf8.last == UInt8(ascii: "\n")
        let lines = text.utf8.count { $0 == UInt8(ascii: "\n") } + (isTerminated ? 0 : 1)
        let text = isTerminated && lines == 1 ? String(text.dropLast()) : text
        pastes.append(text)
        if lines > 1 { return placeholder(TerminalText.pastedLines(String(lines)), for: text) }
        if DisplayWidth.of(text) <= room { return text }
        return placeholder(TerminalText.pastedCharacters(String(text.count)), for: text)
    }

    /// A text in square brackets, unlike any before, that stands for `content`.
    mutating func placeholder(_ label: String, for content: String) -> String {
        let plain = String(label.map { $0 == "[" || $0 == "]" || $0 == "\n" ? " " : $0 })
        var candidate = "[\(plain)]"
        var number = 2
        while let known = contents[candidate], known != content {
            candidate = "[\(plain), \(number)]"
            number += 1
        }
        contents[candidate] = content
        return candidate
    }

    /// Follows the line after a key; `fromPaste` where that key was a paste.
    mutating func update(to now: UnsafeBufferPointer<Unicode.Scalar>, fromPaste: Bool = false) {
        if isIdle { return }
        var start = 0
        while start < min(line.count, now.count), line[start] == now[start] { start += 1 }
        if start == line.count && start == now.count { return }
        var kept = 0
        while kept < min(line.count, now.count) - start, line[line.count - 1 - kept] == now[now.count - 1 - kept] {
            kept += 1
        }
        let inserted = Array(now[start..<now.count - kept])
        let isPaste = fromPaste || isKnownPaste(inserted)
        line.replaceSubrange(start..<line.count - kept, with: inserted)
        isPasted.replaceSubrange(
            start..<isPasted.count - kept, with: repeatElement(isPaste, count: inserted.count))
        if !isPaste { markPlaceholders(from: start, count: inserted.count) }
    }

    /// How many scalars the intact placeholder takes that ends at an offset; nil where none does.
    func placeholderLength(endingAt end: Int) -> Int? {
        guard end > 0, end <= line.count, isPasted[end - 1], line[end - 1] == "]",
            let start = line[..<end].lastIndex(of: "[")
        else { return nil }
        return contents[text(start..<end)] == nil ? nil : end - start
    }

    /// The submitted line with its placeholders replaced by what they stand for, without line ends after the last.
    func entry(_ submitted: String) -> Entry {
        guard !isIdle, submitted.unicodeScalars.elementsEqual(line) else { return Entry(submitted) }
        var entry = Entry("")
        var start = 0
        while start < line.count {
            if line[start] == "[", isPasted[start], let end = line[start...].firstIndex(of: "]"),
                let content = contents[text(start..<end + 1)]
            {
                entry.append(content, isPasted: true)
                start = end + 1
                continue
            }
            var end = start + 1
            while end < line.count, isPasted[end] == isPasted[start], line[end] != "[" { end += 1 }
            entry.append(text(start..<end), isPasted: isPasted[start])
            start = end
        }
        let lineEnds = entry.text.utf8.reversed().prefix { $0 == UInt8(ascii: "\n") }.count
        return entry.part(0..<entry.text.utf8.count - lineEnds)
    }

    /// Whether a stretch that appeared at one key is part of a paste that was cut and put back.
    private func isKnownPaste(_ inserted: [Unicode.Scalar]) -> Bool {
        guard inserted.count > 1 else { return false }
        let piece = String(String.UnicodeScalarView(inserted))
        return pastes.contains { $0.contains(piece) }
    }

    private mutating func markPlaceholders(from start: Int, count: Int) {
        guard count > 2 else { return }
        var index = start
        while let open = line[index..<start + count].firstIndex(of: "["),
            let close = line[open..<start + count].firstIndex(of: "]")
        {
            if contents[text(open..<close + 1)] != nil {
                for pasted in open...close { isPasted[pasted] = true }
            }
            index = open + 1
        }
    }

    private func text(_ range: Range<Int>) -> String {
        String(String.UnicodeScalarView(line[range]))
    }
}
