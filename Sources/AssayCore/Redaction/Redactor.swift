/// Finds secrets in texts and puts `[redacted:NAME]` in their places (DESIGN § 4).
///
/// Linear: `Beginnings` tells where a secret can begin, and only there anything is compared.
package final class Redactor: Sendable {
    private let shapes: [SecretShape]
    private let literals: [SecretLiteral]
    /// What the user keeps.
    private let kept: [SecretLiteral]
    /// Indices of `shapes` and `literals` by their first byte.
    private let shapesByByte: [[Int]]
    private let literalsByByte: [[Int]]
    private let beginnings: Beginnings
    private let exceptedNames: Set<String>

    /// - Parameter values: texts that are secrets themselves, with the names that stand in their places
    package init(rules: RedactionRules = RedactionRules(), values: [(name: String, value: String)] = []) {
        let names = Set(rules.except)
        let added = rules.add.compactMap { notation in
            (try? SecretPattern(notation)).map { SecretShape(name: RedactionRules.addedName, pattern: $0) }
        }
        shapes = (added + SecretShape.known).filter { !names.contains($0.name) }
        literals = values.filter { !names.contains($0.name) && !names.contains($0.value) }
            .flatMap { SecretLiteral.literals(of: $0.value, named: $0.name) }
            .sorted { $0.bytes.count > $1.bytes.count }
        kept = rules.except.filter { !$0.isEmpty }.map { SecretLiteral(name: "", bytes: Array($0.utf8)) }
        exceptedNames = names
        var beginnings = Beginnings()
        var shapesByByte = [[Int]](repeating: [], count: 256)
        for (index, shape) in shapes.enumerated() {
            let sets = shape.pattern.leadingSets
            beginnings.add(sets)
            for byte in sets[0].bytes { shapesByByte[Int(byte)].append(index) }
        }
        var literalsByByte = [[Int]](repeating: [], count: 256)
        for (index, literal) in literals.enumerated() {
            beginnings.add(literal.bytes)
            literalsByByte[Int(literal.bytes[0])].append(index)
        }
        for beginning in ["：", "----", "Private"] { beginnings.add(Array(beginning.utf8)) }
        (self.shapesByByte, self.literalsByByte, self.beginnings) = (shapesByByte, literalsByByte, beginnings)
    }

    /// The text without its secrets; the same text where there are none.
    package func redact(_ text: String) -> (text: String, counts: RedactionCounts) {
        var whole = text
        if whole.withUTF8(isClean) { return (text, RedactionCounts()) }
        var stream = RedactionStream(self)
        let beginning = stream.feed(text)
        let end = stream.finish()
        return (end.isEmpty ? beginning : beginning.isEmpty ? end : beginning + end, stream.takeCounts())
    }

    /// What `[redacted:NAME]` stands for, in texts that quote it.
    package static let mark = "[redacted:"

    static func replacement(_ name: String) -> [UInt8] { Array("\(mark)\(name)]".utf8) }

    /// Whether a stream would let the whole text through as it is: the same two searches, without the stream's copies.
    private func isClean(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        func window(isFinal: Bool) -> Window { Window(bytes: text, floor: 0, followsMarker: false, isFinal: isFinal) }
        guard let (place, verdict) = search(window(isFinal: false), from: 0) else { return true }
        return verdict == .undecided && search(window(isFinal: true), from: place) == nil
    }

    // MARK: Searching

    /// The first place from `start` on where something else than "no" is to be said, and what.
    func search(_ window: Window, from start: Int) -> (index: Int, verdict: Verdict)? {
        var index = start
        while let place = beginnings.next(in: window, from: index) {
            let verdict = verdict(window, at: place)
            if verdict != .no { return (place, verdict) }
            index = place + 1
        }
        return nil
    }

    private func verdict(_ window: Window, at index: Int) -> Verdict {
        let verdict = unfiltered(window, at: index)
        guard case .found(let match) = verdict, !kept.isEmpty else { return verdict }
        if exceptedNames.contains(match.name) { return .no }
        for literal in kept {
            let same = window.starts(with: literal.bytes, at: match.range.lowerBound)
            if same == .undecided { return .undecided }
            guard case .keep(let end) = same else { continue }
            // A longer secret that begins as the kept text does is another.
            guard end < window.end else { return window.isFinal ? .keep(to: end) : .undecided }
            if !ByteSet.alphanumeric.contains(window.bytes[end]) { return .keep(to: end) }
        }
        return verdict
    }

    private func unfiltered(_ window: Window, at index: Int) -> Verdict {
        let first = first(window, at: index)
        if first != .no { return first }
        switch window.bytes[index] {
        case UInt8(ascii: "-"), UInt8(ascii: "P"): return PrivateKeyBlock.verdict(window, at: index)
        case UInt8(ascii: ":"):
            let address = AddressPassword.verdict(window, at: index)
            return address == .no ? assigned(window, at: index) : address
        case UInt8(ascii: "="): return assigned(window, at: index)
        case 0xEF:
            let colon = window.starts(with: Array("：".utf8), at: index)
            guard case .keep = colon else { return colon }
            return assigned(window, at: index)
        default: return .no
        }
    }

    /// What the literals and the shapes say that can begin here.
    private func first(_ window: Window, at index: Int) -> Verdict {
        let byte = Int(window.bytes[index])
        for number in literalsByByte[byte] {
            let verdict = literals[number].verdict(window, at: index)
            if verdict != .no { return verdict }
        }
        guard !shapesByByte[byte].isEmpty else { return .no }
        let isWordStart = !ByteSet.alphanumeric.contains(window.bytes[index]) || window.isWordStart(index)
        for number in shapesByByte[byte] where isWordStart || shapes[number].isAnywhere {
            let verdict = shapes[number].pattern.match(window, at: index, as: shapes[number])
            if verdict != .no { return verdict }
        }
        return .no
    }

    /// A value that is known by its name; one with a shape of its own is left to that.
    private func assigned(_ window: Window, at index: Int) -> Verdict {
        let verdict = AssignedSecret(window: window, separator: index).verdict
        guard case .found(let match) = verdict else { return verdict }
        switch first(window, at: match.range.lowerBound) {
        case .no: return verdict
        case .undecided: return .undecided
        case .found, .keep: return .no
        }
    }
}
