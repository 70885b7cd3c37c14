import AssayCore

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A file for the user, with mode 0600, that has its name only when it is whole; what was there until then stays. A
/// device and a pipe are written to as they are.
final class NewFile {
    /// What there is where the file shall be.
    enum Place: Equatable {
        case free
        /// A file, or a link that leads to one or nowhere, which would be replaced.
        case taken
        /// A device, a pipe or a socket, or a link to one.
        case special

        /// - Throws: `.cannotWrite` for a folder
        init(_ path: String) throws(ConversationFailure) {
            var (own, target) = (stat(), stat())
            guard lstat(path, &own) == 0 else {
                self = .free
                return
            }
            let kind = stat(path, &target) == 0 ? target.st_mode & S_IFMT : own.st_mode & S_IFMT
            switch kind {
            case S_IFDIR: throw .cannotWrite(path, code: EISDIR)
            case S_IFREG, S_IFLNK: self = .taken
            default: self = .special
            }
        }
    }

    private let path: String
    /// Where it is written; `path` itself where that is no file.
    private let temporary: String
    private let descriptor: Int32
    private var buffer: [UInt8] = []

    private var isSpecial: Bool { temporary == path }

    init(_ path: String, _ place: Place) throws(ConversationFailure) {
        self.path = path
        if place == .special {
            temporary = path
            descriptor = open(path, O_WRONLY | O_NOCTTY | O_CLOEXEC)
        } else {
            temporary = "\(path).assay-\(getpid()).tmp"
            descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        }
        guard descriptor >= 0 else { throw .cannotWrite(path, code: errno) }
    }

    deinit {
        guard descriptor >= 0 else { return }
        close(descriptor)
        if !isSpecial { unlink(temporary) }
    }

    func write(_ text: String) throws(ConversationFailure) {
        buffer += text.utf8
        if buffer.count >= 1 << 16 { try flush() }
    }

    func finish() throws(ConversationFailure) {
        try flush()
        guard isSpecial || fsync(descriptor) == 0 && rename(temporary, path) == 0 else {
            throw .cannotWrite(path, code: errno)
        }
    }

    private func flush() throws(ConversationFailure) {
        var rest = buffer[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { NewFile.write($0, to: descriptor) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw .cannotWrite(path, code: errno) }
            rest = rest.dropFirst(count)
        }
        buffer.removeAll(keepingCapacity: true)
    }

    private static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Int {
        #if canImport(Darwin)
            Darwin.write(descriptor, bytes.baseAddress, bytes.count)
        #else
            Glibc.write(descriptor, bytes.baseAddress, bytes.count)
        #endif
    }
}
