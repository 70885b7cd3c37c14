/// Redacts a text that comes in pieces. Whatever the pieces are, what comes out is, put together, what `Redactor.redact`
/// makes of the whole.
///
/// What could still become a secret is held back until that is known: a few bytes in most cases, never more than the
/// longest shape needs (DESIGN § 4), and nothing else waits.
package struct RedactionStream {
    private let redactor: Redactor
    /// What went out last, which tells how a word begins and what a value is called, and then what is held back.
    private var buffer: [UInt8] = []
    /// Where in `buffer` begins what is held back.
    private var next = 0
    /// The end of what was replaced last, and what stands there.
    private var floor = 0
    private var lastName: String?
    /// What is taken away without a further mark.
    private var rest = SecretMatch.Rest.nothing
    private var counts = RedactionCounts()

    /// Looking back goes no further than this.
    private static let context = 96
    private static let roomForContext = 4096

    package init(_ redactor: Redactor) {
        self.redactor = redactor
    }

    /// How many bytes wait.
    var held: Int { buffer.count - next }

    /// What was replaced since this was last asked.
    package mutating func takeCounts() -> RedactionCounts {
        defer { counts = RedactionCounts() }
        return counts
    }

    /// Takes the next piece and returns what can go out: often the piece itself.
    package mutating func feed(_ piece: String) -> String {
        guard !piece.isEmpty else { return "" }
        let isFresh = next == buffer.count
        buffer.append(contentsOf: piece.utf8)
        let start = next
        let output = advance(isFinal: false)
        defer { trim() }
        if let output { return output }
        // Nothing was replaced.
        if isFresh, next == buffer.count { return piece }
        return String(decoding: buffer[start..<next], as: UTF8.self)
    }

    /// What was held back. The next piece begins a new text.
    package mutating func finish() -> String {
        let start = next
        let output = advance(isFinal: true) ?? String(decoding: buffer[start..<next], as: UTF8.self)
        (buffer, next, floor, lastName, rest) = ([], 0, 0, nil, .nothing)
        return output
    }

    /// Goes on as far as is sure. Returns what goes out where something was replaced, else nil: then it is what stands
    /// in `buffer` up to `next`.
    private mutating func advance(isFinal: Bool) -> String? {
        var output: [UInt8] = []
        var isChanged = false
        var emitted = next
        // Of its own, so that the rest of the stream can change meanwhile; nothing is copied.
        let buffer = buffer
        buffer.withUnsafeBufferPointer { bytes in
            var index = next
            while index < bytes.count || isFinal && rest != .nothing {
                let window = Window(bytes: bytes, floor: floor, followsMarker: lastName != nil, isFinal: isFinal)
                if rest != .nothing {
                    isChanged = true
                    let taken = swallow(window, from: index)
                    (index, emitted) = (taken, taken)
                    floor = max(floor, taken)
                    if rest != .nothing { break }
                    continue
                }
                guard let (place, verdict) = redactor.search(window, from: index) else {
                    index = bytes.count
                    break
                }
                index = place
                if verdict == .undecided { break }
                if case .keep(let end) = verdict { index = end }
                guard case .found(let match) = verdict else { continue }
                output += bytes[emitted..<match.range.lowerBound]
                isChanged = true
                // The pieces of one long value become one mark.
                if lastName != match.name || floor != match.range.lowerBound || emitted < match.range.lowerBound {
                    output += Redactor.replacement(match.name)
                    counts.add(match.name)
                }
                (index, emitted, floor) = (match.range.upperBound, match.range.upperBound, match.range.upperBound)
                (lastName, rest) = (match.name, match.rest)
            }
            next = index
            if isChanged, emitted < index { output += bytes[emitted..<index] }
        }
        return isChanged ? String(decoding: output, as: UTF8.self) : nil
    }

    /// Where what belongs to the secret ends, as far as it has come.
    private mutating func swallow(_ window: Window, from start: Int) -> Int {
        switch rest {
        case .nothing: return start
        case .run(let set):
            var index = start
            while index < window.end, set.contains(window.bytes[index]) {
                if window.bytes[index] == UInt8(ascii: ".") {
                    guard index + 1 < window.end else {
                        if window.isFinal { rest = .nothing }
                        return index
                    }
                    guard set.contains(window.bytes[index + 1]) else { break }
                }
                index += 1
            }
            if index < window.end || window.isFinal { rest = .nothing }
            return index
        case .privateKey(var body):
            var index = start
            while true {
                switch body.step(window, at: index) {
                case .take(let end) where end > index && end < window.end: index = end
                case .take(let end):
                    rest = window.isFinal ? .nothing : .privateKey(body)
                    return end
                case .end(let end):
                    rest = .nothing
                    return end
                case .undecided:
                    rest = .privateKey(body)
                    return index
                }
            }
        }
    }

    /// Lets go of what looking back does not need, now and then, so that pieces cost what they are long.
    private mutating func trim() {
        guard next > RedactionStream.roomForContext else { return }
        let removed = next - RedactionStream.context
        buffer.removeFirst(removed)
        next -= removed
        if floor < removed { lastName = nil }
        floor = max(0, floor - removed)
    }
}
