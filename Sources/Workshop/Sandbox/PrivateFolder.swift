import AssayCore
import CSandbox
import Synchronization

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A fresh folder for laid-out trees that only this user can enter, and that does not outlive this process.
///
/// It goes with `remove()` or with the last reference. Where the process dies before, by `kill -9` too, a small watcher removes it; where that died
/// too, the next folder that is made in the same place sweeps it away: as long as its process lives a lock is held on it.
package final class PrivateFolder: Sendable {
    /// Absolute. Open to all (0755) inside a closed folder (0700): where Assay runs as root the sandbox mounts it past the closed
    /// one, for a user that could not pass.
    package let path: String
    /// The closed folder.
    let outer: String
    private let life: FolderLife

    static let prefix = "assay-tmp-"

    /// - Parameter parent: absolute; made where it does not exist
    package init(in parent: String) throws(SandboxFailure) {
        PrivateFolder.makeFolders(parent)
        PrivateFolder.sweep(parent)
        guard let made = PrivateFolder.makeLocked(in: parent) else {
            throw .folder(path: parent, detail: String(cString: strerror(errno)))
        }
        (outer, path) = (made.path, made.path + "/tree")
        guard mkdir(path, 0o755) == 0, chmod(path, 0o755) == 0, let life = FolderLife(of: outer, lock: made.lock) else {
            let code = errno
            close(made.lock)
            rmdir(path)
            rmdir(outer)
            throw .folder(path: parent, detail: String(cString: strerror(code)))
        }
        self.life = life
    }

    deinit { remove() }

    /// Removes it with everything in it: closed folders and what other users own too, as far as this user's rights go.
    package func remove() {
        removeTree(outer)
        life.end()
    }

    /// The user comes to own it, and so can reach it without a mount.
    func open(to user: DroppedUser) {
        user.takeOver(outer)
    }

    private static func makeFolders(_ path: String) {
        var folder = ""
        for part in path.split(separator: "/") {
            folder += "/\(part)"
            mkdir(folder, 0o700)
        }
    }

    /// Whoever sweeps meanwhile can take a new folder before it is locked: then another is made.
    private static func makeLocked(in parent: String) -> (path: String, lock: Int32)? {
        for _ in 0..<100 {
            var name = Array("\(parent)/\(prefix)XXXXXX".utf8CString)
            guard mkdtemp(&name) != nil else { return nil }
            let path = name.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
            let lock = openFolder(path)
            guard lock >= 0 else { continue }
            if flock(lock, LOCK_EX | LOCK_NB) == 0, isThere(path, lock) { return (path, lock) }
            close(lock)
        }
        return nil
    }

    private static func isThere(_ path: String, _ descriptor: Int32) -> Bool {
        var (named, opened) = (stat(), stat())
        return lstat(path, &named) == 0 && fstat(descriptor, &opened) == 0
            && FileIdentity(named) == FileIdentity(opened)
    }

    /// Removes what processes that are dead left here.
    private static func sweep(_ parent: String) {
        for name in ProcessTree.names(in: parent) where name.hasPrefix(prefix) {
            let path = "\(parent)/\(name)"
            var status = stat()
            guard lstat(path, &status) == 0, status.st_mode.isFolder, isOurs(status.st_uid) else { continue }
            let lock = openFolder(path)
            guard lock >= 0 else { continue }
            if flock(lock, LOCK_EX | LOCK_NB) == 0 { removeTree(path) }
            close(lock)
        }
    }

    /// Root's own may have gone to a dropped user.
    private static func isOurs(_ owner: uid_t) -> Bool {
        owner == getuid() || getuid() == 0 && owner >= 60_578
    }
}

private func openFolder(_ path: String) -> Int32 {
    open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
}

/// What makes a folder vanish with its process: a lock, and a watcher that waits for the end of a pipe which only this process holds.
private final class FolderLife: Sendable {
    private let lock: Int32
    private let pipe: Int32
    private let hasEnded = Mutex(false)

    /// With the watcher's input as its 0th descriptor: the end of input means that the process is gone, or the folder is. What still
    /// dies in the folder meanwhile may make files, so it tries again for a while.
    private static let script = """
        trap '' HUP INT TERM QUIT
        read -r _
        tries=0
        while [ -e "$1" ] && [ "$tries" -lt 100 ]; do
            rm -rf -- "$1" && continue
            chmod -R u+rwx -- "$1"
            rm -rf -- "$1" || sleep 0.1
            tries=$((tries + 1))
        done
        """

    /// Nil with `errno` where no watcher can be started.
    init?(of folder: String, lock: Int32) {
        guard let ends = ChildPipe() else { return nil }
        let command: [String] = ["sh", "-c", FolderLife.script, "sh", folder]
        let words: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
        let variables: [UnsafeMutablePointer<CChar>?] = [strdup("PATH=/usr/bin:/bin"), nil]
        defer { for pointer in words + variables { free(pointer) } }
        let code = csandbox_start_apart("/bin/sh", words, variables, ends.reading.raw)
        guard code == 0 else {
            errno = code
            return nil
        }
        pipe = fcntl(ends.writing.raw, F_DUPFD_CLOEXEC, 3)
        guard pipe >= 0 else { return nil }
        self.lock = lock
    }

    func end() {
        hasEnded.withLock { hasEnded in
            guard !hasEnded else { return }
            hasEnded = true
            close(pipe)
            close(lock)
        }
    }
}
