import AssayCore
import Crypto

extension SessionIndex {
    /// A transaction takes so many bytes of session files: others wait no longer than for that, and what was done
    /// stays where the rest is interrupted.
    private static let bytesOfTransaction: Int64 = 64 << 20

    /// Reads the sessions whose words are not in the index, and forgets those that are gone. Of a session that grew
    /// only the new events are read.
    ///
    /// Ends early where it is interrupted or another process writes; what was done by then holds.
    /// - Parameter progress: called with the percentage done
    /// - Returns: what the index then knows of each, in the entries' order
    func bringUpToDate(
        _ entries: [SessionEntry], of folder: SessionFolder, progress: (Int) -> Void, interruption: any Interruption
    ) throws(SQLiteFault) -> [IndexedSession?] {
        let (known, gone) = try sessions(of: entries)
        // The newest come last: they are found first then.
        let stale = zip(entries, known).filter { entry, session in
            guard entry.stamp != .none, !entry.isFresh, let session else { return entry.stamp != .none }
            return !session.hasTexts || session.stamp != entry.stamp
        }.map(\.0).sorted { $0.stamp.modified < $1.stamp.modified }
        guard !stale.isEmpty || !gone.isEmpty else { return known }
        var meter = Meter(total: stale.reduce(0) { $0 + $1.stamp.size })
        do throws(SQLiteFault) {
            if !gone.isEmpty {
                try database.transaction { () throws(SQLiteFault) in for row in gone { try remove(row) } }
            }
            // Merging as it goes would write a large index several times over.
            try setMerging(stale.count > 100 ? 0 : 8)
            var rest = stale[...]
            while !rest.isEmpty, !interruption.isRaised {
                try database.transaction { () throws(SQLiteFault) in
                    let writer = try IndexWriter(self)
                    var bytes: Int64 = 0
                    while bytes < SessionIndex.bytesOfTransaction, !interruption.isRaised, let entry = rest.popFirst() {
                        try writer.write(entry, of: folder)
                        bytes += entry.stamp.size
                        if let percent = meter.add(entry.stamp.size) { progress(percent) }
                    }
                }
            }
        } catch {
            guard error.isBusy else { throw error }
        }
        return try sessions(of: entries).known
    }

    /// How many segments of one level FTS5 lets stand before it merges them (sqlite.org/fts5.html § 6.1).
    private func setMerging(_ segments: Int) throws(SQLiteFault) {
        try database.execute("INSERT INTO words (words, rank) VALUES ('automerge', \(segments))")
    }
}

/// Counts what is done.
private struct Meter {
    let total: Int64
    private var done: Int64 = 0
    private var told = -1

    init(total: Int64) {
        self.total = total
    }

    /// The percentage, where it is another than before.
    mutating func add(_ bytes: Int64) -> Int? {
        done += bytes
        let percent = total > 0 ? Int(done * 100 / total) : 100
        guard percent != told else { return nil }
        told = percent
        return percent
    }
}

/// Writes sessions into the index, within one transaction.
private final class IndexWriter {
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
        finding = try database.prepare("SELECT id, events, covered, digest, title FROM session WHERE name = ?1")
        covering = try database.prepare(
            "UPDATE session SET texts = 1, events = ?2, covered = ?3, digest = ?4 WHERE id = ?1")
        adding = try database.prepare(
            "INSERT INTO message (session, seq, turn, at, kind, offset, length) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")
        addingWords = try database.prepare("INSERT INTO words (rowid, text) VALUES (?1, ?2)")
    }

    /// What of a session's events the index holds already.
    private struct Covered {
        var events = 0
        var bytes = 0
        var digest = ""
        var title: String?
    }

    /// Sessions that cannot be read are left out: whoever looks for something cannot read them either.
    func write(_ entry: SessionEntry, of folder: SessionFolder) throws(SQLiteFault) {
        guard let log = try? folder.read(entry.id), let summary = try? folder.summary(of: log, id: entry.id) else {
            return
        }
        try finding.bind([.text(entry.id)])
        var covered = Covered()
        if try finding.step() {
            covered = Covered(
                events: Int(finding.integer(1)), bytes: Int(finding.integer(2)), digest: finding.text(3),
                title: finding.text(4))
        }
        try noting(entry, summary)
        try finding.bind([.text(entry.id)])
        guard try finding.step() else { return }
        let row = finding.integer(0)
        if !(0...log.end).contains(covered.bytes) || covered.digest != log.digest(of: covered.bytes) {
            try index.removeMessages(of: row)
            covered = Covered()
        }
        try addEvents(of: log, after: covered.events, row)
        if covered.events == 0 || covered.title != summary.title {
            try index.removeMessages(of: row, only: .title)
            try add(summary.title, Message(session: row, seq: 0, turn: 0, at: summary.created, place: .title))
        }
        // `noting` replaced nothing of these.
        try covering.run(
            .integer(row), .integer(Int64(log.count)), .integer(Int64(log.end)), .text(log.digest(of: log.end)))
    }

    private func noting(_ entry: SessionEntry, _ summary: SessionSummary) throws(SQLiteFault) {
        try index.note(entry, summary, with: noting)
    }

    private struct Message {
        var session: Int64
        var seq: Int
        var turn: Int
        var at: Timestamp
        var place: SearchPlace
        var range: Range<Int> = 0..<0
    }

    private func addEvents(of log: SessionLog, after events: Int, _ row: Int64) throws(SQLiteFault) {
        var count = TurnCount()
        for seq in stride(from: 1, through: log.count, by: 1) {
            count.pass(seq, of: log)
            guard seq > events, log.mayHoldText(seq), let event = try? log.event(seq),
                let searched = SearchedText(event.body)
            else { continue }
            let line = log.line(seq)
            try add(
                searched.text,
                Message(
                    session: row, seq: seq, turn: count.turn, at: event.at, place: searched.place,
                    range: line.startIndex..<line.endIndex))
        }
    }

    private func add(_ text: String, _ message: Message) throws(SQLiteFault) {
        var folded: [UInt8] = []
        SearchTokens.append(text, to: &folded)
        guard !folded.isEmpty else { return }
        try adding.run(
            .integer(message.session), .integer(Int64(message.seq)), .integer(Int64(message.turn)),
            .integer(message.at.milliseconds), .integer(message.place.rawValue),
            .integer(Int64(message.range.lowerBound)), .integer(Int64(message.range.count)))
        try addingWords.run(.integer(index.database.lastInsertID), .bytes(folded))
    }
}

extension SessionLog {
    /// Of the file's first bytes; `count` is at most `end`.
    fileprivate func digest(of count: Int) -> String {
        var hash = LineHash()
        bytes(from: 0).prefix(count).withUnsafeBytes { hash.update($0) }
        return hash.value()
    }
}
