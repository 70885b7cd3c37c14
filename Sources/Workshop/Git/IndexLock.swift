#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The right to write the user's index, as git takes it: a file `index.lock` that must not be there before, that gets
/// the new index's bytes and then the index's name. Let go of without that, it leaves the index as it was.
struct IndexLock: ~Copyable {
    private let index: String
    private let file: Descriptor
    private var isDone = false
    private var lock: String { index + ".lock" }

    /// - Throws: `.indexLocked` where somebody else holds it
    init(of repository: borrowing GitRepository) throws(GitFailure) {
        index = repository.indexPath
        let lock = index + ".lock"
        guard let file = Descriptor(open(lock, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o666)) else {
            throw errno == EEXIST ? .indexLocked(path: lock) : GitFailure(errno: errno, doing: lock)
        }
        self.file = file
    }

    deinit {
        if !isDone { unlink(index + ".lock") }
    }

    /// Writes the new index and waits until it is on the disk. It gets the old one's rights.
    func write(_ bytes: [UInt8]) throws(GitFailure) {
        var status = stat()
        if stat(index, &status) == 0 { fchmod(file.raw, status.st_mode & 0o777) }
        let error = file.writeAll(bytes)
        if error != 0 { throw GitFailure(errno: error, doing: lock) }
    }

    /// Puts what was written in the index's place.
    mutating func commit() throws(GitFailure) {
        guard rename(lock, index) == 0 else { throw GitFailure(errno: errno, doing: index) }
        isDone = true
    }
}

extension GitRepository {
    /// Moves `HEAD` and the paths' entries of the user's index together, as `git commit` does; all other entries stay.
    ///
    /// - Parameters:
    ///   - changes: what the entries become
    ///   - check: looks at the user's index, which nobody can change now; throws to refuse
    ///   - move: moves the ref, or throws; only after it anything of the user's changes
    func replaceIndex(
        _ changes: [TreeChange], check: () throws(GitFailure) -> Void, move: () throws(GitFailure) -> Void
    ) throws(GitFailure) {
        var lock = try IndexLock(of: self)
        try check()
        let index = try PrivateIndex(of: self, copyingUsers: true)
        try index.apply(changes)
        try index.refresh()
        try lock.write(try index.bytes())
        try move()
        try lock.commit()
    }

    /// How the user's index differs from a commit or tree; what is only intended to be added does not count.
    ///
    /// - Parameter tree: nil for the empty one
    func staged(against tree: String?) throws(GitFailure) -> [TreeChange] {
        let tree = try orEmptyTree(tree)
        let options = [
            "--cached", "--raw", "-z", "--no-renames", "--no-abbrev", "--no-ext-diff", "--ita-invisible-in-index",
        ]
        return TreeChange.list(try git.require(["diff-index"] + options + ["--ignore-submodules=none", tree]))
    }

    /// Moves `HEAD`, or the branch it names, if it is where it was.
    ///
    /// - Parameters:
    ///   - new: nil takes the branch away
    ///   - old: nil where there was no commit
    ///   - branch: what `HEAD` named when the checks were made; nil where it was detached
    func moveHead(to new: String?, from old: String?, branch: String?, note: String) throws(GitFailure) {
        guard try headReference() == branch else { throw .branchMoved }
        let command = ["update-ref", "-m", note]
        let values = new.map { ["HEAD", $0, old ?? zeroID] } ?? ["-d", "HEAD", old ?? zeroID]
        let result = try git.run(command + values, company: .programs)
        if result.status == 0 { return }
        if try headCommit() != old { throw .branchMoved }
        throw .commandFailed(command: "update-ref", output: result.complaint)
    }
}
