import AssayCore

/// Makes text of what a program prints: valid, without terminal escapes, and of bounded size however much comes.
struct OutputCapture {
    private var decoder = UTF8Pieces()
    private var filter = EscapeFilter()
    private var head: [UInt8] = []
    /// The last bytes, up to twice what is kept, so that it is seldom moved.
    private var tail: [UInt8] = []
    private var passed = 0
    private let half: Int

    /// - Parameter limit: bytes of text that are kept in all
    init(limit: Int) {
        half = max(1, limit / 2)
    }

    /// Takes the next bytes; the text in them that is whole, filtered.
    mutating func feed(_ bytes: some Collection<UInt8>) -> String {
        keep(filter.feed(decoder.feed(bytes)))
    }

    /// What was held back because it might have gone on.
    mutating func end() -> String {
        keep(filter.feed(decoder.end()))
    }

    private mutating func keep(_ text: String) -> String {
        var text = text
        text.withUTF8 { bytes in
            passed += bytes.count
            let first = min(bytes.count, half - head.count)
            if first > 0 { head.append(contentsOf: bytes[..<first]) }
            tail.append(contentsOf: bytes[first...].suffix(half))
            if tail.count > 2 * half { tail.removeFirst(tail.count - half) }
        }
        return text
    }

    /// Cut between characters, never in one.
    var output: CappedOutput {
        if passed <= 2 * half { return CappedOutput(head: String(decoding: head + tail, as: UTF8.self)) }
        let begin = head.prefix(upTo: OutputCapture.wholeCount(of: head))
        let end = tail.suffix(half).drop { $0 & 0xC0 == 0x80 }
        return CappedOutput(
            head: String(decoding: begin, as: UTF8.self), tail: String(decoding: end, as: UTF8.self),
            omitted: passed - begin.count - end.count)
    }

    /// How many of the bytes make whole characters; the text is valid but for its cut end.
    private static func wholeCount(of bytes: [UInt8]) -> Int {
        guard let start = bytes.lastIndex(where: { $0 & 0xC0 != 0x80 }) else { return bytes.count }
        let needed = bytes[start] >= 0xF0 ? 4 : bytes[start] >= 0xE0 ? 3 : bytes[start] >= 0xC0 ? 2 : 1
        return bytes.count - start < needed ? start : bytes.count
    }
}

/// UTF-8 that comes in pieces: what is cut at the end of one waits for the next; what is invalid becomes U+FFFD.
struct UTF8Pieces {
    private var rest: [UInt8] = []

    mutating func feed(_ bytes: some Collection<UInt8>) -> String {
        rest.append(contentsOf: bytes)
        let cut = rest.count - openCount
        defer { rest.removeFirst(cut) }
        return String(decoding: rest[..<cut], as: UTF8.self)
    }

    mutating func end() -> String {
        defer { rest = [] }
        return String(decoding: rest, as: UTF8.self)
    }

    /// How many bytes at the end begin a character that may still be completed: at most 3.
    private var openCount: Int {
        for count in 1...3 where count <= rest.count {
            let byte = rest[rest.count - count]
            if byte & 0xC0 == 0x80 { continue }
            let needed = byte >= 0xF0 && byte < 0xF5 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC2 ? 2 : 1
            return byte < 0xF5 && count < needed ? count : 0
        }
        return 0
    }
}
