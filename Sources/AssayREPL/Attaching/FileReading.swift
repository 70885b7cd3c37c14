import AssayCore
import Workshop

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Reads one file for a question.
struct FileReading {
    /// What was read.
    enum Content: Equatable {
        case text(String, sha256: String)
        case picture([UInt8], mediaType: String, sha256: String)
    }

    /// As the user named it, for messages.
    let name: String
    /// Where it really lies.
    let path: String
    /// Ends reading, which then fails.
    var interruption: any Interruption = NeverInterrupted()

    /// No text of more bytes is sent.
    static let largestText = 8 << 20
    /// What services take of one picture.
    static let largestPicture = 5 << 20

    /// The whole file, or its lines. A pipe or a device is never waited for.
    func content(_ range: LineRange? = nil) throws(InputFailure) -> Content {
        if let range, range.isBackwards { throw .backwards(name, range) }
        let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { throw unreadable(errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw unreadable(errno) }
        if let kind = InputFailure.SpecialFile(status.st_mode) { throw .notAFile(name, kind) }
        guard let bytes = read(descriptor, limit: FileReading.largestText + 1) else { throw unreadable(errno) }
        if bytes.count > FileReading.largestText { return try large(bytes, Int(status.st_size), range, descriptor) }
        let sha256 = sha256Hex(of: bytes)
        if range == nil, let mediaType = ImageAttachment.mediaType(of: bytes) {
            guard bytes.count <= FileReading.largestPicture else { throw tooLarge(bytes.count) }
            return .picture(bytes, mediaType: mediaType, sha256: sha256)
        }
        let text = try text(of: bytes)
        guard let range else { return .text(text, sha256: sha256) }
        var cutter = LineCutter(range)
        cutter.feed(text.utf8)
        return try cut(cutter)
    }

    /// Of a file that is too large to be sent whole: its lines, if they are asked for.
    private func large(
        _ start: [UInt8], _ size: Int, _ range: LineRange?, _ descriptor: Int32
    ) throws(InputFailure) -> Content {
        if let mediaType = ImageAttachment.mediaType(of: start), range == nil {
            throw .tooLarge("\(name) (\(mediaType))", bytes: size, limit: FileReading.largestPicture)
        }
        guard !start.prefix(8_000).contains(0) else { throw .notText(name, .binary) }
        guard let range else { throw tooLarge(max(size, start.count)) }
        var cutter = LineCutter(range)
        cutter.feed(start)
        while !cutter.isFull {
            guard let piece = read(descriptor, limit: 1 << 20) else { throw unreadable(errno) }
            if piece.isEmpty { break }
            cutter.feed(piece)
            guard cutter.bytes.count <= FileReading.largestText else { throw tooLarge(cutter.bytes.count) }
        }
        return try cut(cutter)
    }

    private func read(_ descriptor: Int32, limit: Int) -> [UInt8]? {
        contents(of: descriptor, limit: limit, interruption: interruption)
    }

    private func cut(_ cutter: LineCutter) throws(InputFailure) -> Content {
        if let line = cutter.missingLine { throw .noSuchLine(name, line: line, count: cutter.lineCount) }
        return .text(try text(of: cutter.bytes), sha256: sha256Hex(of: cutter.bytes))
    }

    private func text(of bytes: [UInt8]) throws(InputFailure) -> String {
        do { return try TextFile.text(of: bytes) } catch { throw .notText(name, error) }
    }

    private func tooLarge(_ bytes: Int) -> InputFailure {
        .tooLarge(name, bytes: bytes, limit: FileReading.largestText)
    }

    private func unreadable(_ code: Int32) -> InputFailure {
        .unreadable(name, detail: String(cString: strerror(code)))
    }
}

extension InputFailure.SpecialFile {
    /// nil for what can be read: files, and folders, which are listed.
    init?(_ mode: mode_t) {
        switch mode & S_IFMT {
        case S_IFREG, S_IFDIR: return nil
        case S_IFIFO: self = .pipe
        case S_IFCHR, S_IFBLK: self = .device
        case S_IFSOCK: self = .socket
        default: self = .other
        }
    }
}
