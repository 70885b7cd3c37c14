import Synchronization

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The right to write one session: `flock` on a file beside it, which `rename` over the session cannot defeat
/// (FACTS). Given back, and the file removed, when it is let go of; after a crash the file stays and means nothing.
///
/// Removing it is safe because whoever gets the lock looks whether the path still leads to the file it locked, and
/// begins again where it does not.
final class SessionLock {
    private let file: OpenFile

    /// The files of the locks that this process holds. It must not open one of them again: closing it would take the
    /// record back that names the holder to others (fcntl(2), "Record locks").
    private static let own = Mutex<Set<String>>([])

    /// Fails at once where another process, or another writer in this one, holds the lock.
    init(_ paths: SessionPaths) throws(SessionFailure) {
        if SessionLock.isOwn(paths) { throw .locked(id: paths.id, pid: getpid()) }
        while true {
            do throws(SystemError) {
                let file = try OpenFile(paths.lock, O_RDWR | O_CREAT)
                if try file.lock() {
                    guard file.isAtItsPath else { continue }
                    self.file = file
                    break
                }
                throw SystemError(EWOULDBLOCK)
            } catch {
                guard error.code == EWOULDBLOCK else { throw SessionLock.failure(error, paths) }
                throw .locked(id: paths.id, pid: SessionLock.holder(paths))
            }
        }
        // For the message of others only, see `holder`.
        file.noteHolder()
        _ = SessionLock.own.withLock { [path = file.path] in $0.insert(path) }
    }

    /// Mostly it is the folder that takes no new file, which says more than the lock's name.
    private static func failure(_ error: SystemError, _ paths: SessionPaths) -> SessionFailure {
        guard access(paths.folder, W_OK | X_OK) != 0 else { return .disk(.lock, path: paths.lock, code: error.code) }
        return .disk(.write, path: paths.folder, code: error.code)
    }

    deinit {
        if file.isAtItsPath { unlink(file.path) }
        _ = SessionLock.own.withLock { [path = file.path] in $0.remove(path) }
    }

    /// The process that has it; this one where no other does, nil where there is no lock.
    static func holder(_ paths: SessionPaths) -> Int32? {
        isOwn(paths) ? getpid() : try? OpenFile(paths.lock, O_RDWR).holder
    }

    private static func isOwn(_ paths: SessionPaths) -> Bool { own.withLock { $0.contains(paths.lock) } }
}
