/// Finds out that a text has begun to repeat itself over and over, as small models do, in linear time and constant
/// memory.
///
/// A loop is a text whose end is one unit again and again, byte by byte or but for its digits (`Step 8:`, `Step 9:`). How
/// much of it makes a loop depends on where it stands, since much that repeats is meant: a board of 81 equal cells, a
/// matrix of zeros, a rule of dashes. See `limit`.
package struct RepetitionDetector: Sendable {
    /// Whether the text so far ends in a loop; once it does nothing more is read.
    package private(set) var isLoop = false

    /// The longest unit that is found.
    private static let window = 4096
    /// How often a unit is looked for; a text that loops is found this much later.
    private static let step = 1024
    /// How much of the end must stand earlier in the window to make its distance a unit.
    private static let probe = 48

    /// The end of the text, the same with every digit as `0`, at most `2 * window + step` bytes.
    private var text: [UInt8] = []
    private var blind: [UInt8] = []
    /// Length of the unit in bytes; 0 while there is none.
    private var unit = 0
    /// How much of the end is made of the unit, exactly and but for digits.
    private var (exactRun, blindRun) = (0, 0)
    private var fence = FenceTracker()

    package init() {
        text.reserveCapacity(2 * RepetitionDetector.window + RepetitionDetector.step)
        blind.reserveCapacity(2 * RepetitionDetector.window + RepetitionDetector.step)
    }

    /// Reads one more piece of the text.
    package mutating func feed(_ piece: String) {
        guard !isLoop else { return }
        var piece = piece
        piece.withUTF8 { bytes in
            var rest = bytes[...]
            while !rest.isEmpty, !isLoop {
                let room = RepetitionDetector.step - pending
                take(UnsafeBufferPointer(rebasing: rest.prefix(room)))
                rest = rest.dropFirst(room)
            }
        }
    }

    /// Bytes since a unit was last looked for.
    private var pending = 0

    private mutating func take(_ bytes: UnsafeBufferPointer<UInt8>) {
        fence.feed(bytes)
        let before = text.count
        text.append(contentsOf: bytes)
        blind.append(contentsOf: bytes.lazy.map { $0 &- 48 < 10 ? 48 : $0 })
        pending += bytes.count
        if unit > 0 { follow(from: before) }
        if pending == RepetitionDetector.step {
            pending = 0
            if unit == 0 { find() }
            shorten()
        }
        if unit > 0 { isLoop = isTooMuch }
    }

    /// Keeps the window.
    private mutating func shorten() {
        let excess = text.count - RepetitionDetector.window
        guard excess > RepetitionDetector.window else { return }
        text.removeFirst(excess)
        blind.removeFirst(excess)
    }

    /// Measures how far the new bytes go on with the unit.
    private mutating func follow(from start: Int) {
        for place in start..<text.count {
            guard blind[place] == blind[place - unit] else {
                (unit, exactRun, blindRun) = (0, 0, 0)
                return
            }
            blindRun += 1
            exactRun = text[place] == text[place - unit] ? exactRun + 1 : unit
        }
    }

    /// Looks for the nearest earlier place in the window that reads as the end does; its distance is the unit.
    private mutating func find() {
        let probe = RepetitionDetector.probe
        guard blind.count >= 2 * probe else { return }
        let end = blind.count
        let distance = blind.withUnsafeBytes { bytes -> Int in
            func word(endingAt place: Int) -> UInt64 {
                bytes.loadUnaligned(fromByteOffset: place - 8, as: UInt64.self)
            }
            let last = word(endingAt: end)
            let farthest = min(RepetitionDetector.window, end - probe)
            return (1...farthest).first { distance in
                word(endingAt: end - distance) == last
                    && bytes[(end - distance - probe)..<(end - distance)].elementsEqual(bytes[(end - probe)...])
            } ?? 0
        }
        guard distance > 0 else { return }
        unit = distance
        blindRun = distance + run { blind[$0] == blind[$0 - distance] }
        exactRun = distance + run { text[$0] == text[$0 - distance] }
    }

    /// How many places from the end on backwards are as `isEqual` says.
    private func run(_ isEqual: (Int) -> Bool) -> Int {
        var place = text.count - 1
        while place >= unit, isEqual(place) { place -= 1 }
        return text.count - 1 - place
    }

    // MARK: How much is too much

    private var isTooMuch: Bool {
        let limit = limit
        return exactRun >= limit && exactRun >= 3 * unit || blindRun >= 4 * limit && blindRun >= 6 * unit
    }

    /// In bytes. Prose hardly ever says the same sentence for a kilobyte; in code as much as a grid of cells may; what has
    /// no words in it (zeros, dashes, blanks) may be a drawing or data. Repetition but for digits may be four times as
    /// long: numbered lists and tables are written so.
    private var limit: Int {
        guard hasWords else { return 32_768 }
        return fence.isOpen ? 6144 : 1024
    }

    /// Whether the unit has three different letters. Letters are those of ASCII and of scalars up to U+1FFF or from
    /// U+3000 to U+FFFF: not lines, boxes, blocks and arrows.
    private var hasWords: Bool {
        var letters = Set<UInt32>()
        let end = text.suffix(unit)
        for scalar in String(decoding: end, as: UTF8.self).unicodeScalars
        where (scalar.value < 0x2000 || (0x3000...0xFFFC).contains(scalar.value)) && scalar.properties.isAlphabetic {
            letters.insert(scalar.value)
            if letters.count == 3 { return true }
        }
        return false
    }
}

/// Roughly, but cheaply, whether a text stands within a fenced code block: lines that begin with three backticks or
/// tildes, after any indentation, open and close.
private struct FenceTracker: Sendable {
    private(set) var isOpen = false
    private var mark: UInt8 = 0
    /// The count of marks at the beginning of the line; nil behind anything else.
    private var count: Int? = 0
    private var lineMark: UInt8 = 0

    mutating func feed(_ bytes: UnsafeBufferPointer<UInt8>) {
        for byte in bytes {
            if byte == 0x0A {
                count = 0
                continue
            }
            guard let marks = count else { continue }
            switch byte {
            case UInt8(ascii: "`"), UInt8(ascii: "~"):
                guard marks == 0 || byte == lineMark else { break }
                (lineMark, count) = (byte, marks + 1)
                if marks == 2 { change(byte) }
                continue
            case 0x20, 0x09: if marks == 0 { continue }
            default: break
            }
            count = nil
        }
    }

    private mutating func change(_ byte: UInt8) {
        if !isOpen {
            (isOpen, mark) = (true, byte)
        } else if byte == mark {
            isOpen = false
        }
    }
}
