import AssayCore

extension SessionFolder {
    /// Copies a session, as far as it has whole events, into a new one, and opens that. For going on from an earlier
    /// point, and for a session that another Assay has locked: both go on from here, each in its own file.
    ///
    /// Events keep their bytes, those of unknown types too; only the chain is made anew. A last event says where they
    /// came from. What saving wrote over comes along, so that `/undo` works in the copy too.
    ///
    /// - Parameter last: the `seq` of the last event to be copied; nil for all
    package func fork(_ id: String, upTo last: Int? = nil, at: Timestamp) throws(SessionFailure) -> SessionWriter {
        try open(copy(of: id, upTo: last, at: at))
    }

    /// Copies the session and returns the copy's id. Its lock is held until then.
    private func copy(of id: String, upTo last: Int?, at: Timestamp) throws(SessionFailure) -> String {
        let log = try read(id)
<<<<<<< HEAD
        let original = try paths(id)
        _ = try conversation(of: log, original)
        let (paths, lock) = try newID(at: at)
        defer { withExtendedLifetime(lock) {} }
        let header = SessionHeader(id: paths.id, created: at, workspace: log.header.workspace)
        let count = min(log.count, last ?? log.count)
        guard let bytes = rechained(log, count, header, at) else { throw .damaged(id: id, line: 2) }
        do throws(SystemError) {
            try copyKept(from: original, to: paths)
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

    /// The first events under another header: each line's last member is its hash of the line before. Nil where one is
    /// not.
    private func rechained(_ log: SessionLog, _ count: Int, _ header: SessionHeader, _ at: Timestamp) -> [UInt8]? {
        var previous = LineHash.of(header.line)
        var bytes = header.line + [UInt8(ascii: "\n")]
        let member = Array(",\"prev\":\"".utf8)
        let hashCount = previous.utf8.count
        for seq in stride(from: 1, through: count, by: 1) {
            let body = log.line(seq).dropLast(hashCount + 2)
            guard body.suffix(member.count).elementsEqual(member) else { return nil }
            if seq > 1 { bytes.append(UInt8(ascii: ",")) }
            let start = bytes.count
            bytes += body
            bytes += Array("\(previous)\"}".utf8)
            previous = LineHash.of(bytes[start...])
            bytes.append(UInt8(ascii: "\n"))
        }
        let hash = LineHash.of(count == 0 ? log.headerLine : log.line(count))
        let origin = ForkRecord(session: log.header.id, last: count, hash: hash)
        if count > 0 { bytes.append(UInt8(ascii: ",")) }
        bytes += SessionEvent(seq: count + 1, at: at, body: .fork(origin)).line(previous: previous).bytes
        return bytes + Array("\n\(closing)".utf8)
    }

    /// A file in `ID.kept` never changes: both sessions may have the same one.
    private func copyKept(from original: SessionPaths, to copy: SessionPaths) throws(SystemError) {
        let names = SessionFolder(path: original.kept).names()
        guard !names.isEmpty else { return }
        guard mkdir(copy.kept, 0o700) == 0 || errno == EEXIST else { throw .last }
        for name in names where link("\(original.kept)/\(name)", "\(copy.kept)/\(name)") != 0 {
            // Some file systems have no hard links.
            let bytes = try OpenFile("\(original.kept)/\(name)", O_RDONLY, calls: calls).read()
            let file = try OpenFile("\(copy.kept)/\(name)", O_WRONLY | O_CREAT | O_TRUNC, calls: calls)
            try file.write(bytes, at: 0)
            try file.sync()
        }
        try calls.sync(folder: copy.kept)
=======
        _ = try conversation(of: log, try paths(id))
        return try placeNew(log, at: at)
    }

    /// Makes a new session of these events, and of the answer that was coming where there is one; returns its id.
    func placeNew(_ log: SessionLog, and last: SessionEvent? = nil, at: Timestamp) throws(SessionFailure) -> String {
        try placeNew(in: log.header.workspace, at: at) { builder in
            for seq in stride(from: 1, through: log.count, by: 1) {
                if let line = log.writtenLine(seq) {
                    builder.add(line: line)
                } else if let event = try? log.event(seq) {
                    builder.add(event)
                }
            }
            if let last { builder.add(last) }
        }
    }

    /// Makes a new session; returns its id.
    func placeNew(
        in workspace: Workspace, at: Timestamp, _ build: (inout ChainBuilder) -> Void
    ) throws(SessionFailure) -> String {
        let (paths, lock) = try newID(at: at)
        defer { withExtendedLifetime(lock) {} }
        var builder = ChainBuilder(SessionHeader(id: paths.id, created: at, workspace: workspace))
        build(&builder)
        try place(builder.file, at: paths)
        return paths.id
>>>>>>> 242a38c (Keep what was on the screen when a session's file is taken away; make whole sessions of damaged ones; fuzz what reads foreign bytes)
    }
}
