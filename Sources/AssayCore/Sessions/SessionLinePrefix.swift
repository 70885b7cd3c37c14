/// What a line of a session file is, told from its first bytes alone: `{"seq":3,"type":"message","at":"…","role":"user"`.
package struct SessionLinePrefix: Sendable, Equatable {
    package enum Kind: Sendable, Equatable {
        case message(Role)
        /// A message that is a part of the answer with this `seq`.
        case continuation(of: Int)
        case setting
        case save
        /// Anything else: to be decoded by whoever must know.
        case other
    }

    package var seq: Int
    package var kind: Kind
    /// Where in the line it stands when it happened; empty where that is not in its place.
    package var at: Range<Int>

    /// Nil where `line` (without its comma) does not begin as an event must.
    package init?(_ line: UnsafeRawBufferPointer) {
        var cursor = Cursor(line)
        guard cursor.drop("{\"seq\":"), let number = cursor.dropInteger(), cursor.drop(",\"type\":\""),
            let type = cursor.dropWord()
        else { return nil }
        seq = number
        at = cursor.drop(",\"at\":\"") ? cursor.dropWord() ?? 0..<0 : 0..<0
        kind = .other
        if cursor.is("setting", at: type) { kind = .setting }
        if cursor.is("save", at: type) { kind = .save }
        if cursor.is("message", at: type), cursor.drop(",\"role\":\""), let role = cursor.dropWord() {
            if cursor.is("user", at: role) { kind = .message(.user) }
            if cursor.is("assistant", at: role) {
                kind = .message(.assistant)
                if cursor.drop(",\"continues\":"), let seq = cursor.dropInteger() { kind = .continuation(of: seq) }
            }
            if cursor.is("system", at: role) { kind = .message(.system) }
        }
    }
}

extension SessionLinePrefix.Kind {
    /// Of a message; nil for anything else.
    var role: Role? {
        switch self {
        case .message(let role): role
        case .continuation: .assistant
        case .setting, .save, .other: nil
        }
    }
}

/// A place in a line. Every line of a long session is looked at when it is opened.
private struct Cursor {
    private let line: UnsafeRawBufferPointer
    private var offset = 0

    init(_ line: UnsafeRawBufferPointer) {
        self.line = line
    }

    mutating func drop(_ text: StaticString) -> Bool {
        let end = offset + text.utf8CodeUnitCount
        guard end <= line.count, self.is(text, at: offset..<end) else { return false }
        offset = end
        return true
    }

    mutating func dropInteger() -> Int? {
        var number = 0
        let start = offset
        while offset < min(line.count, start + 18), case let digit = line[offset], digit >= 48, digit <= 57 {
            number = number * 10 + Int(digit - 48)
            offset += 1
        }
        return offset > start ? number : nil
    }

    /// Takes what stands before the next quote, and the quote, of a short word without escapes.
    mutating func dropWord() -> Range<Int>? {
        let start = offset
        while offset < min(line.count, start + 64) {
            offset += 1
            if line[offset - 1] == UInt8(ascii: "\"") { return start..<(offset - 1) }
        }
        return nil
    }

    func `is`(_ text: StaticString, at range: Range<Int>) -> Bool {
        guard range.count == text.utf8CodeUnitCount else { return false }
        for index in 0..<range.count where line[range.lowerBound + index] != text.utf8Start[index] { return false }
        return true
    }
}
