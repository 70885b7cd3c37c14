/// Which messages make up the conversation at the moment: they come in at the end, a rewind takes some out, and a
/// rewind can be taken back.
package struct MessageThread: Sendable, Equatable {
    /// A summary, and what it stands for.
    package struct Summary: Sendable, Equatable {
        /// Of its event.
        package var seq: Int
        /// The `seq` of the last message that it stands for.
        package var last: Int
    }

    /// How the conversation was before a rewind, told by the difference.
    private struct Rewind: Sendable, Equatable {
        var seq: Int
        /// How many messages stayed, and those that stood behind them.
        var kept: Int
        var taken: [Int]
        var summaries: [Summary]
    }

    /// The `seq` of every message, oldest first.
    package private(set) var messages: [Int] = []
    private var summaries: [Summary] = []
    private var rewinds: [Rewind] = []

    /// The one that counts.
    package var summary: Summary? { summaries.last }
    /// The `seq` of every rewind that was not taken back, oldest first.
    private var standing: [Int] = []
    /// The last of them; nil where there is none.
    package var lastRewind: Int? { standing.last }

    /// How many of `messages` the summary stands for.
    package var summarised: Int {
        guard let last = summary?.last else { return 0 }
        return messages.firstIndex { $0 > last } ?? messages.count
    }

    /// Whether the message with this `seq` is in the conversation.
    package func contains(_ seq: Int) -> Bool { messages.lastIndex { $0 <= seq }.map { messages[$0] == seq } ?? false }

    mutating func append(_ seq: Int) { messages.append(seq) }

    mutating func append(_ summary: Summary) { summaries.append(summary) }

    /// A rewind that names no earlier one where it should changes nothing.
    mutating func apply(_ rewind: RewindRecord, seq: Int) {
        switch rewind.target {
        case .after(let last):
            let kept = messages.firstIndex { $0 > last } ?? messages.count
            replace(with: Array(messages[..<kept]), summaries.filter { $0.last <= last }, seq)
            standing.append(seq)
        case .before(let earlier):
            guard let (messages, summaries) = state(before: earlier) else { return }
            replace(with: messages, summaries, seq)
            standing.removeAll { $0 >= earlier }
        }
    }

    private mutating func replace(with messages: [Int], _ summaries: [Summary], _ seq: Int) {
        let kept = zip(self.messages, messages).prefix { $0 == $1 }.count
        rewinds.append(
            Rewind(seq: seq, kept: kept, taken: Array(self.messages[kept...]), summaries: self.summaries))
        (self.messages, self.summaries) = (messages, summaries)
    }

    /// Goes back rewind by rewind, since each tells only what it took.
    private func state(before seq: Int) -> (messages: [Int], summaries: [Summary])? {
        var (messages, summaries) = (messages, summaries)
        for rewind in rewinds.reversed() {
            messages.removeSubrange(rewind.kept...)
            messages += rewind.taken
            summaries = rewind.summaries
            if rewind.seq == seq { return (messages, summaries) }
        }
        return nil
    }
}
