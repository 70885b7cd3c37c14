/// The words that search knows of a text: runs of letters and digits in lower case. Scripts that are written without
/// spaces give a token for each character, so that any part of a sentence is found, as a phrase.
///
/// An index and the one who looks for something both cut texts here, so that they agree.
package struct SearchTokens {
    /// The tokens in their order, a blank after each.
    package private(set) var folded: [UInt8] = []
    /// Where each token begins in `folded`.
    private(set) var starts: [Int] = []
    /// Where each token stands in the text, in bytes of UTF-8.
    private(set) var ranges: [Range<Int>] = []

    /// Of a longer token the beginning counts: a kilobyte of base64 is no word that anybody looks for.
    static let longestToken = 64

    package init(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            var sink = PlaceSink(bytes: bytes.count)
            SearchTokens.cut(bytes, into: &sink)
            (folded, starts, ranges) = (sink.folded, sink.starts, sink.ranges)
        }
    }

    package var count: Int { starts.count }

    /// One token.
    subscript(_ index: Int) -> ArraySlice<UInt8> {
        let end = index + 1 < starts.count ? starts[index + 1] : folded.count
        return folded[starts[index]..<(end - 1)]
    }

    /// Appends the tokens of a text, a blank after each, where only they are needed.
    package static func append(_ text: String, to folded: inout [UInt8]) {
        var text = text
        text.withUTF8 { bytes in
            var sink = TextSink(folded: folded)
            folded = []
            sink.folded.reserveCapacity(sink.folded.count + bytes.count + bytes.count / 3 + 2)
            cut(bytes, into: &sink)
            folded = sink.folded
        }
    }
}

/// Takes the tokens of a text.
private protocol TokenSink {
    mutating func begin(at offset: Int)
    mutating func append(_ byte: UInt8)
    /// All of a scalar, or nothing.
    mutating func append(scalar: some Collection<UInt8>)
    mutating func end(at offset: Int)
}

private struct TextSink: TokenSink {
    var folded: [UInt8]
    private var start = 0

    init(folded: [UInt8]) {
        self.folded = folded
    }

    mutating func begin(at offset: Int) { start = folded.count }
    mutating func append(_ byte: UInt8) {
        if folded.count - start < SearchTokens.longestToken { folded.append(byte) }
    }
    mutating func append(scalar: some Collection<UInt8>) {
        if folded.count - start + scalar.count <= SearchTokens.longestToken { folded += scalar }
    }
    mutating func end(at offset: Int) { folded.append(0x20) }
}

private struct PlaceSink: TokenSink {
    var folded: [UInt8] = []
    var starts: [Int] = []
    var ranges: [Range<Int>] = []

    /// - Parameter bytes: how long the text is, so that the arrays need not grow.
    init(bytes: Int) {
        folded.reserveCapacity(bytes + bytes / 4)
        starts.reserveCapacity(bytes / 4)
        ranges.reserveCapacity(bytes / 4)
    }

    mutating func begin(at offset: Int) {
        starts.append(folded.count)
        ranges.append(offset..<offset)
    }

    mutating func append(_ byte: UInt8) {
        if folded.count - (starts.last ?? 0) < SearchTokens.longestToken { folded.append(byte) }
    }

    mutating func append(scalar: some Collection<UInt8>) {
        if folded.count - (starts.last ?? 0) + scalar.count <= SearchTokens.longestToken { folded += scalar }
    }

    mutating func end(at offset: Int) {
        folded.append(0x20)
        ranges[ranges.count - 1] = ranges[ranges.count - 1].lowerBound..<offset
    }
}

extension SearchTokens {
    private static func cut(_ bytes: UnsafeBufferPointer<UInt8>, into sink: inout some TokenSink) {
        var index = 0
        var isOpen = false
        while index < bytes.count {
            let byte = bytes[index]
            if byte < 0x80 {
                let letter = asciiFolding[Int(byte)]
                if letter != 0 {
                    if !isOpen { sink.begin(at: index) }
                    isOpen = true
                    sink.append(letter)
                } else if isOpen {
                    isOpen = false
                    sink.end(at: index)
                }
                index += 1
                continue
            }
            let (scalar, length) = scalar(bytes, at: index)
            let kind = LetterKind(scalar)
            if isOpen, kind != .joined {
                isOpen = false
                sink.end(at: index)
            }
            if kind != .none {
                if !isOpen { sink.begin(at: index) }
                append(scalar, to: &sink)
                isOpen = kind == .joined
                if !isOpen { sink.end(at: index + length) }
            }
            index += length
        }
        if isOpen { sink.end(at: bytes.count) }
    }

    /// What an ASCII character becomes: 0 where it separates words.
    private static let asciiFolding: [UInt8] = (0..<128).map { byte in
        switch UInt8(byte) {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt8(byte) + 32
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): UInt8(byte)
        default: 0
        }
    }

    /// The scalar at a leading byte of UTF-8 that is known to be valid, since a `String` gave it.
    private static func scalar(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> (UInt32, length: Int) {
        let lead = bytes[index]
        let length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
        var value = UInt32(lead) & (0x7F >> UInt32(length))
        for place in (index + 1)..<min(index + length, bytes.count) { value = value << 6 | UInt32(bytes[place] & 0x3F) }
        return (value, length)
    }

    private static func append(_ value: UInt32, to sink: inout some TokenSink) {
        // Full-width forms of ASCII characters, as Chinese input methods write them.
        if (0xFF01...0xFF5E).contains(value) { return sink.append(asciiFolding[Int(value - 0xFEE0)]) }
        guard let scalar = Unicode.Scalar(value) else { return }
        guard LetterKind(value) == .joined, scalar.properties.changesWhenLowercased else {
            return sink.append(scalar: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
        }
        sink.append(scalar: scalar.properties.lowercaseMapping.utf8)
    }
}

/// What a scalar above ASCII is to search.
private enum LetterKind {
    /// Separates words.
    case none
    /// Belongs to the word that its neighbours make.
    case joined
    /// A token of its own.
    case alone

    init(_ value: UInt32) {
        switch value {
        case 0x4E00...0x9FFF, 0x3400...0x4DBF, 0xAC00...0xD7A3, 0x20000...0x3FFFD: self = .alone
        case 0x3000...0x3004, 0x3008...0x3020, 0x3030...0x303F, 0x3099...0x30A0, 0x30FB: self = .none
        // Signs of the CJK block, kana, bopomofo, jamo; Thai, Lao, Burmese, Khmer.
        case 0x2E80...0x2FDF, 0x3005...0x312F, 0x3130...0x31FF, 0xA960...0xA97F, 0xF900...0xFAFF, 0xFF66...0xFF9F,
            0x0E00...0x0EFF, 0x1000...0x109F, 0x1780...0x17FF:
            self = .alone
        case 0xFF01...0xFF5E: self = LetterKind.isLetter(ascii: value - 0xFEE0) ? .joined : .none
        case 0x2000...0x206F, 0x2190...0x2BFF, 0xE000...0xF8FF, 0x1F000...0x1FAFF: self = .none
        default:
            guard let scalar = Unicode.Scalar(value) else {
                self = .none
                return
            }
            switch scalar.properties.generalCategory {
            case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
                .nonspacingMark, .spacingMark, .enclosingMark, .decimalNumber, .letterNumber, .otherNumber:
                self = .joined
            default: self = .none
            }
        }
    }

    private static func isLetter(ascii value: UInt32) -> Bool {
        switch value {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: false
        }
    }
}
