import AssayCore

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A file beside the sessions that nobody uses any more.
package struct SessionLeftover: Sendable, Equatable {
    package enum Kind: Sendable {
        /// Of an answer that was coming in when its writer was killed.
        case part
        case lock
        /// A session file that was never finished.
        case beginning
        /// What a repair cut off, or mended.
        case cut
        /// A part that belonged to no session's end.
        case keptPart
        /// The bytes of a session that is gone.
        case keptBytes
    }

    package var name: String
    package var kind: Kind
}

extension SessionFolder {
    /// The ids of all sessions, sorted.
    package var ids: [String] { names().compactMap { SessionPaths.id(ofName: $0) }.sorted() }

    /// What was left behind, by name. Files of a session that a writer has open are none.
    ///
    /// - Parameter own: the session that this process has open
    package func leftovers(besides own: String?) -> [SessionLeftover] {
        let names = names().sorted()
        let present = Set(names)
        return names.compactMap { name -> SessionLeftover? in
            guard let (id, kind) = leftover(name, present), id != own, !isOpen(id) else { return nil }
            return SessionLeftover(name: name, kind: kind)
        }
    }

    private func leftover(_ name: String, _ present: Set<String>) -> (id: String, kind: SessionLeftover.Kind)? {
        let kinds: [(suffix: String, kind: SessionLeftover.Kind)] = [
            (".part", .part), (".lock", .lock), (".new", .beginning),
        ]
        for (suffix, kind) in kinds {
            if let id = SessionPaths.id(ofName: name, suffix: suffix) { return (id, kind) }
        }
        if name.hasSuffix(".kept") {
            let id = String(name.dropLast(".kept".count))
            return SessionPaths.isID(id) && !present.contains(id + ".json") ? (id, .keptBytes) : nil
        }
        for (mark, kind) in [(".cut-", SessionLeftover.Kind.cut), (".damaged-", .cut), (".part-", .keptPart)] {
            guard let dash = name.lastIndex(of: "-"), Int(name[name.index(after: dash)...]) != nil,
                name[...dash].hasSuffix(mark),
                let id = SessionPaths.id(ofName: String(name[...dash].dropLast(mark.count)))
            else { continue }
            return (id, kind)
        }
        return nil
    }

    /// Whether another process writes to the session.
    func isOpen(_ id: String) -> Bool {
        guard let paths = SessionPaths(folder: path, id: id), let holder = SessionLock.holder(paths) else {
            return false
        }
        return holder != getpid()
    }
}
