import AssayCore

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A session that answers a query, with the place in it that does so best.
package struct SearchHit: Sendable, Equatable {
    package var session: SessionSummary
    /// The event; 0 for the title.
    package var seq: Int
    /// As `TurnCount` counts; 0 for the title, too.
    package var turn: Int
    package var at: Timestamp
    package var place: SearchPlace
    package var line: SearchLine
    package var score: Double
    /// How many places of the session answer it, as far as they were looked at.
    package var count = 1
}

/// What a search gave.
package struct SearchResult: Sendable {
    /// The best first.
    package var hits: [SearchHit] = []
    /// Whether there are older hits that were not looked at.
    package var isCut = false
    /// Whether the search was given up before it had seen all.
    package var isInterrupted = false
}

extension SessionFolder {
    /// Looks through all sessions. The index is built or brought up to date first; what is not in it, for whatever
    /// reason, is read instead, so that the result is the same without it.
    ///
    /// - Parameters:
    ///   - workspaces: only sessions of these; nil means all
    ///   - progress: called with the percentage of what must be read before anything is found
    package func search(
        _ query: SearchQuery, in workspaces: Set<Workspace>? = nil, limit: Int = .max,
        progress: (Int) -> Void = { _ in }, interruption: any Interruption = NeverInterrupted()
    ) -> SearchResult {
        let entries = entries()
        var result = SearchResult()
        var found = SearchHits()
        var unseen = entries
        if let indexed = indexed(query, entries, workspaces, limit, progress, interruption) {
            (found, unseen, result.isCut) = indexed
        }
        unseen.sort { $0.stamp.modified > $1.stamp.modified }
        for (number, entry) in unseen.enumerated() {
            guard !interruption.isRaised else { break }
            scan(entry, for: query, in: workspaces, into: &found)
            if unseen.count > 100 { progress(number * 100 / unseen.count) }
        }
        result.isInterrupted = interruption.isRaised
        result.hits = Array(found.ranked.prefix(limit))
        return result
    }

    private typealias Indexed = (hits: SearchHits, unseen: [SessionEntry], isCut: Bool)

    /// What the index knows, and which sessions it does not know as they are; nil where it is of no use.
    private func indexed(
        _ query: SearchQuery, _ entries: [SessionEntry], _ workspaces: Set<Workspace>?, _ limit: Int,
        _ progress: (Int) -> Void, _ interruption: any Interruption, isSecondTry: Bool = false
    ) -> Indexed? {
        guard let index = SessionIndex(of: self) else { return nil }
        do throws(SQLiteFault) {
            if try index.isMostlyOrphans(), !isSecondTry {
                index.discard()
                return indexed(query, entries, workspaces, limit, progress, interruption, isSecondTry: true)
            }
            let known = try index.bringUpToDate(
                entries, of: self, progress: progress, interruption: interruption)
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
            let (candidates, isCut) = try index.candidates(for: query, among: wanted, limit: limit)
            var hits = SearchHits()
            for candidate in candidates { look(at: candidate, for: query, into: &hits) }
            return (hits, unseen, isCut)
        } catch {
            guard error.isDamage, !isSecondTry else { return nil }
            index.discard()
            return indexed(query, entries, workspaces, limit, progress, interruption, isSecondTry: true)
        }
    }

