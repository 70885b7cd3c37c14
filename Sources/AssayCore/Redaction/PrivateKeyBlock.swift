/// A private key over many lines: PEM (RFC 7468 § 10 and § 11, and the older forms of OpenSSL), OpenSSH, PGP (RFC 9580
/// § 6.2), PuTTY. All of it becomes one mark, its lines in quotes, comments or with escaped line ends too.
enum PrivateKeyBlock {
    static let name = "private-key"
    /// Between the first line and the key, and of one line's head.
    private static let longest = 160

    /// The first line, and the beginning of a key below it: a first line alone is a word of an explanation.
    static func verdict(_ window: Window, at start: Int) -> Verdict {
        guard window.before(start) != window.bytes[start] else { return .no }
        let line = window.bytes[start] == UInt8(ascii: "P") ? putty(window, start) : begin(window, start)
        guard case .keep(let end) = line else { return line }
        let body = window.skipSeparators(from: end, limit: longest)
        if body == window.end { return window.atEnd }
        let run = window.run(of: .base64, from: body, limit: 16)
        if run == window.end, run - body < 16 { return window.atEnd }
        let isBody = run - body == 16
        if !isBody {
            let head = PrivateKeyBody.headLine(window, at: body)
            guard case .keep = head else { return head }
        }
        return .found(SecretMatch(name: name, range: start..<end, rest: .privateKey(PrivateKeyBody())))
    }

    /// `-----BEGIN … PRIVATE KEY-----`, `… KEY BLOCK-----`, `---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----`.
    private static func begin(_ window: Window, _ start: Int) -> Verdict {
        var place = window.run(of: .dash, from: start, limit: 6)
        if place == window.end { return place - start < 6 ? window.atEnd : .no }
        guard (4...5).contains(place - start) else { return .no }
        place = window.run(of: .blanks, from: place, limit: 1)
        let word = window.starts(with: Array("BEGIN ".utf8), at: place)
        guard case .keep(let label) = word else { return word }
        let end = window.run(of: .label, from: label, limit: 60)
        if end == window.end { return end - label < 60 ? window.atEnd : .no }
        let text = String(decoding: window.bytes[label..<end], as: UTF8.self)
        guard text.contains("PRIVATE KEY") else { return .no }
        let close = window.run(of: .dash, from: end, limit: 5)
        if close == window.end, close - end < 5 { return window.atEnd }
        return close - end >= 4 ? .keep(to: close) : .no
    }

    /// `Private-Lines: 14`
    private static func putty(_ window: Window, _ start: Int) -> Verdict {
        let word = window.starts(with: Array("Private-Lines: ".utf8), at: start)
        guard case .keep(let number) = word else { return word }
        let end = window.run(of: .digits, from: number, limit: 4)
        return end == window.end ? window.atEnd : end > number ? .keep(to: end) : .no
    }
}

/// What comes of a private key after its first line.
struct PrivateKeyBody: Sendable, Equatable {
    /// Whether a line of the key has come.
    private var hasLine = false
    /// Whether the last bytes belong to a line that may go on.
    private var isInLine = false

    enum Step: Equatable {
        /// Belongs to the key, up to here.
        case take(to: Int)
        /// The key ends here.
        case end(at: Int)
        case undecided
    }

    /// Lines of a key are longer than words; only its last may be shorter.
    private static let shortest = 20

    mutating func step(_ window: Window, at start: Int) -> Step {
        if isInLine {
            let end = window.run(of: .base64, from: start)
            isInLine = end == window.end
            if end > start { return .take(to: end) }
        }
        let place = window.skipSeparators(from: start, limit: 160)
        guard place < window.end else { return window.isFinal ? .end(at: start) : .undecided }
        if window.bytes[place] == UInt8(ascii: "-") { return last(window, at: place, from: start) }
        let end = window.run(of: .base64, from: place)
        if end - place >= PrivateKeyBody.shortest || end == window.end && window.isFinal && end > place {
            (hasLine, isInLine) = (true, end == window.end)
            return .take(to: end)
        }
        if end == window.end { return .undecided }
        if end > place, let step = shortLine(window, place..<end) { return step }
        guard !hasLine else { return .end(at: start) }
        switch PrivateKeyBody.headLine(window, at: place) {
        case .keep(let end): return .take(to: end)
        case .undecided: return .undecided
        case .no, .found: return .end(at: start)
        }
    }

