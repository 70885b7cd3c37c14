import AssayCore

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The only one who writes to a session, until it is let go of (DESIGN § 4). Lives on one thread.
///
/// What `append` and `extendAnswer` returned from is in the file, whatever happens to the process. After a failure the
/// session holds what it held before; after `.changed` and `.notDurable` nothing more is written, and every further
/// call fails the same way.
package final class SessionWriter {
    package var id: String { paths.id }
    package var header: SessionHeader { conversation.log.header }
    /// What the events add up to.
    package private(set) var conversation: Conversation
    /// What was repaired when the session was opened, to be shown once.
    package internal(set) var repairs: [String] = []
    /// The first event that does not follow the line before it, since somebody edited one of the two; nil where the
    /// chain held when the session was opened.
    package internal(set) var brokenLink: Int?

    let paths: SessionPaths
    let calls: FileCalls
    /// What takes secrets out of all that is written; nil leaves them.
    var redaction: Redaction?
    private var lock: SessionLock?
    /// Nil before the first event.
    private(set) var file: OpenFile?
    private(set) var size: Int64 = 0
    private(set) var previous: String
    /// What the header still lacks, where the session has no file yet.
    private var findWorkspace: (() -> Workspace)?
    private var stopped: SessionFailure?
    private var isFolderSynced = true
    var growing: GrowingFile?

    /// A session without a file yet. `findWorkspace` is called before the file is made, and never where none is.
    init(
        _ header: SessionHeader, _ paths: SessionPaths, _ lock: SessionLock, calls: FileCalls,
        findWorkspace: (() -> Workspace)? = nil
    ) throws(SessionLogError) {
        (self.paths, self.lock, self.calls, self.findWorkspace) = (paths, lock, calls, findWorkspace)
        conversation = try Conversation(SessionLog(header: header))
        // The hash of a header that still lacks something is of no use.
        previous = findWorkspace == nil ? LineHash.of(header.line) : ""
    }

    /// A session whose file is at rest.
    init(_ conversation: Conversation, _ file: OpenFile, _ paths: SessionPaths, _ lock: SessionLock, calls: FileCalls) {
        (self.paths, self.lock, self.calls) = (paths, lock, calls)
        (self.conversation, self.file) = (conversation, file)
        let log = conversation.log
        size = Int64(log.end + closing.utf8.count)
        previous = LineHash.of(log.count == 0 ? log.headerLine : log.line(log.count))
    }

    /// Gives the session back; every later call fails. An answer that is still growing stays in its part, and the next
    /// opening makes it the last message.
    package func close() {
        stopped = .notFound(id)
        (lock, file, growing) = (nil, nil, nil)
    }

    /// The messages of the next request: the system text, then the conversation, pictures with their bytes. Those of a
    /// picture that is not kept any more stay empty.
    package func messages(system: String) throws(SessionFailure) -> [Message] {
        var messages: [Message]
        do { messages = try conversation.messages(system: system) } catch { throw SessionFailure(error, paths) }
        for index in messages.indices where !messages[index].images.isEmpty {
            for place in messages[index].images.indices {
                let sha256 = messages[index].images[place].sha256
                messages[index].images[place].bytes = try keptBytes(sha256: sha256) ?? []
            }
        }
        return messages
    }

    /// Puts an event behind the last one; it is on the medium when this returns. An answer that is still growing, or
    /// whose end could not be written, comes first.
    ///
    /// - Parameter isFollowed: another event follows at once, and it is enough that both are on the medium then.
    @discardableResult
    package func append(
        _ body: SessionEvent.Body, at: Timestamp, isFollowed: Bool = false
    ) throws(SessionFailure) -> SessionEvent {
        if growing != nil { try endAnswer(finish: .interrupted, at: at) }
        return try write(body, at: at, syncs: !isFollowed)
    }

    /// - Parameter redacted: what was replaced in it already
    func write(
        _ body: SessionEvent.Body, at: Timestamp, redacted: RedactionCounts = RedactionCounts(), syncs: Bool = true
    ) throws(SessionFailure) -> SessionEvent {
        if let stopped { throw stopped }
        try completeHeader()
        var event = SessionEvent(seq: conversation.log.count + 1, at: at, body: body, redacted: redacted)
        if let redaction { redaction.note(event.redact(with: redaction.redactor)) }
        let line = event.line(previous: previous)
        if let file {
            previous = try append(line, to: file, syncs: syncs)
        } else {
            previous = try create(with: line, syncs: syncs) ?? previous
        }
        conversation.append(event)
        return event
    }

    private func completeHeader() throws(SessionFailure) {
        guard let workspace = findWorkspace?() else { return }
        findWorkspace = nil
        var complete = header
        complete.workspace = workspace
        do { conversation = try Conversation(SessionLog(header: complete)) } catch {
            throw SessionFailure(error, paths)
        }
        previous = LineHash.of(complete.line)
    }

    /// Writes no more; every later call fails with `failure`.
    func stop(_ failure: SessionFailure) -> SessionFailure {
        stopped = failure
        return failure
    }

    func checkNotStopped() throws(SessionFailure) {
        if let stopped { throw stopped }
    }
}

