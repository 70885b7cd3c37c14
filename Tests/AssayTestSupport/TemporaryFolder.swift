#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A fresh, empty folder of mode 0700 that vanishes with everything in it when it is let go of.
///
///     let folder = try TemporaryFolder()
///     try folder.write("a/b.txt", "hello")
///     folder.read("a/b.txt")  // "hello"
package final class TemporaryFolder: Sendable {
    /// Absolute, without symbolic links and without a slash at its end.
    package let path: String

    package init() throws {
        var name = Array("/tmp/assay-test-XXXXXX".utf8CString)
        guard mkdtemp(&name) != nil else { throw TemporaryFolderFault(doing: "mkdtemp", errno) }
        let made = name.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
        guard let real = realpath(made, nil) else { throw TemporaryFolderFault(doing: "realpath", errno) }
        defer { free(real) }
        path = String(cString: real)
    }

    deinit { TemporaryFolder.remove(path) }

    /// The absolute path of a file in the folder, whether it exists or not.
    package func callAsFunction(_ name: String) -> String { "\(path)/\(name)" }

    /// Writes a file, its folders too.
    package func write(_ name: String, _ text: String) throws {
        try write(name, bytes: Array(text.utf8))
    }

    /// Writes a file, its folders too.
    package func write(_ name: String, bytes: [UInt8]) throws {
        var folder = path
        for part in name.split(separator: "/").dropLast() {
            folder += "/\(part)"
            mkdir(folder, 0o700)
        }
        guard let file = fopen(self(name), "we") else { throw TemporaryFolderFault(doing: "write \(name)", errno) }
        defer { fclose(file) }
        guard fwrite(bytes, 1, bytes.count, file) == bytes.count else {
            throw TemporaryFolderFault(doing: "write \(name)", errno)
        }
    }

    /// The file's bytes; nil where there is none.
    package func bytes(_ name: String) -> [UInt8]? {
        guard let file = fopen(self(name), "re") else { return nil }
        defer { fclose(file) }
        var result: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { result += buffer[..<count] }
        return result
    }

    /// The file's text; nil where there is none.
    package func read(_ name: String) -> String? {
        bytes(name).map { String(decoding: $0, as: UTF8.self) }
    }

    package func makeFolder(_ name: String) throws {
        guard mkdir(self(name), 0o700) == 0 else { throw TemporaryFolderFault(doing: "mkdir \(name)", errno) }
    }

    /// The names in the folder or in one below it, sorted, without `.` and `..`.
    package func names(in folder: String = "") -> [String] {
        TemporaryFolder.names(in: self(folder)).sorted()
    }

    private static func names(in path: String) -> [String] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    private static func remove(_ path: String) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            unlink(path)
            return
        }
        chmod(path, 0o700)
        for name in names(in: path) { remove("\(path)/\(name)") }
        rmdir(path)
    }
}

/// A system call on a temporary folder that failed.
package struct TemporaryFolderFault: Error, CustomStringConvertible {
    package let description: String

    init(doing action: String, _ code: Int32) {
        description = "TemporaryFolder cannot \(action): \(String(cString: strerror(code)))"
    }
}
