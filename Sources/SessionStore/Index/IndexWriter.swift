/// Writes sessions into the index, within one transaction.
final class IndexWriter {
    private let index: SessionIndex
    private let noting: SQLiteStatement
    private let finding: SQLiteStatement
    private let covering: SQLiteStatement
    private let adding: SQLiteStatement
    private let addingWords: SQLiteStatement

    init(_ index: SessionIndex) throws(SQLiteFault) {
        self.index = index
        let database = index.database
        noting = try index.prepareNote()
        finding = try database.prepare("SELECT id FROM session WHERE name = ?1")
        covering = try database.prepare(
            "UPDATE session SET texts = 1, events = ?2, covered = ?3, digest = ?4 WHERE id = ?1")
        adding = try database.prepare(
            "INSERT INTO message (session, seq, turn, at, kind, offset, length) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")
        addingWords = try database.prepare("INSERT INTO words (rowid, text) VALUES (?1, ?2)")
    }

    /// Writes these, and reads the next at the same time.
    func write(
        _ sessions: [IndexedTexts], reading next: [(SessionEntry, IndexedPart)], of folder: SessionFolder
    ) throws(SQLiteFault) -> [IndexedTexts] {
        var fault: SQLiteFault?
        var texts: [IndexedTexts] = []
        concurrently(
            {
                do throws(SQLiteFault) {
                    for session in sessions { try write(session) }
                } catch { fault = error }
            },
            { texts = next.compactMap { IndexedTexts($0, in: folder, beyond: $1) } })
        if let fault { throw fault }
        return texts
    }

    private func write(_ session: IndexedTexts) throws(SQLiteFault) {
        try index.note(session.entry, session.summary, with: noting)
        try finding.bind([.text(session.entry.id)])
        guard try finding.step() else { return }
        let row = finding.integer(0)
        if session.replacesAll {
            try index.removeMessages(of: row)
        } else if session.replacesTitle {
            try index.removeMessages(of: row, only: .title)
        }
        for text in session.texts { try add(text, of: row) }
        try covering.run(
            .integer(row), .integer(Int64(session.whole.events)), .integer(Int64(session.whole.bytes)),
            .text(session.whole.digest))
    }

    private func add(_ text: IndexedTexts.Text, of row: Int64) throws(SQLiteFault) {
        try adding.run(
            .integer(row), .integer(Int64(text.seq)), .integer(Int64(text.turn)), .integer(text.at.milliseconds),
            .integer(text.place.rawValue), .integer(Int64(text.line.lowerBound)), .integer(Int64(text.line.count)))
        try addingWords.run(.integer(index.database.lastInsertID), .bytes(text.words))
    }
}
