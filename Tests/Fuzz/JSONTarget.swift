import AssayCore
import Foundation

/// The scanner accepts what Foundation accepts and reads the same from it; the writer's output is read back as it was.
enum JSONTarget {
    @Sendable static func run(_ input: [UInt8]) {
        let value = try? JSONValue(input)
        let brackets = input.count { $0 == UInt8(ascii: "[") || $0 == UInt8(ascii: "{") }
        if brackets < JSONValue.maximumDepth {
            check(skips(input) == (value != nil), "skipped and read differ")
        } else if value != nil {
            check(skips(input), "read and not skipped")
        }
        if let value { checkWritten(value) }
        if isComparable(input), brackets < JSONValue.maximumDepth { compare(value, with: input) }
        checkString(input)
    }

    private static func skips(_ input: [UInt8]) -> Bool {
        do {
            try JSONScanner.scan(input) { scanner throws(JSONError) in
                try scanner.skip()
                try scanner.finish()
            }
            return true
        } catch {
            return false
        }
    }

    // MARK: Foundation

    /// Foundation guesses other encodings, refuses lone surrogates and numbers that no `Double` holds, and drops a byte
    /// order mark, also from the beginning of a string.
    private static func isComparable(_ input: [UInt8]) -> Bool {
        guard String(validating: input, as: UTF8.self) != nil, !input.contains(0), !hasMark(input) else {
            return false
        }
        let isSurrogate = zip(input, input.dropFirst()).contains {
            $0 == UInt8(ascii: "u") && $1 | 0x20 == UInt8(ascii: "d")
        }
        return !isSurrogate && !input.isEmpty
    }

    private static func hasMark(_ input: [UInt8]) -> Bool {
        zip(input, zip(input.dropFirst(), input.dropFirst(2))).contains { $0 == 0xEF && $1 == (0xBB, 0xBF) }
    }

    private static func compare(_ value: JSONValue?, with input: [UInt8]) {
        let other = try? JSONSerialization.jsonObject(with: Data(input), options: [.fragmentsAllowed])
        guard let value else { return check(other == nil || hasTrailingComma(input), "Foundation reads it") }
        guard let other else { return check(!hasOnlyFiniteNumbers(value), "Foundation does not read it") }
        check(isSame(value, other), "Foundation reads \(other)")
    }

    /// Foundation overlooks a comma after the last element, which RFC 8259 does not allow.
    private static func hasTrailingComma(_ input: [UInt8]) -> Bool {
        let dense = input.filter { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
        return zip(dense, dense.dropFirst()).contains { $0 == UInt8(ascii: ",") && [0x5D, 0x7D].contains($1) }
    }

    private static func hasOnlyFiniteNumbers(_ value: JSONValue) -> Bool {
        switch value {
        case .number(let spelling):
            Double(spelling).map { $0.isFinite && ($0 != 0 || !spelling.hasNonZeroDigit) } ?? false
        case .array(let elements): elements.allSatisfy(hasOnlyFiniteNumbers)
        case .object(let members): members.allSatisfy { hasOnlyFiniteNumbers($0.value) }
        default: true
        }
    }

    private static func isSame(_ value: JSONValue, _ other: Any) -> Bool {
        switch value {
        case .null: return other is NSNull
        case .bool(let bool): return other as? Bool == bool
        case .number(let spelling):
            guard let number = (other as? NSNumber)?.doubleValue, let own = Double(spelling) else { return false }
            return number == own || abs(number - own) <= abs(own) * 1e-12
        case .string(let text): return (other as? String).map { $0.utf8.elementsEqual(text.utf8) } ?? false
        case .array(let elements):
            guard let others = other as? [Any], others.count == elements.count else { return false }
            return zip(elements, others).allSatisfy { isSame($0, $1) }
        case .object(let members):
            guard let others = other as? [String: Any] else { return false }
            // Which of two members of one name counts is nobody's rule.
            return members.allSatisfy { member in
                guard members.count(where: { $0.key == member.key }) == 1 else { return true }
                return others[member.key].map { isSame(member.value, $0) } ?? false
            }
        }
    }

    // MARK: Writing

    private static func checkWritten(_ value: JSONValue) {
        var writer = JSONWriter()
        writer.value(value)
        checkOneLine(writer.bytes)
        guard let again = try? JSONValue(writer.bytes) else { fail("what was written is not read") }
        var second = JSONWriter()
        second.value(again)
        check(second.bytes == writer.bytes && again == value, "what was written is read as something else")
    }

    private static func checkOneLine(_ bytes: [UInt8]) {
        check(!bytes.contains { $0 < 0x20 || $0 == 0x7F }, "a control in what was written")
        check(
            !String(decoding: bytes, as: UTF8.self).unicodeScalars.contains { $0 == "\u{2028}" || $0 == "\u{2029}" },
            "a separator")
    }

    /// Any text at all, whole and in pieces, there and back, and broken off.
    private static func checkString(_ input: [UInt8]) {
        let text = String(decoding: input, as: UTF8.self)
        var quoted: [UInt8] = []
        JSONWriter.appendQuoted(text, to: &quoted)
        checkOneLine(quoted)
        let read = try? JSONScanner.scan(quoted) { scanner throws(JSONError) in
            let text = try scanner.string()
            try scanner.finish()
            return text
        }
        check(read?.utf8.elementsEqual(text.utf8) ?? false, "a text comes back as another")

        var random = FuzzNumbers(input.suffix(2))
        let half = text.unicodeScalars.index(text.startIndex, offsetBy: random.below(text.unicodeScalars.count + 1))
        var pieces = [UInt8(ascii: "\"")]
        JSONWriter.appendEscaped(String(text.unicodeScalars[..<half]), to: &pieces)
        JSONWriter.appendEscaped(String(text.unicodeScalars[half...]), to: &pieces)
        check(pieces + [UInt8(ascii: "\"")] == quoted, "a text in pieces is written otherwise")

        var torn: [UInt8] = []
        let cut = quoted.prefix(random.below(quoted.count))
        try? JSONScanner.scan(cut) { scanner throws(JSONError) in try scanner.appendString(to: &torn) }
        check(Array(text.utf8).starts(with: torn), "a text that is broken off tells what is not in it")
    }
}

extension String {
    fileprivate var hasNonZeroDigit: Bool {
        prefix { $0 != "e" && $0 != "E" }.contains { ("1"..."9").contains($0) }
    }
}
