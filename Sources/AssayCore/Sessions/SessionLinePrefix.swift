/// What a line of a session file is, told from its first bytes alone: `{"seq":3,"type":"message","at":"…","role":"user"`.
package struct SessionLinePrefix: Sendable, Equatable {
    package enum Kind: Sendable, Equatable {
        case message(Role)
        case setting
        case save
        /// Anything else: to be decoded by whoever must know.
        case other
    }

    package var seq: Int
    package var kind: Kind
    /// When it happened, not yet read; empty where it does not stand in its place.
    package var at: ArraySlice<UInt8>

    /// Nil where `line` (without its comma) does not begin as an event must.
    package init?(_ line: ArraySlice<UInt8>) {
        var rest = line
        guard rest.drop("{\"seq\":"), let number = rest.dropInteger(), rest.drop(",\"type\":\""),
            let type = rest.dropWord()
        else { return nil }
        seq = number
        at = rest.drop(",\"at\":\"") ? rest.dropWord() ?? [] : []
        kind = .other
        if type.is("setting") { kind = .setting }
        if type.is("save") { kind = .save }
        if type.is("message"), rest.drop(",\"role\":\""), let role = rest.dropWord() {
            if role.is("user") { kind = .message(.user) }
            if role.is("assistant") { kind = .message(.assistant) }
            if role.is("system") { kind = .message(.system) }
        }
    }
}

extension ArraySlice<UInt8> {
    fileprivate mutating func drop(_ text: StaticString) -> Bool {
        let length = text.utf8CodeUnitCount
        guard count >= length, prefix(length).is(text) else { return false }
        removeFirst(length)
        return true
    }

    fileprivate mutating func dropInteger() -> Int? {
        var number = 0
        var digits = 0
        while digits < 18, digits < count, case let digit = self[startIndex + digits], digit >= 48, digit <= 57 {
            number = number * 10 + Int(digit - 48)
            digits += 1
        }
        guard digits > 0 else { return nil }
        removeFirst(digits)
        return number
    }

    /// Takes what stands before the next quote, and the quote, of a short word without escapes.
    fileprivate mutating func dropWord() -> ArraySlice<UInt8>? {
        guard let quote = prefix(64).firstIndex(of: UInt8(ascii: "\"")) else { return nil }
        let word = self[startIndex..<quote]
        self = self[(quote + 1)...]
        return word
    }

    fileprivate func `is`(_ text: StaticString) -> Bool {
        guard count == text.utf8CodeUnitCount else { return false }
        for offset in 0..<count where self[startIndex + offset] != text.utf8Start[offset] { return false }
        return true
    }
}
