import AssayCore

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

extension SessionFolder {
    /// Copies a session, as far as it has whole events, into a new one, and opens that. For a session that another
    /// Assay has locked: both go on from here, each in its own file.
    ///
    /// Events keep their bytes, those of unknown types too; only the chain is made anew.
    package func fork(_ id: String, at: Timestamp) throws(SessionFailure) -> SessionWriter {
        try open(copy(of: id, at: at))
    }

    /// Copies the session and returns the copy's id. Its lock is held until then.
    private func copy(of id: String, at: Timestamp) throws(SessionFailure) -> String {
        let log = try read(id)
        _ = try conversation(of: log, try paths(id))
        let (paths, lock) = try newID(at: at)
        defer { withExtendedLifetime(lock) {} }
        let header = SessionHeader(id: paths.id, created: at, workspace: log.header.workspace)
        guard let bytes = rechained(log, header) else { throw .damaged(id: id, line: 2) }
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
        return paths.id
    }

    /// The file with another header: each line's last member is its hash of the line before. Nil where one is not.
    private func rechained(_ log: SessionLog, _ header: SessionHeader) -> [UInt8]? {
        var previous = LineHash.of(header.line)
        var bytes = header.line + [UInt8(ascii: "\n")]
        let member = Array(",\"prev\":\"".utf8)
        let hashCount = previous.utf8.count
        for seq in stride(from: 1, through: log.count, by: 1) {
            let body = log.line(seq).dropLast(hashCount + 2)
            guard body.suffix(member.count).elementsEqual(member) else { return nil }
            if seq > 1 { bytes.append(UInt8(ascii: ",")) }
            let start = bytes.count
            bytes += body
            bytes += Array("\(previous)\"}".utf8)
            previous = LineHash.of(bytes[start...])
            bytes.append(UInt8(ascii: "\n"))
        }
        return bytes + Array(closing.utf8)
    }
}
