/// How many secrets were replaced, by the names that stand in their places, each within the range of `Count`.
package struct RedactionCounts: Sendable, Equatable {
    private var counts: [String: Int] = [:]

    package init() {}

    package init(_ counts: [String: Int]) {
        self.counts = counts.mapValues(Count.clamped).filter { $0.value > 0 }
    }

    package var isEmpty: Bool { counts.isEmpty }
    package var total: Int { counts.values.reduce(0) { Count.clamped($0 + $1) } }
    /// In alphabetical order.
    package var names: [String] { counts.keys.sorted() }

    package subscript(name: String) -> Int { counts[name] ?? 0 }

    package mutating func add(_ name: String) {
        counts[name] = Count.clamped(self[name] + 1)
    }

    package mutating func add(_ other: RedactionCounts) {
        counts.merge(other.counts) { Count.clamped($0 + $1) }
    }
}

extension RedactionCounts {
    /// `{"github-token":1,"jwt":2}`
    package func encode(to writer: inout JSONWriter) {
        writer.beginObject()
        for name in names { writer.member(name, self[name]) }
        writer.endObject()
    }

    package init(from scanner: inout JSONScanner) throws(JSONError) {
        var counts: [String: Int] = [:]
        try scanner.beginObject()
        while let key = try scanner.nextKey() {
            let name = key.string
            counts[name] = try scanner.count()
        }
        self.init(counts)
    }
}

extension RedactionCounts: CustomStringConvertible {
    /// What the user is told: `2 secrets were redacted (github-token, jwt); …`.
    package var description: String {
        let named = names.joined(separator: ", ")
        return total == 1 ? RedactionText.redactedOne(named) : RedactionText.redacted(String(total), named)
    }
}
