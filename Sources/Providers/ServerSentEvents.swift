#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// An incremental parser for server-sent events (WHATWG HTML § 9.2.6): bytes in, the data of each event out.
///
/// Names, ids and retry times of events are dropped, since no completion service needs them. Two deviations: an event
/// that the end of the body leaves without its blank line is delivered all the same, and input beyond
/// `maximumEventBytes` is dropped, see `isOverlong`.
package struct ServerSentEvents {
    package typealias Bytes = UnsafeBufferPointer<UInt8>

    /// The largest event that is kept in memory.
    package static let maximumEventBytes = 16 << 20

    /// Whether an event was larger than `maximumEventBytes`; nothing is delivered from there on.
    package private(set) var isOverlong = false

    /// The beginning of a line whose end has not come yet.
    private var line: [UInt8] = []
    /// The data lines of the current event, as far as they do not stand in the bytes that are being parsed.
    private var data: [UInt8] = []
    private var hasData = false
    private var isFirstLine = true
    /// The last line ended with a carriage return, whose line feed may come next.
    private var skipsLineFeed = false

    package init() {}

    /// Parses the next piece of the body. `deliver` gets the data of each event that ends in it, its lines joined by
    /// line feeds; the bytes must not outlive the call. Most events are delivered as they lie in `bytes`, uncopied.
    package mutating func feed(_ bytes: Bytes, _ deliver: (Bytes) -> Void) {
        guard var cursor = bytes.baseAddress, !bytes.isEmpty, !isOverlong else { return }
        let end = cursor + bytes.count
        if skipsLineFeed {
            skipsLineFeed = false
            if cursor.pointee == 0x0A { cursor += 1 }
        }
        var ends = LineEnds(from: cursor, to: end)
        var only: Bytes?
        while let stop = ends.next(from: cursor) {
            let piece = Bytes(start: cursor, count: stop - cursor)
            if line.isEmpty {
                take(piece, &only, isCopied: false, deliver)
            } else {
                line.append(contentsOf: piece)
                takeKeptLine(&only, deliver)
            }
            cursor = stop + 1
            if stop.pointee == 0x0D {
                if cursor == end { skipsLineFeed = true } else if cursor.pointee == 0x0A { cursor += 1 }
            }
        }
        line.append(contentsOf: Bytes(start: cursor, count: end - cursor))
        if let only { append(only) }
        isOverlong = line.count + data.count > ServerSentEvents.maximumEventBytes
    }

    /// Delivers what the end of the body left open.
    package mutating func finish(_ deliver: (Bytes) -> Void) {
        guard !isOverlong else { return }
        var only: Bytes?
        if !line.isEmpty { takeKeptLine(&only, deliver) }
        dispatch(&only, deliver)
    }

    private mutating func takeKeptLine(_ only: inout Bytes?, _ deliver: (Bytes) -> Void) {
        let kept = line
        line.removeAll(keepingCapacity: true)
        kept.withUnsafeBufferPointer { take($0, &only, isCopied: true, deliver) }
    }

    /// Takes one line without its end. `only` is the event's only data line so far, where it lies in the bytes that
    /// are being parsed; with `isCopied` this line does not lie there.
    private mutating func take(_ whole: Bytes, _ only: inout Bytes?, isCopied: Bool, _ deliver: (Bytes) -> Void) {
        var line = whole
        if isFirstLine {
            isFirstLine = false
            if line.starts(with: [0xEF, 0xBB, 0xBF]) { line = Bytes(rebasing: line[3...]) }
        }
        guard !line.isEmpty else { return dispatch(&only, deliver) }
        guard let value = dataValue(of: line) else { return }
        if !isCopied, !hasData, only == nil {
            only = value
        } else {
            if let first = only { append(first) }
            only = nil
            append(value)
        }
    }

    /// What a `data` field holds, less one leading space; nil for a comment or another field.
    @inline(__always)
    private func dataValue(of line: Bytes) -> Bytes? {
        guard line.count >= 4, line[0] == UInt8(ascii: "d"), line[1] == UInt8(ascii: "a"),
            line[2] == UInt8(ascii: "t"), line[3] == UInt8(ascii: "a")
        else { return nil }
        guard line.count > 4 else { return Bytes(rebasing: line[4...]) }
        guard line[4] == UInt8(ascii: ":") else { return nil }
        let hasSpace = line.count > 5 && line[5] == UInt8(ascii: " ")
        return Bytes(rebasing: line[(hasSpace ? 6 : 5)...])
    }

    private mutating func append(_ value: Bytes) {
        if hasData { data.append(0x0A) }
        data.append(contentsOf: value)
        hasData = true
    }

    private mutating func dispatch(_ only: inout Bytes?, _ deliver: (Bytes) -> Void) {
        if let whole = only {
            only = nil
            deliver(whole)
        } else if hasData {
            hasData = false
            data.withUnsafeBufferPointer(deliver)
            data.removeAll(keepingCapacity: true)
        }
    }
}

/// Finds line ends in a piece of text, in linear time whichever kind it uses.
private struct LineEnds {
    private let end: UnsafePointer<UInt8>
    /// The next one of each kind, or `end`.
    private var lineFeed: UnsafePointer<UInt8>
    private var carriageReturn: UnsafePointer<UInt8>

    init(from start: UnsafePointer<UInt8>, to end: UnsafePointer<UInt8>) {
        self.end = end
        lineFeed = LineEnds.first(0x0A, from: start, to: end)
        carriageReturn = LineEnds.first(0x0D, from: start, to: end)
    }

    mutating func next(from cursor: UnsafePointer<UInt8>) -> UnsafePointer<UInt8>? {
        if lineFeed < cursor { lineFeed = LineEnds.first(0x0A, from: cursor, to: end) }
        if carriageReturn < cursor { carriageReturn = LineEnds.first(0x0D, from: cursor, to: end) }
        let next = min(lineFeed, carriageReturn)
        return next < end ? next : nil
    }

    private static func first(
        _ byte: Int32, from start: UnsafePointer<UInt8>, to end: UnsafePointer<UInt8>
    ) -> UnsafePointer<UInt8> {
        guard let found = memchr(start, byte, end - start) else { return end }
        return UnsafePointer(found.assumingMemoryBound(to: UInt8.self))
    }
}
