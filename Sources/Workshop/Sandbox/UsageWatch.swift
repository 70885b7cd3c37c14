import AssayCore

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// What a tree of processes uses of memory and disk all together, which no limit of the kernel's holds for an
/// ordinary user. Looked at every now and then: between two looks it can use more.
struct UsageWatch {
    /// The keeper; its descendants are what is watched.
    var root: pid_t = 0
    /// The sandbox's own file systems in memory, as seen from inside; empty where there are none.
    var temporary: [String] = []
    /// Folders of the machine that the program may write in.
    var writable: [String] = []
    private let began = time(nil)
    private let sharedAtStart = UsageWatch.sharedMemory()
    private var freeAtStart: [String: Int] = [:]

    init(temporary: [String] = [], writable: [String] = []) {
        (self.temporary, self.writable) = (temporary, writable)
        for folder in writable { freeAtStart[folder] = UsageWatch.free(on: folder) }
    }

    /// The limit that is passed; nil while there is none.
    func limitReached(_ limits: SandboxLimits) -> SandboxResult.Limit? {
        let tree = ProcessTree.descendants(of: root)
        if isMemoryOver(limits.memory, tree) { return .memory }
        return isDiskOver(limits.disk, tree) ? .disk : nil
    }

    // MARK: Memory

    /// Pages that several processes share count for each of them at first; only a sum over the limit is worth the
    /// exact count.
    private func isMemoryOver(_ limit: Int, _ tree: [pid_t]) -> Bool {
        let files = temporaryFiles(tree) + namelessFiles(tree, limit)
        guard tree.reduce(files, { $0 + ProcessTree.residentSize(of: $1) }) > limit else { return false }
        let exact = tree.reduce(files) {
            $0 + (ProcessTree.proportionalSize(of: $1) ?? ProcessTree.residentSize(of: $1))
        }
        return exact > limit
    }

    /// Bytes in the sandbox's own file systems, seen through any process in it.
    private func temporaryFiles(_ tree: [pid_t]) -> Int {
        guard !temporary.isEmpty else { return 0 }
        for id in tree.reversed() {
            let sizes = temporary.map { UsageWatch.used(on: "/proc/\(id)/root\($0)") }
            if sizes.allSatisfy({ $0 != nil }) { return sizes.reduce(0) { $0 + ($1 ?? 0) } }
        }
        return 0
    }

    /// Bytes in files of `memfd_create` that the tree holds. Worth the looking only where the machine's share of such
    /// pages grew.
    private func namelessFiles(_ tree: [pid_t], _ limit: Int) -> Int {
        guard UsageWatch.sharedMemory() - sharedAtStart > limit / 4 else { return 0 }
        var (sum, seen) = (0, Set<FileIdentity>())
        for id in tree {
            for number in ProcessTree.numbers(in: "/proc/\(id)/fd") {
                let path = "/proc/\(id)/fd/\(number)"
                var status = stat()
                guard linkTarget(of: path)?.hasPrefix("/memfd:") == true, stat(path, &status) == 0,
                    seen.insert(FileIdentity(status)).inserted
                else { continue }
                sum += Int(status.st_blocks) * 512
            }
        }
        return sum
    }

    /// Bytes of the machine's memory in shared pages and file systems.
    private static func sharedMemory() -> Int {
        for line in (ProcessTree.text("/proc/meminfo") ?? "").split(separator: "\n") where line.hasPrefix("Shmem:") {
            return line.split(separator: " ").dropFirst().first.flatMap { Int($0) }.map { $0 * 1024 } ?? 0
        }
        return 0
    }

    private static func used(on path: String) -> Int? {
        var status = statvfs()
        guard statvfs(path, &status) == 0 else { return nil }
        return Int(clamping: status.f_blocks &- status.f_bfree) &* Int(clamping: status.f_frsize)
    }

    // MARK: Disk

    /// Others write to the same disk: only where less room is left than the limit allows are the files themselves
    /// counted.
    private func isDiskOver(_ limit: Int, _ tree: [pid_t]) -> Bool {
        let isSuspicious = writable.contains { folder in
            guard let before = freeAtStart[folder], let now = UsageWatch.free(on: folder) else { return false }
            return before - now > limit
        }
        guard isSuspicious else { return false }
        var seen = Set<FileIdentity>()
        let written = writable.reduce(0) { $0 + changedBytes(in: $1, &seen) }
        return written + tree.reduce(0) { $0 + openBytes(of: $1, &seen) } > limit
    }

    private static func free(on path: String) -> Int? {
        var status = statvfs()
        guard statvfs(path, &status) == 0 else { return nil }
        return Int(clamping: status.f_bfree) &* Int(clamping: status.f_frsize)
    }

    /// Bytes on disk of the files that changed since the start.
    private func changedBytes(in folder: String, _ seen: inout Set<FileIdentity>) -> Int {
        var (sum, open) = (0, [folder])
        while let next = open.popLast() {
            var status = stat()
            guard lstat(next, &status) == 0 else {
                // Nobody nests so deep but to hide what lies there.
                if errno == ENAMETOOLONG { return Int.max / 1024 }
                continue
            }
            if status.st_mode.isFolder {
                open += ProcessTree.names(in: next).filter { $0 != "." && $0 != ".." }.map { "\(next)/\($0)" }
            }
            sum += changedBytes(status, &seen)
        }
        return sum
    }

    /// Bytes of files that have lost their name but are still held open.
    private func openBytes(of id: pid_t, _ seen: inout Set<FileIdentity>) -> Int {
        ProcessTree.numbers(in: "/proc/\(id)/fd").reduce(0) { sum, number in
            var status = stat()
            guard stat("/proc/\(id)/fd/\(number)", &status) == 0, status.st_mode.isFile, status.st_nlink == 0 else {
                return sum
            }
            return sum + changedBytes(status, &seen)
        }
    }

    private func changedBytes(_ status: stat, _ seen: inout Set<FileIdentity>) -> Int {
        guard status.changedAt >= began, seen.insert(FileIdentity(status)).inserted else { return 0 }
        return Int(status.st_blocks) * 512
    }
}

/// A file, whatever names it has.
struct FileIdentity: Hashable {
    var device: UInt64
    var number: UInt64

    init(_ status: stat) {
        (device, number) = (UInt64(truncatingIfNeeded: status.st_dev), UInt64(status.st_ino))
    }
}

extension stat {
    /// Seconds since 1970.
    fileprivate var changedAt: time_t {
        #if canImport(Darwin)
            st_ctimespec.tv_sec
        #else
            st_ctim.tv_sec
        #endif
    }
}
