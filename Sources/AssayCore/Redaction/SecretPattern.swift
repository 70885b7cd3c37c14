/// What a secret looks like: a sequence of parts, each a set of bytes and how often they may stand there.
///
/// Each part takes as much as it can and gives nothing back, so that matching is linear and, in a stream, waits for a
/// bounded number of bytes only. Written in a small part of the notation of regular expressions: see `init(_:)`.
struct SecretPattern: Sendable, Equatable {
    struct Part: Sendable, Equatable {
        var set: ByteSet
        var least = 1
        /// nil: as often as they come.
        var most: Int? = 1
        /// Whether a quantifier stands behind it. A last part that is one must end where its bytes end.
        var isRun = false
    }

    private(set) var parts: [Part]
    /// The first part of the secret itself; what stands before it stays.
    private(set) var secretStart: Int

    /// A part in the middle takes no more bytes than this, which bounds what a stream holds back.
    static let longestPart = 1024

    /// The bytes that it takes at least.
    var least: Int { parts.reduce(0) { $0 + $1.least } }

    /// Reads a notation: characters as they are; `\.` for one that has a meaning; `\d`, `\w`; sets as `[A-Za-z0-9_-]`
    /// and `[^…]`; `.` for any visible character; behind one of these `{n}`, `{n,}`, `{n,m}`, `+`, `*`, `?`; brackets
    /// around the rest where only that is the secret.
    init(_ notation: String) throws(SecretPatternError) {
        var parser = SecretPatternParser(notation)
        (parts, secretStart) = try parser.parse()
    }
}

/// Why a notation is none.
package enum SecretPatternError: Error, Equatable {
    /// What stands at this character, counting from 1, has no meaning here.
    case unexpected(at: Int)
    case unfinished
    /// It takes fewer than `SecretPatternError.least` bytes, and would be found everywhere.
    case short

    package static let least = 6

    /// For the user.
    package var message: String {
        switch self {
        case .unexpected(let position): RedactionText.patternUnexpected(String(position))
        case .unfinished: RedactionText.patternUnfinished()
        case .short: RedactionText.patternShort(String(SecretPatternError.least))
        }
    }
}

struct SecretPatternParser {
    private let bytes: [UInt8]
    private var index = 0
    private var parts: [SecretPattern.Part] = []
    private var secretStart: Int?
    private var isClosed = false

    init(_ notation: String) {
        bytes = Array(notation.utf8)
    }

    mutating func parse() throws(SecretPatternError) -> ([SecretPattern.Part], secretStart: Int) {
        while let byte = next() {
            // Brackets may stand around the end of the pattern only.
            if isClosed { throw unexpected }
            switch byte {
            case UInt8(ascii: "("):
                guard secretStart == nil else { throw unexpected }
                secretStart = parts.count
            case UInt8(ascii: ")"):
                guard let secretStart, secretStart < parts.count else { throw unexpected }
                isClosed = true
            case UInt8(ascii: "{"), UInt8(ascii: "+"), UInt8(ascii: "*"), UInt8(ascii: "?"): try quantify(byte)
            case UInt8(ascii: "|"), UInt8(ascii: "^"), UInt8(ascii: "$"): throw unexpected
            default: parts.append(SecretPattern.Part(set: try set(byte)))
            }
        }
        guard secretStart == nil || isClosed else { throw .unfinished }
        guard parts.reduce(0, { $0 + $1.least }) >= SecretPatternError.least else { throw .short }
        return (parts, secretStart ?? 0)
    }

    private var unexpected: SecretPatternError { .unexpected(at: index) }

    private mutating func next() -> UInt8? {
        guard index < bytes.count else { return nil }
        index += 1
        return bytes[index - 1]
    }

    private mutating func some() throws(SecretPatternError) -> UInt8 {
        guard let byte = next() else { throw .unfinished }
        return byte
    }

    private mutating func set(_ byte: UInt8) throws(SecretPatternError) -> ByteSet {
        switch byte {
        case UInt8(ascii: "."): .visible
        case UInt8(ascii: "\\"): try escaped()
        case UInt8(ascii: "["): try bracketed()
        default: ByteSet([byte])
        }
    }

    private mutating func escaped() throws(SecretPatternError) -> ByteSet {
        let byte = try some()
        switch byte {
        case UInt8(ascii: "d"): return .digits
        case UInt8(ascii: "w"): return .union(.alphanumeric, ByteSet("_".utf8))
        case _ where ByteSet.alphanumeric.contains(byte): throw unexpected
        default: return ByteSet([byte])
        }
    }

    private mutating func bracketed() throws(SecretPatternError) -> ByteSet {
        var set = ByteSet()
        let isInverted = index < bytes.count && bytes[index] == UInt8(ascii: "^")
        if isInverted { index += 1 }
        while true {
            let byte = try some()
            if byte == UInt8(ascii: "]") { break }
            if byte == UInt8(ascii: "\\") {
                set.formUnion(try escaped())
            } else if index + 1 < bytes.count, bytes[index] == UInt8(ascii: "-"), bytes[index + 1] != UInt8(ascii: "]")
            {
                index += 1
                let last = try some()
                guard byte <= last else { throw unexpected }
                for member in byte...last { set.insert(member) }
            } else {
                set.insert(byte)
            }
        }
        guard !set.isEmpty else { throw unexpected }
        // White space ends a secret also where everything but a few characters is asked for.
        return isInverted
            ? ByteSet.visible.bytes.reduce(into: ByteSet()) { if !set.contains($1) { $0.insert($1) } } : set
    }

    private mutating func quantify(_ byte: UInt8) throws(SecretPatternError) {
        guard var part = parts.last, !part.isRun, secretStart != parts.count else { throw unexpected }
        part.isRun = true
        switch byte {
        case UInt8(ascii: "+"): part.most = nil
        case UInt8(ascii: "*"): (part.least, part.most) = (0, nil)
        case UInt8(ascii: "?"): part.least = 0
        default: (part.least, part.most) = try bounds()
        }
        parts[parts.count - 1] = part
    }

    /// `n}`, `n,}` or `n,m}`.
    private mutating func bounds() throws(SecretPatternError) -> (Int, Int?) {
        let least = try number()
        var most: Int? = least
        var byte = try some()
        if byte == UInt8(ascii: ",") {
            most = index < bytes.count && bytes[index] != UInt8(ascii: "}") ? try number() : nil
            byte = try some()
        }
        guard byte == UInt8(ascii: "}"), most.map({ $0 >= max(least, 1) }) ?? true else { throw unexpected }
        return (least, most)
    }

    private mutating func number() throws(SecretPatternError) -> Int {
        var value = 0
        let start = index
        while index < bytes.count, ByteSet.digits.contains(bytes[index]) {
            value = value * 10 + Int(bytes[index] - UInt8(ascii: "0"))
            index += 1
            guard value <= SecretPattern.longestPart else { throw unexpected }
        }
        guard index > start else { throw index < bytes.count ? .unexpected(at: index + 1) : .unfinished }
        return value
    }
}
