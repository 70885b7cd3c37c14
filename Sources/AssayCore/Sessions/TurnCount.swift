/// The number of the turn that an event belongs to, as the user counts turns: a rewind counts back, and the turns that
/// it took out keep the numbers they had.
package struct TurnCount: Sendable {
    private var thread = MessageThread()
    /// Counts from 1; 0 before the first question.
    package private(set) var turn = 0

    package init() {}

    /// Goes over the next event of a log; all before it must have been gone over.
    package mutating func pass(_ seq: Int, of log: SessionLog) {
        switch log.kind(of: seq) {
        case .message(let role):
            thread.append(seq)
            if role == .user { turn += 1 }
        case .continuation: thread.append(seq)
        case .other:
            guard case .rewind(let rewind)? = try? log.event(seq).body else { return }
            thread.apply(rewind, seq: seq)
            turn = thread.messages.count { log.kind(of: $0) == .message(.user) }
        case .setting, .save: break
        }
    }
}
