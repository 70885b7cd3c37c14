import AssayCore

/// How much of a session the index holds.
struct IndexedPart: Sendable {
    var events = 0
    /// They stand in so many bytes at the beginning of the file, which have this digest.
    var bytes = 0
    var digest = ""
    /// nil where it holds none.
    var title: String?
}

/// What the index lacks of a session, read from its file and cut into words.
struct IndexedTexts: Sendable {
    struct Text: Sendable {
        /// 0 for the title.
        var seq: Int
        var turn: Int
        var at: Timestamp
        var place: SearchPlace
        /// Where the event's line stands in the file.
        var line: Range<Int>
        /// As `SearchTokens` writes them; never empty.
        var words: [UInt8]
    }

    let entry: SessionEntry
    let summary: SessionSummary
    /// Whether the file has other bytes now than those of which the index holds the texts.
    let replacesAll: Bool
    let replacesTitle: Bool
    private(set) var texts: [Text] = []
    /// What the index holds once it has these texts.
    let whole: IndexedPart

    /// nil for a session that cannot be read: whoever looks for something cannot read it either.
    init?(_ entry: SessionEntry, in folder: SessionFolder, beyond held: IndexedPart) {
        guard let log = try? folder.read(entry.id), let summary = try? folder.summary(of: log, id: entry.id) else {
            return nil
        }
        (self.entry, self.summary) = (entry, summary)
        replacesAll = !(0...log.end).contains(held.bytes) || held.digest != log.digest(of: held.bytes)
        replacesTitle = replacesAll || held.title != summary.title
        whole = IndexedPart(
            events: log.count, bytes: log.end, digest: log.digest(of: log.end), title: summary.title)
        add(log, after: replacesAll ? 0 : held.events)
        if replacesTitle {
            add(summary.title, Text(seq: 0, turn: 0, at: summary.created, place: .title, line: 0..<0, words: []))
        }
    }

    private mutating func add(_ log: SessionLog, after events: Int) {
        log.eachText(after: events) { event, text, turn in
            add(
                text.text,
                Text(
                    seq: event.seq, turn: turn, at: event.at, place: text.place, line: log.line(event.seq).indices,
                    words: []))
        }
    }

    private mutating func add(_ text: String, _ place: Text) {
        var place = place
        SearchTokens.append(text, to: &place.words)
        if !place.words.isEmpty { texts.append(place) }
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
