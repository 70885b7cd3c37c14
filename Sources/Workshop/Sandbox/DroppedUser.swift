#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The user that a program becomes where Assay runs as root: nobody else's, and another one for each run, so that the
/// kernel counts its processes apart.
struct DroppedUser {
    let id: UInt32

    /// Nil where Assay does not run as root.
    init?() {
        guard getuid() == 0 else { return nil }
        id = DroppedUser.number(process: getpid(), run: RunCounter.next(), mapped: DroppedUser.mappedCount())
    }

    /// Between the ranges of systemd's containers (up to 0x6FFFFFFF) and of its foreign users (from 0x7FFE0000); in a
    /// container whose own map does not reach so far, in the gap below systemd's dynamic users (systemd's
    /// UIDS-GIDS.md).
    static func number(process: pid_t, run: Int, mapped: Int) -> UInt32 {
        let process = Int(process) % (1 << 22)
        if mapped > 0x7FFE_0000 { return UInt32(0x7000_0000 + process * 63 + run % 63) }
        return UInt32(60_578 + (process * 7 + run) % 600)
    }

    /// How many users there are here (user_namespaces(7)).
    private static func mappedCount() -> Int {
        let lines = ProcessTree.text("/proc/self/uid_map") ?? ""
        return lines.split(separator: "\n").reduce(0) { largest, line in
            let fields = line.split(separator: " ").compactMap { Int($0) }
            return fields.count == 3 ? max(largest, fields[0] + fields[2]) : largest
        }
    }

    /// Gives a tree to this user. A file with further names stays with its owner: they may lie outside.
    func takeOver(_ path: String) {
        OwnedTree.change(path) { status in status.st_mode.isFile && status.st_nlink > 1 ? nil : id }
    }

    /// Gives back what is this user's.
    func giveBack(_ path: String, to owner: uid_t) {
        OwnedTree.change(path) { $0.st_uid == id ? owner : nil }
    }
}

/// Changes of owner all through a tree, never through a link.
enum OwnedTree {
    /// - Parameter owner: the new one for a file; nil to leave it
    static func change(_ path: String, owner: (stat) -> uid_t?) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return }
        if let id = owner(status), id != status.st_uid { lchown(path, id, id) }
        guard status.st_mode.isFolder,
            let folder = Descriptor(open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC))
        else { return }
        descend(folder, depth: 0, owner)
    }

    /// What lies deeper keeps its owner: each level holds a descriptor.
    private static let deepest = 200

    private static func descend(_ folder: borrowing Descriptor, depth: Int, _ owner: (stat) -> uid_t?) {
        for name in folder.names() {
            guard let status = folder.status(of: name) else { continue }
            if let id = owner(status), id != status.st_uid {
                fchownat(folder.raw, name, id, id, AT_SYMLINK_NOFOLLOW)
            }
            if status.st_mode.isFolder, depth < deepest, let inner = folder.folder(name) {
                descend(inner, depth: depth + 1, owner)
            }
        }
    }
}

extension Descriptor {
    /// The names in this folder, without `.` and `..`.
    func names() -> [String] {
        let copy = openat(raw, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard copy >= 0 else { return [] }
        guard let directory = fdopendir(copy) else {
            close(copy)
            return []
        }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) { names.append(name(of: entry)) }
        return names.filter { $0 != "." && $0 != ".." }
    }
}
