/// Writes compact JSON with keys in the order they are given. Nesting is the caller's: each `begin` needs its `end`.
package struct JSONWriter {
    /// What was written so far.
    package private(set) var bytes: [UInt8] = []
    package var text: String { String(decoding: bytes, as: UTF8.self) }
    private var needsComma = false

    /// `capacity` is how many bytes are expected, where that is known.
    package init(capacity: Int = 0) {
        bytes.reserveCapacity(capacity)
    }

    package mutating func beginObject() { open(UInt8(ascii: "{")) }
    package mutating func endObject() { close(UInt8(ascii: "}")) }
    package mutating func beginArray() { open(UInt8(ascii: "[")) }
    package mutating func endArray() { close(UInt8(ascii: "]")) }

    package mutating func key(_ name: String) {
        string(name)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    package mutating func string(_ value: String) {
        separate()
        JSONWriter.appendQuoted(value, to: &bytes)
    }

    /// Begins a string that is written in pieces: `appendEscaped` to what `drain` gives, then `endString`.
    package mutating func beginString() {
        separate()
        bytes.append(UInt8(ascii: "\""))
    }

    package mutating func endString() { bytes.append(UInt8(ascii: "\"")) }

    /// Takes what has been written so far; the document goes on after it.
    package mutating func drain() -> [UInt8] {
        defer { bytes = [] }
        return bytes
    }

    package mutating func integer(_ value: Int) { raw(String(value)) }
    package mutating func bool(_ value: Bool) { raw(value ? "true" : "false") }
    package mutating func null() { raw("null") }

    /// Appends text that is JSON already, such as a number as it was read.
    package mutating func raw(_ json: String) {
        separate()
        bytes.append(contentsOf: json.utf8)
    }

    package mutating func member(_ name: String, _ value: String) {
        key(name)
        string(value)
    }

    package mutating func member(_ name: String, _ value: Int) {
        key(name)
        integer(value)
    }

    package mutating func member(_ name: String, _ value: Bool) {
        key(name)
        bool(value)
    }

    private mutating func open(_ bracket: UInt8) {
        separate()
        bytes.append(bracket)
        needsComma = false
    }

    private mutating func close(_ bracket: UInt8) {
        bytes.append(bracket)
        needsComma = true
    }

    private mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = true
    }

    /// Appends `value` as a JSON string. Controls, DEL and the line separators U+2028 and U+2029 are escaped, so that
    /// one value stays on one line in every tool.
    package static func appendQuoted(_ value: String, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        appendEscaped(value, to: &bytes)
        bytes.append(UInt8(ascii: "\""))
    }

    /// Appends `value` escaped as in `appendQuoted`, without the quotes: a long string can be written in pieces.
    package static func appendEscaped(_ value: String, to bytes: inout [UInt8]) {
        var value = value
        value.withUTF8 { appendEscaped($0, to: &bytes) }
    }

    /// The same for UTF-8 that begins and ends between two scalars.
    package static func appendEscaped(_ text: UnsafeBufferPointer<UInt8>, to bytes: inout [UInt8]) {
        var index = 0
        while index < text.count {
            appendPiece(of: text, from: &index, to: &bytes)
        }
    }

    /// Escapes up to 4096 bytes in a buffer on the stack, which is faster than to let `bytes` grow by single bytes.
    private static func appendPiece(
        of text: UnsafeBufferPointer<UInt8>, from index: inout Int, to bytes: inout [UInt8]
    ) {
        let end = min(text.count, index + 4096)
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 6 * (end - index)) { piece in
            guard let start = piece.baseAddress else { return }
            var (target, place) = (start, index)
            while place < end {
                // Eight plain bytes at once: most of a text is.
                if end - place >= 8, let source = text.baseAddress {
                    let word = UnsafeRawPointer(source + place).loadUnaligned(as: UInt64.self)
                    if arePlain(word) {
                        UnsafeMutableRawPointer(target).storeBytes(of: word, as: UInt64.self)
                        (target, place) = (target + 8, place + 8)
                        continue
                    }
                }
                let byte = text[place]
                place += 1
                switch byte {
                case 0x20, 0x21, 0x23...0x5B, 0x5D...0x7E, 0x80...0xE1, 0xE3...0xFF:
                    target.pointee = byte
                    target += 1
                case 0xE2 where place + 1 < text.count && text[place] == 0x80 && text[place + 1] & 0xFE == 0xA8:
                    write(0x2000 | UInt16(text[place + 1] & 1 | 0x28), to: &target)
                    place += 2
                case 0xE2:
                    target.pointee = byte
                    target += 1
                default: write(escapeOf: byte, to: &target)
                }
            }
            index = place
            bytes.append(contentsOf: UnsafeBufferPointer(start: start, count: target - start))
        }
    }

    /// Whether none of eight bytes needs a closer look: no control, quote, backslash or DEL, and none of 0xE2, which
    /// begins the line separators. May refuse plain bytes that follow such a one.
    private static func arePlain(_ word: UInt64) -> Bool {
        let (ones, highs): (UInt64, UInt64) = (0x0101_0101_0101_0101, 0x8080_8080_8080_8080)
        var found = (word &- ones &* 0x20) & ~word
        func find(_ byte: UInt64) {
            let difference = word ^ ones &* byte
            found |= (difference &- ones) & ~difference
        }
        find(0x22)
        find(0x5C)
        find(0x7F)
        find(0xE2)
        return found & highs == 0
    }

    private static func write(escapeOf byte: UInt8, to target: inout UnsafeMutablePointer<UInt8>) {
        let letter: UInt8
        switch byte {
        case 0x22, 0x5C: letter = byte
        case 0x0A: letter = UInt8(ascii: "n")
        case 0x0D: letter = UInt8(ascii: "r")
        case 0x09: letter = UInt8(ascii: "t")
        default: return write(UInt16(byte), to: &target)
        }
        (target[0], target[1]) = (UInt8(ascii: "\\"), letter)
        target += 2
    }

    /// Writes `\u` and four hexadecimal digits.
    private static func write(_ unit: UInt16, to target: inout UnsafeMutablePointer<UInt8>) {
        (target[0], target[1]) = (UInt8(ascii: "\\"), UInt8(ascii: "u"))
        for place in 0..<4 {
            let digit = UInt8(unit >> UInt16(12 - 4 * place) & 15)
            target[2 + place] = digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
        }
        target += 6
    }
}
