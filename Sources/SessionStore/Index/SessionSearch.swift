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
    package var hits: [SearchHit]
    /// Whether there are older hits that were not looked at.
    package var isCut: Bool
    /// Whether the search was given up before it had seen all.
    package var isInterrupted: Bool
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
        let search = IndexSearch(query: query, workspaces: workspaces, limit: limit, folder: self)
        var entries: [SessionEntry] = []
        var ahead: (found: IndexSearch.Found, folder: SessionFingerprint)?
        // The stamps of many files take the system as long as the search itself, and most often the index holds all.
        concurrently({ entries = self.entries() }, { ahead = search.foundAhead() })
        var found =
            ahead.flatMap { $0.folder == SessionFingerprint(entries) ? $0.found : nil }
            ?? search.found(entries, progress, interruption) ?? IndexSearch.Found(unseen: entries)
        found.unseen.sort { $0.stamp.modified > $1.stamp.modified }
        for (number, entry) in found.unseen.enumerated() {
            guard !interruption.isRaised else { break }
            scan(entry, for: query, in: workspaces, into: &found.hits)
            if found.unseen.count > 100 { progress(number * 100 / found.unseen.count) }
        }
        return SearchResult(
            hits: Array(found.hits.ranked.prefix(limit)), isCut: found.isCut, isInterrupted: interruption.isRaised)
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
        let last = log.eachText { event, text, turn in
            add(text.text, text.place, seq: event.seq, turn: turn, at: event.at)
        }
        if let part = log.growing { add(part.answer.text, .answer, seq: part.seq, turn: last, at: part.at) }
    }
}

/// The best hit of each session. A title that answers, too, raises its session; it is shown only where nothing else does.
struct SearchHits: Sendable {
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
