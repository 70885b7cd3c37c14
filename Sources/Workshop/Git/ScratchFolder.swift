#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A folder that only this user can enter, gone with all that is in it when it is let go of.
final class ScratchFolder: Sendable {
    /// Absolute.
    let path: String

    /// - Parameter parent: absolute
    init(in parent: String) throws(GitFailure) {
        var name = Array("\(parent)/assay-git-XXXXXX".utf8CString)
        guard mkdtemp(&name) != nil else { throw GitFailure(errno: errno, doing: parent) }
        path = String(decoding: name.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    deinit {
        let (parent, name) = split(path)
        if let folder = Descriptor(open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) { remove(name, in: folder.raw) }
    }

    /// The absolute path of a file in it.
    func callAsFunction(_ name: String) -> String { "\(path)/\(name)" }
}

/// A file without a name, for what a program reads or writes.
struct ScratchFile: ~Copyable {
    private let file: Descriptor
    /// Where it was made.
    private let parent: String
    var raw: Int32 { file.raw }

    /// - Parameters:
    ///   - bytes: what is in it; the next reader starts at their beginning
    ///   - parent: absolute
    init(_ bytes: [UInt8] = [], in parent: String) throws(GitFailure) {
        self.parent = parent
        let path = "\(parent)/assay-git-\(UInt64.random(in: 0 ... .max))"
        guard let file = Descriptor(open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)) else {
            throw GitFailure(errno: errno, doing: parent)
        }
        unlink(path)
        let error = bytes.isEmpty ? 0 : writeWhole(bytes, to: file.raw)
        guard error == 0 else { throw GitFailure(errno: error, doing: parent) }
        lseek(file.raw, 0, SEEK_SET)
        self.file = file
    }

    /// The first bytes, and whether there are more.
    func read(limit: Int) throws(GitFailure) -> (bytes: [UInt8], isCut: Bool) {
        guard let size = file.status.map({ Int($0.st_size) }) else { throw GitFailure(errno: errno, doing: parent) }
        var bytes = [UInt8](repeating: 0, count: min(size, limit))
        var count = 0
        while count < bytes.count {
            let more = bytes.withUnsafeMutableBytes {
                pread(raw, $0.baseAddress! + count, $0.count - count, off_t(count))
            }
            if more < 0, errno == EINTR { continue }
            if more <= 0 { throw GitFailure(errno: more < 0 ? errno : EIO, doing: parent) }
            count += more
        }
        return (bytes, size > limit)
    }
}

/// Writes everything without waiting for the disk; zero, or the error's number.
func writeWhole(_ bytes: [UInt8], to descriptor: Int32) -> Int32 {
    var written = 0
    while written < bytes.count {
        let count = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress! + written, $0.count - written) }
        if count < 0, errno != EINTR { return errno }
        written += max(0, count)
    }
    return 0
}

/// The folder and the name of an absolute path.
private func split(_ path: String) -> (folder: String, name: String) {
    let parts = path.split(separator: "/")
    return ("/" + parts.dropLast().joined(separator: "/"), parts.last.map(String.init) ?? "")
}

/// Takes a file or a whole folder away; links are not followed, and what cannot be removed stays.
private func remove(_ name: String, in folder: Int32) {
    if unlinkat(folder, name, 0) == 0 { return }
    guard let inner = Descriptor(openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)) else { return }
    for name in names(in: inner.raw) { remove(name, in: inner.raw) }
    unlinkat(folder, name, AT_REMOVEDIR)
}

/// The names in an open folder, without `.` and `..`, sorted.
func names(in folder: Int32) -> [String] {
    guard let stream = fdopendir(fcntl(folder, F_DUPFD_CLOEXEC, 0)) else { return [] }
    defer { closedir(stream) }
    rewinddir(stream)
    var names: [String] = []
    while let entry = readdir(stream) {
        let name = withUnsafePointer(to: &entry.pointee.d_name) {
            $0.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: $0.pointee)) {
                String(cString: $0)
            }
        }
        if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
}
