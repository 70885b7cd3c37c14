import AssayCore

/// A session as the index knows it.
struct IndexedSession {
    var row: Int64
    var stamp: SessionStamp
    /// Whether its words are those of the stamped file.
    var hasTexts: Bool
}

extension SessionIndex {
    /// What is known of each entry, in their order, and the rows whose files are gone.
    func sessions(
        of entries: [SessionEntry]
    ) throws(SQLiteFault) -> (known: [IndexedSession?], gone: [Int64]) {
        var places: [String: Int] = Dictionary(minimumCapacity: entries.count)
        for (place, entry) in entries.enumerated() { places[entry.id] = place }
        var known: [IndexedSession?] = Array(repeating: nil, count: entries.count)
        var gone: [Int64] = []
        let rows = try database.prepare("SELECT id, size, modified, inode, texts, name FROM session")
        while try rows.step() {
            guard let place = places[rows.text(5)] else {
                gone.append(rows.integer(0))
                continue
            }
            known[place] = IndexedSession(
                row: rows.integer(0),
                stamp: SessionStamp(size: rows.integer(1), modified: rows.integer(2), inode: rows.integer(3)),
                hasTexts: rows.integer(4) == 1)
        }
        return (known, gone)
    }

    /// What lists show of every session, by its row.
    func summaries() throws(SQLiteFault) -> [Int64: SessionSummary] {
        let rows = try database.prepare("SELECT \(SessionIndex.summaryColumns) FROM session")
        var summaries: [Int64: SessionSummary] = [:]
        while try rows.step() { summaries[rows.integer(0)] = summary(in: rows) }
        return summaries
    }

    /// What lists show of one; nil where it is gone.
    func summary(of row: Int64) throws(SQLiteFault) -> SessionSummary? {
        let rows = try database.prepare("SELECT \(SessionIndex.summaryColumns) FROM session WHERE id = ?1")
        try rows.bind([.integer(row)])
        return try rows.step() ? summary(in: rows) : nil
    }

    private static let summaryColumns = "id, name, created, last, root, path, title, turns"

    private func summary(in rows: SQLiteStatement) -> SessionSummary {
        SessionSummary(
            id: rows.text(1), created: Timestamp(milliseconds: rows.integer(2)),
            lastActivity: Timestamp(milliseconds: rows.integer(3)),
            workspace: Workspace(root: rows.text(4), path: rows.text(5)), title: rows.text(6),
            turns: Int(rows.integer(7)))
    }

    /// The rows of the sessions of these.
    func rows(in workspaces: Set<Workspace>) throws(SQLiteFault) -> Set<Int64> {
        let rows = try database.prepare("SELECT id FROM session WHERE root = ?1 AND path = ?2")
        var found: Set<Int64> = []
        for workspace in workspaces {
            try rows.bind([.text(workspace.root), .text(workspace.path)])
            while try rows.step() { found.insert(rows.integer(0)) }
        }
        return found
    }

    /// Notes what lists show of these; their words stay as they were.
    func note(_ summaries: [(entry: SessionEntry, summary: SessionSummary)], gone: [Int64]) throws(SQLiteFault) {
        guard !summaries.isEmpty || !gone.isEmpty else { return }
        try change { () throws(SQLiteFault) in
            for row in gone { try remove(row) }
            let statement = try prepareNote()
            for (entry, summary) in summaries { try note(entry, summary, with: statement) }
        }
    }

    func prepareNote() throws(SQLiteFault) -> SQLiteStatement {
        try database.prepare(
            """
            INSERT INTO session (name, size, modified, inode, created, last, root, path, title, turns)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
            ON CONFLICT (name) DO UPDATE SET size = ?2, modified = ?3, inode = ?4, created = ?5, last = ?6, root = ?7,
              path = ?8, title = ?9, turns = ?10, texts = 0
            """)
    }

    func note(_ entry: SessionEntry, _ summary: SessionSummary, with statement: SQLiteStatement) throws(SQLiteFault) {
        let stamp = entry.notableStamp
        try statement.run(
            .text(summary.id), .integer(stamp.size), .integer(stamp.modified), .integer(stamp.inode),
            .integer(summary.created.milliseconds), .integer(summary.lastActivity.milliseconds),
            .text(summary.workspace.root), .text(summary.workspace.path), .text(summary.title),
            .integer(Int64(summary.turns)))
    }

    /// Forgets a session whose file is gone.
    func remove(_ row: Int64) throws(SQLiteFault) {
        try removeMessages(of: row)
        try database.prepare("DELETE FROM session WHERE id = ?1").run(.integer(row))
    }

    /// Their words become orphans: a contentless table lets nothing be taken out without its text.
    func removeMessages(of row: Int64, only place: SearchPlace? = nil) throws(SQLiteFault) {
        let condition = place.map { "AND kind = \($0.rawValue)" } ?? ""
        try database.prepare("DELETE FROM message WHERE session = ?1 \(condition)").run(.integer(row))
        let removed = database.changes
        guard removed > 0 else { return }
        try database.prepare("UPDATE counts SET orphans = orphans + ?1").run(.integer(removed))
    }
}

// MARK: The whole folder

extension SessionIndex {
    /// Does all of `body` or nothing; what was noted of the whole folder holds no more.
    func change(_ body: () throws(SQLiteFault) -> Void) throws(SQLiteFault) {
        try database.transaction { () throws(SQLiteFault) in
            try database.execute("UPDATE counts SET folder = NULL WHERE folder IS NOT NULL")
            try body()
        }
    }

    /// Notes that the index holds the words of all of these, where it does.
    func noteWhole(_ entries: [SessionEntry], _ known: [IndexedSession?]) throws(SQLiteFault) {
        guard let fingerprint = SessionFingerprint(of: entries, known), try fingerprint != self.fingerprint() else {
            return
        }
        do throws(SQLiteFault) {
            try database.transaction { () throws(SQLiteFault) in
                // Another process may have changed the rows since, after a look at the folder before ours.
                let (now, gone) = try sessions(of: entries)
                guard gone.isEmpty, SessionFingerprint(of: entries, now) == fingerprint else { return }
                try database.prepare("UPDATE counts SET folder = ?1").run(.integer(fingerprint.value))
            }
        } catch {
            guard error.isBusy else { throw error }
        }
    }

    /// Of the files whose words the index holds; nil where that is not known.
    func fingerprint() throws(SQLiteFault) -> SessionFingerprint? {
        let rows = try database.prepare("SELECT folder FROM counts WHERE folder IS NOT NULL")
        return try rows.step() ? SessionFingerprint(value: rows.integer(0)) : nil
    }

    /// Whether a new index would be less than half as large.
    func isMostlyOrphans() throws(SQLiteFault) -> Bool {
        let orphans = try database.integer("SELECT orphans FROM counts")
        guard orphans > 20_000 else { return false }
        return try orphans > database.integer("SELECT count(*) FROM message")
    }
}
