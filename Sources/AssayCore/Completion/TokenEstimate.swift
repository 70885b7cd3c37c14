/// How many tokens a text will have, without the model's own vocabulary.
///
/// Counts what byte-pair vocabularies keep together: short words with the blank before them, runs of punctuation, line
/// ends with their indentation. Measured against a real vocabulary on English prose, Swift, C, Python, shell, JSON and
/// Markdown it gave 0.87 to 1.10 of the true count; `TokenCalibration` brings it nearer.
package enum TokenEstimate {
    /// What roles and separators add to a message.
    package static let perMessage = 4
    /// What a picture costs: one figure for all, since a session keeps no picture's size in pixels, and services count
    /// each in their own way. It is the most that Anthropic counts for one (width × height / 750, after scaling it down to
    /// about 1,600 tokens; "Vision" in its documentation), and a little more than OpenAI's most (85 and 170 for each of at
    /// most eight tiles, or 1,536 patches; "Images and vision"). A screenshot comes near to it with both.
    package static let perPicture = 1600

    package static func tokens(of messages: [Message]) -> Int {
        messages.reduce(0) { $0 + tokens(in: $1.content) + perMessage + perPicture * $1.images.count }
    }

    /// Of what goes along with a question.
    package static func tokens(of attachment: Attachment) -> Int {
        perMessage + (attachment.mediaType == nil ? tokens(in: attachment.content) : perPicture)
    }

    package static func tokens(in text: String) -> Int {
        var text = text
        return text.withUTF8 { bytes in
            var counter = Counter()
            for byte in bytes { counter.take(byte) }
            return (counter.hundredths + 99) / 100
        }
    }

    private enum Kind {
        case letter, digit, blank, punctuation, start, rest
    }

    /// In hundredths of a token, so that no fractions add up.
    private struct Counter {
        var hundredths = 0
        private var kind = Kind.rest
        private var length = 0
        /// Whether the present run of blanks has cost nothing yet.
        private var isFree = true

        /// Letters of a word that cost no more than its first.
        private static let freeLetters = 5

        mutating func take(_ byte: UInt8) {
            let next = Counter.kind(of: byte)
            length = next == kind ? length + 1 : 1
            let isFirst = next != kind
            kind = next
            switch next {
            case .letter: hundredths += isFirst ? 100 : length > Counter.freeLetters ? 15 : 0
            case .digit: hundredths += 100
            case .punctuation: hundredths += isFirst ? 100 : 40
            case .blank:
                // A single blank goes with the word behind it; a longer run is one token.
                isFree = isFirst ? true : isFree
                if isFree, !isFirst || byte != UInt8(ascii: " ") { (hundredths, isFree) = (hundredths + 80, false) }
            case .start: hundredths += Counter.hundredths(ofScalarBeginning: byte)
            case .rest: break
            }
        }

        private static func kind(of byte: UInt8) -> Kind {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): .letter
            case UInt8(ascii: "0")...UInt8(ascii: "9"): .digit
            case 0x09...0x0D, 0x20: .blank
            case 0x80...0xBF: .rest
            case 0xC0...: .start
            default: .punctuation
            }
        }

        /// Of two bytes are the letters of Europe and the Near East, of three mostly those of East Asia, of four emoji.
        private static func hundredths(ofScalarBeginning byte: UInt8) -> Int {
            byte < 0xE0 ? 50 : byte < 0xF0 ? 75 : 200
        }
    }
}

/// What the estimates of this conversation must be multiplied by, from what its server counted.
package struct TokenCalibration: Sendable, Equatable {
    private var estimated = 0
    private var reported = 0

    package init() {}

    /// A count that is far off tells of something else, such as a cache that is not counted, and is left out.
    package mutating func note(estimated: Int, reported: Int) {
        guard estimated > 0, reported * 2 >= estimated, reported <= estimated * 2 else { return }
        self.estimated += estimated
        self.reported += reported
    }

    /// Whether any count is known.
    package var isKnown: Bool { estimated > 0 }

    /// 1 where no count is known.
    package var factor: Double { isKnown ? Double(reported) / Double(estimated) : 1 }

    package func applied(to estimate: Int) -> Int { Int((Double(estimate) * factor).rounded()) }
}
