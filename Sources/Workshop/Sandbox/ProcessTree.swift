#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Processes and what they hold, read from Linux's /proc; empty elsewhere.
enum ProcessTree {
    /// All processes below the given one, without it. A snapshot is never complete: processes come and go meanwhile.
    static func descendants(of root: pid_t) -> [pid_t] {
        if text("/proc/\(root)/task/\(root)/children") == nil { return descendantsByParent(of: root) }
        var found: [pid_t] = []
        var open = [root]
        while let next = open.popLast() {
            for thread in numbers(in: "/proc/\(next)/task") {
                let children = text("/proc/\(next)/task/\(thread)/children") ?? ""
                let ids = children.split(separator: " ").compactMap { pid_t($0) }
                found += ids
                open += ids
            }
        }
        return found
    }

    /// The same where the kernel lists no children (CONFIG_PROC_CHILDREN): from the parent of every process.
    private static func descendantsByParent(of root: pid_t) -> [pid_t] {
        var children: [pid_t: [pid_t]] = [:]
        for id in numbers(in: "/proc") {
            guard let parent = parent(of: id) else { continue }
            children[parent, default: []].append(id)
        }
        var found: [pid_t] = []
        var open = [root]
        while let next = open.popLast() {
            let ids = children[next] ?? []
            found += ids
            open += ids
        }
        return found
    }

    private static func parent(of id: pid_t) -> pid_t? {
        // The name in parentheses can hold anything, parentheses too.
        guard let line = text("/proc/\(id)/stat"), let end = line.utf8.lastIndex(of: UInt8(ascii: ")")) else {
            return nil
        }
        let fields = line[line.utf8.index(after: end)...].split(separator: " ")
        return fields.count > 1 ? pid_t(fields[1]) : nil
    }

    /// Bytes in memory, those shared with others too; 0 where it is gone.
    static func residentSize(of id: pid_t) -> Int {
        let fields = (text("/proc/\(id)/statm") ?? "").split(separator: " ")
        return fields.count > 1 ? (Int(fields[1]) ?? 0) * pageSize : 0
    }

    /// Bytes in memory, shared ones divided by the number of their holders; nil where this cannot be read.
    static func proportionalSize(of id: pid_t) -> Int? {
        guard let lines = text("/proc/\(id)/smaps_rollup") else { return nil }
        for line in lines.split(separator: "\n") where line.hasPrefix("Pss:") {
            return line.split(separator: " ").dropFirst().first.flatMap { Int($0) }.map { $0 * 1024 }
        }
        return nil
    }

    /// The tasks, threads included, of this process's user.
    static func ownTaskCount() -> Int {
        var count = 0
        for id in numbers(in: "/proc") {
            var status = stat()
            if stat("/proc/\(id)", &status) == 0, status.st_uid == getuid() {
                count += numbers(in: "/proc/\(id)/task").count
            }
        }
        return count
    }

    private static let pageSize = Int(sysconf(Int32(_SC_PAGESIZE)))

    static func numbers(in folder: String) -> [pid_t] {
        names(in: folder).compactMap { pid_t($0) }
    }

    static func names(in folder: String) -> [String] {
        guard let directory = opendir(folder) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) { names.append(name(of: entry)) }
        return names
    }

    static func text(_ path: String) -> String? {
        guard let file = Descriptor(open(path, O_RDONLY | O_CLOEXEC)), let bytes = file.readAll() else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// The name in a folder's entry.
func name(of entry: UnsafeMutablePointer<dirent>) -> String {
    withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
    }
}
