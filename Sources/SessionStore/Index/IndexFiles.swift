#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The databases of an index, `NUMBER.sqlite` with their journals, in a folder of their own. The greatest number is the
/// one in use.
struct IndexFiles {
    /// Without links on the way: SQLite is told to follow none.
    private let folder: String

    private static let ending = ".sqlite"

    /// nil where the folder is not there, or a link itself: what it leads to is nobody's index.
    init?(_ folder: String) {
        guard FileStatus(path: folder)?.isSymbolicLink == false, let resolved = realpath(folder, nil) else {
            return nil
        }
        defer { free(resolved) }
        self.folder = String(cString: resolved)
    }

    var newest: Int64? { numbers.max() }

    func path(_ number: Int64) -> String { "\(folder)/\(number)\(IndexFiles.ending)" }

    /// Makes an empty file, for its owner alone; nil where that is not possible.
    func makeNext() -> Int64? {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        // No number is used twice, also where the user removed the folder under a process that has it open.
        let now = Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
        let number = max(newest.map { $0 &+ 1 } ?? 0, now)
        // Journals get the rights of the file that is there.
        let descriptor = open(path(number), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { return nil }
        close(descriptor)
        return number
    }

    /// Removes all up to this number. Another process may make a greater one at this moment.
    func remove(upTo number: Int64) {
        for old in numbers where old <= number {
            for suffix in ["", "-wal", "-shm"] { unlink(path(old) + suffix) }
        }
    }

    private var numbers: [Int64] {
        SessionFolder(path: folder).names().compactMap { name in
            name.hasSuffix(IndexFiles.ending) ? Int64(name.dropLast(IndexFiles.ending.count)) : nil
        }
    }
}
