/// How a service goes on with an answer that was cut off.
package enum Continuation: Sendable, Equatable {
    /// It is given the answer's beginning and writes what follows it.
    case exact
    /// The same, but the beginning was sent without the white space at its end.
    case afterTrimming
    /// It is asked in words (`ContinuationPrompt`), and may begin with an introduction, open the code block again or
    /// repeat lines.
    case inWords
}

/// Makes of what a service sends the text that belongs behind the beginning of its answer, so that a code block which
/// was cut in the middle becomes whole: without an introduction, a fence that opens the block again, and the last lines
/// once more.
///
/// Holds the beginning back until it is known what it is; after that every piece passes as it came.
package struct AnswerSeam: Sendable {
    private let kind: Continuation
    /// The end of what there is already; a repetition that begins before it is not found.
    private let earlier: [UInt8]
    private let isInBlock: Bool
    /// Where in `earlier` a repetition may begin, the longest first.
    private let starts: [Int]
    private var held: [UInt8] = []
    private var isDecided = false

    private static let longestRepetition = 32_768

    package init(after earlier: String, by kind: Continuation) {
        self.kind = kind
        self.earlier = Array(earlier.utf8.suffix(AnswerSeam.longestRepetition))
        isInBlock = kind == .inWords && CodeBlock.all(in: earlier).last?.isComplete == false
        starts = kind == .inWords ? AnswerSeam.repeatableStarts(in: self.earlier) : []
    }

    /// What of the next piece, and of those before it, goes behind the answer.
    package mutating func feed(_ piece: String) -> String {
        guard !isDecided else { return piece }
        held += Array(piece.utf8)
        return decide(isEnd: false)
    }

    /// What was held back until the end.
    package mutating func finish() -> String {
        isDecided ? "" : decide(isEnd: true)
    }

    private mutating func decide(isEnd: Bool) -> String {
        switch kind {
        case .exact: return pass(from: 0)
        case .afterTrimming: return endOfRepeatedSpace(isEnd: isEnd).map { pass(from: $0) } ?? ""
        case .inWords:
            guard let opening = opening(isEnd: isEnd),
                let repeated = repeatedLength(in: held[opening.end...], isEnd: isEnd)
            else { return "" }
            let glue = repeated == 0 && needsLineEnd(opening) ? "\n" : ""
            return pass(from: opening.end + repeated, glue: glue)
        }
    }

    private mutating func pass(from start: Int, glue: String = "") -> String {
        isDecided = true
        defer { held = [] }
        return glue + String(decoding: held[start...], as: UTF8.self)
    }

    // MARK: White space

    /// Where the white space that ended the earlier text has been repeated; nil while that is not known.
    private func endOfRepeatedSpace(isEnd: Bool) -> Int? {
        let spaces = earlier.suffix(from: (earlier.lastIndex { !AnswerSeam.isSpace($0) } ?? -1) + 1)
        if isEnd || held.count >= spaces.count { return held.starts(with: spaces) ? spaces.count : 0 }
        return spaces.starts(with: held) ? nil : 0
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

    // MARK: Introduction and fence

    private struct Opening {
        /// Where the continuation itself begins.
        var end = 0
        var hasFence = false
    }

    /// What stands before the continuation within a block: nothing, or lines that end with a colon and a fence. A bare
    /// fence in the first line closes the block. Nil while that is not known.
    private func opening(isEnd: Bool) -> Opening? {
        guard isInBlock else { return Opening() }
        var (place, introduction) = (0, 0)
        while place < held.count {
            let line = held[place...].prefix { $0 != 0x0A }
            let isWhole = line.endIndex < held.count
            guard isWhole || isEnd else { return nil }
            let words = line.drop(while: AnswerSeam.isSpace)
            if let mark = words.first, mark == UInt8(ascii: "`") || mark == UInt8(ascii: "~"),
                words.prefix(while: { $0 == mark }).count >= 3
            {
                let isBare = words.drop { $0 == mark }.allSatisfy(AnswerSeam.isSpace)
                let opens = !isBare || introduction > 0
                return opens ? Opening(end: min(line.endIndex + 1, held.count), hasFence: true) : Opening()
            }
            if !words.isEmpty {
                introduction += 1
                let text = String(decoding: words, as: UTF8.self).withoutTrailingSpace
                guard introduction <= 2, text.hasSuffix(":") || text.hasSuffix("\u{FF1A}") else { return Opening() }
            }
            place = line.endIndex + 1
        }
        return isEnd ? Opening() : nil
    }

    /// Whether what comes begins a new line although the earlier text ends within one.
    private func needsLineEnd(_ opening: Opening) -> Bool {
        guard let last = earlier.last, last != 0x0A, opening.end < held.count else { return false }
        let rest = held[opening.end...]
        if opening.hasFence { return !(AnswerSeam.isWord(last) && rest.first.map(AnswerSeam.isWord) == true) }
        return rest.first == 0x09 || rest.starts(with: [0x20, 0x20])
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        byte >= 0x80 || byte == UInt8(ascii: "_") || Byte.isAlphanumeric(byte)
    }

    // MARK: Repetition

    /// How many bytes of what comes repeat the end of the earlier text, from the beginning of one of its lines, with or
    /// without that line's indentation; nil while more is needed to know it.
    private func repeatedLength(in later: ArraySlice<UInt8>, isEnd: Bool) -> Int? {
        var isOpen = false
        for start in starts {
            let candidate = earlier[start...]
            if later.count >= candidate.count {
                if later.starts(with: candidate) { return isOpen ? nil : candidate.count }
            } else if !isEnd, candidate.starts(with: later) {
                isOpen = true
            }
        }
        return isOpen ? nil : 0
    }

    private static func repeatableStarts(in text: [UInt8]) -> [Int] {
        var starts: [Int] = []
        var isIndentation = true
        for (place, byte) in text.enumerated() {
            if place == 0 || text[place - 1] == 0x0A {
                starts.append(place)
                isIndentation = true
            }
            guard isIndentation, byte != 0x20, byte != 0x09 else { continue }
            isIndentation = false
            if starts.last != place { starts.append(place) }
        }
        return starts.filter { isTelling(text[$0...]) }
    }

    /// Not a closing brace, a lonely `0,` or the like, which may well stand there twice.
    private static func isTelling(_ text: ArraySlice<UInt8>) -> Bool {
        let least = text.last == 0x0A ? 6 : 1
        var words = 0
        for byte in text where isWord(byte) {
            words += 1
            if words >= least { return text.count >= 3 }
        }
        return false
    }
}
