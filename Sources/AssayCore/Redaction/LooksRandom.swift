extension Collection<UInt8> {
    /// Whether it reads like chance and not like words: of letters and digits, at least 12 in number, a fifth are digits,
    /// or kinds (small, capital, digit) change at every third.
    ///
    /// Names in programs (`getUserPassword2`, `hash_sha256_hex`), dates, addresses and versions do not; nor do UUIDs, which
    /// name things far more often than they guard them.
    var looksRandom: Bool {
        var (count, digits, changes) = (0, 0, 0)
        var last: ByteSet?
        for byte in self {
            guard let kind = ByteSet.kinds.first(where: { $0.contains(byte) }) else { continue }
            count += 1
            if kind == .digits { digits += 1 }
            if let last, last != kind { changes += 1 }
            last = kind
        }
        guard count >= 12, count - digits >= 3, !isUUID else { return false }
        return digits * 5 >= count || changes * 3 >= count
    }

    /// RFC 9562 § 4: 8-4-4-4-12 hexadecimal digits.
    var isUUID: Bool {
        guard count == 36 else { return false }
        return enumerated().allSatisfy { place, byte in
            [8, 13, 18, 23].contains(place) ? byte == UInt8(ascii: "-") : ByteSet.hexadecimal.contains(byte)
        }
    }

    /// Whether it stands for a secret and is none: `YOUR_KEY`, `<token>`, `${PASSWORD}`, `changeme`, `test-1234`; a
    /// password's hash (`$2b$…`) is none either.
    var isPlaceholder: Bool {
        guard let first else { return true }
        if "$<{%*[".utf8.contains(first) { return true }
        let lower = map { ByteSet.upper.contains($0) ? $0 | 0x20 : $0 }
        return placeholderWords.contains { word in lower.contains(word) }
    }
}

extension ByteSet {
    fileprivate static let kinds = [ByteSet.lower, .upper, .digits]
}

private let placeholderWords = [
    "test", "example", "sample", "dummy", "fake", "mock", "placeholder", "change", "your", "xxxx", "....", "****",
    "1234",
    "abcd", "abc1", "secret", "password", "passwd", "token", "apikey", "api_key", "api-key", "redacted", "insert",
    "replace", "todo", "${", "{{", "%(", "%s", "null", "none", "undefined", "environ", "getenv", "process.env",
].map { Array($0.utf8) }

extension [UInt8] {
    fileprivate func contains(_ word: [UInt8]) -> Bool {
        guard count >= word.count else { return false }
        return (0...(count - word.count)).contains { self[$0] == word[0] && self[$0...].starts(with: word) }
    }
}
