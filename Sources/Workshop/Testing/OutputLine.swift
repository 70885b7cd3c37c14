#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// One line of a program's output, looked at as bytes: outputs are long, and what is looked for in them is ASCII.
struct OutputLine: Equatable {
    /// Without its end.
    let bytes: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
    }

    init(_ text: String) {
        bytes = Array(text.utf8)[...]
    }

    /// The lines of a text; a carriage return before a line's end is no part of it.
    static func lines(of text: String) -> [OutputLine] {
        Array(text.utf8).split(separator: 10, omittingEmptySubsequences: false).map {
            OutputLine($0.last == 13 ? $0.dropLast() : $0)
        }
    }

    var text: String { String(decoding: bytes, as: UTF8.self) }
    var isEmpty: Bool { bytes.isEmpty }
    var isIndented: Bool { bytes.first == UInt8(ascii: " ") || bytes.first == UInt8(ascii: "\t") }

    /// Without blanks at both ends.
    var trimmed: OutputLine { trimming { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") } }

    func trimming(_ isOutside: (UInt8) -> Bool) -> OutputLine {
        var rest = bytes.drop(while: isOutside)
        while let last = rest.last, isOutside(last) { rest = rest.dropLast() }
        return OutputLine(rest)
    }

    func hasPrefix(_ prefix: String) -> Bool { isEqual(bytes.prefix(prefix.utf8.count), prefix) }
    func hasSuffix(_ suffix: String) -> Bool { isEqual(bytes.suffix(suffix.utf8.count), suffix) }
    func contains(_ part: String) -> Bool { range(of: part) != nil }

    /// What follows the first place of a part; nil where it is not there.
    func after(_ part: String) -> OutputLine? {
        range(of: part).map { OutputLine(bytes[$0.upperBound...]) }
    }

    /// What precedes the first place of a part; nil where it is not there.
    func before(_ part: String) -> OutputLine? {
        range(of: part).map { OutputLine(bytes[..<$0.lowerBound]) }
    }

    /// What stands between two parts, the second looked for after the first.
    func between(_ start: String, _ end: String) -> String? {
        after(start)?.before(end)?.text
    }

    /// The module's, package's or program's name that follows a part, a quote before it left out; nil where there is none.
    func name(after part: String) -> String? {
        let rest = after(part)?.bytes.drop { Self.isQuote($0) || $0 == UInt8(ascii: " ") }
        var name = rest?.prefix { Self.isLetter($0) || Self.isDigit($0) || "._@/:+-".utf8.contains($0) } ?? []
        // What follows the name, not a part of it.
        while let last = name.last, ":.".utf8.contains(last) { name = name.dropLast() }
        return name.isEmpty ? nil : String(decoding: name, as: UTF8.self)
    }

    /// Also each byte of the curved quotes, which begin with 0xE2 0x80.
    private static func isQuote(_ byte: UInt8) -> Bool {
        "'\"`".utf8.contains(byte) || byte == 0xE2 || byte == 0x80 || byte == 0x98 || byte == 0x99
    }

    /// The number that stands before a word, with one blank between: `3 passed`. The word ends where its letters end.
    func number(before word: String) -> Int? {
        let wanted = " \(word)"
        var from = bytes.startIndex
        while let found = OutputLine(bytes[from...]).range(of: wanted) {
            from = found.lowerBound + 1
            if found.upperBound < bytes.endIndex, Self.isLetter(bytes[found.upperBound]) { continue }
            let digits = bytes[..<found.lowerBound].reversed().prefix(while: Self.isDigit).reversed()
            if let number = Self.number(digits) { return number }
        }
        return nil
    }

    /// The number that follows a label, blanks between them left out: `Failures: 3`, `errors=1`. An empty label is the line's
    /// beginning.
    func number(after label: String) -> Int? {
        guard let rest = after(label) else { return nil }
        return Self.number(rest.bytes.drop { $0 == UInt8(ascii: " ") }.prefix(while: Self.isDigit))
    }

    /// Nine digits at most, so that sums of them hold.
    private static func number(_ digits: some Collection<UInt8>) -> Int? {
        guard (1...9).contains(digits.count) else { return nil }
        return digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    private func isEqual(_ slice: ArraySlice<UInt8>, _ text: String) -> Bool {
        var text = text
        return text.withUTF8 { text in
            slice.withUnsafeBufferPointer { slice in
                guard slice.count == text.count, let one = slice.baseAddress, let other = text.baseAddress else {
                    return slice.count == text.count
                }
                return memcmp(one, other, text.count) == 0
            }
        }
    }

    /// The first place of a part. Outputs hold a million bytes and are asked for many parts, so the C library looks.
    private func range(of part: String) -> Range<Int>? {
        var part = part
        return part.withUTF8 { wanted in
            bytes.withUnsafeBufferPointer { line in
                guard let first = wanted.first, let word = wanted.baseAddress else {
                    return bytes.startIndex..<bytes.startIndex
                }
                guard let start = line.baseAddress, line.count >= wanted.count else { return nil }
                var offset = 0
                let last = line.count - wanted.count
                while offset <= last, let found = memchr(start + offset, Int32(first), last - offset + 1) {
                    offset = UnsafeRawPointer(found) - UnsafeRawPointer(start)
                    if memcmp(start + offset, word, wanted.count) == 0 {
                        return bytes.startIndex + offset..<bytes.startIndex + offset + wanted.count
                    }
                    offset += 1
                }
                return nil
            }
        }
    }
}
