#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// What stands in a folder at one moment, to be compared with what stands there later.
struct FileSnapshot: Sendable {
    struct Entry: Sendable {
        let kind: RunFiles.Kind
        /// Rights only.
        let mode: Int
        let size: Int
        /// Change of the content and of the file as a whole, in nanoseconds: equal times mean an unchanged file.
        let times: [Int]
        /// Kept for small files; what a link points to.
        let content: [UInt8]?
    }

    /// Bytes of a file whose content is kept and compared; of all together.
    static let contentLimit = (one: 64 << 10, all: 32 << 20)

    /// By paths relative to the folder; folders too.
    private(set) var entries: [String: Entry] = [:]
    let folder: String
    private var kept = 0

    init(of folder: String) {
        self.folder = folder
        add("")
    }

    private mutating func add(_ place: String) {
        for name in RunFiles.names(in: "\(folder)/\(place)") {
            let path = place.isEmpty ? name : "\(place)/\(name)"
            guard let status = RunFiles.status(of: "\(folder)/\(path)") else { continue }
            entries[path] = entry(at: "\(folder)/\(path)", status)
            // What git keeps for itself says nothing to people.
            if status.st_mode.isFolder, name != ".git" { add(path) }
        }
    }

    private mutating func entry(at path: String, _ status: stat) -> Entry {
        let kind = RunFiles.kind(of: status)
        var content: [UInt8]?
        if kind == .link { content = RunFiles.link(at: path).map { Array($0.utf8) } }
        if kind == .file, kept < Self.contentLimit.all {
            content = RunFiles.bytes(of: path, limit: Self.contentLimit.one)
            kept += content?.count ?? 0
        }
        return Entry(
            kind: kind, mode: Int(status.st_mode & 0o7777), size: Int(status.st_size), times: Self.times(of: status),
            content: content)
    }

    private static func times(of status: stat) -> [Int] {
        #if canImport(Darwin)
            let (content, whole) = (status.st_mtimespec, status.st_ctimespec)
        #else
            let (content, whole) = (status.st_mtim, status.st_ctim)
        #endif
        return [content, whole].flatMap { [Int($0.tv_sec), Int($0.tv_nsec)] }
    }

    // MARK: Comparing

    /// What is different in the later one, sorted by path.
    ///
    /// A folder that is gone stands for all that was in it, `*` for everything; a new folder is told only where nothing is in it.
    ///
    /// - Parameter place: where the folder is seen by the program; the paths of the result begin with it where it is not empty
    func changes(to later: FileSnapshot, at place: String) -> [FileChange] {
        var result = removals(in: later)
        let folders = Set(later.entries.keys.map(RunFiles.folder(of:)))
        for (path, now) in later.entries {
            guard let before = entries[path] else {
                if now.kind != .folder || !folders.contains(path) {
                    let diff = Self.diff(nil, now, path)
                    result.append(FileChange(path: now.kind == .folder ? path + "/" : path, .created, diff))
                }
                continue
            }
            if let change = Self.change(from: before, to: now, path) { result.append(change) }
        }
        return result.map { $0.moved(to: place) }.sorted { $0.path < $1.path }
    }

    private func removals(in later: FileSnapshot) -> [FileChange] {
        let removed = entries.keys.filter { later.entries[$0] == nil }
        let fileCount = removed.count { entries[$0]?.kind != .folder }
        if later.entries.isEmpty, fileCount > 1 { return [FileChange(path: "*", .removed(files: fileCount))] }
        var inside: [String: Int] = [:]
        for path in removed where entries[path]?.kind != .folder {
            var folder = RunFiles.folder(of: path)
            while folder != "." {
                inside[folder, default: 0] += 1
                folder = RunFiles.folder(of: folder)
            }
        }
        let tops = removed.filter { path in
            let folder = RunFiles.folder(of: path)
            return folder == "." || later.entries[folder] != nil
        }
        return tops.map { path in
            FileChange(path: path, .removed(files: entries[path]?.kind == .folder ? inside[path] ?? 0 : nil))
        }
    }

    private static func change(from before: Entry, to now: Entry, _ path: String) -> FileChange? {
        // A folder's own times change with what is in it, and all times with a change of owner.
        let isSame =
            before.kind == now.kind
            && (before.kind == .folder || before.times == now.times
                || (before.size == now.size && before.content != nil && before.content == now.content)
                || (before.content == nil && before.size == now.size && before.times.prefix(2) == now.times.prefix(2)))
        let mode =
            before.mode == now.mode || now.kind == .link ? nil : FileChange.ModeChange(old: before.mode, new: now.mode)
        if isSame { return mode.map { FileChange(path: path, .changed(mode: $0)) } }
        return FileChange(path: path, .changed(mode: mode), diff(before, now, path))
    }

    private static func diff(_ before: Entry?, _ now: Entry, _ path: String) -> UnifiedDiff? {
        if let before, before.kind != .file || before.content == nil { return nil }
        guard now.kind == .file, let content = now.content else { return nil }
        return UnifiedDiff(old: before?.content, new: content, path: path)
    }
}

/// One file that a program made, changed or removed.
package struct FileChange: Sendable, Equatable {
    /// Rights, as in `chmod`.
    package struct ModeChange: Sendable, Equatable {
        package let old: Int
        package let new: Int
    }

    package enum Kind: Sendable, Equatable {
        case created
        case changed(mode: ModeChange?)
        /// For a folder, how many files were in it.
        case removed(files: Int?)
    }

    /// Relative to the working folder, or absolute for one outside.
    package private(set) var path: String
    package let kind: Kind
    /// For small texts only.
    package let diff: UnifiedDiff?

    init(path: String, _ kind: Kind, _ diff: UnifiedDiff? = nil) {
        (self.path, self.kind, self.diff) = (path, kind, diff)
    }

    fileprivate func moved(to place: String) -> FileChange {
        var result = self
        if !place.isEmpty { result.path = "\(place)/\(path)" }
        return result
    }
}
