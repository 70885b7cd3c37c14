import AssayCore

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// What a list shows of a session.
package struct SessionSummary: Sendable, Equatable {
    package var id: String
    package var created: Timestamp
    /// When its last event happened; a session without any counts from its beginning.
    ///
    /// It is the last event's own time, also where the clock was set back meanwhile: one that was once too far ahead
    /// would otherwise keep its session first for as long.
    package var lastActivity: Timestamp
    package var workspace: Workspace
    /// The first words of the first question.
    package var title: String
    package var turns: Int
    /// Why it cannot be opened; nil where it can.
    package var failure: SessionFailure?

    package init(
        id: String, created: Timestamp, lastActivity: Timestamp, workspace: Workspace, title: String, turns: Int,
        failure: SessionFailure? = nil
    ) {
        (self.id, self.created, self.lastActivity, self.workspace) = (id, created, lastActivity, workspace)
        (self.title, self.turns, self.failure) = (title, turns, failure)
    }
}

extension SessionFolder {
    /// All sessions, the latest activity first. Takes no locks. A missing folder holds none.
    ///
    /// What the index knows of a session that did not change since is taken from there, the others are read.
    /// - Parameter progress: called with the percentage, where much must be read
    package func list(progress: (Int) -> Void = { _ in }) throws(SessionFailure) -> [SessionSummary] {
        try checkReadable()
        let entries = entries()
        let index = entries.count < SessionFolder.worthAnIndex ? nil : SessionIndex(of: self)
        let known = try? index?.sessions(of: entries)
        let indexed = (try? index?.summaries()) ?? [:]
        var summaries: [SessionSummary] = []
        summaries.reserveCapacity(entries.count)
        var read: [(entry: SessionEntry, summary: SessionSummary)] = []
        for (number, entry) in entries.enumerated() {
            if let session = known?.known[number], session.stamp == entry.stamp, !entry.hasPart, entry.stamp != .none,
                let summary = indexed[session.row]
            {
                summaries.append(summary)
                continue
            }
            let summary = summary(of: entry.id)
            if summary.failure == nil, entry.stamp != .none, !entry.hasPart { read.append((entry, summary)) }
            summaries.append(summary)
            if entries.count > 500, read.count % 50 == 49 { progress(number * 100 / entries.count) }
        }
        // Where it cannot be noted, it is read again the next time.
        try? index?.note(read.filter { !$0.entry.isFresh }, gone: known?.gone ?? [])
        return summaries.latestFirst()
    }

    /// So few sessions are read as fast as their index is opened.
    private static let worthAnIndex = 50

    /// The session of this workspace with the latest activity; nil where there is none that can be opened.
    ///
    /// - Parameter passing: called for each that was changed later and cannot be opened, or not even be read
    package func latest(
        for workspace: Workspace, passing: (SessionFailure) -> Void = { _ in }
    ) throws(SessionFailure) -> String? {
        try checkReadable()
        // A file is changed no earlier than its last event happens, give or take the clock's step: once that is
        // earlier than the best that was found, no later file can win, and a checkout that touched them all costs
        // only time.
        let clockStep: Int64 = 1000
        var best: (id: String, at: Timestamp)?
        var others = 0
        var elsewhere: Set<String> = []
        let entries = entries().filter { $0.stamp != .none }.latestFirst()
        for entry in entries {
            if let best, entry.stamp.modified / 1_000_000 + clockStep < best.at.milliseconds { break }
            guard !elsewhere.contains(entry.id) else { continue }
            let isHere: Bool
            do { isHere = try belongs(entry.id, to: workspace) } catch {
                if best == nil { passing(error) }
                continue
            }
            guard isHere else {
                others += 1
                // The index is not opened for the few that are looked at as a rule.
                if others == SessionFolder.worthAnIndex { elsewhere = known(entries, elsewhereThan: workspace) }
                continue
            }
            let summary = summary(of: entry.id)
            if let failure = summary.failure {
                if best == nil { passing(failure) }
                continue
            }
            if let best, (summary.lastActivity, entry.id) < (best.at, best.id) { continue }
            best = (entry.id, summary.lastActivity)
        }
        return best?.id
    }

    /// Those of which the index knows that they are another workspace's; none where it is of no use.
    private func known(_ entries: [SessionEntry], elsewhereThan workspace: Workspace) -> Set<String> {
        guard let index = SessionIndex(of: self), let known = try? index.sessions(of: entries).known,
            let here = try? index.rows(in: [workspace])
        else { return [] }
        return Set(
            zip(entries, known).compactMap { entry, session in
                guard let session, session.stamp == entry.stamp, !here.contains(session.row) else { return nil }
                return entry.id
            })
    }

    /// Looks at the beginning of the file only.
    ///
    /// - Throws: where one may not read it. Any other file that is no session belongs nowhere.
    private func belongs(_ id: String, to workspace: Workspace) throws(SessionFailure) -> Bool {
        guard let paths = SessionPaths(folder: path, id: id) else { return false }
        let bytes: [UInt8]
        do { bytes = try OpenFile(paths.file, O_RDONLY).read(upTo: 16_384) } catch {
            guard error.code == EACCES else { return false }
            throw SessionFailure(error, .read, paths.file)
        }
        guard let newline = bytes.firstIndex(of: UInt8(ascii: "\n")),
            let header = try? SessionHeader(line: bytes[..<newline])
        else { return false }
        return header.workspace == workspace
    }

    private func summary(of id: String) -> SessionSummary {
        do {
            return try summary(of: try read(id), id: id)
        } catch {
            let modified = FileStatus(path: "\(path)/\(id).json")?.modified ?? 0
            let time = Timestamp(milliseconds: modified)
            return SessionSummary(
                id: id, created: time, lastActivity: time, workspace: Workspace(root: "", path: "."), title: "",
                turns: 0, failure: error)
        }
    }

    func summary(of log: SessionLog, id: String) throws(SessionFailure) -> SessionSummary {
        let conversation = try conversation(of: log, try paths(id))
        let created = log.header.created
        return SessionSummary(
            id: id, created: created, lastActivity: log.lastTime ?? created,
            workspace: log.header.workspace, title: conversation.title, turns: conversation.turns)
    }
}

extension [SessionEntry] {
    /// By the last change of their files, in milliseconds.
    fileprivate func latestFirst() -> [SessionEntry] {
        let times = map { $0.stamp.modified / 1_000_000 }
        return indices.sorted { times[$0] == times[$1] ? self[$1].id < self[$0].id : times[$1] < times[$0] }
            .map { self[$0] }
    }
}

extension [SessionSummary] {
    /// Sorts places, not the summaries, which are large to move.
    fileprivate func latestFirst() -> [SessionSummary] {
        let times = map(\.lastActivity.milliseconds)
        return indices.sorted { times[$0] == times[$1] ? self[$1].id < self[$0].id : times[$1] < times[$0] }
            .map { self[$0] }
    }
}
