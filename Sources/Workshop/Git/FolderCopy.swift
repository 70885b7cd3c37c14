#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// What a folder without git holds, as far as it goes into a copy for tests.
struct FolderListing: Equatable {
    /// More is refused: who has that much wants a repository.
    static let fileLimit = 20_000
    static let byteLimit = 1 << 30
    /// Folders that tools make and that can be mounted instead; and `.git` in a folder below.
    static let besides: Set = [".venv", "venv", "node_modules", ".build", ".git"]

    /// Files and links, relative to the folder.
    var files: [String] = []
    /// What is left out and can be mounted, relative, with a slash at the end.
    var leftOut: [String] = []
    private var bytes = 0

    init(of folder: String) throws(GitFailure) {
        guard let opened = Descriptor(open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) else {
            throw GitFailure(errno: errno, doing: folder)
        }
        try walk(opened, "")
        if files.count > FolderListing.fileLimit || bytes > FolderListing.byteLimit {
            throw .tooLarge(folder: folder, files: files.count, bytes: bytes)
        }
    }

    /// Goes on past the limits up to ten times as far, so that the refusal can say how much there is.
    private mutating func walk(_ folder: borrowing Descriptor, _ path: String) throws(GitFailure) {
        for name in names(in: folder.raw) where files.count < 10 * FolderListing.fileLimit {
            let inner = path + name
            guard let status = folder.status(of: name) else { throw GitFailure(errno: errno, doing: inner) }
            if status.st_mode.isFolder {
                if FolderListing.besides.contains(name) {
                    leftOut.append(inner + "/")
                    continue
                }
                guard let next = folder.folder(name) else { throw GitFailure(errno: errno, doing: inner) }
                try walk(next, inner + "/")
            } else if status.st_mode.isFile || status.st_mode.isLink {
                files.append(inner)
                bytes += Int(status.st_size)
            } else {
                throw .specialFile(path: inner)
            }
        }
    }
}

extension GitRepository {
    /// The tree of a folder without git: all that is in it but what can be mounted (`ignoredEntries`).
    func wholeFolder(marking paths: [String]) throws(GitFailure) -> CandidateTree {
        for path in paths { _ = try contents(of: path) }
        let index = try PrivateIndex(of: self)
        try index.takeFiles(at: try FolderListing(of: top).files + paths)
        let tree = try index.writeTree()
        let marked = Set(paths)
        let changes = try changes(from: nil, to: tree).filter { marked.contains($0.path) }
        return CandidateTree(id: tree, head: nil, changes: changes, ignored: [])
    }
}
