import AssayCore

#if canImport(Darwin)
    import Darwin
#else
    @preconcurrency import Glibc
#endif

/// The entries of all runs, oldest first, one to a line: backslash and line break are written `\\` and `\n`.
///
/// Several programs append at once: each entry is one `write` to a descriptor opened for appending, under a lock, so
/// that none is lost, even while another program shortens the file. Mode 0600.
struct HistoryFile {
    static let longestEntry = 65_536
    /// So many entries are read, and kept when the file has twice as many.
    static let limit = 2000
    private static let longestFile = 16 << 20

    let path: String

    /// The newest entries, oldest first; empty where there is no file to be read. Shortens a file that has grown.
    func load() -> [String] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return [] }
        let bytes = HistoryFile.contents(of: descriptor)
        close(descriptor)
        let lines = bytes.split(separator: UInt8(ascii: "\n"))
        if lines.count > 2 * HistoryFile.limit { shorten() }
        return lines.suffix(HistoryFile.limit).map(HistoryFile.entry)
    }

    func append(_ entry: String) throws(TerminalFailure) {
        guard entry.utf8.count <= HistoryFile.longestEntry else { return }
        let descriptor = try locked(O_WRONLY | O_APPEND | O_CREAT)
        defer { close(descriptor) }
        let line = HistoryFile.line(entry)
        guard write(descriptor, line, line.count) == line.count else { throw failure }
    }

    static func line(_ entry: String) -> [UInt8] {
        var line: [UInt8] = []
        line.reserveCapacity(entry.utf8.count + 1)
        for byte in entry.utf8 {
            switch byte {
            case UInt8(ascii: "\n"): line += [UInt8(ascii: "\\"), UInt8(ascii: "n")]
            case UInt8(ascii: "\\"): line += [byte, byte]
            default: line.append(byte)
            }
        }
        return line + [UInt8(ascii: "\n")]
    }

    static func entry(_ line: some Sequence<UInt8>) -> String {
        var bytes: [UInt8] = []
        var isEscaped = false
        for byte in line {
            if !isEscaped && byte == UInt8(ascii: "\\") {
                isEscaped = true
                continue
            }
            bytes.append(isEscaped && byte == UInt8(ascii: "n") ? UInt8(ascii: "\n") : byte)
            isEscaped = false
        }
        return EscapeFilter.clean(String(decoding: bytes, as: UTF8.self))
    }

    /// Keeps the newest entries, in a new file that takes the old one's place.
    private func shorten() {
        guard let descriptor = try? locked(O_RDONLY) else { return }
        defer { close(descriptor) }
        let kept = HistoryFile.contents(of: descriptor).split(separator: UInt8(ascii: "\n")).suffix(HistoryFile.limit)
        var bytes: [UInt8] = []
        for line in kept { bytes += line + [UInt8(ascii: "\n")] }
        let temporary = "\(path).\(getpid())"
        let copy = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard copy >= 0 else { return }
        let isWhole = write(copy, bytes, bytes.count) == bytes.count
        close(copy)
        if !isWhole || rename(temporary, path) != 0 { unlink(temporary) }
    }

    /// Opens the file and locks it; again where another program has replaced it meanwhile.
    private func locked(_ flags: Int32) throws(TerminalFailure) -> Int32 {
        while true {
            let descriptor = open(path, flags | O_CLOEXEC, 0o600)
            guard descriptor >= 0 else { throw failure }
            while flock(descriptor, LOCK_EX) != 0 && errno == EINTR {}
            var (opened, present) = (stat(), stat())
            if fstat(descriptor, &opened) == 0, stat(path, &present) == 0, opened.st_ino == present.st_ino {
                return descriptor
            }
            close(descriptor)
        }
    }

    private var failure: TerminalFailure {
        .historyFailed(path: path, detail: String(cString: strerror(errno)))
    }

    private static func contents(of descriptor: Int32) -> [UInt8] {
        let length = lseek(descriptor, 0, SEEK_END)
        guard length > 0 else { return [] }
        // Of a huge file only the end: its first line is then not whole, and dropped.
        let start = max(0, Int(length) - longestFile)
        var bytes = [UInt8](repeating: 0, count: Int(length) - start)
        var count = 0
        while count < bytes.count {
            let got = bytes.withUnsafeMutableBytes { buffer in
                pread(descriptor, buffer.baseAddress! + count, buffer.count - count, off_t(start + count))
            }
            if got < 0 && errno == EINTR { continue }
            guard got > 0 else { break }
            count += got
        }
        bytes.removeLast(bytes.count - count)
        guard start > 0, let first = bytes.firstIndex(of: UInt8(ascii: "\n")) else { return bytes }
        return Array(bytes[(first + 1)...])
    }
}
