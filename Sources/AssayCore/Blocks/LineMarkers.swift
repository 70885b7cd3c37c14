/// A code fence as it opened (CommonMark § 4.5).
struct Fence: Sendable, Equatable {
    /// A backtick or a tilde.
    var marker: UInt8
    var length: Int
    /// White space before it, which content lines lose as far as they have it.
    var indentation: Int
}

extension LineCursor {
    /// The opening fence at `nonspace` and where its info string begins. No backtick may follow a fence of backticks.
    func openingFence() -> (fence: Fence, info: Int)? {
        let end = end(ofRun: byte, from: nonspace)
        guard end - nonspace >= 3, byte == Byte.tilde || !contains(Byte.backtick, from: end) else { return nil }
        return (Fence(marker: byte, length: end - nonspace, indentation: nonspace - offset), end)
    }

    /// Whether the line closes the fence.
    func closes(_ fence: Fence) -> Bool {
        guard indentation <= 3, byte == fence.marker else { return false }
        let end = end(ofRun: fence.marker, from: nonspace)
        return end - nonspace >= fence.length && isBlank(from: end)
    }

    /// One to six `#` before white space or the line's end (§ 4.2).
    var isHeading: Bool {
        let end = end(ofRun: UInt8(ascii: "#"), from: nonspace)
        return end - nonspace <= 6 && (end >= count || Byte.isSpaceOrTab(self[end]))
    }

    /// A run of `=` or `-` and nothing else (§ 4.3).
    var isSetextUnderline: Bool {
        isBlank(from: end(ofRun: byte, from: nonspace))
    }

    /// Three or more of one of `*`, `-`, `_` with white space between (§ 4.1); else where the line stops being one,
    /// before which no break can begin either.
    func thematicBreak() -> (isBreak: Bool, stop: Int) {
        var (index, marks) = (nonspace, 0)
        while index < count {
            if self[index] == byte {
                marks += 1
            } else if !Byte.isSpaceOrTab(self[index]) {
                return (false, index)
            }
            index += 1
        }
        return (marks >= 3, index)
    }

    /// The length of the list marker at `nonspace` (§ 5.2): a bullet, or one to nine digits with `.` or `)`, before
    /// white space or the line's end. To interrupt a paragraph it must hold something, and begin at 1.
    func listMarker(interruptsParagraph: Bool) -> Int? {
        var index = nonspace
        if Byte.isDigit(byte) {
            while index - nonspace < 9, Byte.isDigit(self[index]) { index += 1 }
            guard self[index] == UInt8(ascii: ".") || self[index] == UInt8(ascii: ")") else { return nil }
            if interruptsParagraph, !isOne(until: index) { return nil }
        }
        index += 1
        guard index >= count || Byte.isSpaceOrTab(self[index]) else { return nil }
        return interruptsParagraph && isBlank(from: index) ? nil : index - nonspace
    }

    /// Whether the digits from `nonspace` mean 1.
    private func isOne(until end: Int) -> Bool {
        let zeros = self.end(ofRun: UInt8(ascii: "0"), from: nonspace)
        return zeros == end - 1 && self[zeros] == UInt8(ascii: "1")
    }

    /// Takes a block quote's marker: `>` and one column of white space (§ 5.1).
    mutating func takeQuoteMarker() {
        advance(to: nonspace + 1)
        skipOneSpace()
    }

    /// Takes a list marker and the white space after it; gives the columns that the item's further lines are
    /// indented by.
    mutating func takeListMarker(length: Int) -> Int {
        let before = indentation
        advance(to: nonspace + length)
        let marked = self
        while column - marked.column <= 5, Byte.isSpaceOrTab(self[offset]) { advance(columns: 1) }
        let padding = column - marked.column
        if (1...4).contains(padding), offset < count { return before + length + padding }
        self = marked
        skipOneSpace()
        return before + length + 1
    }
}
