/// Where in a text something worth a look can begin: one bit for each pair of bytes that can stand first and second, and for
/// each that can stand second and third.
struct Beginnings: Sendable {
    private var firstPairs = [UInt64](repeating: 0, count: 1024)
    private var secondPairs = [UInt64](repeating: 0, count: 1024)
    private var firstBytes = ByteSet()
    /// The first pairs, and all that begin with a mark: whatever is none of them needs no closer look.
    private var pairs = [UInt64](repeating: 0, count: 1024)

    /// A name can stand before them, and its value behind.
    private static let marks = ByteSet("=:".utf8)

    init() { Beginnings.set(Beginnings.marks, .all, in: &pairs) }

    mutating func add(_ text: [UInt8]) {
        add((0..<3).map { $0 < text.count ? ByteSet([text[$0]]) : .all })
    }

    /// - Parameter sets: what can stand first, second and third
    mutating func add(_ sets: [ByteSet]) {
        firstBytes.formUnion(sets[0])
        Beginnings.set(sets[0], sets[1], in: &firstPairs)
        Beginnings.set(sets[0], sets[1], in: &pairs)
        Beginnings.set(sets[1], sets[2], in: &secondPairs)
    }

    private static func set(_ first: ByteSet, _ second: ByteSet, in pairs: inout [UInt64]) {
        for one in first.bytes {
            for word in 0..<4 { pairs[Int(one) << 2 | word] |= second.words[word] }
        }
    }

    /// The next place from `start` on; near the end of a text that goes on, every place that may become one.
    func next(in window: Window, from start: Int) -> Int? {
        pairs.withUnsafeBufferPointer { pairs in
            let (bytes, last) = (window.bytes, window.end - 1)
            var index = start
            while index < last {
                if Beginnings.has(bytes[index], bytes[index + 1], in: pairs), isBeginning(index, in: window) {
                    return index
                }
                index += 1
            }
            guard index == last, !window.isFinal else { return nil }
            return Beginnings.marks.contains(bytes[index]) || firstBytes.contains(bytes[index]) ? index : nil
        }
    }

    /// Whether it is one, where another byte follows.
    private func isBeginning(_ index: Int, in window: Window) -> Bool {
        let (byte, next) = (window.bytes[index], window.bytes[index + 1])
        if Beginnings.marks.contains(byte), next == UInt8(ascii: "/") || SecretName.canEnd(before: index, in: window) {
            return true
        }
        guard firstPairs.withUnsafeBufferPointer({ Beginnings.has(byte, next, in: $0) }) else { return false }
        return index + 2 == window.end
            || secondPairs.withUnsafeBufferPointer { Beginnings.has(next, window.bytes[index + 2], in: $0) }
    }

    @inline(__always)
    private static func has(_ one: UInt8, _ two: UInt8, in pairs: UnsafeBufferPointer<UInt64>) -> Bool {
        let pair = Int(one) << 8 | Int(two)
        return pairs[pair >> 6] & (1 << UInt64(pair & 63)) != 0
    }
}

extension SecretPattern {
    /// What can stand first, second and third in what it takes.
    var leadingSets: [ByteSet] {
        // Each part with how much of it was taken already.
        var reached = [(part: 0, taken: 0)]
        return (0..<3).map { _ in
            var (set, next) = (ByteSet(), [(part: Int, taken: Int)]())
            while let (part, taken) = reached.popLast() {
                // Behind the pattern's end anything can stand.
                guard part < parts.count else {
                    set = .all
                    continue
                }
                if taken >= parts[part].least { reached.append((part + 1, 0)) }
                if taken < parts[part].most ?? .max {
                    set.formUnion(parts[part].set)
                    next.append((part, taken + 1))
                }
            }
            reached = next
            return set
        }
    }
}
