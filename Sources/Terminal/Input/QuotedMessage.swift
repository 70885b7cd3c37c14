/// Puts a message of many lines together: a line that begins with `"""` opens it, a line that ends in `"""` closes it.
///
/// Only typed quotation marks count, so that pasted code with doc strings neither opens nor closes anything. The marks
/// themselves, and the line breaks beside marks that stand alone, are not part of the message.
struct QuotedMessage {
    private var lines: Entry?

    /// Whether further lines are awaited.
    var isOpen: Bool { lines != nil }

    /// Takes the next line; gives the entry once it is whole, which an ordinary line is at once.
    mutating func add(_ line: Entry) -> Entry? {
        if lines != nil { return close(with: line, afterOpening: 0) }
        guard line.text.utf8.starts(with: "\"\"\"".utf8), line.part(0..<3).pasted.isEmpty else { return line }
        return close(with: line, afterOpening: 3)
    }

    private mutating func close(with line: Entry, afterOpening start: Int) -> Entry? {
        let length = line.text.utf8.count
        let blanks = line.text.utf8.reversed().prefix { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }.count
        let end = length - blanks
        let marks = end - 3
        let closes = marks >= start && line.text.utf8.dropFirst(marks).prefix(3).allSatisfy { $0 == UInt8(ascii: "\"") }
        guard closes, line.part(marks..<end).pasted.isEmpty else {
            append(line.part(start..<length))
            return nil
        }
        append(line.part(start..<marks), isClosing: true)
        var message = lines ?? Entry("")
        message.isQuoted = true
        lines = nil
        return message
    }

    private mutating func append(_ part: Entry, isClosing: Bool = false) {
        guard var text = lines else {
            lines = part
            hasFirstLine = !part.text.isEmpty
            return
        }
        if isClosing && part.text.isEmpty { return }
        if hasFirstLine { text.append("\n", isPasted: false) }
        hasFirstLine = true
        text.append(part)
        lines = text
    }

    /// Whether a line came already: the opening marks alone are none.
    private var hasFirstLine = false
}

/// Reads one entry line by line, so that both readers understand `"""` alike.
func readEntry(
    _ prompt: Prompt, line: (String) throws(TerminalFailure) -> Input
) throws(TerminalFailure) -> Input {
    var message = QuotedMessage()
    while true {
        switch try line(message.isOpen ? prompt.continuation : prompt.text) {
        case .interrupted: return .interrupted
        case .endOfInput:
            if message.isOpen { throw .unclosedMessage }
            return .endOfInput
        case .text(let entry):
            if let whole = message.add(entry) { return .text(whole) }
        }
    }
}
