import AssayCore

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Where what a session held is kept after its own file was taken away.
package struct SessionRescue: Sendable, Equatable {
    /// The folder that took it.
    package var folder: String
    /// The new session.
    package var id: String

    package var path: String { "\(folder)/\(id).json" }
}

extension SessionWriter {
    /// Whether the file, and the part of an answer that is growing, still stand where they were written, as long as
    /// they were: false once another program replaced, removed or rewrote them (git does, and editors).
    package var isInPlace: Bool {
        guard let file else { return true }
        guard file.isAtItsPath, (try? file.status().size) == size else { return false }
        guard let growing else { return true }
        return growing.file.isAtItsPath && (try? growing.file.status().size) == growing.size
    }

    /// Writes all that the session holds, in memory too, and what came of a growing answer, as a session of its own
    /// into the first of the folders that takes it. This writer writes no more afterwards.
    ///
    /// - Throws: the first folder's failure, where none takes it.
    package func rescue(into folders: [SessionFolder], at: Timestamp) throws(SessionFailure) -> SessionRescue {
        var first: SessionFailure?
        for folder in folders {
            do {
                try folder.makeFolder()
                let origin = ForkRecord(session: header.id, last: conversation.log.count, hash: previous)
                let id = try folder.placeNew(conversation.log, from: paths, origin, and: growingAnswer, at: at)
                if let growing, growing.file.isAtItsPath { unlink(paths.part) }
                growing = nil
                _ = stop(.changed(path: paths.file))
                return SessionRescue(folder: folder.path, id: id)
            } catch {
                first = first ?? error
            }
        }
        throw first ?? .notFound(id)
    }

    /// The answer that is growing, or that has ended and could not be written.
    private var growingAnswer: SessionMessage? {
        guard let growing else { return nil }
        if let ended = growing.ended { return ended.message }
        guard !growing.part.answer.isEmpty, case .message(let message) = growing.part.event.body else { return nil }
        return message
    }
}
