import AssayCore

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Makes the file of a session line by line, its chain anew: events keep their bytes, those of unknown types too.
struct ChainBuilder {
    private var bytes: [UInt8]
    private var previous: String
    /// How many events it holds.
    private(set) var count = 0

    init(_ header: SessionHeader) {
        bytes = header.line + [UInt8(ascii: "\n")]
        previous = LineHash.of(header.line)
    }

    /// The file at rest.
    var file: [UInt8] { bytes + Array(closing.utf8) }

    /// Adds an event as it stands in a file, without comma and newline; only `prev`, its last member, is changed.
    mutating func add(line: some Collection<UInt8>) {
        let body = ChainBuilder.body(of: line)
        add { bytes in bytes += body }
    }

    /// Adds an event with the next `seq`.
    mutating func add(_ body: SessionEvent.Body, at: Timestamp) {
        add(line: SessionEvent(seq: count + 1, at: at, body: body).line(previous: previous).bytes)
    }

    private mutating func add(_ body: (inout [UInt8]) -> Void) {
        if count > 0 { bytes.append(UInt8(ascii: ",")) }
        let start = bytes.count
        body(&bytes)
        bytes += Array(",\"prev\":\"\(previous)\"}".utf8)
        previous = LineHash.of(bytes[start...])
        bytes.append(UInt8(ascii: "\n"))
        count += 1
    }

    /// The line without its `prev` and its brace.
    static func body(of line: some Collection<UInt8>) -> [UInt8] {
        let line = Array(line)
        if let start = previous(in: line)?.start { return Array(line[..<start]) }
        // Somebody else wrote it: with blanks, or with its members in another order.
        guard case .object(let members)? = try? JSONValue(line) else { return Array(line.dropLast()) }
        var writer = JSONWriter()
        writer.value(.object(members.filter { $0.key != "prev" }))
        return Array(writer.bytes.dropLast())
    }

    /// The hash that a line names as its last member, and where that member begins with its comma; nil where the line
    /// ends in another way.
    static func previous(in line: some RandomAccessCollection<UInt8>) -> (hash: String, start: Int)? {
        let (mark, length) = (Array(",\"prev\":\"".utf8), 22)
        let end = line.suffix(mark.count + length + 2)
        guard end.count == mark.count + length + 2, end.starts(with: mark), end.suffix(2).elementsEqual("\"}".utf8)
        else {
            return nil
        }
        let hash = String(decoding: end.dropFirst(mark.count).prefix(length), as: UTF8.self)
        return (hash, line.count - end.count)
    }
}

extension SessionFolder {
    /// Puts a whole file in a session's place; it is durable, and appears as a whole or not at all.
    func place(_ bytes: [UInt8], at paths: SessionPaths) throws(SessionFailure) {
        do throws(SystemError) {
            let new = try OpenFile(paths.new, O_RDWR | O_CREAT | O_TRUNC, calls: calls)
            try new.write(bytes, at: 0)
            try new.sync()
            try new.move(to: paths.file)
            try calls.sync(folder: path)
        } catch {
            unlink(paths.new)
            throw SessionFailure(error, .write, paths.file)
        }
    }
}
