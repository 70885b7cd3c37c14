import AssayCore

extension SessionIndex {
    /// A transaction takes so many bytes of session files: others wait no longer than for that, and what was done
    /// stays where the rest is interrupted.
    private static let bytesOfTransaction = Double(64 << 20)

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
        guard !stale.isEmpty || !gone.isEmpty else {
            try noteWhole(entries, known)
            return known
        }
        do throws(SQLiteFault) {
            if !gone.isEmpty {
                try change { () throws(SQLiteFault) in for row in gone { try remove(row) } }
            }
            // Merging as it goes would write a large index several times over.
            try setMerging(stale.count > 100 ? 0 : 8)
            try add(stale, of: folder, progress: progress, interruption: interruption)
        } catch {
            guard error.isBusy else { throw error }
        }
        let now = try sessions(of: entries).known
        try noteWhole(entries, now)
        return now
    }

    /// Sessions of so many bytes are read while those before them are written.
    private static let bytesOfBatch = Double(1 << 20)

    private func add(
        _ stale: [SessionEntry], of folder: SessionFolder, progress: (Int) -> Void, interruption: any Interruption
    ) throws(SQLiteFault) {
        var meter = Meter(total: stale.bytes)
        var batches = stale.batches(ofBytes: SessionIndex.bytesOfBatch)[...]
        var batch = batches.popFirst() ?? []
        var texts = try parts(of: batch).compactMap { IndexedTexts($0, in: folder, beyond: $1) }
        while !batch.isEmpty, !interruption.isRaised {
            try change { () throws(SQLiteFault) in
                let writer = try IndexWriter(self)
                var bytes = 0.0
                while bytes < SessionIndex.bytesOfTransaction, !batch.isEmpty, !interruption.isRaised {
                    let next = batches.popFirst() ?? []
                    texts = try writer.write(texts, reading: try parts(of: next), of: folder)
                    bytes += batch.bytes
                    if let percent = meter.add(batch.bytes) { progress(percent) }
                    batch = next
                }
            }
        }
    }

    /// What the index holds of each.
    private func parts(of entries: [SessionEntry]) throws(SQLiteFault) -> [(SessionEntry, IndexedPart)] {
        let rows = try database.prepare("SELECT events, covered, digest, title FROM session WHERE name = ?1")
        var parts: [(SessionEntry, IndexedPart)] = []
        for entry in entries {
            try rows.bind([.text(entry.id)])
            var part = IndexedPart()
            if try rows.step() {
                part = IndexedPart(
                    events: Int(rows.integer(0)), bytes: Int(rows.integer(1)), digest: rows.text(2),
                    title: rows.text(3))
            }
            parts.append((entry, part))
        }
        return parts
    }

    /// How many segments of one level FTS5 lets stand before it merges them (sqlite.org/fts5.html § 6.1).
    private func setMerging(_ segments: Int) throws(SQLiteFault) {
        try database.execute("INSERT INTO words (words, rank) VALUES ('automerge', \(segments))")
    }
}

/// Counts what is done.
private struct Meter {
    let total: Double
    private var done = 0.0
    private var told = -1

    init(total: Double) {
        self.total = total
    }

    /// The percentage, where it is another than before.
    mutating func add(_ bytes: Double) -> Int? {
        done += bytes
        let percent = total > 0 ? Int(100 * done / total) : 100
        guard percent != told else { return nil }
        told = percent
        return percent
    }
}

extension [SessionEntry] {
    /// Sizes that files only claim, in their inodes, can exceed an integer's range together.
    fileprivate var bytes: Double { reduce(0) { $0 + Double($1.stamp.size) } }

    /// In their order, none empty; each takes at least one.
    fileprivate func batches(ofBytes most: Double) -> [[SessionEntry]] {
        var batches: [[SessionEntry]] = []
        var bytes = most
        for entry in self {
            if bytes >= most {
                batches.append([])
                bytes = 0
            }
            batches[batches.count - 1].append(entry)
            bytes += Double(entry.stamp.size)
        }
        return batches
    }
}
