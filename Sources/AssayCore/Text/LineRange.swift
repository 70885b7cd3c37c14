/// Lines of a file, as what stands behind its name says: `:10-40`, `:10`, `:10-` to the end. Lines count from 1.
package struct LineRange: Sendable, Equatable {
    package var first: Int
    /// Itself included; nil for the end of the file.
    package var last: Int?

    package init(_ first: Int, through last: Int?) {
        (self.first, self.last) = (first, last)
    }

    /// Whether it ends before it begins.
    package var isBackwards: Bool { last.map { $0 < first } ?? false }

    /// `:10-40`.
    package var text: String {
        last == first ? ":\(first)" : ":\(first)-\(last.map(String.init) ?? "")"
    }

    /// Takes a name and the lines behind it apart; nil where no lines stand there. The lines may be impossible (`:9-3`).
    package static func split(_ text: String) -> (path: String, range: LineRange)? {
        guard let colon = text.lastIndex(of: ":"), colon > text.startIndex else { return nil }
        let parts = text[text.index(after: colon)...].split(
            separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = number(parts.first ?? "") else { return nil }
        let path = String(text[..<colon])
        guard parts.count == 2 else { return (path, LineRange(first, through: first)) }
        if parts[1].isEmpty { return (path, LineRange(first, through: nil)) }
        return number(parts[1]).map { (path, LineRange(first, through: $0)) }
    }

    /// The lines around others of a file, each range as far as it reaches in one piece, in the order of the file.
    ///
    /// - Parameters:
    ///   - lines: from 1 to `count`, in any order
    ///   - reach: how many lines before and behind each belong to it
    ///   - count: of the file's lines
    package static func around(_ lines: [Int], reach: Int, of count: Int) -> [LineRange] {
        var ranges: [LineRange] = []
        for line in lines.sorted() {
            let (first, last) = (max(1, line - reach), min(count, line + reach))
            if let end = ranges.last?.last, first <= end + 1 {
                ranges[ranges.count - 1].last = max(end, last)
            } else {
                ranges.append(LineRange(first, through: last))
            }
        }
        return ranges
    }

    private static func number(_ digits: Substring) -> Int? {
        digits.utf8.allSatisfy { (48...57).contains($0) } ? Int(digits) : nil
    }
}

/// Cuts lines out of a file that is read piece by piece; only they are held.
package struct LineCutter {
    private let range: LineRange
    /// The lines with their ends.
    package private(set) var bytes: [UInt8] = []
    /// How many line ends were passed.
    private var ends = 0
    private var endsWithinLine = false

    package init(_ range: LineRange) {
        self.range = range
    }

    package mutating func feed(_ piece: some Collection<UInt8>) {
        var rest = piece[...]
        while !rest.isEmpty {
            let end = rest.firstIndex(of: 0x0A)
            let next = end.map { rest.index(after: $0) } ?? rest.endIndex
            if ends + 1 >= range.first, range.last.map({ ends + 1 <= $0 }) ?? true { bytes += rest[..<next] }
            if end != nil { ends += 1 }
            endsWithinLine = end == nil
            rest = rest[next...]
        }
    }

    /// Whether no further line can belong to it.
    package var isFull: Bool { range.last.map { ends >= $0 } ?? false }

    /// Of what was fed; a last line without its end counts.
    package var lineCount: Int { ends + (endsWithinLine ? 1 : 0) }

    /// The first of the wanted lines that is not there; nil where all are. A range that runs backwards lacks its last.
    package var missingLine: Int? {
        guard range.first >= 1, range.first <= lineCount else { return range.first }
        guard let last = range.last, last > lineCount || last < range.first else { return nil }
        return last
    }
}
