import AssayCore

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// What can be made of a session file that opening refuses.
package struct SessionMending: Sendable, Equatable {
    /// The session whose file it is.
    package let id: String
    /// The events of each whole session that it gives, the first under the same id; more than one where two Assays, or
    /// two clones that were merged, went on from the same event.
    package let counts: [Int]
    /// Events that are gone; a `SessionEvent.Body.lost` stands in the place of each, so that the others keep their numbers.
    package let lost: Int
    /// Whether only the line ends are to be turned back, so that every byte is as it was written.
    package let isOnlyLineEnds: Bool

    let files: [[MendedLine]]
}

/// A line of a mended file.
enum MendedLine: Sendable, Equatable {
    case event([UInt8])
    case lost
}

/// What mending did.
package struct MendedSession: Sendable, Equatable {
    /// The ids of the whole sessions, the first of them the one that was mended.
    package var ids: [String]
    /// The name of the file that holds what was there before; nil where nothing but line ends was changed.
    package var aside: String?

    package init(ids: [String], aside: String?) {
        (self.ids, self.aside) = (ids, aside)
    }
}

extension SessionFolder {
    /// Looks what can be made of a session that cannot be opened as it is, and changes nothing.
    ///
    /// - Throws: where nothing can, or nothing need, be done: the failure of opening it, or `.notDamaged`.
    package func mending(of id: String) throws(SessionFailure) -> SessionMending {
        let paths = try existing(id)
        let bytes = try bytes(of: paths)
        var failure = SessionLogError.brokenHeader
        do throws(SessionLogError) { _ = try Conversation(SessionLog(bytes, id: id)) } catch { failure = error }
        // A file that breaks off in its first line is made whole by opening it.
        guard failure != .brokenHeader else { throw .notDamaged(id: id) }
        if let restored = SessionLog.restoringLineEnds(bytes, id: id) {
            return SessionMending(id: id, counts: [restored.count], lost: 0, isOnlyLineEnds: true, files: [])
        }
        let modified = FileStatus(path: paths.file)?.modified ?? 0
        do throws(SessionLogError) {
            let chains = try LineChains(inAnyLayout: bytes, id: id, created: Timestamp(milliseconds: modified))
            return SessionMending(id: id, chains)
        } catch {
            throw SessionFailure(error == .notASession ? failure : error, paths)
        }
    }

    /// Makes whole sessions of a damaged file. The file as it was is kept beside it, so that nothing can get lost.
    package func mend(_ id: String, at: Timestamp) throws(SessionFailure) -> MendedSession {
        let paths = try existing(id)
        let lock = try SessionLock(paths)
        defer { withExtendedLifetime(lock) {} }
        let mending = try mending(of: id)
        let bytes = try bytes(of: paths)
        if mending.isOnlyLineEnds, let restored = SessionLog.restoringLineEnds(bytes, id: id) {
            try place(restored.wholeFile, at: paths)
            return MendedSession(ids: [id], aside: nil)
        }
        let chains: LineChains
        do { chains = try LineChains(inAnyLayout: bytes, id: id, created: at) } catch {
            throw SessionFailure(error, paths)
        }
        let aside = try SessionRepair(paths, calls: calls).keepAside(bytes[...], as: "damaged")
        var ids = [id]
        for file in mending.files.dropFirst() {
            ids.append(try placeNew(in: chains.header.workspace, keptOf: paths, at: at) { $0.add(file, at: at) })
        }
        var header = chains.header
        header.id = id
        var builder = ChainBuilder(header)
        builder.add(mending.files.first ?? [], at: at)
        try place(builder.file, at: paths)
        return MendedSession(ids: ids, aside: aside)
    }

    private func bytes(of paths: SessionPaths) throws(SessionFailure) -> [UInt8] {
        do { return try OpenFile(paths.file, O_RDONLY).read() } catch { throw SessionFailure(error, .read, paths.file) }
    }
}

extension SessionMending {
    /// A gap of more events than this is not filled.
    private static let largestGap = 10_000

    init(id: String, _ chains: LineChains) {
        var files = chains.chains.map { $0.map { MendedLine.event(Array($0.bytes)) } }
        if files.isEmpty { files = [[]] }
        var lost = 0
        // What lies behind a hole goes on with the longest continuation.
        var last: LineChains.Line?
        for (index, stray) in chains.strays.enumerated() {
            let gap = stray.seq - files[0].count - 1
            guard (0...SessionMending.largestGap).contains(gap) else { continue }
            // Of two with this number the one that follows what was taken last.
            let rivals = chains.strays[(index + 1)...].prefix { $0.seq == stray.seq }
            let rival = rivals.first { $0.previous == last?.hash }
            let line = stray.previous == last?.hash ? stray : rival ?? stray
            files[0] += Array(repeating: .lost, count: gap)
            files[0].append(.event(Array(line.bytes)))
            lost += gap
            last = line
        }
        self.init(id: id, counts: files.map(\.count), lost: lost, isOnlyLineEnds: false, files: files)
    }
}

extension ChainBuilder {
    fileprivate mutating func add(_ lines: [MendedLine], at: Timestamp) {
        for line in lines {
            switch line {
            case .event(let bytes): add(line: bytes)
            case .lost: add(.lost, at: at)
            }
        }
    }
}

extension SessionLog {
    /// Reads a file, also one whose line ends were converted, see `restoringLineEnds`.
    init(tolerating bytes: [UInt8], id: String) throws(SessionLogError) {
        do { self = try SessionLog(bytes, id: id) } catch {
            guard error == .convertedLineEnds, let restored = SessionLog.restoringLineEnds(bytes, id: id) else {
                throw error
            }
            self = restored
        }
    }

    /// Reads a file whose line ends were converted to CR LF as it was written; nil unless each line's hash then holds.
    package static func restoringLineEnds(_ bytes: [UInt8], id: String) -> SessionLog? {
        var restored: [UInt8] = []
        restored.reserveCapacity(bytes.count)
        for (index, byte) in bytes.enumerated() {
            if byte == 0x0D, index + 1 < bytes.count, bytes[index + 1] == 0x0A { continue }
            restored.append(byte)
        }
        guard restored.count < bytes.count, let log = try? SessionLog(restored, id: id),
            log.rest.elementsEqual(closing.utf8), SessionChain(log).broken == nil
        else { return nil }
        return log
    }
}
