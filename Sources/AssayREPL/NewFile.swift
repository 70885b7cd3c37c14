import AssayCore

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A file for the user, with mode 0600, that has its name only when it is whole; what was there until then stays.
final class NewFile {
    private let path: String
    private let temporary: String
    private let descriptor: Int32
    private var buffer: [UInt8] = []

    init(_ path: String) throws(ConversationFailure) {
        self.path = path
        temporary = "\(path).assay-\(getpid()).tmp"
        descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .cannotWrite(path, code: errno) }
    }

    deinit {
        guard descriptor >= 0 else { return }
        close(descriptor)
        unlink(temporary)
    }

    func write(_ text: String) throws(ConversationFailure) {
        buffer += text.utf8
        if buffer.count >= 1 << 16 { try flush() }
    }

    func finish() throws(ConversationFailure) {
        try flush()
        guard fsync(descriptor) == 0, rename(temporary, path) == 0 else { throw .cannotWrite(path, code: errno) }
    }

    private func flush() throws(ConversationFailure) {
        var rest = buffer[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw .cannotWrite(path, code: errno) }
            rest = rest.dropFirst(count)
        }
        buffer.removeAll(keepingCapacity: true)
    }
}
