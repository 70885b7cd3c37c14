#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The error number of a system call.
package struct SystemError: Error, Equatable {
    package var code: Int32

    package init(_ code: Int32) {
        self.code = code
    }

    static var last: SystemError { SystemError(errno) }

    var isInterruption: Bool { code == EINTR }

    /// The system's own words.
    var words: String { String(cString: strerror(code)) }
}

/// The system calls that put bytes on the disk, so that tests can let them fail. Each is one call, retried by nobody.
package struct FileCalls: Sendable {
    /// `pwrite`: descriptor, bytes, offset; how many bytes were written, which may be fewer.
    package var write: @Sendable (Int32, UnsafeRawBufferPointer, Int64) throws(SystemError) -> Int
    /// Returns once the file's bytes, or a folder's names, are on the medium.
    package var sync: @Sendable (Int32) throws(SystemError) -> Void
    /// `ftruncate`: descriptor, size.
    package var truncate: @Sendable (Int32, Int64) throws(SystemError) -> Void

    package init(
        write: @escaping @Sendable (Int32, UnsafeRawBufferPointer, Int64) throws(SystemError) -> Int,
        sync: @escaping @Sendable (Int32) throws(SystemError) -> Void,
        truncate: @escaping @Sendable (Int32, Int64) throws(SystemError) -> Void
    ) {
        (self.write, self.sync, self.truncate) = (write, sync, truncate)
    }

    package static let system = FileCalls(
        write: { descriptor, bytes, offset throws(SystemError) in
            let count = pwrite(descriptor, bytes.baseAddress, bytes.count, off_t(offset))
            guard count >= 0 else { throw .last }
            return count
        },
        sync: { descriptor throws(SystemError) in
            #if canImport(Darwin)
                // `fsync` stops at the drive's cache there.
                guard fcntl(descriptor, F_FULLFSYNC) == 0 || fsync(descriptor) == 0 else { throw .last }
            #else
                guard fdatasync(descriptor) == 0 else { throw .last }
            #endif
        },
        truncate: { descriptor, size throws(SystemError) in
            guard ftruncate(descriptor, off_t(size)) == 0 else { throw .last }
        })
}

extension FileCalls {
    /// Makes new names in a folder durable.
    func sync(folder path: String) throws(SystemError) {
        let folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw .last }
        defer { close(folder) }
        do throws(SystemError) { try sync(folder) } catch {
            // Some file systems have no way to do this for a folder.
            guard error.code == EINVAL || error.isInterruption else { throw error }
        }
    }
}
