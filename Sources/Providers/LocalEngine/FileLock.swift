import AssayCore

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A lock on a file of its own (`flock`), given back when this is let go of or the process ends, however it ends.
package final class FileLock: Sendable {
    enum Kind { case shared, exclusive }

    private let descriptor: Int32

    private init(descriptor: Int32) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    /// Takes the lock if that is possible at once.
    static func attempt(_ path: String, _ kind: Kind) throws(EngineFailure) -> FileLock? {
        let descriptor = try EngineFiles.open(path, O_RDWR | O_CREAT)
        if flock(descriptor, (kind == .shared ? LOCK_SH : LOCK_EX) | LOCK_NB) == 0 {
            return FileLock(descriptor: descriptor)
        }
        let isBusy = errno == EWOULDBLOCK || errno == EINTR
        let failure = EngineFiles.failure(path)
        close(descriptor)
        if isBusy { return nil }
        throw failure
    }

    /// Waits for the lock; `waiting` is called once where it is not free at once.
    static func take(
        _ path: String, _ kind: Kind, interruption: any Interruption, waiting: () -> Void = {}
    ) throws(EngineFailure) -> FileLock {
        if let lock = try attempt(path, kind) { return lock }
        waiting()
        while true {
            try pause(milliseconds: 20, interruption)
            if let lock = try attempt(path, kind) { return lock }
        }
    }

    /// Whether anyone holds the lock exclusively. Does not make the file.
    static func isHeld(_ path: String) -> Bool {
        guard let descriptor = try? EngineFiles.open(path, O_RDONLY) else { return false }
        defer { close(descriptor) }
        return flock(descriptor, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK
    }
}

/// Waits, or fails with `.interrupted` at once when the interruption is raised.
func pause(milliseconds: Int32, _ interruption: any Interruption) throws(EngineFailure) {
    if interruption.isRaised { throw .interrupted }
    var watched = pollfd(fd: interruption.descriptor, events: Int16(POLLIN), revents: 0)
    poll(&watched, 1, milliseconds)
    if interruption.isRaised { throw .interrupted }
}
