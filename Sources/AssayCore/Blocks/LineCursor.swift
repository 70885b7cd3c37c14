/// Where the reading of one line stands, in bytes and in columns (CommonMark § 2.2: a tab reaches to the next
/// multiple of four columns, and a block marker may take a part of it).
///
/// It borrows the line, which has no line end; a byte past the end reads as a line feed.
struct LineCursor {
    private let base: UnsafePointer<UInt8>
    let count: Int
    private(set) var offset = 0
    private(set) var column = 0
    /// Whether the byte at `offset` is a tab of which some columns are taken.
    private(set) var isInsideTab = false
    /// The first byte at or after `offset` that is neither a space nor a tab, valid after `findNonspace`.
    private(set) var nonspace = 0
    private var nonspaceColumn = 0

    init(base: UnsafePointer<UInt8>, count: Int) {
        (self.base, self.count) = (base, count)
    }

    @inline(__always)
    subscript(index: Int) -> UInt8 {
        index < count ? base[index] : Byte.lineFeed
    }

    /// The byte at `nonspace`.
    var byte: UInt8 { self[nonspace] }
    /// Columns of white space before `nonspace`.
    var indentation: Int { nonspaceColumn - column }
    /// Whether only white space is left.
    var isBlank: Bool { nonspace >= count }

    /// Looks for the first byte that is no white space. Runs over each byte of a line once, however often it is called.
    mutating func findNonspace() {
        guard nonspace <= offset else { return }
        (nonspace, nonspaceColumn) = (offset, column)
        while nonspace < count {
            switch base[nonspace] {
            case Byte.space: nonspaceColumn += 1
            case Byte.tab: nonspaceColumn += Self.columnsToTabStop(from: nonspaceColumn)
            default: return
            }
            nonspace += 1
        }
    }

    /// Moves on by columns, into the middle of a tab where it must.
    mutating func advance(columns: Int) {
        var left = columns
        while left > 0, offset < count {
            if base[offset] == Byte.tab {
                let width = Self.columnsToTabStop(from: column)
                isInsideTab = width > left
                column += min(width, left)
                offset += isInsideTab ? 0 : 1
                left -= width
            } else {
                isInsideTab = false
                offset += 1
                column += 1
                left -= 1
            }
        }
    }

    /// Moves on to a byte.
    mutating func advance(to target: Int) {
        while offset < target {
            column += base[offset] == Byte.tab ? Self.columnsToTabStop(from: column) : 1
            offset += 1
            isInsideTab = false
        }
    }

    /// Takes one column of white space where there is one.
    mutating func skipOneSpace() {
        if Byte.isSpaceOrTab(self[offset]) { advance(columns: 1) }
    }

    /// The index after the run of `byte` that begins at `start`.
    func end(ofRun byte: UInt8, from start: Int) -> Int {
        var index = start
        while index < count, base[index] == byte { index += 1 }
        return index
    }

    /// The index after spaces and tabs.
    func skipSpaces(from start: Int) -> Int {
        var index = start
        while index < count, Byte.isSpaceOrTab(base[index]) { index += 1 }
        return index
    }

    /// Whether nothing but spaces and tabs follows.
    func isBlank(from start: Int) -> Bool { skipSpaces(from: start) >= count }

    func contains(_ byte: UInt8, from start: Int) -> Bool {
        bytes(from: start).contains(byte)
    }

    func bytes(from start: Int) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: base + min(start, count), count: count - min(start, count))
    }

    /// The rest of the line from `offset`, what is left of a tab given as spaces.
    var rest: String {
        guard isInsideTab else { return String(decoding: bytes(from: offset), as: UTF8.self) }
        let spaces = String(repeating: " ", count: columnsLeftOfTab)
        return spaces + String(decoding: bytes(from: offset + 1), as: UTF8.self)
    }

    /// Columns of the tab at `offset` that are not taken yet; zero where it is whole, or none.
    var columnsLeftOfTab: Int { isInsideTab ? Self.columnsToTabStop(from: column) : 0 }

    private static func columnsToTabStop(from column: Int) -> Int { 4 - column & 3 }
}

/// The bytes that block structure is made of.
enum Byte {
    static let tab: UInt8 = 0x09
    static let lineFeed: UInt8 = 0x0A
    static let carriageReturn: UInt8 = 0x0D
    static let space: UInt8 = 0x20
    static let backtick = UInt8(ascii: "`")
    static let tilde = UInt8(ascii: "~")
    static let backslash = UInt8(ascii: "\\")

    @inline(__always)
    static func isSpaceOrTab(_ byte: UInt8) -> Bool { byte == space || byte == tab }

    static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

    static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }

    static func isAlphanumeric(_ byte: UInt8) -> Bool { isLetter(byte) || isDigit(byte) }

    /// CommonMark § 2.1.
    static func isASCIIPunctuation(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E: true
        default: false
        }
    }
}

extension RandomAccessCollection<UInt8> where Index == Int {
    /// How many bytes at the end begin a UTF-8 sequence that more bytes may complete.
    var countOfUnfinishedSequence: Int {
        for length in 1...3 where length <= count {
            let byte = self[endIndex - length]
            if byte & 0xC0 == 0x80 { continue }
            let whole = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1
            return whole > length ? length : 0
        }
        return 0
    }
}
