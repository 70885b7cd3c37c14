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
        let lines = bytes.split(separator: UInt8(ascii: "\n")).map(\.withoutBlanks)
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
            let event = try? SessionEvent(line: bytes), event.seq == prefix.seq,
            // Bytes that are no text grow when a line is written anew, and a word at its beginning may become too long.
            ChainBuilder.body(of: bytes).withUnsafeBytes({ SessionLinePrefix($0) }) != nil
        else { return nil }
        return Line(
            seq: event.seq, bytes: bytes, previous: ChainBuilder.previous(in: bytes)?.hash, hash: LineHash.of(bytes))
    }

    /// Fills `chains`; returns the indices of the events in them.
    private mutating func findChains(_ events: [Line], from header: String) -> Set<Int> {
        var followers: [String: [Int]] = [:]
        for (index, event) in events.enumerated() { followers[event.previous ?? "", default: []].append(index) }
        var found: Set<Int> = []
        // Each event names one before it, so that the way back from an end is the whole continuation.
        var before: [Int: Int] = [:]
        var open = Array((followers[header] ?? []).filter { events[$0].seq == 1 }.reversed())
        while let event = open.popLast() {
            let next = (followers[events[event].hash] ?? []).filter { events[$0].seq == events[event].seq + 1 }
            for follower in next { before[follower] = event }
            open += next.reversed()
            guard next.isEmpty, chains.count < LineChains.maximumChains else { continue }
            let chain = Array(Array(sequence(first: event) { before[$0] }).reversed())
            found.formUnion(chain)
            chains.append(chain.map { events[$0] })
        }
        // Stable: of two that are as long the first in the file stays first.
        chains = chains.enumerated().sorted { ($1.element.count, $0.offset) < ($0.element.count, $1.offset) }
            .map(\.element)
        return found
    }
}

extension LineChains {
    /// Also of a file that is one JSON text in another layout, as a formatter makes it.
    init(inAnyLayout bytes: [UInt8], id: String, created: Timestamp) throws(SessionLogError) {
        do { self = try LineChains(bytes, id: id, created: created) } catch {
            guard error == .notASession, let lines = LineChains.laidOut(bytes) else { throw error }
            self = try LineChains(lines, id: id, created: created)
        }
    }

    /// The lines as a session has them; nil where the whole is no JSON object with a list of events.
    private static func laidOut(_ bytes: [UInt8]) -> [UInt8]? {
        guard case .object(let members)? = try? JSONValue(bytes), case .array(let events)? = members.last?.value else {
            return nil
        }
        let lines = [JSONValue.object(members.dropLast())] + events
        return Array(
            lines.map { line in
                var writer = JSONWriter()
                writer.value(line)
                return writer.bytes
            }.enumerated().map { number, line in
                number == 0 ? line.dropLast() + Array(",\"events\":[".utf8) : line[...]
            }.joined(separator: [UInt8(ascii: "\n")]))
    }
}
