import AssayCore

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The engine's own files: private, opened close-on-exec, replaced atomically.
enum EngineFiles {
    /// The failure for the last system call on this path; read `errno` before anything else does.
    static func failure(_ path: String) -> EngineFailure {
        .system(path: path, detail: String(cString: strerror(errno)))
    }

    static func open(_ path: String, _ flags: Int32) throws(EngineFailure) -> Int32 {
        let descriptor = repeated { open(path, flags | O_CLOEXEC, 0o600) }
        guard descriptor >= 0 else { throw failure(path) }
        return descriptor
    }

    private static func open(_ path: String, _ flags: Int32, _ mode: mode_t) -> Int32 {
        #if canImport(Darwin)
            Darwin.open(path, flags, mode)
        #else
            Glibc.open(path, flags, mode)
        #endif
    }

    /// The size of a regular file; nil where there is none.
    static func size(_ path: String) -> Int? {
        var information = stat()
        guard stat(path, &information) == 0, information.st_mode & S_IFMT == S_IFREG else { return nil }
        return Int(information.st_size)
    }

    /// Seconds since the file was changed or touched; nil where there is none.
    static func age(_ path: String) -> Double? {
        var information = stat()
        var now = timespec()
        guard stat(path, &information) == 0, clock_gettime(CLOCK_REALTIME, &now) == 0 else { return nil }
        #if canImport(Darwin)
            let changed = information.st_mtimespec
        #else
            let changed = information.st_mtim
        #endif
        return max(0, Double(now.tv_sec - changed.tv_sec) + Double(now.tv_nsec - changed.tv_nsec) / 1e9)
    }

    static func touch(_ path: String) {
        utimensat(AT_FDCWD, path, nil, 0)
    }

    /// At most `limit` bytes from the file's start, or from its end; empty where it cannot be read.
    static func read(_ path: String, limit: Int = 65_536, fromEnd: Bool = false) -> [UInt8] {
        guard let descriptor = try? open(path, O_RDONLY) else { return [] }
        defer { close(descriptor) }
        if fromEnd, let size = size(path), size > limit { lseek(descriptor, off_t(size - limit), SEEK_SET) }
        return [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
            while count < limit {
                let got = repeated { systemRead(descriptor, buffer.baseAddress! + count, limit - count) }
                guard got > 0 else { return }
                count += got
            }
        }
    }

    /// Replaces the file: readers see the old content or the new, never a part.
    static func write(_ bytes: some Collection<UInt8>, to path: String) throws(EngineFailure) {
        let temporary = "\(path).\(getpid())"
        let descriptor = try open(temporary, O_WRONLY | O_CREAT | O_TRUNC)
        defer { close(descriptor) }
        do throws(EngineFailure) {
            try append(Array(bytes), to: descriptor, path: temporary)
        } catch {
            unlink(temporary)
            throw error
        }
        try rename(temporary, to: path)
    }

    static func append(_ bytes: [UInt8], to descriptor: Int32, path: String) throws(EngineFailure) {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                repeated { systemWrite(descriptor, buffer.baseAddress! + written, buffer.count - written) }
            }
            guard count >= 0 else { throw failure(path) }
            written += count
        }
    }

    static func rename(_ old: String, to new: String) throws(EngineFailure) {
        #if canImport(Darwin)
            let result = Darwin.rename(old, new)
        #else
            let result = Glibc.rename(old, new)
        #endif
        guard result == 0 else { throw failure(new) }
    }

    /// Repeats a call that a signal cut short.
    static func repeated<Value: SignedInteger>(_ call: () -> Value) -> Value {
        while true {
            let result = call()
            if result != -1 || errno != EINTR { return result }
        }
    }
}

/// Folders that nobody else may look into.
extension EngineFiles {
    /// Makes the folder and what is missing above it with mode 0700. One that is there must be the user's own and no
    /// link; rights of others on it are taken away.
    static func makePrivateFolder(_ path: String) throws(EngineFailure) {
        if mkdir(path, 0o700) != 0, errno == ENOENT, let slash = path.lastIndex(of: "/"), slash > path.startIndex {
            try makeFolders(String(path[..<slash]))
            mkdir(path, 0o700)
        }
        var information = stat()
        guard lstat(path, &information) == 0 else { throw failure(path) }
        guard information.st_mode & S_IFMT == S_IFDIR, information.st_uid == geteuid() else {
            throw .unsafeFolder(path: path)
        }
        if information.st_mode & 0o077 != 0, chmod(path, 0o700) != 0 { throw failure(path) }
    }

    private static func makeFolders(_ path: String) throws(EngineFailure) {
        guard mkdir(path, 0o700) != 0, errno != EEXIST else { return }
        guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash > path.startIndex else { throw failure(path) }
        try makeFolders(String(path[..<slash]))
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw failure(path) }
    }

    /// The names in a folder; none where it cannot be read.
    static func names(in folder: String) -> [String] {
        guard let directory = opendir(folder) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// The bytes of all files below; links are not followed.
    static func total(of path: String) -> Int {
        var information = stat()
        guard lstat(path, &information) == 0 else { return 0 }
        switch information.st_mode & S_IFMT {
        case S_IFDIR: return names(in: path).reduce(0) { $0 + total(of: path + "/" + $1) }
        case S_IFREG: return Int(information.st_size)
        default: return 0
        }
    }

    /// Whether there is anything but an empty folder.
    static func isTaken(_ path: String) -> Bool {
        var information = stat()
        guard lstat(path, &information) == 0 else { return false }
        return information.st_mode & S_IFMT != S_IFDIR || !names(in: path).isEmpty
    }

    /// Removes a file, or a folder with all that is in it, without following links. What is not there is no failure. Names
    /// with a dot go last: where this is cut short, a folder keeps its mark.
    static func remove(_ path: String) throws(EngineFailure) {
        var information = stat()
        guard lstat(path, &information) == 0 else { return }
        guard information.st_mode & S_IFMT == S_IFDIR else {
            guard unlink(path) == 0 || errno == ENOENT else { throw failure(path) }
            return
        }
        for name in names(in: path).reversed() { try remove(path + "/" + name) }
        guard rmdir(path) == 0 || errno == ENOENT else { throw failure(path) }
    }

    /// Removes a folder that holds nothing; leaves every other.
    static func removeIfEmpty(_ folder: String) { rmdir(folder) }
}

private func systemRead(_ descriptor: Int32, _ buffer: UnsafeMutableRawPointer, _ count: Int) -> Int {
    read(descriptor, buffer, count)
}

private func systemWrite(_ descriptor: Int32, _ buffer: UnsafeRawPointer, _ count: Int) -> Int {
    write(descriptor, buffer, count)
}
