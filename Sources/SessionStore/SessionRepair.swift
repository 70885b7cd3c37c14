import AssayCore

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Makes a session file whole whose writer was killed, and says what was done.
///
/// It can itself be killed at any moment: what is to be cut off is first kept beside the file, and the next opening
/// finds the file as torn as this one did.
struct SessionRepair {
    let paths: SessionPaths
    let calls: FileCalls
    private(set) var notes: [String] = []

    init(_ paths: SessionPaths, calls: FileCalls) {
        (self.paths, self.calls) = (paths, calls)
    }

    /// Puts the closing right behind the last whole event.
    mutating func restoreEnd(of log: SessionLog, in file: OpenFile) throws(SessionFailure) {
        guard !log.rest.elementsEqual(closing.utf8) else { return }
        if !closing.utf8.starts(with: log.rest) {
            notes.append(SessionText.repairedEnd(try keepAside(log.rest)))
        }
        try overwrite(file, from: log.end, with: closing.utf8)
    }

    /// Writes the first line anew from what the part, or the line itself, still tells.
    mutating func restoreHeader(_ header: SessionHeader, over torn: [UInt8], in file: OpenFile) throws(SessionFailure) {
        let line = header.line
        let written = torn.prefix { $0 != 0 }
        if !line.starts(with: written) { notes.append(SessionText.repairedEnd(try keepAside(torn[...]))) }
        notes.append(SessionText.repairedHeader())
        try overwrite(file, from: 0, with: line + Array(("\n" + closing).utf8))
    }

    private func overwrite(_ file: OpenFile, from offset: Int, with bytes: some Collection<UInt8>)
        throws(SessionFailure)
    {
        do {
            try file.write(bytes, at: Int64(offset))
            try file.truncate(to: Int64(offset + bytes.count))
            try file.sync()
        } catch {
            throw SessionFailure(error, .write, file.path)
        }
    }

    /// Keeps bytes in `ID.json.cut-1`, `-2` …; they and the file's name, which it returns, are on the medium then.
    func keepAside(_ bytes: ArraySlice<UInt8>, as kind: String = "cut") throws(SessionFailure) -> String {
        let path = freePath(kind)
        do {
            let file = try OpenFile(path, O_RDWR | O_CREAT | O_EXCL, calls: calls)
            try file.write(bytes, at: 0)
            try file.sync()
            try calls.sync(folder: paths.folder)
        } catch {
            throw SessionFailure(error, .write, path)
        }
        return SessionRepair.name(of: path)
    }

    /// What is to be done about a part file.
    enum Verdict: Equatable {
        /// It is the session's next message.
        case adopt
        /// Its answer stands in the session, from this event on.
        case remove(writtenAs: Int?)
        /// It belongs somewhere else.
        case keepAside
    }

    static func verdict(on bytes: [UInt8], for log: SessionLog) -> Verdict {
        guard let part = AnswerPart(bytes) else {
            // Its first line is torn: no piece of an answer had come.
            let mark = Array(#"{"format":"assay-part","version":"#.utf8)
            let isOurs = mark.starts(with: bytes) || bytes.starts(with: mark) && !bytes.contains(UInt8(ascii: "\n"))
            return isOurs ? .remove(writtenAs: nil) : .keepAside
        }
        guard part.session.id == log.header.id, part.seq <= log.count + 1 else { return .keepAside }
        if part.answer.isEmpty, part.answer.finish == nil { return .remove(writtenAs: nil) }
        if part.seq == log.count + 1 { return .adopt }
        guard case .message(let message) = try? log.event(part.seq).body, message.role == .assistant,
            message.content.utf8.starts(with: part.answer.text.utf8),
            message.reasoning.utf8.starts(with: part.answer.reasoning.utf8)
        else { return .keepAside }
        return .remove(writtenAs: part.seq)
    }

    /// Writes the events from `seq` on once more where they stand: after a failed `fdatasync` the system takes pages
    /// for written that are not, and the part must not go before its answer is on the medium.
    func rewrite(_ log: SessionLog, from seq: Int, in file: OpenFile) throws(SessionFailure) {
        let offset = log.offset(of: seq)
        do {
            try file.write(log.bytes(from: offset), at: Int64(offset))
            try file.sync()
        } catch {
            throw SessionFailure(error, .write, file.path)
        }
    }

    /// Renames the part to `ID.json.part-1`, `-2` ….
    mutating func keepPartAside() throws(SessionFailure) {
        let path = freePath("part")
        guard rename(paths.part, path) == 0 else { throw SessionFailure(.last, .write, path) }
        notes.append(SessionText.keptPart(SessionRepair.name(of: path)))
    }

    mutating func note(_ text: SessionText) { notes.append(text()) }

    private func freePath(_ kind: String) -> String {
        var number = 1
        while FileStatus(path: "\(paths.file).\(kind)-\(number)") != nil { number += 1 }
        return "\(paths.file).\(kind)-\(number)"
    }

    private static func name(of path: String) -> String {
        path.split(separator: "/").last.map(String.init) ?? path
    }
}
