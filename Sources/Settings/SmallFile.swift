import AssayCore

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Reading of files that ought to be small and may be anything.
package enum SmallFile {
    /// The bytes of a regular file; nil where there is none.
    ///
    /// - Throws: `.unreadable`; `.notRegular` for a device, a pipe, a folder, and for a link where none is followed;
    ///   `.tooLarge`.
    package static func contents(
        of path: String, limit: Int, followsLinks: Bool = true
    ) throws(SettingsFailure) -> [UInt8]? {
        guard let (bytes, size) = try beginning(of: path, limit: limit, followsLinks: followsLinks) else { return nil }
        guard size <= limit else { throw .tooLarge(path: path, limit: limit) }
        return bytes
    }

    /// The first `limit` bytes of a regular file, and its size; nil where there is none.
    package static func beginning(
        of path: String, limit: Int, followsLinks: Bool = true
    ) throws(SettingsFailure) -> (bytes: [UInt8], size: Int)? {
        // A pipe would wait for a writer without O_NONBLOCK.
        let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | (followsLinks ? 0 : O_NOFOLLOW))
        guard descriptor >= 0 else {
            switch errno {
            case ENOENT, ENOTDIR: return nil
            case ELOOP, ENXIO: throw .notRegular(path: path)
            default: throw .unreadable(path: path)
            }
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .unreadable(path: path) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .notRegular(path: path) }
        var bytes = [UInt8](repeating: 0, count: min(limit, Int(status.st_size)))
        var count = 0
        while count < bytes.count {
            let room = bytes.count - count
            let more = bytes.withUnsafeMutableBytes { buffer in
                read(descriptor, UnsafeMutableRawBufferPointer(rebasing: buffer[count...]).baseAddress, room)
            }
            if more < 0, errno == EINTR { continue }
            guard more >= 0 else { throw .unreadable(path: path) }
            if more == 0 { break }
            count += more
        }
        return (Array(bytes[..<count]), Int(status.st_size))
    }

    /// Writes a file of mode 0600 and puts it in the place of the old one, its folders made with mode 0700.
    ///
    /// A link stays: what it leads to is replaced.
    package static func replace(_ path: String, with bytes: [UInt8]) throws(SettingsFailure) {
        let target = realPath(path) ?? path
        makeFolders(for: target)
        let temporary = "\(target).\(getpid()).new"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .unwritable(path: path) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            rest = rest.dropFirst(count)
        }
        let isWritten = rest.isEmpty && fsync(descriptor) == 0
        guard close(descriptor) == 0, isWritten, rename(temporary, target) == 0 else {
            unlink(temporary)
            throw .unwritable(path: path)
        }
    }

    /// Nothing happens where there is none.
    package static func remove(_ path: String) { unlink(path) }

    /// Takes the rights of group and others away.
    package static func makePrivate(_ path: String) throws(SettingsFailure) {
        guard chmod(path, 0o600) == 0 else { throw .unwritable(path: path) }
    }

    /// Without links; nil where there is nothing at the path.
    static func realPath(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    private static func makeFolders(for path: String) {
        guard let slash = path.lastIndex(of: "/"), slash > path.startIndex else { return }
        let folder = String(path[..<slash])
        guard mkdir(folder, 0o700) != 0, errno == ENOENT else { return }
        makeFolders(for: folder)
        mkdir(folder, 0o700)
    }
}
