/// What stands at one place of a text.
enum Verdict: Sendable, Equatable {
    case no
    /// Whether it is a secret hangs on bytes that have not come yet.
    case undecided
    /// What the user wants to keep, up to here.
    case keep(to: Int)
    case found(SecretMatch)
}

/// A secret, or as much of one as is sure.
struct SecretMatch: Sendable, Equatable {
    var name: String
    var range: Range<Int>
    /// What follows and belongs to it, however long it is.
    var rest = Rest.nothing

    enum Rest: Sendable, Equatable {
        case nothing
        /// All bytes of the set; a dot only where another of them follows, so that a sentence keeps its end.
        case run(ByteSet)
        case privateKey(PrivateKeyBody)
    }
}

/// A text as matching sees it: with a few bytes of what went before, and an end that may not be the last word.
struct Window {
    let bytes: UnsafeBufferPointer<UInt8>
    /// What stands before it was replaced, or is not known: looking back ends here.
    let floor: Int
    /// Whether a secret was replaced just before `floor`.
    let followsMarker: Bool
    /// Whether nothing more comes.
    let isFinal: Bool

    var end: Int { bytes.count }

    /// The verdict where the bytes end before there is one.
    var atEnd: Verdict { isFinal ? .no : .undecided }

    /// The byte `distance` before `index`: of a secret that was replaced, the end of what stands in its place.
    func before(_ index: Int, _ distance: Int = 1) -> UInt8 {
        let place = index - distance
        if place >= floor { return bytes[place] }
        return UInt8(ascii: followsMarker ? "]" : "\n")
    }

    /// Whether a word can begin here: not behind a letter or digit, but behind an escape (`\n`, `%3D`).
    func isWordStart(_ index: Int) -> Bool {
        let previous = before(index)
        guard ByteSet.alphanumeric.contains(previous) else { return true }
        if ByteSet.lineEscapes.contains(previous), before(index, 2) == UInt8(ascii: "\\") { return true }
        return ByteSet.hexadecimal.contains(previous) && ByteSet.hexadecimal.contains(before(index, 2))
            && before(index, 3) == UInt8(ascii: "%")
    }

    /// Whether the bytes are these; undecided where they end too early but agree so far.
    func starts(with text: [UInt8], at index: Int) -> Verdict {
        var place = index
        for byte in text {
            guard place < end else { return atEnd }
            guard bytes[place] == byte else { return .no }
            place += 1
        }
        return .keep(to: place)
    }

    /// Where the run of these bytes ends that begins at `index`, at most `limit` on.
    func run(of set: ByteSet, from index: Int, limit: Int = .max) -> Int {
        let last = limit < end - index ? index + limit : end
        var place = index
        while place < last, set.contains(bytes[place]) { place += 1 }
        return place
    }
}

extension ByteSet {
    /// What makes a backslash a line break or a tab.
    static let lineEscapes = ByteSet("nrt".utf8)
}

extension SecretPattern {
    /// The range of the secret from `start` on, where the pattern fits; `.keep` never comes.
    func match(_ window: Window, at start: Int, as shape: SecretShape) -> Verdict {
        var (index, secret, lastPart) = (start, start, start)
        for (number, part) in parts.enumerated() {
            if number == secretStart { secret = index }
            lastPart = index
            let isLast = number == parts.count - 1
            let most = part.most ?? (isLast ? part.least : SecretPattern.longestPart)
            index = window.run(of: part.set, from: index, limit: most)
            if index == window.end, index - lastPart < most, !window.isFinal { return .undecided }
            guard index - lastPart >= part.least else { return .no }
        }
        guard let last = parts.last else { return .no }
        if last.isRun, last.most != nil {
            guard index < window.end else { return window.isFinal ? found(window, secret..<index, shape) : .undecided }
            if last.set.contains(window.bytes[index]) { return .no }
        }
        // `sk-xxxxxxxxxxxx` stands for a key and is none.
        let isPlaceholder = last.isRun && window.bytes[lastPart..<index].allSatisfy { $0 | 0x20 == UInt8(ascii: "x") }
        return isPlaceholder ? .no : found(window, secret..<index, shape)
    }

    private func found(_ window: Window, _ range: Range<Int>, _ shape: SecretShape) -> Verdict {
        if shape.isRandom, !window.bytes[range].looksRandom { return .no }
        guard let last = parts.last, last.most == nil else {
            return .found(SecretMatch(name: shape.name, range: range))
        }
        return .found(SecretMatch(name: shape.name, range: range, rest: .run(last.set)))
    }
}
