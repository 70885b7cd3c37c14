/// One line at the end of a commit's message (`git interpret-trailers`): `Assay-Test: …`.
package struct Trailer: Sendable, Equatable {
    /// Letters, digits and hyphens.
    package let key: String
    /// One line: what would end it, or steer a terminal, became a blank. Hostile text cannot make a second trailer of
    /// itself.
    package let value: String

    package init(_ key: String, _ value: String) {
        self.key = key
        self.value = Trailer.flat(value)
    }

    /// As it stands in the message.
    package var line: String { "\(key): \(value)" }

    /// Text in one line: control characters and what ends lines or turns the direction of writing become blanks, blanks
    /// at both ends go (git takes those away too).
    static func flat(_ text: String) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars { scalars.append(isSteering(scalar) ? " " : scalar) }
        var result = Substring(String(scalars))
        while result.unicodeScalars.first?.properties.isWhitespace == true { result.unicodeScalars.removeFirst() }
        while result.unicodeScalars.last?.properties.isWhitespace == true { result.unicodeScalars.removeLast() }
        return String(result)
    }

    private static func isSteering(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0x2028...0x202E, 0x2066...0x2069, 0x200E, 0x200F, 0x61C, 0xFEFF: true
        default: false
        }
    }

    /// The message without the lines that pass themselves off as evidence: `Assay-…` in any case, with blanks around,
    /// with any of the marks that git can be told to split at, and the lines folded under it; `Assisted-by: Assay` too.
    package static func withoutEvidence(_ message: String) -> String {
        var isForged = false
        let lines = message.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        let kept = lines.filter { bytes in
            let line = String(decoding: bytes, as: UTF8.self)
            let isFolded = isForged && (line.hasPrefix(" ") || line.hasPrefix("\t"))
            isForged = isFolded || isEvidence(line)
            return !isForged
        }
        return kept.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "\n")
    }

    private static func isEvidence(_ line: String) -> Bool {
        let text = flat(line)
        guard let mark = text.unicodeScalars.firstIndex(where: { ":=#".unicodeScalars.contains($0) }) else {
            return false
        }
        let key = flat(String(text[..<mark])).lowercased()
        if key == "assisted-by" {
            return flat(String(text[mark...].unicodeScalars.dropFirst())).lowercased().hasPrefix("assay")
        }
        return key.hasPrefix("assay-")
            && key.dropFirst(6).unicodeScalars.allSatisfy {
                $0 == "-" || $0.properties.isAlphabetic || $0.properties.numericType != nil
            }
    }
}
