/// Where in a text something worth a look can begin: one bit for each pair of bytes that can stand first and second, and for
/// each that can stand second and third.
struct Beginnings: Sendable {
    private var firstPairs = [UInt64](repeating: 0, count: 1024)
    private var secondPairs = [UInt64](repeating: 0, count: 1024)
    private var firstBytes = ByteSet()

    mutating func add(_ text: [UInt8]) {
        add((0..<3).map { $0 < text.count ? ByteSet([text[$0]]) : .all })
    }

    /// - Parameter sets: what can stand first, second and third
    mutating func add(_ sets: [ByteSet]) {
        firstBytes.formUnion(sets[0])
        Beginnings.set(sets[0], sets[1], in: &firstPairs)
        Beginnings.set(sets[1], sets[2], in: &secondPairs)
    }

    private static func set(_ first: ByteSet, _ second: ByteSet, in pairs: inout [UInt64]) {
        let seconds = second.bytes
        for one in first.bytes {
            for two in seconds {
                let pair = Int(one) << 8 | Int(two)
                pairs[pair >> 6] |= 1 << UInt64(pair & 63)
            }
        }
    }

    /// The next place from `start` on; near the end of a text that goes on, every place that may become one.
    func next(in window: Window, from start: Int) -> Int? {
        firstPairs.withUnsafeBufferPointer { firsts in
            secondPairs.withUnsafeBufferPointer { seconds in
                let (bytes, last) = (window.bytes, window.end - 1)
                var index = start
                while index < last {
                    let (byte, next) = (bytes[index], bytes[index + 1])
                    if byte == UInt8(ascii: "=") || byte == UInt8(ascii: ":") {
                        if next == UInt8(ascii: "/") || SecretName.canEnd(before: index, in: window) { return index }
                    }
                    if Beginnings.has(byte, next, in: firsts),
                        index + 1 == last || Beginnings.has(next, bytes[index + 2], in: seconds)
                    {
                        return index
                    }
                    index += 1
                }
                guard index == last, !window.isFinal else { return nil }
                let isMark = bytes[index] == UInt8(ascii: "=") || bytes[index] == UInt8(ascii: ":")
                return isMark || firstBytes.contains(bytes[index]) ? index : nil
            }
        }
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
