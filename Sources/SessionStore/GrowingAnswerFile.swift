import AssayCore

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The answer that is coming in, in its part file.
struct GrowingFile {
    let file: OpenFile
    var part: AnswerPart
    var size: Int64
    var lastSync: Timestamp
    var isSynced = false
    var isFolderSynced = false
    /// The message, once the answer has ended; it stays here as long as it cannot be written.
    var ended: (message: SessionMessage, at: Timestamp)?
}

extension SessionWriter {
    /// Makes the part file for the answer that comes next. Do this before the request leaves, so that a disk that
    /// cannot keep the answer is known in time.
    ///
    /// - Parameter continues: the `seq` of the answer that this one is a part of
    package func beginAnswer(
        at: Timestamp, sent: SentRequest? = nil, continues: Int? = nil
    ) throws(SessionFailure) {
        if growing != nil { try endAnswer(finish: .interrupted, at: at) }
        try checkNotStopped()
        try createFile()
        let part = AnswerPart(
            session: header, seq: conversation.log.count + 1, at: at, sent: sent, continues: continues)
        do throws(SystemError) {
            let file = try OpenFile(paths.part, O_RDWR | O_CREAT | O_EXCL, calls: calls)
            do throws(SystemError) { try file.write(part.firstLine, at: 0) } catch {
                unlink(paths.part)
                throw error
            }
            growing = GrowingFile(file: file, part: part, size: Int64(part.firstLine.count), lastSync: at)
        } catch {
            throw SessionFailure(error, .write, paths.part)
        }
    }

    /// Writes a batch to the part file; only what this returned from may be drawn. Where it fails, the answer is what
    /// it was before.
    package func extendAnswer(_ batch: [CompletionEvent], at: Timestamp) throws(SessionFailure) {
        try checkNotStopped()
        if growing == nil || growing?.ended != nil { try beginAnswer(at: at) }
        let lines = GrowingAnswer.lines(of: batch)
        guard !lines.isEmpty, let file = growing?.file, let size = growing?.size else { return }
        do throws(SystemError) {
            try lines.withUnsafeBytes { buffer in
                Result { () throws(SystemError) in try file.write(buffer, at: size) }
            }.get()
        } catch {
            do { try file.truncate(to: size) } catch { throw stop(.disk(.write, path: file.path, code: error.code)) }
            throw SessionFailure(error, .write, file.path)
        }
        growing?.part.answer.append(batch)
        growing?.size += Int64(lines.count)
        growing?.isSynced = false
        try syncAnswerIfDue(at: at)
    }

    /// Makes what has come durable where 250 ms have passed since that was last done. To be called while nothing
    /// arrives, too.
    package func syncAnswerIfDue(at: Timestamp) throws(SessionFailure) {
        guard let current = growing, !current.isSynced else { return }
        // A clock that was set back makes it due.
        guard !(0..<250).contains(at.milliseconds - current.lastSync.milliseconds) else { return }
        try checkNotStopped()
        do {
            try current.file.sync()
            if !current.isFolderSynced { try calls.sync(folder: paths.folder) }
        } catch {
            throw stop(.notDurable(path: current.file.path, code: error.code))
        }
        growing?.isSynced = true
        growing?.isFolderSynced = true
        growing?.lastSync = at
    }

    /// Turns what has come into the session's next message; its text, reasoning and usage are those of the batches.
    ///
    /// `finish` is the caller's word where it has one, else that of the batches, else `.cut`. Where this fails, the
    /// part file stays, and the next `append` or `beginAnswer` writes the answer first.
    @discardableResult
    package func endAnswer(
        finish: FinishReason? = nil, error: String? = nil, at: Timestamp
    ) throws(SessionFailure) -> SessionEvent {
        try checkNotStopped()
        if growing == nil { try beginAnswer(at: at) }
        if growing?.ended == nil, let part = growing?.part {
            var message = part.answer.message(finish: finish ?? part.answer.finish ?? .cut)
            (message.sent, message.continues, message.error) = (part.sent, part.continues, error)
            growing?.ended = (message, at)
        }
        guard let ended = growing?.ended else { throw .notFound(id) }
        let redacted = growing?.part.answer.redacted ?? RedactionCounts()
        let event = try write(.message(ended.message), at: ended.at, redacted: redacted)
        growing = nil
        unlink(paths.part)
        return event
    }
}
