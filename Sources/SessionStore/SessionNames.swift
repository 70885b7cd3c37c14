import AssayCore

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

extension SessionFolder {
    /// The full id for an id or the beginning of one.
    package func id(matching text: String) throws(SessionFailure) -> String {
        guard SessionPaths.isID(text) else { throw .notFound(text) }
        try checkReadable()
        let ids = names().compactMap { SessionPaths.id(ofName: $0) }
        if ids.contains(text) { return text }
        let candidates = ids.filter { $0.hasPrefix(text) }.sorted()
        guard let first = candidates.first else { throw .notFound(text) }
        guard candidates.count == 1 else { throw .ambiguous(text, candidates: candidates) }
        return first
    }

    /// - Throws: where the folder is there and its sessions cannot be listed. A missing one holds none.
    package func checkReadable() throws(SessionFailure) {
        guard access(path, R_OK | X_OK) != 0, errno != ENOENT, errno != ENOTDIR else { return }
        throw SessionFailure(.last, .read, path)
    }

    /// The names in the folder, in no order; none where it cannot be read.
    func names() -> [String] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name.first != "." { names.append(name) }
        }
        return names
    }

    /// Makes the folder and those above it, for their owner alone.
    func makeFolder() throws(SessionFailure) {
        if access(path, F_OK) == 0 { return }
        var made = path.hasPrefix("/") ? "" : "."
        for name in path.split(separator: "/") {
            made += "/" + name
            guard mkdir(made, 0o700) == 0 || errno == EEXIST || access(made, F_OK) == 0 else {
                throw SessionFailure(.last, .write, made)
            }
        }
    }

    /// A new id with its lock: the day, a count within it, four random letters.
    func newID(at: Timestamp) throws(SessionFailure) -> (SessionPaths, SessionLock) {
        let day = "\(at.description.prefix(10))-"
        // A file of any name may lie there: a count that no day reaches is none.
        let counts = names().lazy.filter { $0.hasPrefix(day) }.compactMap { name in
            Int(name.dropFirst(day.count).prefix { $0 != "-" && $0 != "." }).flatMap { $0 < 1_000_000 ? $0 : nil }
        }
        let count = (counts.max() ?? 0) + 1
        while true {
            let letters = (0..<4).compactMap { _ in "abcdefghjkmnpqrstuvwxyz23456789".randomElement() }
            guard let paths = SessionPaths(folder: path, id: day + "\(count)-" + String(letters)) else {
                throw .notFound(day)
            }
            let lock: SessionLock
            do { lock = try SessionLock(paths) } catch {
                guard case .locked = error else { throw error }
                continue
            }
            if FileStatus(path: paths.file) == nil { return (paths, lock) }
        }
    }

    /// Removes the locks of writers that were killed before their session had an event, and the file they had begun
    /// to make.
    func removeLeftovers() {
        let names = Set(names())
        for name in names {
            guard
                let id = SessionPaths.id(ofName: name, suffix: ".lock")
                    ?? SessionPaths.id(ofName: name, suffix: ".new"),
                !names.contains(id + ".json"), let paths = SessionPaths(folder: path, id: id),
                let lock = try? SessionLock(paths)
            else { continue }
            withExtendedLifetime(lock) {
                if FileStatus(path: paths.file) == nil { unlink(paths.new) }
            }
        }
    }
}
