#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// What decides whether rows of the index are those of a file: whoever changes a session changes one of these.
struct SessionStamp: Equatable {
    var size: Int64
    /// Nanoseconds since 1970.
    var modified: Int64
    var inode: Int64

    /// That of no file.
    static let none = SessionStamp(size: -1, modified: -1, inode: -1)
}

/// A session's file as its folder lists it.
struct SessionEntry {
    var id: String
    /// `.none` where it is no regular file.
    var stamp: SessionStamp
    /// Whether an answer is growing, or was when its writer was killed: the file does not tell all then.
    var hasPart: Bool
    /// Whether a change could still leave the stamp as it is: clocks of file systems stand still for some milliseconds.
    var isFresh: Bool

    /// What may be noted of it.
    var notableStamp: SessionStamp { isFresh ? .none : stamp }
}

extension SessionFolder {
    /// Every session's file, in no order; none where the folder cannot be read.
    func entries() -> [SessionEntry] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        let now = Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
        var entries: [SessionEntry] = []
        var parts: Set<String> = []
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if let id = SessionPaths.id(ofName: name) {
                var status = stat()
                guard fstatat(dirfd(folder), name, &status, AT_SYMLINK_NOFOLLOW) == 0 else { continue }
                entries.append(SessionEntry(id, FileStatus(status), now: now))
            } else if let id = SessionPaths.id(ofName: name, suffix: ".part") {
                parts.insert(id)
            }
        }
        guard !parts.isEmpty else { return entries }
        for index in entries.indices where parts.contains(entries[index].id) { entries[index].hasPart = true }
        return entries
    }
}

extension SessionEntry {
    /// How long a change may go unnoticed.
    private static let clockStep: Int64 = 50_000_000

    fileprivate init(_ id: String, _ status: FileStatus, now: Int64) {
        (self.id, hasPart) = (id, false)
        let modified = status.modifiedNanoseconds
        stamp =
            status.isRegular ? SessionStamp(size: status.size, modified: modified, inode: status.inode) : .none
        isFresh = !status.isRegular || modified > now - SessionEntry.clockStep
    }
}
