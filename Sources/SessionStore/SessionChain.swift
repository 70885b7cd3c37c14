import AssayCore

/// The chain of hashes through a session's lines (DESIGN § 4): an edit of any but the last line breaks it.
package struct SessionChain: Sendable {
    /// The hash of each event's line; the first is event 1.
    private var hashes: [String] = []
    /// The first event whose `prev` is not the hash of the line before it; nil where the chain holds.
    package private(set) var broken: Int?

    package init(_ log: SessionLog) {
        var previous = LineHash.of(log.headerLine)
        for seq in stride(from: 1, through: log.count, by: 1) {
            let line = log.line(seq)
            if broken == nil, ChainBuilder.previous(in: line)?.hash != previous { broken = seq }
            previous = LineHash.of(line)
            hashes.append(previous)
        }
    }

    /// How many events there are.
    package var count: Int { hashes.count }

    /// The hash of an event's line; nil where there is no such event.
    package func hash(of seq: Int) -> String? {
        seq > 0 && seq <= hashes.count ? hashes[seq - 1] : nil
    }
}

extension SessionWriter {
    /// The last event and the hash of its line, which a commit names.
    package var anchor: (seq: Int, hash: String) { (conversation.log.count, previous) }
}
