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
/// It goes with `remove()` or with the last reference. Where the process dies before, by `kill -9` too, a small
/// watcher removes it; where that died too, the next folder that is made in the same place sweeps it away: as long as
/// its process lives a lock is held on it.
package final class PrivateFolder: Sendable {
    /// Absolute. Open to all (0755) inside a closed folder (0700): where Assay runs as root the sandbox mounts it
    /// past the closed one, for a user that could not pass.
    package let path: String
    /// The closed folder.
    let outer: String
    private let life: FolderLife

    static let prefix = "assay-tmp-"

    /// - Parameter parent: absolute; made where it does not exist
    package init(in parent: String) throws(SandboxFailure) {
        PrivateFolder.makeFolders(parent)
        PrivateFolder.sweep(parent)
        var code: Int32 = 0
        for _ in 0..<100 {
            let name = "\(parent)/\(PrivateFolder.prefix)\(PrivateFolder.randomName())"
            if let life = FolderLife(of: name) {
                (outer, path, self.life) = (name, name + "/tree", life)
                return
            }
            code = errno
            guard code == EEXIST else { break }
        }
        throw .folder(path: parent, detail: String(cString: strerror(code)))
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

    private static func randomName() -> String {
        String(UInt64.random(in: 0 ... .max), radix: 36) + String(UInt64.random(in: 0 ... .max), radix: 36)
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

/// What makes a folder vanish with its process: a lock, and a watcher that waits for the end of a pipe which only
/// this process holds.
private final class FolderLife: Sendable {
    private let lock: Int32
    private let pipe: Int32
    private let hasEnded = Mutex(false)

    /// With the watcher's input as its 0th descriptor: the end of input means that the process is gone, or the folder
    /// is. What still dies in the folder meanwhile may make files, so it tries again for a while.
    private static let script = """
        trap '' HUP INT TERM QUIT
        read -r word
        [ "$word" = leave ] && exit
        tries=0
        while [ -e "$1" ] && [ "$tries" -lt 100 ]; do
            rm -rf -- "$1" && continue
            chmod -R u+rwx -- "$1"
            rm -rf -- "$1" || sleep 0.1
            tries=$((tries + 1))
        done
        """

    /// Makes the folder, its tree and its watcher; nil with `errno` where one of them fails.
    init?(of folder: String) {
        // The watcher first: at no moment is there a folder that nobody watches.
        pipe = FolderLife.startWatcher(of: folder)
        guard pipe >= 0 else { return nil }
        var made: Int32 = -1
        if mkdir(folder, 0o700) == 0 {
            made = FolderLife.lock(folder)
        } else if errno == EEXIST {
            // Another's: the watcher must leave it alone.
            _ = write(pipe, "leave\n", 6)
            errno = EEXIST
        }
        lock = made
        guard made >= 0, mkdir(folder + "/tree", 0o755) == 0, chmod(folder + "/tree", 0o755) == 0 else {
            let code = errno
            end()
            errno = code
            return nil
        }
    }

    /// The descriptor whose closing makes the watcher remove the folder; -1 with `errno`.
    private static func startWatcher(of folder: String) -> Int32 {
        guard let ends = ChildPipe() else { return -1 }
        let command: [String] = ["sh", "-c", script, "sh", folder]
        let words: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
        let variables: [UnsafeMutablePointer<CChar>?] = [strdup("PATH=/usr/bin:/bin"), nil]
        defer { for pointer in words + variables { free(pointer) } }
        let code = csandbox_start_apart("/bin/sh", words, variables, ends.reading.raw)
        guard code == 0 else {
            errno = code
            return -1
        }
        return fcntl(ends.writing.raw, F_DUPFD_CLOEXEC, 3)
    }

    /// Whoever sweeps meanwhile can take a new folder before it is locked: then it is as if it had been there before.
    private static func lock(_ folder: String) -> Int32 {
        let lock = openFolder(folder)
        guard lock >= 0 else {
            if errno == ENOENT { errno = EEXIST }
            return -1
        }
        var (named, opened) = (stat(), stat())
        if flock(lock, LOCK_EX | LOCK_NB) == 0, lstat(folder, &named) == 0, fstat(lock, &opened) == 0,
            FileIdentity(named) == FileIdentity(opened)
        {
            return lock
        }
        close(lock)
        errno = EEXIST
        return -1
    }

    func end() {
        hasEnded.withLock { hasEnded in
            guard !hasEnded else { return }
            hasEnded = true
            close(pipe)
            if lock >= 0 { close(lock) }
        }
    }
}
