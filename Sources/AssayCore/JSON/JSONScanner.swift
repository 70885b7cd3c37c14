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
        skipSpace()
        guard cursor < end, cursor.pointee == UInt8(ascii: "\"") else { throw failure }
        let first = cursor + 1
        var (place, isEscaped) = (first, false)
        while place < end, place.pointee != UInt8(ascii: "\"") {
            if place.pointee == UInt8(ascii: "\\") {
                isEscaped = true
                place += 1
                guard place < end else { throw failure }
            }
            place += 1
        }
        cursor = place
        guard place < end else { throw failure }
        let key = JSONKey(raw: UnsafeBufferPointer(start: first, count: cursor - first), isEscaped: isEscaped)
        cursor += 1
        try expect(UInt8(ascii: ":"))
        return key
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

    /// Reads a string.
    package mutating func string() throws(JSONError) -> String {
        var bytes: [UInt8] = []
        try appendString(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Reads a string, or null as nil.
    package mutating func optionalString() throws(JSONError) -> String? {
        if peek() == .null {
            try skip()
            return nil
        }
        return try string()
    }

    /// Reads a string and appends its bytes, unescaped. Bytes outside escapes are copied as they are.
    package mutating func appendString(to target: inout [UInt8]) throws(JSONError) {
        try expect(UInt8(ascii: "\""))
        while true {
            let run = cursor
            while cursor < end, cursor.pointee != UInt8(ascii: "\""), cursor.pointee != UInt8(ascii: "\\"),
                cursor.pointee >= 0x20
            {
                cursor += 1
            }
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
        guard cursor < end else { throw failure }
        let letter = cursor.pointee
        cursor += 1
        switch letter {
        case UInt8(ascii: "n"): target.append(0x0A)
        case UInt8(ascii: "t"): target.append(0x09)
        case UInt8(ascii: "r"): target.append(0x0D)
        case UInt8(ascii: "b"): target.append(0x08)
        case UInt8(ascii: "f"): target.append(0x0C)
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): target.append(letter)
        case UInt8(ascii: "u"):
            let scalar = try escapedScalar()
            target.append(contentsOf: Array(String(Character(scalar)).utf8))
        default: throw failure
        }
    }

    /// Reads the digits after `\u`, and the second half of a surrogate pair where there is one.
    private mutating func escapedScalar() throws(JSONError) -> Unicode.Scalar {
        let first = try fourDigits()
        guard (0xD800..<0xDC00).contains(first) else { return Unicode.Scalar(first) ?? "\u{FFFD}" }
        guard end - cursor >= 6, cursor[0] == UInt8(ascii: "\\"), cursor[1] == UInt8(ascii: "u") else {
            return "\u{FFFD}"
        }
        let beforeSecond = cursor
        cursor += 2
        let second = try fourDigits()
        guard (0xDC00..<0xE000).contains(second) else {
            cursor = beforeSecond
            return "\u{FFFD}"
        }
        return Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)) ?? "\u{FFFD}"
    }

    private mutating func fourDigits() throws(JSONError) -> UInt32 {
        guard end - cursor >= 4 else { throw failure }
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = Character(Unicode.Scalar(cursor.pointee)).hexDigitValue else { throw failure }
            value = value << 4 | UInt32(digit)
            cursor += 1
        }
        return value
    }

    /// Reads a number that is a whole one within `Int`; fails for any other.
    package mutating func integer() throws(JSONError) -> Int {
        if let small = smallInteger() { return small }
        let number = try number()
        if let exact = Int(number) { return exact }
        guard let value = Double(number), let whole = Int(exactly: value) else { throw failure }
        return whole
    }

    /// Reads a number of at most 15 digits and nothing else; nil, having read nothing, before any other.
    private mutating func smallInteger() -> Int? {
        skipSpace()
        var (value, next) = (0, cursor)
        while next < end, next - cursor < 16, next.pointee >= UInt8(ascii: "0"), next.pointee <= UInt8(ascii: "9") {
            value = value * 10 + Int(next.pointee - UInt8(ascii: "0"))
            next += 1
        }
        guard next > cursor, next - cursor < 16, next == end || !isNumberByte(next.pointee) else { return nil }
        cursor = next
        return value
    }

    /// Reads a number (RFC 8259 § 6) as it is written.
    package mutating func number() throws(JSONError) -> String {
        skipSpace()
        let first = cursor
        while cursor < end, isNumberByte(cursor.pointee) { cursor += 1 }
        let text = String(decoding: UnsafeBufferPointer(start: first, count: cursor - first), as: UTF8.self)
        guard let last = text.utf8.last, last >= 48, last <= 57, text.utf8.first != UInt8(ascii: "+"),
            Double(text) != nil
        else { throw failure }
        return text
    }

    private func isNumberByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 48...57, UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"):
            true
        default: false
        }
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

    /// Skips one value of any kind, without recursion, so that deep nesting costs no stack.
    package mutating func skip() throws(JSONError) {
        var depth = 0
        repeat {
            skipSpace()
            guard cursor < end else { throw failure }
            switch cursor.pointee {
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                cursor += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                cursor += 1
            case UInt8(ascii: ","), UInt8(ascii: ":"):
                guard depth > 0 else { throw failure }
                cursor += 1
            case UInt8(ascii: "\""): try skipString()
            case UInt8(ascii: "t"), UInt8(ascii: "f"): _ = try bool()
            case UInt8(ascii: "n"): guard readWord("null") else { throw failure }
            default: try skipNumber()
            }
        } while depth > 0
        guard depth == 0 else { throw failure }
        isFirst = false
    }

    /// As `number`, without building anything.
    private mutating func skipNumber() throws(JSONError) {
        if cursor < end, cursor.pointee == UInt8(ascii: "-") { cursor += 1 }
        try skipDigits()
        if cursor < end, cursor.pointee == UInt8(ascii: ".") {
            cursor += 1
            try skipDigits()
        }
        guard cursor < end, cursor.pointee | 0x20 == UInt8(ascii: "e") else { return }
        cursor += 1
        if cursor < end, cursor.pointee == UInt8(ascii: "-") || cursor.pointee == UInt8(ascii: "+") { cursor += 1 }
        try skipDigits()
    }

    private mutating func skipDigits() throws(JSONError) {
        let first = cursor
        while cursor < end, cursor.pointee >= UInt8(ascii: "0"), cursor.pointee <= UInt8(ascii: "9") { cursor += 1 }
        guard cursor > first else { throw failure }
    }

    private mutating func skipString() throws(JSONError) {
        var place = cursor + 1
        while place < end, place.pointee != UInt8(ascii: "\"") {
            place += place.pointee == UInt8(ascii: "\\") ? 2 : 1
        }
        guard place < end else { throw failure }
        cursor = place + 1
    }
}

/// What a JSON value is.
package enum JSONKind: Sendable {
    case object, array, string, number, bool, null
}

/// Text that is not JSON, or not the JSON that was asked for.
package enum JSONError: Error, Equatable {
    /// Something else was expected at this byte.
    case malformed(offset: Int)
}

/// A key as it stands in the input; it must not outlive the scan.
package struct JSONKey {
    fileprivate let raw: UnsafeBufferPointer<UInt8>
    fileprivate let isEscaped: Bool

    /// Compares without building a string where the key holds no escape.
    package static func ~= (pattern: StaticString, key: JSONKey) -> Bool {
        if key.isEscaped { return pattern.description == key.string }
        guard key.raw.count == pattern.utf8CodeUnitCount else { return false }
        for index in 0..<key.raw.count where key.raw[index] != pattern.utf8Start[index] { return false }
        return true
    }

    package var string: String {
        guard isEscaped else { return String(decoding: raw, as: UTF8.self) }
        let quoted = [UInt8(ascii: "\"")] + raw + [UInt8(ascii: "\"")]
        return (try? JSONScanner.scan(quoted) { scanner throws(JSONError) in try scanner.string() }) ?? ""
    }
}
