#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Why bytes cannot be used as a session file.
package enum SessionLogError: Error, Equatable {
    /// The first line is none of a session file.
    case notASession
    /// The file breaks off within its first line, so that it holds no event.
    case brokenHeader
    /// A greater `version` than this code knows.
    case newerVersion(Int)
    /// Lines end with CR LF: the file was converted by a tool.
    case convertedLineEnds
    /// A line that is no event is followed by lines that are; counts from 1, the header's line.
    case damagedLine(Int)
}

extension SessionLogError: Failure {
    package var message: String {
        switch self {
        case .damagedLine(let line): SessionText.damagedLine(String(line))
        default: SessionText.unusable()
        }
    }

    package var hint: String { SessionText.unusableHint() }

    package var cause: Cause { .sessionDamaged }
}

/// The events of a session file: an index of its lines, each decoded when it is asked for (DESIGN § 4).
package struct SessionLog: Sendable {
    /// With the id that the file's name is; what the line says is in `headerLine`.
    package let header: SessionHeader
    /// The answer that a living writer was receiving when the file was read.
    package var growing: AnswerPart?
    private let bytes: [UInt8]
    /// One past each line's newline, the header's first.
    private var ends: [Int]
    /// Of the events that were read.
    private var kinds: [SessionLinePrefix.Kind]
    private var appended: [SessionEvent] = []

    /// A session at rest without an event.
    package init(header: SessionHeader) {
        self.header = header
        bytes = header.line + Array("\n]}\n".utf8)
        (ends, kinds) = ([bytes.count - 3], [])
    }

    /// Finds the lines in one pass and decodes none but the header; the last one is checked to be JSON.
    ///
    /// - Parameter id: the file's name. A copy has another than its first line says, and anybody can have written that.
    package init(_ bytes: [UInt8], id: String) throws(SessionLogError) {
        guard let newline = bytes.newline(from: 0) else {
            throw SessionLog.isBeginningOfHeader(bytes) ? .brokenHeader : .notASession
        }
        if newline > 0, bytes[newline - 1] == UInt8(ascii: "\r") { throw .convertedLineEnds }
        var header = try SessionHeader(line: bytes[..<newline])
        header.id = id
        self.header = header
        self.bytes = bytes
        (ends, kinds) = SessionLog.index(bytes, from: newline + 1)
        while count > 0, !SessionLog.isJSON(line(count)) {
            ends.removeLast()
            kinds.removeLast()
        }
        try checkRest()
    }

    /// How many events there are.
    package var count: Int { ends.count - 1 + appended.count }

    /// Where the closing `]}` belongs in the file that was read: behind its last whole event.
    package var end: Int { ends[ends.count - 1] }

    /// What stands behind the last whole event; `]}` and a newline in a file at rest.
    package var rest: ArraySlice<UInt8> { bytes[end...] }

    /// The first line without its newline.
    package var headerLine: ArraySlice<UInt8> { bytes[..<(ends[0] - 1)] }

    /// The line of an event that was read, without comma and newline. `seq` counts from 1.
    package func line(_ seq: Int) -> ArraySlice<UInt8> {
        bytes[(ends[seq - 1] + (seq > 1 ? 1 : 0))..<(ends[seq] - 1)]
    }

    /// As `line`; nil for an event that was appended since.
    package func writtenLine(_ seq: Int) -> ArraySlice<UInt8>? { seq < ends.count ? line(seq) : nil }

    /// All bytes that were read.
    package var wholeFile: [UInt8] { bytes }

    /// Where an event that was read begins in the file, with its comma.
    package func offset(of seq: Int) -> Int { ends[seq - 1] }

    /// The bytes from an offset up to `end`.
    package func bytes(from offset: Int) -> ArraySlice<UInt8> { bytes[offset..<end] }

    /// What the event is, without decoding it.
    package func kind(of seq: Int) -> SessionLinePrefix.Kind {
        guard seq >= ends.count else { return kinds[seq - 1] }
        switch appended[seq - ends.count].body {
        case .message(let message): return message.continues.map { .continuation(of: $0) } ?? .message(message.role)
        case .setting: return .setting
        case .save: return .save
        default: return .other
        }
    }

    /// When the last event happened; nil before there is one.
    package var lastTime: Timestamp? {
        if let event = appended.last { return event.at }
        guard count > 0 else { return nil }
        return line(count).withUnsafeBytes { line in
            SessionLinePrefix(line).flatMap { Timestamp(String(decoding: line[$0.at], as: UTF8.self)) }
        }
    }

    /// Decodes one event. Fails with `.damagedLine` where the line begins as an event and is none.
    package func event(_ seq: Int) throws(SessionLogError) -> SessionEvent {
        guard seq > 0, seq <= count else { throw .damagedLine(seq == .max ? seq : seq + 1) }
        guard seq < ends.count else { return appended[seq - ends.count] }
        do { return try SessionEvent(line: line(seq)) } catch { throw .damagedLine(seq + 1) }
    }

    /// Adds a message to those of a request, decoding of it only what a service gets.
    func add(_ seq: Int, to request: inout RequestMessages) throws(SessionLogError) {
        guard seq < ends.count, let role = kinds[seq - 1].role else {
            if case .message(let message) = try event(seq).body { request.append(message) }
            return
        }
        do { request.append(try SessionMessage(role, ofRequest: line(seq))) } catch { throw .damagedLine(seq + 1) }
    }

    package mutating func append(_ event: SessionEvent) { appended.append(event) }
}

