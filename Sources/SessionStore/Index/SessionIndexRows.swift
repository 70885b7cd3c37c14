import AssayCore

/// A session as the index knows it.
struct IndexedSession {
    var row: Int64
    var stamp: SessionStamp
    /// Whether its words are those of the stamped file.
    var hasTexts: Bool
    var summary: SessionSummary
}

extension [String: IndexedSession] {
    /// Those whose files are gone. There are none where as many rows have a file as there are rows.
    func without(_ entries: [SessionEntry]) -> [IndexedSession] {
        guard entries.count(where: { self[$0.id] != nil }) < count else { return [] }
        let present = Set(entries.map(\.id))
        return values.filter { !present.contains($0.summary.id) }
    }
}

extension SessionIndex {
    /// Every session, by its id.
    func sessions() throws(SQLiteFault) -> [String: IndexedSession] {
        let rows = try database.prepare(
            """
            SELECT id, name, size, modified, inode, created, last, root, path, title, turns, texts FROM session
            """)
        var sessions: [String: IndexedSession] = [:]
        while try rows.step() {
            let summary = SessionSummary(
                id: rows.text(1), created: Timestamp(milliseconds: rows.integer(5)),
                lastActivity: Timestamp(milliseconds: rows.integer(6)),
                workspace: Workspace(root: rows.text(7), path: rows.text(8)), title: rows.text(9),
                turns: Int(rows.integer(10)))
            sessions[summary.id] = IndexedSession(
                row: rows.integer(0),
                stamp: SessionStamp(size: rows.integer(2), modified: rows.integer(3), inode: rows.integer(4)),
                hasTexts: rows.integer(11) == 1, summary: summary)
        }
        return sessions
    }

    /// Notes what lists show of these; their words stay as they were.
    func note(_ summaries: [(entry: SessionEntry, summary: SessionSummary)], gone: [Int64]) throws(SQLiteFault) {
        guard !summaries.isEmpty || !gone.isEmpty else { return }
        try database.transaction { () throws(SQLiteFault) in
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

    /// Whether a new index would be less than half as large.
    func isMostlyOrphans() throws(SQLiteFault) -> Bool {
        let orphans = try database.integer("SELECT orphans FROM counts")
        guard orphans > 20_000 else { return false }
        return try orphans > database.integer("SELECT count(*) FROM message")
    }
}
