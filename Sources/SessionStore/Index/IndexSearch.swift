import AssayCore

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A search with the index of a folder.
struct IndexSearch: Sendable {
    var query: SearchQuery
    /// Only sessions of these; nil means all.
    var workspaces: Set<Workspace>?
    /// For so many sessions there should be places.
    var limit: Int
    var folder: SessionFolder

    struct Found: Sendable {
        var hits = SearchHits()
        /// What the index does not know as it is.
        var unseen: [SessionEntry] = []
        /// Whether there are older places that were not looked at.
        var isCut = false
    }

    /// What the index knows without being brought up to date, and of which files that holds; nil where it was not
    /// whole, or is of no use.
    func foundAhead() -> (Found, SessionFingerprint)? {
        guard let index = SessionIndex(of: folder) else { return nil }
        var fingerprint: SessionFingerprint?
        var places: (candidates: [SearchCandidate], isCut: Bool) = ([], false)
        do throws(SQLiteFault) {
            // Another process may change the index between the two.
            try index.database.snapshot { () throws(SQLiteFault) in
                fingerprint = try index.fingerprint()
                guard fingerprint != nil else { return }
                places = try candidates(in: index, among: try workspaces.map(index.rows(in:)))
            }
        } catch { return nil }
        return fingerprint.map { (Found(hits: hits(places.candidates), isCut: places.isCut), $0) }
    }

    /// What the index knows once it is brought up to date; nil where it is of no use.
    func found(
        _ entries: [SessionEntry], _ progress: (Int) -> Void, _ interruption: any Interruption,
        isSecondTry: Bool = false
    ) -> Found? {
        guard let index = SessionIndex(of: folder) else { return nil }
        do throws(SQLiteFault) {
            if try index.isMostlyOrphans(), !isSecondTry {
                index.discard()
                return found(entries, progress, interruption, isSecondTry: true)
            }
            let known = try index.bringUpToDate(
                entries, of: folder, progress: progress, interruption: interruption)
            var wanted: Set<Int64> = []
            wanted.reserveCapacity(known.count)
            var unseen: [SessionEntry] = []
            for (entry, session) in zip(entries, known) {
                guard let session, session.hasTexts, session.stamp == entry.stamp, !entry.hasPart
                else {
                    unseen.append(entry)
                    continue
                }
                wanted.insert(session.row)
            }
            if let workspaces { wanted.formIntersection(try index.rows(in: workspaces)) }
            let (candidates, isCut) = try candidates(in: index, among: wanted)
            return Found(hits: hits(candidates), unseen: unseen, isCut: isCut)
        } catch {
            guard error.isDamage, !isSecondTry else { return nil }
            index.discard()
            return found(entries, progress, interruption, isSecondTry: true)
        }
    }

    // MARK: Candidates

    /// Places of one session that are looked at, and for how many sessions at least: the newest.
    private static let (mostOfSession, leastSessions) = (5, 20)
    /// Rows that are gone through for them.
    private static let mostRows = 20_000

    /// - Parameter sessions: the rows of those that count; nil means all
    private func candidates(
        in index: SessionIndex, among sessions: Set<Int64>?
    ) throws(SQLiteFault) -> (candidates: [SearchCandidate], isCut: Bool) {
        let rows = try index.database.prepare(
            """
            SELECT m.session, m.seq, m.turn, m.at, m.kind, m.offset, m.length
            FROM words JOIN message m ON m.id = words.rowid WHERE words MATCH ?1 ORDER BY words.rowid DESC
            """)
        try rows.bind([.text(query.ftsExpression)])
        var found: [Int64: SearchCandidate] = [:]
        let mostPlaces = min(max(limit, IndexSearch.leastSessions), IndexSearch.mostRows) * IndexSearch.mostOfSession
        var (places, seen) = (0, 0)
        while try rows.step() {
            guard places < mostPlaces, seen < IndexSearch.mostRows else {
                return (Array(found.values), true)
            }
            seen += 1
            let row = rows.integer(0)
            guard sessions?.contains(row) != false, let kind = SearchPlace(rawValue: rows.integer(4)) else { continue }
            if found[row] == nil { found[row] = try index.summary(of: row).map { SearchCandidate(session: $0) } }
            guard let known = found[row]?.places.count, known < IndexSearch.mostOfSession else { continue }
            places += 1
            found[row]?.places.append(
                SearchCandidate.Place(
                    seq: Int(rows.integer(1)), turn: Int(rows.integer(2)),
                    at: Timestamp(milliseconds: rows.integer(3)), kind: kind, offset: rows.integer(5),
                    length: Int(rows.integer(6))))
        }
        return (Array(found.values), false)
    }

    private func hits(_ candidates: [SearchCandidate]) -> SearchHits {
        var hits = SearchHits()
        for candidate in candidates { look(at: candidate, into: &hits) }
        return hits
    }

    /// Looks at the places themselves: the index says only that the words are there.
    private func look(at candidate: SearchCandidate, into hits: inout SearchHits) {
        let summary = candidate.session
        var file: OpenFile?
        for place in candidate.places {
            var text = summary.title
            if place.kind != .title {
                guard let paths = SessionPaths(folder: folder.path, id: summary.id) else { return }
                file = file ?? (try? OpenFile(paths.file, O_RDONLY))
                guard let line = try? file?.read(at: place.offset, count: place.length),
                    let event = try? SessionEvent(line: line), event.seq == place.seq,
                    let searched = SearchedText(event.body)
                else { continue }
                text = searched.text
            }
            guard let match = query.match(text) else { continue }
            hits.add(
                SearchHit(
                    session: summary, seq: place.seq, turn: place.turn, at: place.at, place: place.kind,
                    line: match.line, score: match.score + place.kind.weight))
        }
    }
}

/// Places of one session that hold the words, as the index says.
private struct SearchCandidate {
    struct Place {
        var seq: Int
        var turn: Int
        var at: Timestamp
        var kind: SearchPlace
        var offset: Int64
        var length: Int
    }

    var session: SessionSummary
    var places: [Place] = []
}
