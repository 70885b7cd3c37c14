import AssayCore

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Whether there is a regular file.
func fileExists(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
}

/// The first `limit` bytes of a file; nil where it cannot be read.
func fileContents(of path: String, limit: Int) -> [UInt8]? {
    // A FIFO would wait for a writer: regular files only.
    guard fileExists(path) else { return nil }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    return contents(of: descriptor, limit: limit)
}

/// The first `limit` bytes that come from the descriptor; nil where reading fails or is interrupted.
func contents(
    of descriptor: Int32, limit: Int, interruption: any Interruption = NeverInterrupted()
) -> [UInt8]? {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while bytes.count < limit {
        var waits = [descriptor, interruption.descriptor].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        _ = poll(&waits, 2, -1)
        if interruption.isRaised { return nil }
        guard waits[0].revents != 0 else { continue }
        let count = read(descriptor, &buffer, min(buffer.count, limit - bytes.count))
        if count == 0 { break }
        if count < 0 {
            guard errno == EINTR else { return nil }
            continue
        }
        bytes.append(contentsOf: buffer[..<count])
    }
    return bytes
}

/// The names in a folder that begin with a prefix, folders with a final slash; hidden ones only where the prefix asks.
func names(in folder: String, beginningWith prefix: String) -> [String] {
    guard let stream = opendir(folder) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
        let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
            pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        }
        guard name != ".", name != "..", name.hasPrefix(prefix) else { continue }
        guard !name.hasPrefix(".") || prefix.hasPrefix(".") else { continue }
        var status = stat()
        let isFolder = stat("\(folder)/\(name)", &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
        names.append(isFolder ? name + "/" : name)
    }
    return names.sorted()
}

/// Makes the folder that a file is to lie in, with mode 0700, and those above it. Where that fails, using it will tell.
func makePrivateFolder(containing path: String) {
    guard let slash = path.lastIndex(of: "/"), slash > path.startIndex else { return }
    let folder = String(path[..<slash])
    guard mkdir(folder, 0o700) != 0, errno == ENOENT else { return }
    makePrivateFolder(containing: folder)
    mkdir(folder, 0o700)
}