// MARK: Finding the lines

extension SessionLog {
    /// Where lines end, as `ends` holds it, and what they are, up to the first line that is not the next event.
    private static func index(_ bytes: [UInt8], from first: Int) -> (ends: [Int], kinds: [SessionLinePrefix.Kind]) {
        var (ends, kinds) = ([first], [SessionLinePrefix.Kind]())
        var begin = first
        while let newline = bytes.newline(from: begin),
            let prefix = event(bytes[begin..<newline], isFirst: ends.count == 1), prefix.seq == ends.count
        {
            begin = newline + 1
            ends.append(begin)
            kinds.append(prefix.kind)
        }
        return (ends, kinds)
    }

    /// The beginning of a line that, with its comma unless it is the first, looks like an event.
    private static func event(_ line: ArraySlice<UInt8>, isFirst: Bool) -> SessionLinePrefix? {
        line.withUnsafeBytes { line in
            guard isFirst || line.first == UInt8(ascii: ","), line.last == UInt8(ascii: "}") else { return nil }
            return SessionLinePrefix(UnsafeRawBufferPointer(rebasing: line[(isFirst ? 0 : 1)...]))
        }
    }

    private static func isJSON(_ line: ArraySlice<UInt8>) -> Bool {
        do {
            try JSONScanner.scan(line) { scanner throws(JSONError) in
                try scanner.skip()
                try scanner.finish()
            }
            return true
        } catch {
            return false
        }
    }

    /// A torn end is torn once: where whole events follow, or an event out of its order, someone else changed the
    /// file, and nothing may be cut off.
    private func checkRest() throws(SessionLogError) {
        let lines = rest.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            // An editor may have set lines in.
            let bare = line.withoutBlanks
            let event = bare.first == UInt8(ascii: ",") ? bare.dropFirst() : bare
            guard let prefix = SessionLog.event(event, isFirst: true) else { continue }
            // The next event itself may stand there, with nothing but its newline cut off.
            let isTorn = prefix.seq == count + 1 && bare.count == line.count || !SessionLog.isJSON(event)
            if index > 0 || !isTorn { throw .damagedLine(count + 2) }
        }
    }

    /// Whether a file without any newline is the beginning of a session file; zeros are what a crashed machine leaves.
    private static func isBeginningOfHeader(_ bytes: [UInt8]) -> Bool {
        let mark = Array(#"{"format":"assay-session","version":"#.utf8)
        let written = bytes.prefix { $0 != 0 }
        return written.starts(with: mark) || mark.starts(with: written)
    }
}

extension ArraySlice<UInt8> {
    /// Without the blanks at both ends that an editor or a conversion of line ends may have put there.
    package var withoutBlanks: Self {
        func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }
        guard let end = lastIndex(where: { !isBlank($0) }) else { return [] }
        return self[...end].drop(while: isBlank)
    }
}

extension [UInt8] {
    /// The next newline at or after `start`.
    func newline(from start: Int) -> Int? {
        withUnsafeBytes { buffer in
            guard start < buffer.count, let base = buffer.baseAddress,
                let found = memchr(base + start, 0x0A, buffer.count - start)
            else { return nil }
            return UnsafeRawPointer(found) - base
        }
    }
}