    /// Looks at the places themselves: the index says only that the words are there.
    private func look(at candidate: SearchCandidate, for query: SearchQuery, into hits: inout SearchHits) {
        let summary = candidate.session
        var file: OpenFile?
        for place in candidate.places {
            var text = summary.title
            if place.kind != .title {
                guard let paths = SessionPaths(folder: path, id: summary.id) else { return }
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

    /// Reads a session from one end to the other.
    private func scan(
        _ entry: SessionEntry, for query: SearchQuery, in workspaces: Set<Workspace>?, into hits: inout SearchHits
    ) {
        guard let log = try? read(entry.id), workspaces?.contains(log.header.workspace) != false,
            let summary = try? summary(of: log, id: entry.id)
        else { return }
        func add(_ text: String, _ place: SearchPlace, seq: Int, turn: Int, at: Timestamp) {
            guard let match = query.match(text) else { return }
            hits.add(
                SearchHit(
                    session: summary, seq: seq, turn: turn, at: at, place: place, line: match.line,
                    score: match.score + place.weight))
        }
        add(summary.title, .title, seq: 0, turn: 0, at: summary.created)
        var count = TurnCount()
        for seq in stride(from: 1, through: log.count, by: 1) {
            count.pass(seq, of: log)
            guard log.mayHoldText(seq), let event = try? log.event(seq), let searched = SearchedText(event.body) else {
                continue
            }
            add(searched.text, searched.place, seq: seq, turn: count.turn, at: event.at)
        }
        if let part = log.growing { add(part.answer.text, .answer, seq: part.seq, turn: count.turn, at: part.at) }
    }
}

/// The best hit of each session. A title that answers, too, raises its session; it is shown only where nothing else does.
private struct SearchHits {
    private var bestOfSession: [String: SearchHit] = [:]
    private var titles: [String: SearchHit] = [:]

    mutating func add(_ hit: SearchHit) {
        if hit.place == .title {
            titles[hit.session.id] = hit
            return
        }
        guard let known = bestOfSession[hit.session.id] else {
            bestOfSession[hit.session.id] = hit
            return
        }
        var best = (hit.score, hit.at) > (known.score, known.at) ? hit : known
        best.count = known.count + 1
        bestOfSession[hit.session.id] = best
    }

    /// The best first; of equals the latest.
    var ranked: [SearchHit] {
        var hits = titles
        for (id, best) in bestOfSession {
            hits[id] = best
            if titles[id] != nil { hits[id]?.score += SearchPlace.title.weight }
        }
        return hits.values.sorted { ($0.score, $0.at, $0.session.id) > ($1.score, $1.at, $1.session.id) }
    }
}

/// Places of one session that hold the words, as the index says.
struct SearchCandidate {
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

extension SessionIndex {
    /// Places of one session that are looked at, and for how many sessions at least: the newest.
    private static let (mostOfSession, leastSessions) = (5, 20)
    /// Rows that are gone through for them.
    private static let mostRows = 20_000

    /// - Parameters:
    ///   - sessions: the rows of those that count
    ///   - limit: for how many sessions there should be places
    fileprivate func candidates(
        for query: SearchQuery, among sessions: Set<Int64>, limit: Int
    ) throws(SQLiteFault) -> (candidates: [SearchCandidate], isCut: Bool) {
        let rows = try database.prepare(
            """
            SELECT m.session, m.seq, m.turn, m.at, m.kind, m.offset, m.length
            FROM words JOIN message m ON m.id = words.rowid WHERE words MATCH ?1 ORDER BY words.rowid DESC
            """)
        try rows.bind([.text(query.ftsExpression)])
        var found: [Int64: SearchCandidate] = [:]
        let mostPlaces = min(max(limit, SessionIndex.leastSessions), SessionIndex.mostRows) * SessionIndex.mostOfSession
        var (places, seen) = (0, 0)
        while try rows.step() {
            guard places < mostPlaces, seen < SessionIndex.mostRows else {
                return (Array(found.values), true)
            }
            seen += 1
            let row = rows.integer(0)
            guard sessions.contains(row), let kind = SearchPlace(rawValue: rows.integer(4)) else { continue }
            if found[row] == nil { found[row] = try summary(of: row).map { SearchCandidate(session: $0) } }
            guard let known = found[row]?.places.count, known < SessionIndex.mostOfSession else { continue }
            places += 1
            found[row]?.places.append(
                SearchCandidate.Place(
                    seq: Int(rows.integer(1)), turn: Int(rows.integer(2)),
                    at: Timestamp(milliseconds: rows.integer(3)), kind: kind, offset: rows.integer(5),
                    length: Int(rows.integer(6))))
        }
        return (Array(found.values), false)
    }
}
