import Dispatch

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// What decides whether rows of the index are those of a file: whoever changes a session changes one of these.
struct SessionStamp: Equatable {
    var size: Int64
    /// Nanoseconds since 1970.
    var modified: Int64
    var inode: Int64

    /// That of no file.
    static let none = SessionStamp(size: -1, modified: -1, inode: -1)
}

/// A session's file as its folder lists it.
struct SessionEntry {
    var id: String
    /// `.none` where it is no regular file.
    var stamp: SessionStamp
    /// Whether an answer is growing, or was when its writer was killed: the file does not tell all then.
    var hasPart: Bool
    /// Whether a change could still leave the stamp as it is: clocks of file systems stand still for some milliseconds.
    var isFresh: Bool

    /// What may be noted of it.
    var notableStamp: SessionStamp { isFresh ? .none : stamp }
}

extension SessionFolder {
    /// Every session's file, in no order; none where the folder cannot be read.
    func entries() -> [SessionEntry] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        let now = Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
        var ids: [String] = []
        var parts: Set<String> = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 1) { String(cString: $0) }
            }
            if let id = SessionPaths.id(ofName: name) {
                ids.append(id)
            } else if let id = SessionPaths.id(ofName: name, suffix: ".part") {
                parts.insert(id)
            }
        }
        return zip(ids, stamps(of: ids, in: dirfd(folder))).compactMap { id, stamp in
            stamp.map { SessionEntry(id: id, stamp: $0, hasPart: parts.contains(id), now: now) }
        }
    }

    /// So many are asked for by one thread.
    private static let stampsOfThread = 1000

    /// nil for each that is gone. The system takes a good part of a search's time for this, so threads share it.
    private func stamps(of ids: [String], in folder: Int32) -> [SessionStamp?] {
        var stamps: [SessionStamp?] = Array(repeating: nil, count: ids.count)
        let share = SessionFolder.stampsOfThread
        stamps.withUnsafeMutableBufferPointer { buffer in
            // Each share writes to places of its own.
            nonisolated(unsafe) let places = buffer
            DispatchQueue.concurrentPerform(iterations: (ids.count + share - 1) / share) { number in
                for place in number * share..<min(ids.count, (number + 1) * share) {
                    places[place] = FileStatus(name: ids[place] + SessionPaths.ending, in: folder).map(
                        SessionStamp.init)
                }
            }
        }
        return stamps
    }
}

extension SessionStamp {
    fileprivate init(_ status: FileStatus) {
        self =
            status.isRegular
            ? SessionStamp(size: status.size, modified: status.modifiedNanoseconds, inode: status.inode) : .none
    }
}

extension SessionEntry {
    /// How long a change may go unnoticed.
    private static let clockStep: Int64 = 50_000_000

    /// - Parameter now: nanoseconds since 1970
    fileprivate init(id: String, stamp: SessionStamp, hasPart: Bool, now: Int64) {
        (self.id, self.stamp, self.hasPart) = (id, stamp, hasPart)
        // A time that lies ahead, as a clock that was set wrong leaves it, changes with the next event.
        let present = (now - SessionEntry.clockStep)...(now + SessionEntry.clockStep)
        isFresh = stamp == .none || present.contains(stamp.modified)
    }
}
