#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// An index of our own, in a private folder: trees are put together in it while the user's index stays as it is.
final class PrivateIndex: Sendable {
    private let folder: ScratchFolder
    private let repository: GitRepository
    /// Runs git at the top of the repository with this index.
    let git: Git
    var path: String { folder("index") }

    /// Empty, or with what the user's index holds.
    init(of repository: GitRepository, copyingUsers: Bool = false) throws(GitFailure) {
        folder = try ScratchFolder(in: repository.git.temporaryFolder)
        self.repository = repository
        git = repository.git.with(["GIT_INDEX_FILE": folder("index")])
        guard copyingUsers, let bytes = try fileBytes(at: repository.indexPath) else { return }
        try write(bytes, toNewFile: path)
    }

    /// Holds just the tree from now on, or nothing. What was known of files that are the same stays known.
    func read(tree: String?) throws(GitFailure) {
        try git.require(["read-tree"] + (tree.map { ["--reset", $0] } ?? ["--empty"]))
    }

    func apply(_ changes: [TreeChange]) throws(GitFailure) {
        if changes.isEmpty { return }
        let input = changes.indexInformation(zeroID: repository.zeroID)
        try git.require(["update-index", "-z", "--index-info"], input: input)
    }

    /// Takes the files as they are in the work tree, through the user's filters; one that is not there goes.
    func takeFiles(at paths: [String]) throws(GitFailure) {
        if paths.isEmpty { return }
        let input = nulEnded(paths)
        let command = ["update-index", "-z", "--add", "--remove", "--replace", "--stdin"]
        try git.require(command, input: input, company: .programs)
    }

    /// Compares with the work tree, so that what is the same is known to be; what differs is no failure.
    func refresh() throws(GitFailure) {
        _ = try git.run(["update-index", "-q", "--refresh"], company: .programs)
    }

    /// Objects that a partial clone has not fetched may be missing.
    func writeTree() throws(GitFailure) -> String {
        try git.require(["write-tree", "--missing-ok"]).line
    }

    /// The index file's bytes; empty where nothing was ever put in it.
    func bytes() throws(GitFailure) -> [UInt8] { try fileBytes(at: path) ?? [] }
}

extension GitRepository {
    var indexPath: String { "\(gitFolder)/index" }
}

/// The whole file; nil where there is none.
func fileBytes(at path: String) throws(GitFailure) -> [UInt8]? {
    guard let file = Descriptor(open(path, O_RDONLY | O_CLOEXEC)) else {
        if errno == ENOENT { return nil }
        throw GitFailure(errno: errno, doing: path)
    }
    guard let bytes = file.readAll() else { throw GitFailure(errno: errno, doing: path) }
    return bytes
}

/// Makes a file that must not be there yet.
func write(_ bytes: [UInt8], toNewFile path: String) throws(GitFailure) {
    guard let file = Descriptor(open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)) else {
        throw GitFailure(errno: errno, doing: path)
    }
    let error = writeWhole(bytes, to: file.raw)
    if error != 0 { throw GitFailure(errno: error, doing: path) }
}

/// Whether something is there, a link that leads nowhere too.
func isThere(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0
}
