import AssayCore
import Crypto

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Bytes that saving wrote over, so that `/undo` brings them back, and pictures that went along with questions: one file
/// for each in `ID.kept`, named by the SHA-256 of its bytes.
extension SessionWriter {
    /// Keeps the bytes; they are on the medium when this returns.
    package func keep(_ bytes: [UInt8], sha256: String) throws(SessionFailure) {
        let path = "\(paths.kept)/\(sha256)"
        mkdir(paths.folder, 0o700)
        guard mkdir(paths.kept, 0o700) == 0 || errno == EEXIST else {
            throw .disk(.write, path: paths.kept, code: errno)
        }
        if FileStatus(path: paths.kept)?.isSymbolicLink != false { throw .symbolicLink(path: paths.kept) }
        if try keptBytes(sha256: sha256) == bytes { return }
        let new = "\(path).\(getpid())"
        do throws(SystemError) {
            let file = try OpenFile(new, O_WRONLY | O_CREAT | O_TRUNC, calls: calls)
            try file.write(bytes, at: 0)
            try file.sync()
            try file.move(to: path)
            try calls.sync(folder: paths.kept)
            try calls.sync(folder: paths.folder)
        } catch {
            unlink(new)
            throw SessionFailure(error, .write, path)
        }
    }

    /// The bytes that were kept; nil where there are none of that hash, or others than it says.
    package func keptBytes(sha256: String) throws(SessionFailure) -> [UInt8]? {
        try paths.keptBytes(sha256: sha256, calls: calls)
    }
}

extension SessionFolder {
    /// The bytes that were kept beside a session, whoever has it open.
    package func keptBytes(of id: String, sha256: String) throws(SessionFailure) -> [UInt8]? {
        try paths(id).keptBytes(sha256: sha256, calls: calls)
    }
}

extension SessionPaths {
    /// Whether a name is a SHA-256, as those of kept files are.
    static func isKeptName(_ name: String) -> Bool {
        name.utf8.count == 64 && name.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
    }

    fileprivate func keptBytes(sha256: String, calls: FileCalls) throws(SessionFailure) -> [UInt8]? {
        // The hash comes out of a file: it may lead nowhere else.
        guard SessionPaths.isKeptName(sha256) else { return nil }
        let path = "\(kept)/\(sha256)"
        guard access(path, F_OK) == 0 else { return nil }
        let bytes: [UInt8]
        do throws(SystemError) { bytes = try OpenFile(path, O_RDONLY, calls: calls).read() } catch {
            throw SessionFailure(error, .read, path)
        }
        return SHA256.hash(data: bytes).hexadecimal == sha256 ? bytes : nil
    }
}
