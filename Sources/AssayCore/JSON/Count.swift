/// Numbers of files and services that count something. A hostile one may be anything, so that sums of them would trap:
/// they are cut to 0…2^40, of which millions can be added and multiplied by a hundred.
package enum Count {
    package static let most = 1 << 40

    package static func clamped(_ number: Int) -> Int { min(max(number, 0), most) }

    /// Fractions are cut off.
    package static func clamped(_ number: Double) -> Int {
        // What is no number counts nothing.
        number > 0 ? Int(min(number, Double(most))) : 0
    }
}

extension JSONScanner {
    /// Reads a number, however large, as a count.
    package mutating func count() throws(JSONError) -> Int {
        Count.clamped(Double(try number()) ?? 0)
    }
}

extension JSONValue {
    /// The member as a count; nil where there is none or it is no number.
    package func count(_ key: String) -> Int? {
        if case .number(let spelling)? = self[key] { Count.clamped(Double(spelling) ?? 0) } else { nil }
    }
}