    /// A line shorter than the others: the sum of PGP, or the last. Nil where it is no line of the key.
    private func shortLine(_ window: Window, _ line: Range<Int>) -> Step? {
        let equals = UInt8(ascii: "=")
        if window.bytes[line.lowerBound] == equals || window.bytes[line.upperBound - 1] == equals {
            return .take(to: line.upperBound)
        }
        let next = window.skipSeparators(from: line.upperBound, limit: 64)
        if next == window.end { return window.isFinal ? nil : .undecided }
        switch PrivateKeyBody.closing(window, at: next) {
        case .keep: return .take(to: line.upperBound)
        case .undecided: return .undecided
        case .no, .found: return nil
        }
    }

    private func last(_ window: Window, at place: Int, from start: Int) -> Step {
        switch PrivateKeyBody.closing(window, at: place) {
        case .keep(let end): .end(at: end)
        case .undecided: .undecided
        case .no, .found: .end(at: start)
        }
    }

    /// `-----END … KEY-----`; with its dashes as far as they come.
    private static func closing(_ window: Window, at start: Int) -> Verdict {
        let dashes = window.run(of: .dash, from: start, limit: 5)
        if dashes == window.end { return window.atEnd }
        let blank = window.run(of: .blanks, from: dashes, limit: 1)
        let word = dashes - start < 4 ? Verdict.no : window.starts(with: Array("END ".utf8), at: blank)
        guard case .keep(let label) = word else { return word }
        let end = window.run(of: .label, from: label, limit: 60)
        let close = window.run(of: .dash, from: end, limit: 5)
        return close == window.end && close - end < 5 && !window.isFinal ? .undecided : .keep(to: close)
    }

    private static let heads: Set<[UInt8]> = Set(
        ["Proc-Type", "DEK-Info", "Version", "Comment", "MessageID", "Hash", "Charset"].map { Array($0.utf8) })

    /// `Proc-Type: 4,ENCRYPTED`, `Version: …` (RFC 1421 § 4.6, RFC 9580 § 6.2.2).
    static func headLine(_ window: Window, at start: Int) -> Verdict {
        let name = window.run(of: .headName, from: start, limit: 32)
        if name == window.end { return name - start < 32 ? window.atEnd : .no }
        guard window.bytes[name] == UInt8(ascii: ":"), heads.contains(Array(window.bytes[start..<name])) else {
            return .no
        }
        let end = window.run(of: .headValue, from: name, limit: 128)
        if end == window.end, end - name < 128, !window.isFinal { return .undecided }
        return end - name < 128 ? .keep(to: end) : .no
    }
}

extension Window {
    /// Past what may stand between the lines of a key: white space, escaped line ends, quotes, marks of comments.
    fileprivate func skipSeparators(from start: Int, limit: Int) -> Int {
        var place = start
        while place < end, place - start < limit {
            let byte = bytes[place]
            if byte == UInt8(ascii: "\\") {
                // Two may stand there, or the escape is cut off: then it is undecided for a while.
                var next = place + 1
                while next < end, bytes[next] == byte { next += 1 }
                guard next < end else { return end }
                place = ByteSet.lineEscapes.contains(bytes[next]) ? next + 1 : next
            } else if byte == UInt8(ascii: "+") {
                guard place + 1 < end else { return end }
                guard ByteSet.keySeparators.contains(bytes[place + 1]) else { return place }
                place += 1
            } else {
                guard ByteSet.keySeparators.contains(byte) else { return place }
                place += 1
            }
        }
        return place
    }
}

extension ByteSet {
    fileprivate static let dash = ByteSet("-".utf8)
    fileprivate static let label = union(.upper, .digits, .blanks)
    fileprivate static let keySeparators = ByteSet(" \t\r\n\"'`,>#|*".utf8)
    fileprivate static let headName = union(.letters, dash)
    fileprivate static let headValue = ByteSet((UInt8(0x20)...0x7E).filter { !"\\\"'`".utf8.contains($0) })
}