/// What stands behind the last event of a file at rest.
let closing = "]}\n"

// MARK: Writing

extension SessionWriter {
    /// Writes over the closing, and a new closing behind it; returns the line's hash.
    private func append(
        _ line: SessionLine, to file: OpenFile, syncs: Bool
    ) throws(SessionFailure) -> String {
        guard file.isAtItsPath, let status = try? file.status(), status.size == size else {
            throw stop(.changed(path: file.path))
        }
        var hash = LineHash()
        var offset = size - Int64(closing.utf8.count)
        do throws(SystemError) {
            let comma = conversation.log.count == 0 ? "" : ","
            try line.forEachPiece(prefix: comma, suffix: "\n" + closing) { piece, own throws(SystemError) in
                try file.write(piece, at: offset)
                hash.update(own)
                offset += Int64(piece.count)
            }
        } catch {
            try undo(in: file)
            throw SessionFailure(error, .write, file.path)
        }
        if syncs {
            do { try file.sync() } catch { throw stop(.notDurable(path: file.path, code: error.code)) }
            try syncNewFile()
        }
        size = offset
        return hash.value()
    }

    /// Takes back what a write that failed has left.
    private func undo(in file: OpenFile) throws(SessionFailure) {
        do {
            try file.write(closing.utf8, at: size - Int64(closing.utf8.count))
            try file.truncate(to: size)
        } catch {
            throw stop(.disk(.write, path: file.path, code: error.code))
        }
    }

    /// Makes the file with its first event, or none, under another name: it appears as a whole or not at all.
    private func create(with line: SessionLine?, syncs: Bool = true) throws(SessionFailure) -> String? {
        var hash = LineHash()
        do throws(SystemError) {
            let new = try OpenFile(paths.new, O_RDWR | O_CREAT | O_TRUNC, calls: calls)
            let first = header.line + [UInt8(ascii: "\n")]
            try new.write(first, at: 0)
            var offset = Int64(first.count)
            if let line {
                try line.forEachPiece(suffix: "\n" + closing) { piece, own throws(SystemError) in
                    try new.write(piece, at: offset)
                    hash.update(own)
                    offset += Int64(piece.count)
                }
            } else {
                try new.write(closing.utf8, at: offset)
                offset += Int64(closing.utf8.count)
            }
            if syncs { try new.sync() }
            try new.move(to: paths.file)
            file = new
            size = offset
        } catch {
            unlink(paths.new)
            throw SessionFailure(error, .write, paths.file)
        }
        isFolderSynced = false
        if syncs { try syncNewFile() }
        return line == nil ? nil : hash.value()
    }

    /// Makes it durable that there is a file of this name.
    private func syncNewFile() throws(SessionFailure) {
        guard !isFolderSynced else { return }
        do { try calls.sync(folder: paths.folder) } catch {
            throw stop(.notDurable(path: paths.folder, code: error.code))
        }
        isFolderSynced = true
    }

    /// Makes the file without an event, where there is none yet.
    func createFile() throws(SessionFailure) {
        guard file == nil else { return }
        try completeHeader()
        _ = try create(with: nil)
    }
}
