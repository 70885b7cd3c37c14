/// The info string of a fence (CommonMark § 4.5) with character references (§ 2.5) and then backslash escapes
/// (§ 2.4) resolved, in the reference implementation's order.
enum InfoString {
    static func resolve(_ raw: UnsafeBufferPointer<UInt8>) -> String {
        guard raw.contains(where: { $0 == UInt8(ascii: "&") || $0 == Byte.backslash }) else {
            return String(decoding: trimmed(raw[...]), as: UTF8.self)
        }
        let bytes = resolvingReferences(in: raw)
        return String(decoding: resolvingEscapes(in: trimmed(bytes[...])), as: UTF8.self)
    }

    private static func trimmed<Bytes: BidirectionalCollection<UInt8>>(_ bytes: Bytes) -> Bytes.SubSequence
    where Bytes.SubSequence == Bytes {
        func isSpace(_ byte: UInt8) -> Bool { byte == Byte.space || (9...13).contains(byte) }
        var rest = bytes.drop(while: isSpace)
        while let last = rest.last, isSpace(last) { rest = rest.dropLast() }
        return rest
    }

    private static func resolvingEscapes(in bytes: ArraySlice<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        var index = bytes.startIndex
        while index < bytes.endIndex {
            if bytes[index] == Byte.backslash, index + 1 < bytes.endIndex, Byte.isASCIIPunctuation(bytes[index + 1]) {
                index += 1
            }
            result.append(bytes[index])
            index += 1
        }
        return result
    }

    private static func resolvingReferences(in bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "&"), let (text, length) = reference(bytes[(index + 1)...]) {
                result.append(contentsOf: text.utf8)
                index += 1 + length
            } else {
                result.append(bytes[index])
                index += 1
            }
        }
        return result
    }

    /// The character reference after an ampersand, and its length with the semicolon.
    private static func reference(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> (String, Int)? {
        let body = bytes.prefix(NamedEntities.longestName + 1)
        guard let end = body.firstIndex(of: UInt8(ascii: ";")) else { return nil }
        let name = body[..<end]
        guard let text = name.first == UInt8(ascii: "#") ? numeric(name.dropFirst()) : NamedEntities[name] else {
            return nil
        }
        return (text, name.count + 1)
    }

    /// One to seven decimal digits, or `x` and one to six hexadecimal ones. What is no character, and zero, gives
    /// U+FFFD.
    private static func numeric(_ digits: Slice<UnsafeBufferPointer<UInt8>>) -> String? {
        let isHexadecimal = digits.first.map { $0 | 0x20 } == UInt8(ascii: "x")
        let body = isHexadecimal ? digits.dropFirst() : digits
        guard (1...(isHexadecimal ? 6 : 7)).contains(body.count), body.allSatisfy(Byte.isAlphanumeric),
            let value = UInt32(String(decoding: body, as: UTF8.self), radix: isHexadecimal ? 16 : 10)
        else { return nil }
        return String(value == 0 ? "\u{FFFD}" : Unicode.Scalar(value) ?? "\u{FFFD}")
    }
}

extension NamedEntities {
    /// What an entity stands for; nil for a name that is none. Searches the sorted text: no table is built.
    static subscript(name: some Collection<UInt8>) -> String? {
        let text = UnsafeBufferPointer(start: table.utf8Start, count: table.utf8CodeUnitCount)
        var (low, high) = (0, text.count)
        while low < high {
            var start = (low + high) / 2
            while start > low, text[start - 1] > Byte.space { start -= 1 }
            let end = text[start...].firstIndex { $0 <= Byte.space } ?? text.count
            let entry = text[start..<end]
            let equals = entry.firstIndex(of: UInt8(ascii: "=")) ?? end
            if entry[..<equals].elementsEqual(name) { return characters(entry[equals...].dropFirst()) }
            if name.lexicographicallyPrecedes(entry[..<equals]) {
                high = start
            } else {
                low = end + 1
            }
        }
        return nil
    }

    /// Hexadecimal code points with `+` between.
    private static func characters(_ codes: Slice<UnsafeBufferPointer<UInt8>>) -> String {
        var result = ""
        for code in codes.split(separator: UInt8(ascii: "+")) {
            let scalar = UInt32(String(decoding: code, as: UTF8.self), radix: 16).flatMap(Unicode.Scalar.init)
            result.unicodeScalars.append(scalar ?? "\u{FFFD}")
        }
        return result
    }
}
