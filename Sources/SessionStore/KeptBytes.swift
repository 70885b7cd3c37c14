import AssayCore

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Bytes that saving wrote over, so that `/undo` brings them back: one file for each version in `ID.kept`, named by the
/// SHA-256 of its bytes.
extension SessionWriter {
    /// Keeps the bytes; they are on the medium when this returns.
    package func keep(_ bytes: [UInt8], sha256: String) throws(SessionFailure) {
        let path = "\(paths.kept)/\(sha256)"
        mkdir(paths.folder, 0o700)
        guard mkdir(paths.kept, 0o700) == 0 || errno == EEXIST else {
            throw .disk(.write, path: paths.kept, code: errno)
        }
        guard access(path, F_OK) != 0 else { return }
        let new = "\(path).\(getpid())"
        do throws(SystemError) {
            let file = try OpenFile(new, O_WRONLY | O_CREAT | O_TRUNC, calls: calls)
            try file.write(bytes, at: 0)
            try file.sync()
            try file.move(to: path)
            try calls.sync(folder: paths.kept)
        } catch {
            unlink(new)
            throw SessionFailure(error, .write, path)
        }
    }

    /// The bytes that were kept; nil where there are none of that hash.
    package func keptBytes(sha256: String) throws(SessionFailure) -> [UInt8]? {
        let path = "\(paths.kept)/\(sha256)"
        guard access(path, F_OK) == 0 else { return nil }
        do throws(SystemError) { return try OpenFile(path, O_RDONLY, calls: calls).read() } catch {
            throw SessionFailure(error, .read, path)
        }
    }
}
