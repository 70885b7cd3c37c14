import AssayCore

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// What state the files of a sessions folder are in. Found by reading; nothing is mended or locked.
package struct SessionHealth: Sendable, Equatable {
    /// How many sessions there are.
    package var count = 0
    /// Ids of those that cannot be opened.
    package var damaged: [String] = []
    /// Ids of those whose rights do not let this user read and write them.
    package var closed: [String] = []
    /// Ids of those whose end is torn, which opening mends.
    package var torn: [String] = []
    /// Ids of those with an answer that was coming in when its writer ended; opening takes it up.
    package var waiting: [String] = []
    /// Names of files that others than the user can read.
    package var open: [String] = []
    /// Names of what repairs have kept, and of files that belong to no session.
    package var leftovers: [String] = []
}

extension SessionFolder {
    /// - Parameter own: the session that this process has open
    package func health(besides own: String?) throws(SessionFailure) -> SessionHealth {
        try checkReadable()
        var health = SessionHealth()
        let names = names().sorted()
        let present = Set(names)
        // Ids sort by day. Of many sessions the older ones are looked at from behind alone.
        let latest = Set(names.compactMap { SessionPaths.id(ofName: $0) }.suffix(SessionFolder.mostRead))
        for name in names {
            if isReadableByOthers(name) { health.open.append(name) }
            if let id = SessionPaths.id(ofName: name) {
                health.count += 1
                if id != own, !isOpen(id) { examine(id, wholly: latest.contains(id), &health) }
            }
        }
        health.leftovers = leftovers(besides: own).filter { isUseless($0, present) }.map(\.name)
        return health
    }

    /// So many sessions are read from beginning to end.
    private static let mostRead = 200

    private func examine(_ id: String, wholly: Bool, _ health: inout SessionHealth) {
        guard let paths = SessionPaths(folder: path, id: id) else { return }
        guard access(paths.file, R_OK | W_OK) == 0 || errno != EACCES else {
            health.closed.append(id)
            return
        }
        do {
            if wholly {
                let log = try SessionLog(try OpenFile(paths.file, O_RDONLY).read(), id: id)
                _ = try Conversation(log)
                if log.isTorn { health.torn.append(id) }
            } else if !endsWell(paths.file) {
                health.torn.append(id)
            }
        } catch SessionLogError.brokenHeader {
            health.torn.append(id)
        } catch {
            health.damaged.append(id)
        }
        if FileStatus(path: paths.part) != nil { health.waiting.append(id) }
    }

    private func endsWell(_ file: String) -> Bool {
        let count = closing.utf8.count
        guard let file = try? OpenFile(file, O_RDONLY), let size = try? file.status().size, size > count else {
            return false
        }
        return (try? file.read(at: size - Int64(count), count: count))?.elementsEqual(closing.utf8) == true
    }

    private func isReadableByOthers(_ name: String) -> Bool {
        var status = stat()
        guard lstat("\(path)/\(name)", &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return false }
        return status.st_mode & 0o077 != 0 && name.contains(".json")
    }

    /// Not what opening a session takes up or clears away.
    private func isUseless(_ leftover: SessionLeftover, _ present: Set<String>) -> Bool {
        switch leftover.kind {
        case .cut, .keptPart, .keptBytes: true
        case .lock: false
        case .part: !present.contains(String(leftover.name.dropLast(".part".count)))
        case .beginning: !present.contains(String(leftover.name.dropLast(".new".count)))
        }
    }
}

extension SessionLog {
    /// Whether the file does not end behind its last whole event: it was cut, or its writer was killed. What stands there is
    /// kept when the session is opened.
    package var isTorn: Bool { !rest.elementsEqual(closing.utf8) }
}
