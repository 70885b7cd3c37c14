import AssayCore

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

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
        let original = try paths(id)
        _ = try conversation(of: log, original)
        let count = min(log.count, last ?? log.count)
        let hash = LineHash.of(count == 0 ? log.headerLine : log.line(count))
        return try placeNew(log, from: original, ForkRecord(session: log.header.id, last: count, hash: hash), at: at)
    }

    /// Makes a new session of a session's events as far as `origin` says, and of the answer that was coming where there
    /// is one; returns its id.
    func placeNew(
        _ log: SessionLog, from original: SessionPaths, _ origin: ForkRecord, and answer: SessionMessage? = nil,
        at: Timestamp
    ) throws(SessionFailure) -> String {
        try placeNew(in: log.header.workspace, keptOf: original, at: at) { builder in
            for seq in stride(from: 1, through: origin.last, by: 1) {
                if let line = log.writtenLine(seq) {
                    builder.add(line: line)
                } else if let event = try? log.event(seq) {
                    builder.add(event.body, at: event.at)
                }
            }
            builder.add(.fork(origin), at: at)
            if let answer { builder.add(.message(answer), at: at) }
        }
    }

    /// Makes a new session; returns its id.
    func placeNew(
        in workspace: Workspace, keptOf original: SessionPaths, at: Timestamp, _ build: (inout ChainBuilder) -> Void
    ) throws(SessionFailure) -> String {
        let (paths, lock) = try newID(at: at)
        defer { withExtendedLifetime(lock) {} }
        var builder = ChainBuilder(SessionHeader(id: paths.id, created: at, workspace: workspace))
        build(&builder)
        do { try copyKept(from: original, to: paths) } catch { throw SessionFailure(error, .write, paths.kept) }
        try place(builder.file, at: paths)
        return paths.id
    }

    /// A file in `ID.kept` never changes: both sessions may have the same one.
    private func copyKept(from original: SessionPaths, to copy: SessionPaths) throws(SystemError) {
        guard FileStatus(path: original.kept)?.isSymbolicLink == false else { return }
        let names = SessionFolder(path: original.kept).names().filter(SessionPaths.isKeptName)
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
    }
}
