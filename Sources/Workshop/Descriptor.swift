#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// An open file or folder, closed when it goes.
struct Descriptor: ~Copyable {
    let raw: Int32

    /// Takes over what a system call gave; nil where it failed (`errno` says why).
    init?(_ raw: Int32) {
        guard raw >= 0 else { return nil }
        self.raw = raw
    }

    deinit { close(raw) }

    /// What stands under a name in this folder, itself and not what it links to; nil where it failed.
    func status(of name: String) -> stat? {
        var status = stat()
        return fstatat(raw, name, &status, AT_SYMLINK_NOFOLLOW) == 0 ? status : nil
    }

    /// The status of the open file itself; nil where it failed.
    var status: stat? {
        var status = stat()
        return fstat(raw, &status) == 0 ? status : nil
    }

    /// Opens a folder in this folder, never through a link.
    func folder(_ name: String) -> Descriptor? {
        Descriptor(openat(raw, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC))
    }

    /// Everything from here to the end; nil where it failed.
    func readAll() -> [UInt8]? {
        var bytes: [UInt8] = []
        return withUnsafeTemporaryAllocation(byteCount: 65_536, alignment: 1) { chunk -> [UInt8]? in
            while true {
                let count = read(raw, chunk.baseAddress, chunk.count)
                if count == 0 { return bytes }
                if count < 0, errno != EINTR { return nil }
                bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: chunk[..<max(0, count)]))
            }
        }
    }

    /// Writes everything and waits until it is on the disk; zero, or the error's number.
    func writeAll(_ bytes: [UInt8]) -> Int32 {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { write(raw, $0.baseAddress! + written, $0.count - written) }
            if count < 0, errno != EINTR { return errno }
            written += max(0, count)
        }
        return fsync(raw) == 0 ? 0 : errno
    }
}

extension mode_t {
    private var kind: mode_t { self & S_IFMT }
    var isLink: Bool { kind == S_IFLNK }
    var isFolder: Bool { kind == S_IFDIR }
    var isFile: Bool { kind == S_IFREG }
}
