#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// An open regular file, closed when it is let go of. Symbolic links are not followed.
final class OpenFile {
    private(set) var path: String
    private let descriptor: Int32
    private let calls: FileCalls

    /// Opens with these flags; what is created can be read and written by its owner alone.
    ///
    /// Fails with `ELOOP` for a symbolic link and `EISDIR` for anything else that is no regular file.
    init(_ path: String, _ flags: Int32, calls: FileCalls = .system) throws(SystemError) {
        (self.path, self.calls) = (path, calls)
        descriptor = open(path, flags | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0o600)
        guard descriptor >= 0 else { throw .last }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .last }
        guard FileStatus(status).isRegular else { throw SystemError(EISDIR) }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    func status() throws(SystemError) -> FileStatus {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .last }
        return FileStatus(status)
    }

    /// Whether the path still leads to this file.
    var isAtItsPath: Bool {
        guard let there = FileStatus(path: path), let here = try? status() else { return false }
        return there.isSameFile(as: here)
    }

    /// Moves the file over whatever stands at `new`.
    func move(to new: String) throws(SystemError) {
        guard rename(path, new) == 0 else { throw .last }
        path = new
    }

    /// Takes the lock on the file without waiting for it; false where another holds it.
    func lock() throws(SystemError) -> Bool {
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            if errno == EWOULDBLOCK { return false }
            guard errno == EINTR else { throw .last }
        }
        return true
    }

    /// Takes a record lock too, for `holder`. It is no part of the locking: any close of the file takes it back.
    func noteHolder() {
        var record = Self.record
        _ = fcntl(descriptor, F_SETLK, &record)
    }

    /// The process that holds the record lock; this one where no other does. The number costs no write this way, and an
    /// empty file is removed faster.
    var holder: Int32? {
        var record = Self.record
        guard fcntl(descriptor, F_GETLK, &record) == 0 else { return nil }
        return record.l_type == Int16(F_UNLCK) ? getpid() : record.l_pid
    }

    private static var record: flock {
        var record = flock()
        record.l_type = Int16(F_WRLCK)
        record.l_whence = Int16(SEEK_SET)
        return record
    }

    /// More than any session comes to, and little enough to be held in memory.
    static let mostRead = 2 << 30

    /// All bytes of the file.
    ///
    /// Fails with `EFBIG` where there are more than `mostRead`.
    func read() throws(SystemError) -> [UInt8] {
        guard try status().size <= OpenFile.mostRead else { throw SystemError(EFBIG) }
        return try read(upTo: OpenFile.mostRead)
    }

    /// The first bytes of the file, at most `limit`.
    func read(upTo limit: Int) throws(SystemError) -> [UInt8] {
        let size = min(limit, Int(try status().size))
        var failure: SystemError?
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            while count < size {
                let read = pread(descriptor, buffer.baseAddress! + count, size - count, off_t(count))
                if read == 0 { return }
                if read > 0 {
                    count += read
                } else if errno != EINTR {
                    failure = .last
                    return
                }
            }
        }
        if let failure { throw failure }
        return bytes
    }

    /// The bytes from `offset` on, fewer where the file ends before, none where there can be none.
    func read(at offset: Int64, count: Int) throws(SystemError) -> [UInt8] {
        let count = max(0, min(Int64(count), try status().size - max(0, offset)))
        guard offset >= 0, count > 0 else { return [] }
        return try read(at: offset, upTo: Int(count))
    }

    private func read(at offset: Int64, upTo count: Int) throws(SystemError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var done = 0
        while done < count {
            let read = bytes.withUnsafeMutableBytes { buffer in
                pread(descriptor, buffer.baseAddress.map { $0 + done }, count - done, off_t(offset) + off_t(done))
            }
            if read == 0 { break }
            if read > 0 {
                done += read
            } else if errno != EINTR {
                throw .last
            }
        }
        return Array(bytes[..<done])
    }

    /// Writes all of the bytes; some of them may have been written where it fails.
    func write(_ bytes: UnsafeRawBufferPointer, at offset: Int64) throws(SystemError) {
        var done = 0
        while done < bytes.count {
            do throws(SystemError) {
                let rest = UnsafeRawBufferPointer(rebasing: bytes[done...])
                let count = try calls.write(descriptor, rest, offset + Int64(done))
                // A write of nothing that is no error would be tried for ever.
                guard count > 0 else { throw SystemError(ENOSPC) }
                done += count
            } catch {
                guard error.isInterruption else { throw error }
            }
        }
    }

    func write(_ bytes: some Collection<UInt8>, at offset: Int64) throws(SystemError) {
        let result = Array(bytes).withUnsafeBytes { buffer in
            Result { () throws(SystemError) in try write(buffer, at: offset) }
        }
        try result.get()
    }

    func truncate(to size: Int64) throws(SystemError) {
        try retrying { () throws(SystemError) in try calls.truncate(descriptor, size) }
    }

    func sync() throws(SystemError) {
        try retrying { () throws(SystemError) in try calls.sync(descriptor) }
    }

    private func retrying(_ call: () throws(SystemError) -> Void) throws(SystemError) {
        while true {
            do throws(SystemError) { return try call() } catch { guard error.isInterruption else { throw error } }
        }
    }
}

/// What tells one file from another, and whether it grew.
struct FileStatus {
    private let status: stat

    init(_ status: stat) {
        self.status = status
    }

    /// Of what stands at the path itself, be it a link; nil where nothing does.
    init?(path: String) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return nil }
        self.status = status
    }

    /// The same for a name in an open folder.
    init?(name: String, in folder: Int32) {
        var status = stat()
        guard fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else { return nil }
        self.status = status
    }

    var size: Int64 { Int64(status.st_size) }
    var inode: Int64 { Int64(bitPattern: UInt64(status.st_ino)) }
    var isRegular: Bool { status.st_mode & S_IFMT == S_IFREG }
    var isSymbolicLink: Bool { status.st_mode & S_IFMT == S_IFLNK }

    /// Milliseconds since 1970 of the last change of its bytes.
    var modified: Int64 { modifiedNanoseconds / 1_000_000 }

    /// The same in nanoseconds; of a date that these cannot tell, the nearest that they can (in 1677 or 2262).
    var modifiedNanoseconds: Int64 {
        #if canImport(Darwin)
            let time = status.st_mtimespec
        #else
            let time = status.st_mtim
        #endif
        let most = Int64.max / 1_000_000_000 - 1
        return min(max(Int64(time.tv_sec), -most), most) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    func isSameFile(as other: FileStatus) -> Bool {
        status.st_dev == other.status.st_dev && status.st_ino == other.status.st_ino
    }
}
