/// Which values of the environment are secrets: by their variables' names, and only where they are no everyday text.
package enum SecretVariables {
    /// Words that make a name a secret's, wherever they stand in it.
    private static let secretWords: Set<Substring> = [
        "PASSWORD", "PASSWD", "PASSPHRASE", "SECRET", "SECRETS", "TOKEN", "APIKEY", "CREDENTIALS",
    ]
    /// Words that do so at its end.
    private static let secretEnds: Set<Substring> = ["KEY", "PASS", "PAT", "PWD", "CREDENTIAL", "AUTH"]
    /// Words at its end that make it say something about the secret.
    private static let harmlessEnds: Set<Substring> = [
        "FILE", "PATH", "DIR", "ID", "NAME", "URL", "URI", "HOST", "TYPE", "EXPIRY", "EXPIRES", "TTL", "LENGTH", "SIZE",
        "LIMIT",
        "COUNT", "ENABLED", "HELPER", "CMD", "COMMAND", "PROMPT", "AGENT", "ASKPASS",
    ]

    package static func isSecretName(_ name: String) -> Bool {
        let words = name.uppercased().split { $0 == "_" || $0 == "-" }
        guard let last = words.last, words.count > 1 || secretWords.contains(last), !harmlessEnds.contains(last) else {
            return false
        }
        return secretEnds.contains(last) || words.contains(where: secretWords.contains)
    }

    /// Whether a value would be found in ordinary text, or is no secret by its form.
    static func isTrivial(_ value: String) -> Bool {
        let bytes = Array(value.utf8)
        guard bytes.count >= 8, Set(bytes).count >= 4 else { return true }
        if "/~.".utf8.contains(bytes[0]) { return true }
        let isWord = bytes.allSatisfy(ByteSet.letters.contains)
        return isWord && (bytes.count < 12 || bytes.allSatisfy(ByteSet.lower.contains) && bytes.count < 16)
            || bytes.allSatisfy(ByteSet.digits.contains) && bytes.count < 12
    }
}

/// A secret whose very text is known.
struct SecretLiteral: Sendable, Equatable {
    var name: String
    var bytes: [UInt8]

    /// Longer ones are looked for piece by piece, so that a stream holds back no more than this.
    private static let longest = 128

    /// The literals of one value: each of its lines, in pieces.
    static func literals(of value: String, named name: String) -> [SecretLiteral] {
        value.utf8.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }).flatMap { line -> [SecretLiteral] in
            let bytes = Array(line)
            // Of several lines the short ones are everyday text.
            guard bytes.count >= 8 else { return [] }
            return stride(from: 0, to: bytes.count, by: longest).compactMap { start in
                let piece = bytes[start..<min(start + longest, bytes.count)]
                return start > 0 && piece.count < 8 ? nil : SecretLiteral(name: name, bytes: Array(piece))
            }
        }
    }

    func verdict(_ window: Window, at index: Int) -> Verdict {
        let found = window.starts(with: bytes, at: index)
        guard case .keep(let end) = found else { return found }
        return .found(SecretMatch(name: name, range: index..<end))
    }
}
