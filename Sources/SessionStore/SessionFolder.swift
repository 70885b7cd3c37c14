import AssayCore

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A folder of session files.
package struct SessionFolder: Sendable {
    package let path: String
    /// The folder of the index; nil where sessions are read each time.
    let index: String?
    let calls: FileCalls
    let redaction: Redaction?

    /// The folder need not exist before a session is created in it.
    ///
    /// - Parameters:
    ///   - index: a folder that nobody else writes in: what stands there is believed
    ///   - redaction: takes secrets out of all that is written; nil leaves them
    package init(
        path: String, index: String? = nil, calls: FileCalls = .system, redaction: Redaction? = nil
    ) {
        (self.path, self.index, self.calls, self.redaction) = (path, index, calls, redaction)
    }

    /// Takes an id and its lock. The file appears with the first event: a session that stays empty leaves nothing.
    ///
    /// - Parameter workspace: evaluated with the first event, since it may have to ask git.
    package func create(
        workspace: @autoclosure @escaping () -> Workspace, at: Timestamp
    ) throws(SessionFailure) -> SessionWriter {
        try makeFolder()
        let (paths, lock) = try newID(at: at)
        let header = SessionHeader(id: paths.id, created: at, workspace: Workspace(root: "", path: "."))
        do {
            // Tidying up can wait until there is an event: it must not delay a prompt.
            let writer = try SessionWriter(header, paths, lock, calls: calls) {
                removeLeftovers()
                return workspace()
            }
            writer.redaction = redaction
            return writer
        } catch {
            throw SessionFailure(error, paths)
        }
    }

    /// Opens a session for writing: takes its lock, repairs its end where a writer was killed, and makes the answer
    /// that was coming in the last message. What was done stands in the writer's `repairs`.
    package func open(_ id: String) throws(SessionFailure) -> SessionWriter {
        try open(id, try SessionLock(try existing(id)), notes: [])
    }

    private func open(_ id: String, _ lock: SessionLock, notes: [String]) throws(SessionFailure) -> SessionWriter {
        let paths = try existing(id)
        let file = try writableFile(paths)
        let bytes: [UInt8]
        do { bytes = try file.read() } catch { throw SessionFailure(error, .read, paths.file) }
        var repair = SessionRepair(paths, calls: calls)
        let part = try partBytes(paths)
        let log: SessionLog
        do throws(SessionLogError) { log = try SessionLog(bytes, id: id) } catch {
            if error == .convertedLineEnds, let restored = SessionLog.restoringLineEnds(bytes, id: id) {
                try place(restored.wholeFile, at: paths)
                return try open(id, lock, notes: [SessionText.restoredLineEnds()])
            }
            guard error == .brokenHeader else { throw SessionFailure(error, paths) }
            let header = restoredHeader(bytes, part, paths)
            try repair.restoreHeader(header, over: bytes, in: file)
            log = SessionLog(header: header)
        }
        let conversation = try conversation(of: log, paths)
        try repair.restoreEnd(of: log, in: file)
        let writer = SessionWriter(conversation, file, paths, lock, calls: calls)
        writer.redaction = redaction
        writer.brokenLink = SessionChain(log).broken
        if let part { try settle(part, log, file, writer, &repair) }
        writer.repairs = notes + repair.notes
        return writer
    }

    private func writableFile(_ paths: SessionPaths) throws(SessionFailure) -> OpenFile {
        do { return try OpenFile(paths.file, O_RDWR, calls: calls) } catch {
            let isReadable = [EACCES, EPERM, EROFS].contains(error.code) && access(paths.file, R_OK) == 0
            guard isReadable else { throw SessionFailure(error, .read, paths.file) }
            throw .readOnly(id: paths.id, path: paths.file, code: error.code)
        }
    }

    /// Reads a session without its lock and without changing anything, also while another Assay writes to it.
    package func read(_ id: String) throws(SessionFailure) -> SessionLog {
        let paths = try existing(id)
        // The part first: an answer that ends meanwhile then stands in the session.
        let part = try partBytes(paths)
        let bytes: [UInt8]
        do { bytes = try OpenFile(paths.file, O_RDONLY).read() } catch {
            throw SessionFailure(error, .read, paths.file)
        }
        do throws(SessionLogError) {
            var log = try SessionLog(tolerating: bytes, id: id)
            if let part, SessionRepair.verdict(on: part, for: log) == .adopt { log.growing = AnswerPart(part) }
            return log
        } catch {
            guard error == .brokenHeader else { throw SessionFailure(error, paths) }
            return SessionLog(header: restoredHeader(bytes, part, paths))
        }
    }

    // MARK: Opening

    func paths(_ id: String) throws(SessionFailure) -> SessionPaths {
        guard let paths = SessionPaths(folder: path, id: id) else { throw .notFound(id) }
        return paths
    }

    /// The paths of a session whose file is there.
    func existing(_ id: String) throws(SessionFailure) -> SessionPaths {
        let paths = try paths(id)
        guard let status = FileStatus(path: paths.file) else {
            throw errno == EACCES ? .disk(.read, path: path, code: EACCES) : .notFound(id)
        }
        if status.isSymbolicLink { throw .symbolicLink(path: paths.file) }
        guard status.isRegular else { throw .notASession(path: paths.file) }
        return paths
    }

    func conversation(of log: SessionLog, _ paths: SessionPaths) throws(SessionFailure) -> Conversation {
        let conversation: Conversation
        do { conversation = try Conversation(log) } catch { throw SessionFailure(error, paths) }
        if let type = conversation.criticalType { throw .critical(id: paths.id, type: type) }
        return conversation
    }

    private func partBytes(_ paths: SessionPaths) throws(SessionFailure) -> [UInt8]? {
        do throws(SystemError) { return try OpenFile(paths.part, O_RDONLY).read() } catch {
            if error.code == ENOENT { return nil }
            throw SessionFailure(error, .read, paths.part)
        }
    }

    private func restoredHeader(_ bytes: [UInt8], _ part: [UInt8]?, _ paths: SessionPaths) -> SessionHeader {
        if let part, let header = AnswerPart(part)?.session, header.id == paths.id { return header }
        let modified = FileStatus(path: paths.file)?.modified ?? 0
        return SessionHeader(broken: bytes, id: paths.id, created: Timestamp(milliseconds: modified))
    }

    /// Adopts, removes or keeps aside what an earlier writer left of an answer.
    private func settle(
        _ bytes: [UInt8], _ log: SessionLog, _ file: OpenFile, _ writer: SessionWriter, _ repair: inout SessionRepair
    ) throws(SessionFailure) {
        switch SessionRepair.verdict(on: bytes, for: log) {
        case .keepAside: return try repair.keepPartAside()
        case .adopt:
            guard let event = AnswerPart(bytes)?.event else { return }
            _ = try writer.write(event.body, at: event.at, redacted: event.redacted)
            repair.note(.adoptedAnswer)
        case .remove(let seq?): try repair.rewrite(log, from: seq, in: file)
        case .remove(nil): break
        }
        unlink(writer.paths.part)
    }
}
