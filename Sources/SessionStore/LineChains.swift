import AssayCore

/// The events in a damaged session file, put in order by what their `prev` says, whatever stands between them: marks of a
/// merge, two continuations of one session, carriage returns, zeros.
struct LineChains {
    /// A line that is an event, without comma, newline and carriage return.
    struct Line: Equatable {
        var seq: Int
        var bytes: ArraySlice<UInt8>
        /// The hash that it names; nil where it names none.
        var previous: String?
        /// Its own.
        var hash: String
    }

    let header: SessionHeader
    /// The continuations that lead back to the header, the longest first, then in the order of the file; none is empty.
    private(set) var chains: [[Line]] = []
    /// Events that lead back to none of them, in the order of `seq`, then of the file.
    private(set) var strays: [Line] = []

    /// More continuations are not told apart.
    private static let maximumChains = 20

    /// - Parameter id: names the session where the file has no header any more.
    /// - Throws: `.notASession` where there is neither header nor event, `.newerVersion`.
    init(_ bytes: [UInt8], id: String, created: Timestamp) throws(SessionLogError) {
        let lines = bytes.split(separator: UInt8(ascii: "\n")).map { $0.last == 0x0D ? $0.dropLast() : $0 }
        var header: (SessionHeader, hash: String)?
        var events: [Line] = []
        var known: Set<String> = []
        for line in lines {
            if let event = LineChains.event(line) {
                if known.insert(event.hash).inserted { events.append(event) }
            } else if header == nil {
                do { header = (try SessionHeader(line: line), LineHash.of(line)) } catch {
                    if case .newerVersion = error { throw error }
                }
            }
        }
        guard header != nil || !events.isEmpty else { throw .notASession }
        self.header = header?.0 ?? SessionHeader(broken: lines.first ?? [], id: id, created: created)
        let inChains = findChains(events, from: header?.hash ?? "")
        strays = events.enumerated().filter { !inChains.contains($0.offset) }
            .sorted { ($0.element.seq, $0.offset) < ($1.element.seq, $1.offset) }.map(\.element)
    }

    private static func event(_ line: ArraySlice<UInt8>) -> Line? {
        let bytes = line.first == UInt8(ascii: ",") ? line.dropFirst() : line
        guard let prefix = bytes.withUnsafeBytes({ SessionLinePrefix($0) }), prefix.seq > 0,
            let event = try? SessionEvent(line: bytes), event.seq == prefix.seq
        else { return nil }
        return Line(
            seq: event.seq, bytes: bytes, previous: ChainBuilder.previous(in: bytes)?.hash, hash: LineHash.of(bytes))
    }

    /// Fills `chains`; returns the indices of the events in them.
    private mutating func findChains(_ events: [Line], from header: String) -> Set<Int> {
        var followers: [String: [Int]] = [:]
        for (index, event) in events.enumerated() { followers[event.previous ?? "", default: []].append(index) }
        var found: Set<Int> = []
        var open: [[Int]] = (followers[header] ?? []).filter { events[$0].seq == 1 }.map { [$0] }.reversed()
        while var chain = open.popLast(), let last = chain.last {
            let next = (followers[events[last].hash] ?? []).filter { events[$0].seq == events[last].seq + 1 }
            guard let first = next.first else {
                if chains.count < LineChains.maximumChains {
                    found.formUnion(chain)
                    chains.append(chain.map { events[$0] })
                }
                continue
            }
            open += next.dropFirst().reversed().map { chain + [$0] }
            chain.append(first)
            open.append(chain)
        }
        // Stable: of two that are as long the first in the file stays first.
        chains = chains.enumerated().sorted { ($1.element.count, $0.offset) < ($0.element.count, $1.offset) }
            .map(\.element)
        return found
    }
}
