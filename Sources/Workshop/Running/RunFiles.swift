import AssayCore

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The few questions and operations on files that running needs, on absolute paths. Nothing here follows a link unless it says so.
enum RunFiles {
    enum Kind: Equatable, Sendable {
        case file, folder, link, other
    }

    /// nil where nothing is there.
    static func kind(of path: String) -> Kind? {
        status(of: path).map { kind(of: $0) }
    }

    static func kind(of status: stat) -> Kind {
        if status.st_mode.isLink { return .link }
        if status.st_mode.isFolder { return .folder }
        return status.st_mode.isFile ? .file : .other
    }

    static func status(of path: String) -> stat? {
        var status = stat()
        return lstat(path, &status) == 0 ? status : nil
    }

    /// Follows links.
    static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode.isFolder
    }

    /// Follows links.
    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// A file that this user may execute; follows links.
    static func isProgram(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode.isFile && access(path, X_OK) == 0
    }

    static func link(at path: String) -> String? {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink(path, &buffer, buffer.count)
        guard count >= 0 else { return nil }
        return String(decoding: buffer[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// Sorted, without `.` and `..`; empty where it cannot be read.
    static func names(in folder: String) -> [String] {
        guard let stream = opendir(folder) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            // The name may be longer than Swift's tuple says: read it where it stands, up to its zero.
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 1) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// The bytes of a regular file of at most `limit` bytes; nil otherwise. Follows links.
    static func bytes(of path: String, limit: Int) -> [UInt8]? {
        guard let file = Descriptor(open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)), let status = file.status,
            status.st_mode.isFile, Int(status.st_size) <= limit
        else { return nil }
        // One read is enough for what does not grow meanwhile, and much cheaper for thousands of small files.
        let size = Int(status.st_size)
        var failed = false
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            while count < size {
                let got = read(file.raw, buffer.baseAddress.map { $0 + count }, size - count)
                if got < 0, errno == EINTR { continue }
                failed = got < 0
                if got <= 0 { break }
                count += got
            }
        }
        return failed ? nil : bytes
    }

    /// The text of a small configuration file; nil where there is none.
    static func text(of path: String) -> String? {
        bytes(of: path, limit: 1 << 20).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Makes a folder and those above it; one that is there is kept.
    static func makeFolders(_ path: String, mode: mode_t = 0o755) throws(RunFailure) {
        if isFolder(path) { return }
        let parent = folder(of: path)
        if parent != path { try makeFolders(parent, mode: mode) }
        if mkdir(path, mode) != 0, errno != EEXIST { throw RunFailure(errno: errno, path: path) }
    }

    static func write(_ bytes: [UInt8], to path: String, mode: mode_t = 0o644) throws(RunFailure) {
        let flags = O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC
        guard let file = Descriptor(open(path, flags, mode)) else { throw RunFailure(errno: errno, path: path) }
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes { Self.write($0, to: file.raw) }
            if count < 0, errno != EINTR { throw RunFailure(errno: errno, path: path) }
            written += max(0, count)
        }
        // The umask shall not take away what was asked for.
        if fchmod(file.raw, mode) != 0 { throw RunFailure(errno: errno, path: path) }
    }

    private static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Int {
        #if canImport(Darwin)
            Darwin.write(descriptor, bytes.baseAddress, bytes.count)
        #else
            Glibc.write(descriptor, bytes.baseAddress, bytes.count)
        #endif
    }

    static func makeLink(at path: String, to target: String) throws(RunFailure) {
        if symlink(target, path) != 0 { throw RunFailure(errno: errno, path: path) }
    }

    /// Removes a file, or a folder with all in it, as far as it may.
    static func remove(_ path: String) {
        guard let status = status(of: path) else { return }
        guard status.st_mode.isFolder else {
            unlink(path)
            return
        }
        if status.st_mode & 0o700 != 0o700 { chmod(path, 0o700) }
        for name in names(in: path) { remove("\(path)/\(name)") }
        rmdir(path)
    }

    /// A new folder of mode 0700 in `parent`, which is made where it is missing.
    static func makePrivateFolder(in parent: String, prefix: String) throws(RunFailure) -> String {
        try makeFolders(parent, mode: 0o700)
        let path = "\(parent)/\(prefix)\(String(UInt64.random(in: 0 ... .max), radix: 36))"
        if mkdir(path, 0o700) != 0 { throw RunFailure(errno: errno, path: path) }
        return path
    }

    /// Bytes of all files in a folder; nil once they are more than `limit`.
    static func size(of path: String, limit: Int) -> Int? {
        guard let status = status(of: path) else { return 0 }
        guard status.st_mode.isFolder else { return Int(status.st_size) <= limit ? Int(status.st_size) : nil }
        var sum = 0
        for name in names(in: path) {
            guard let part = size(of: "\(path)/\(name)", limit: limit - sum) else { return nil }
            sum += part
        }
        return sum
    }

    /// The relative paths of all files and links in a folder, sorted in each folder.
    static func files(below folder: String, _ prefix: String = "") -> [String] {
        names(in: folder).flatMap { name in
            kind(of: "\(folder)/\(name)") == .folder
                ? files(below: "\(folder)/\(name)", prefix + name + "/") : [prefix + name]
        }
    }

    // MARK: Names

    /// The path without its last component.
    static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    static func name(of path: String) -> String {
        String(path[(path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex)...])
    }

    /// Whether a path is a folder or lies in it.
    static func lies(_ path: String, in folder: String) -> Bool {
        path == folder || path.hasPrefix(folder == "/" ? "/" : folder + "/")
    }
}
