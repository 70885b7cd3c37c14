/// A set of bytes.
struct ByteSet: Sendable, Equatable {
    /// A bit for each byte, from 0 on.
    private(set) var words = SIMD4<UInt64>.zero

    init() {}

    init(_ bytes: some Sequence<UInt8>) {
        for byte in bytes { insert(byte) }
    }

    @inline(__always)
    func contains(_ byte: UInt8) -> Bool {
        words[Int(byte >> 6)] & (1 << UInt64(byte & 63)) != 0
    }

    mutating func insert(_ byte: UInt8) {
        words[Int(byte >> 6)] |= 1 << UInt64(byte & 63)
    }

    mutating func remove(_ byte: UInt8) {
        words[Int(byte >> 6)] &= ~(1 << UInt64(byte & 63))
    }

    mutating func formUnion(_ other: ByteSet) { words |= other.words }

    var isEmpty: Bool { words == .zero }

    /// Its bytes, in their order.
    var bytes: [UInt8] { (0...UInt8.max).filter(contains) }

    static let all = ByteSet(UInt8.min...UInt8.max)
    static let digits = ByteSet(UInt8(ascii: "0")...UInt8(ascii: "9"))
    static let lower = ByteSet(UInt8(ascii: "a")...UInt8(ascii: "z"))
    static let upper = ByteSet(UInt8(ascii: "A")...UInt8(ascii: "Z"))
    static let letters = union(lower, upper)
    static let alphanumeric = union(letters, digits)
    static let hexadecimal = ByteSet("0123456789abcdefABCDEF".utf8)
    static let base64 = union(alphanumeric, ByteSet("+/=".utf8))
    /// ASCII without space and controls.
    static let visible = ByteSet(UInt8(0x21)...0x7E)

    static func union(_ sets: ByteSet...) -> ByteSet {
        sets.reduce(into: ByteSet()) { $0.formUnion($1) }
    }
}
