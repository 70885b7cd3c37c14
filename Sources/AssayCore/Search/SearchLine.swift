/// One line of a text in which something was found, cut to what fits, with the places of what was found.
package struct SearchLine: Sendable, Equatable {
    package var text: String
    /// In bytes of UTF-8, in order, none within another.
    package var marks: [Range<Int>]

    package init(text: String, marks: [Range<Int>]) {
        (self.text, self.marks) = (text, marks)
    }

    /// The text in pieces: what was found, and what stands between.
    package var pieces: [(text: String, isFound: Bool)] {
        var pieces: [(text: String, isFound: Bool)] = []
        let bytes = Array(text.utf8)
        var end = 0
        for mark in marks {
            if mark.lowerBound > end {
                pieces.append((String(decoding: bytes[end..<mark.lowerBound], as: UTF8.self), false))
            }
            pieces.append((String(decoding: bytes[mark], as: UTF8.self), true))
            end = mark.upperBound
        }
        if end < bytes.count { pieces.append((String(decoding: bytes[end...], as: UTF8.self), false)) }
        return pieces
    }

    /// Bytes before the first mark, and in all, that a line keeps.
    private static let (mostBefore, mostBytes) = (60, 200)

    /// The line that holds the most different terms, the first of those; and how many it holds.
    static func best(of text: String, _ places: [(term: Int, range: Range<Int>)]) -> (line: SearchLine, terms: Int) {
        let bytes = Array(text.utf8)
        var best: (line: Range<Int>, marks: [Range<Int>], terms: Set<Int>) = (0..<0, [], [])
        var next = 0
        while next < places.count {
            let line = lineRange(around: places[next].range.lowerBound, in: bytes)
            var (marks, terms): ([Range<Int>], Set<Int>) = ([], [])
            while next < places.count, places[next].range.lowerBound < line.upperBound || marks.isEmpty {
                let place = places[next]
                terms.insert(place.term)
                if place.range.lowerBound >= marks.last?.upperBound ?? 0 { marks.append(place.range) }
                next += 1
            }
            if terms.count > best.terms.count { best = (line, marks, terms) }
        }
        return (SearchLine(bytes, best.line, best.marks), best.terms.count)
    }

    private static func lineRange(around offset: Int, in bytes: [UInt8]) -> Range<Int> {
        let start = bytes[..<offset].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        let end = bytes[offset...].firstIndex(of: 0x0A) ?? bytes.count
        return start..<end
    }

    /// Cuts between two scalars; blanks at both ends go.
    private init(_ bytes: [UInt8], _ line: Range<Int>, _ marks: [Range<Int>]) {
        func isBoundary(_ index: Int) -> Bool { index >= bytes.count || bytes[index] & 0xC0 != 0x80 }
        var (start, end) = (line.lowerBound, line.upperBound)
        if let first = marks.first, first.lowerBound - start > SearchLine.mostBefore {
            start = first.lowerBound - SearchLine.mostBefore
            while !isBoundary(start) { start += 1 }
        }
        let isCutBefore = start > line.lowerBound
        // A phrase may go on over the end of the line.
        end = max(end, marks.first?.upperBound ?? end)
        if end - start > SearchLine.mostBytes { end = start + SearchLine.mostBytes }
        while !isBoundary(end) { end -= 1 }
        let isCutAfter = end < line.upperBound
        let blanks: Set<UInt8> = [0x20, 0x09, 0x0D]
        while start < end, blanks.contains(bytes[start]) { start += 1 }
        while end > start, blanks.contains(bytes[end - 1]) { end -= 1 }
        let before = isCutBefore ? "…" : ""
        let shift = before.utf8.count - start
        text = before + String(decoding: bytes[start..<max(start, end)], as: UTF8.self) + (isCutAfter ? "…" : "")
        self.marks = marks.filter { $0.lowerBound >= start && $0.upperBound <= end }
            .map { ($0.lowerBound + shift)..<($0.upperBound + shift) }
    }
}
