#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A pull scanner for JSON (RFC 8259): the caller asks for what it expects and skips the rest, so that nothing is
/// built which nobody reads.
///
/// It borrows the bytes and lives only within `scan(_:_:)`. Invalid UTF-8 and lone surrogates become U+FFFD.
/// After an error the scanner's position is of no use.
package struct JSONScanner {
    private var cursor: UnsafePointer<UInt8>
    private let end: UnsafePointer<UInt8>
    private let start: UnsafePointer<UInt8>
    /// Whether the object or array that was just begun has given an element yet.
    private var isFirst = false

    /// Runs `body` with a scanner at the first byte.
    package static func scan<Result>(
        _ bytes: UnsafeBufferPointer<UInt8>, _ body: (inout JSONScanner) throws(JSONError) -> Result
    ) throws(JSONError) -> Result {
        guard let start = bytes.baseAddress else { throw .malformed(offset: 0) }
        var scanner = JSONScanner(cursor: start, end: start + bytes.count, start: start)
        return try body(&scanner)
    }

    /// Runs `body` with a scanner at the first byte.
    package static func scan<Bytes: Collection<UInt8>, Result>(
        _ bytes: Bytes, _ body: (inout JSONScanner) throws(JSONError) -> Result
    ) throws(JSONError) -> Result {
        func borrowed(_ buffer: UnsafeBufferPointer<UInt8>) -> Swift.Result<Result, JSONError> {
            do throws(JSONError) { return .success(try scan(buffer, body)) } catch { return .failure(error) }
        }
        if let result = bytes.withContiguousStorageIfAvailable(borrowed) { return try result.get() }
        return try Array(bytes).withUnsafeBufferPointer(borrowed).get()
    }

    private init(cursor: UnsafePointer<UInt8>, end: UnsafePointer<UInt8>, start: UnsafePointer<UInt8>) {
        (self.cursor, self.end, self.start) = (cursor, end, start)
    }

    /// How many bytes have been read.
    package var offset: Int { cursor - start }

    private var failure: JSONError { .malformed(offset: offset) }

    // MARK: Structure

    /// What the next value is, without reading it; nil at the end of the input.
    package mutating func peek() -> JSONKind? {
        skipSpace()
        guard cursor < end else { return nil }
        switch cursor.pointee {
        case UInt8(ascii: "{"): return .object
        case UInt8(ascii: "["): return .array
        case UInt8(ascii: "\""): return .string
        case UInt8(ascii: "t"), UInt8(ascii: "f"): return .bool
        case UInt8(ascii: "n"): return .null
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number
        default: return nil
        }
    }

    package mutating func beginObject() throws(JSONError) {
        try expect(UInt8(ascii: "{"))
        isFirst = true
    }

    package mutating func beginArray() throws(JSONError) {
        try expect(UInt8(ascii: "["))
        isFirst = true
    }

    /// Moves to the next element of the array; false after its end.
    package mutating func nextElement() throws(JSONError) -> Bool {
        try advance(closing: UInt8(ascii: "]"))
    }

    /// The next key of the object, whose value must then be read or skipped; nil after the object's end.
    package mutating func nextKey() throws(JSONError) -> JSONKey? {
        guard try advance(closing: UInt8(ascii: "}")) else { return nil }
        let (raw, isEscaped) = try rawString()
        try expect(UInt8(ascii: ":"))
        return JSONKey(raw: raw, isEscaped: isEscaped)
    }

    /// Fails unless only white space is left.
    package mutating func finish() throws(JSONError) {
        skipSpace()
        guard cursor == end else { throw failure }
    }

    private mutating func advance(closing: UInt8) throws(JSONError) -> Bool {
        skipSpace()
        guard cursor < end else { throw failure }
        if cursor.pointee == closing {
            cursor += 1
            isFirst = false
            return false
        }
        if isFirst {
            isFirst = false
        } else {
            try expect(UInt8(ascii: ","))
        }
        return true
    }

    private mutating func expect(_ byte: UInt8) throws(JSONError) {
        skipSpace()
        guard cursor < end, cursor.pointee == byte else { throw failure }
        cursor += 1
    }

    @inline(__always)
    private mutating func skipSpace() {
        while cursor < end {
            switch cursor.pointee {
            case 0x20, 0x09, 0x0A, 0x0D: cursor += 1
            default: return
            }
        }
    }

    // MARK: Values

    /// Reads a string. It is built in place: a long one needs its own memory once.
    package mutating func string() throws(JSONError) -> String {
        let (raw, isEscaped) = try rawString()
        guard isEscaped else { return String(decoding: raw, as: UTF8.self) }
        return String(unsafeUninitializedCapacity: raw.count) { JSONScanner.unescape(raw, into: $0) }
    }

    /// Moves over a string, checks it, and returns what stands between its quotes.
    private mutating func rawString() throws(JSONError) -> (UnsafeBufferPointer<UInt8>, isEscaped: Bool) {
        try expect(UInt8(ascii: "\""))
        let first = cursor
        var isEscaped = false
        skipPlainBytes()
        while cursor < end, cursor.pointee == UInt8(ascii: "\\") {
            isEscaped = true
            cursor += 1
            guard JSONScanner.readEscape(&cursor, end) != nil else { throw failure }
            skipPlainBytes()
        }
        guard cursor < end, cursor.pointee == UInt8(ascii: "\"") else { throw failure }
        cursor += 1
        return (UnsafeBufferPointer(start: first, count: cursor - first - 1), isEscaped)
    }

    /// Moves over the bytes of a string that stand for themselves.
    @inline(__always)
    private mutating func skipPlainBytes() {
        while end - cursor >= 8, JSONScanner.arePlain(UnsafeRawPointer(cursor).loadUnaligned(as: UInt64.self)) {
            cursor += 8
        }
        while cursor < end, JSONScanner.isPlain(cursor.pointee) { cursor += 1 }
    }

    /// Whether eight bytes stand for themselves: for each byte, the high bit of its place is set where it is a control,
    /// a quote or a backslash. May refuse plain bytes that follow such a one.
    @inline(__always)
    private static func arePlain(_ word: UInt64) -> Bool {
        let (ones, highs): (UInt64, UInt64) = (0x0101_0101_0101_0101, 0x8080_8080_8080_8080)
        let (quote, backslash) = (word ^ ones &* 0x22, word ^ ones &* 0x5C)
        let controls = (word &- ones &* 0x20) & ~word
        return (controls | (quote &- ones) & ~quote | (backslash &- ones) & ~backslash) & highs == 0
    }

    @inline(__always)
    private static func isPlain(_ byte: UInt8) -> Bool {
        byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\") && byte >= 0x20
    }

    /// Copies a string whose escapes were checked; no escape is shorter than what it stands for.
    private static func unescape(
        _ raw: UnsafeBufferPointer<UInt8>, into target: UnsafeMutableBufferPointer<UInt8>
    ) -> Int {
        guard var cursor = raw.baseAddress, var next = target.baseAddress else { return 0 }
        let (end, start) = (cursor + raw.count, next)
        while cursor < end {
            let run = cursor
            cursor = memchr(run, 0x5C, end - run).map { UnsafePointer($0.assumingMemoryBound(to: UInt8.self)) } ?? end
            next.update(from: run, count: cursor - run)
            next += cursor - run
            guard cursor < end else { break }
            cursor += 1
            guard let scalar = readEscape(&cursor, end) else { break }
            for unit in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter {
                next.pointee = unit
                next += 1
            }
        }
        return next - start
    }

    /// Reads a string, or null as nil.
    package mutating func optionalString() throws(JSONError) -> String? {
        if peek() == .null {
            try skip()
            return nil
        }
        return try string()
    }

    /// Reads a string and appends its bytes, unescaped. Bytes outside escapes are copied as they are. Where the
    /// string is broken off, what came before has been appended.
    package mutating func appendString(to target: inout [UInt8]) throws(JSONError) {
        try expect(UInt8(ascii: "\""))
        while true {
            let run = cursor
            skipPlainBytes()
            target.append(contentsOf: UnsafeBufferPointer(start: run, count: cursor - run))
            guard cursor < end else { throw failure }
            switch cursor.pointee {
            case UInt8(ascii: "\""):
                cursor += 1
                return
            case UInt8(ascii: "\\"):
                cursor += 1
                try appendEscape(to: &target)
            default:
                throw failure
            }
        }
    }

    private mutating func appendEscape(to target: inout [UInt8]) throws(JSONError) {
        guard let scalar = JSONScanner.readEscape(&cursor, end) else { throw failure }
        target.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    }

    /// Reads what follows a backslash (RFC 8259 § 7); nil where that is no escape, or where the input ends in it.
    private static func readEscape(
        _ cursor: inout UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>
    ) -> Unicode.Scalar? {
        guard cursor < end else { return nil }
        let letter = cursor.pointee
        cursor += 1
        switch letter {
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(letter)
        case UInt8(ascii: "u"): return readEscapedScalar(&cursor, end)
        default: return nil
        }
    }

    /// Reads the digits after `\u`, and the second half of a surrogate pair where there is one.
    private static func readEscapedScalar(
        _ cursor: inout UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>
    ) -> Unicode.Scalar? {
        guard let first = readFourDigits(&cursor, end) else { return nil }
        guard (0xD800..<0xDC00).contains(first) else { return Unicode.Scalar(first) ?? "\u{FFFD}" }
        var second = cursor
        guard end - cursor >= 6, cursor[0] == UInt8(ascii: "\\"), cursor[1] == UInt8(ascii: "u") else {
            return "\u{FFFD}"
        }
        second += 2
        guard let low = readFourDigits(&second, end), (0xDC00..<0xE000).contains(low) else { return "\u{FFFD}" }
        cursor = second
        return Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (low - 0xDC00))
    }

    private static func readFourDigits(
        _ cursor: inout UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>
    ) -> UInt32? {
        guard end - cursor >= 4 else { return nil }
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = Character(Unicode.Scalar(cursor.pointee)).hexDigitValue else { return nil }
            value = value << 4 | UInt32(digit)
            cursor += 1
        }
        return value
    }

    /// Reads a number that is a whole one within `Int`; fails for any other.
    package mutating func integer() throws(JSONError) -> Int {
        let number = try number()
        if let exact = Int(number) { return exact }
        guard let value = Double(number), let whole = Int(exactly: value) else { throw failure }
        return whole
    }

    /// Reads a number (RFC 8259 § 6) as it is written.
    package mutating func number() throws(JSONError) -> String {
        String(decoding: try rawNumber(), as: UTF8.self)
    }

    private mutating func rawNumber() throws(JSONError) -> UnsafeBufferPointer<UInt8> {
        skipSpace()
        let first = cursor
        if cursor < end, cursor.pointee == UInt8(ascii: "-") { cursor += 1 }
        let isZero = cursor < end && cursor.pointee == UInt8(ascii: "0")
        let digits = skipDigits()
        guard digits == 1 || digits > 1 && !isZero else { throw failure }
        if cursor < end, cursor.pointee == UInt8(ascii: ".") {
            cursor += 1
            guard skipDigits() > 0 else { throw failure }
        }
        if cursor < end, cursor.pointee | 0x20 == UInt8(ascii: "e") {
            cursor += 1
            if cursor < end, cursor.pointee == UInt8(ascii: "-") || cursor.pointee == UInt8(ascii: "+") { cursor += 1 }
            guard skipDigits() > 0 else { throw failure }
        }
        return UnsafeBufferPointer(start: first, count: cursor - first)
    }

    private mutating func skipDigits() -> Int {
        let first = cursor
        while cursor < end, cursor.pointee >= 48, cursor.pointee <= 57 { cursor += 1 }
        return cursor - first
    }

    package mutating func bool() throws(JSONError) -> Bool {
        skipSpace()
        if readWord("true") { return true }
        if readWord("false") { return false }
        throw failure
    }

    private mutating func readWord(_ word: StaticString) -> Bool {
        let count = word.utf8CodeUnitCount
        guard end - cursor >= count else { return false }
        for index in 0..<count where cursor[index] != word.utf8Start[index] { return false }
        cursor += count
        return true
    }

    /// Skips one value of any kind, checked as strictly as if it were read; without recursion, so that deep nesting
    /// costs no stack.
    package mutating func skip() throws(JSONError) {
        var closers: [UInt8] = []
        repeat {
            if let closer = try skipScalarOrOpen() {
                closers.append(closer)
                if closer == UInt8(ascii: "}") { try skipKey() }
                continue
            }
            while let closer = closers.last {
                skipSpace()
                guard cursor < end, cursor.pointee == closer else {
                    try expect(UInt8(ascii: ","))
                    if closer == UInt8(ascii: "}") { try skipKey() }
                    break
                }
                cursor += 1
                closers.removeLast()
            }
        } while !closers.isEmpty
        isFirst = false
    }

    /// Skips a value that holds no other; of one that does, reads the bracket and returns the one that will close it.
    private mutating func skipScalarOrOpen() throws(JSONError) -> UInt8? {
        skipSpace()
        guard cursor < end else { throw failure }
        switch cursor.pointee {
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            let closer = cursor.pointee + 2
            cursor += 1
            skipSpace()
            guard cursor < end, cursor.pointee == closer else { return closer }
            cursor += 1
        case UInt8(ascii: "\""): _ = try rawString()
        case UInt8(ascii: "t"), UInt8(ascii: "f"): _ = try bool()
        case UInt8(ascii: "n"): guard readWord("null") else { throw failure }
        default: _ = try rawNumber()
        }
        return nil
    }

    private mutating func skipKey() throws(JSONError) {
        _ = try rawString()
        try expect(UInt8(ascii: ":"))
    }
}
