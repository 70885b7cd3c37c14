/// What a summary of the conversation would stand for.
///
/// The last turn stays as it is where it is short and not the only one, since the next question mostly is about it. A
/// question without an answer is never summed up: it can be asked again.
package struct CompactionPlan: Sendable, Equatable {
    /// The `seq` of the last message that the summary stands for.
    package private(set) var last: Int
    /// The turn that it belongs to.
    package private(set) var lastTurn: Int
    /// The messages to be summed up, in parts of whole turns that the model has room for; each part is summed up together with the
    /// summary of those before it.
    package private(set) var parts: [[Int]]

    /// The share of the window that a last turn may take to stay.
    private static let keptShare = 4
    /// The same where the window is not known, in tokens.
    private static let keptWithoutWindow = 4000
    /// Tokens for the summary of the parts before, and for the new one.
    package static let summaryRoom = 1500

    /// Nil where there is no answer that is not summed up yet.
    ///
    /// - Parameter window: in tokens; nil where it is not known
    package init?(_ measure: ContextMeasure, window: Int?) {
        var turns = Turn.all(in: measure)
        guard !turns.isEmpty else { return nil }
        if turns.count > 1 {
            let most = window.map { $0 / CompactionPlan.keptShare } ?? CompactionPlan.keptWithoutWindow
            if turns[turns.count - 1].tokens <= most { turns.removeLast() }
        }
        (last, lastTurn) = (turns[turns.count - 1].last, turns[turns.count - 1].number)
        let room = window.map { max($0 / 4, $0 - 3 * CompactionPlan.summaryRoom) } ?? .max
        parts = []
        var filled = 0
        for turn in turns {
            if parts.isEmpty || filled + turn.tokens > room {
                parts.append([])
                filled = 0
            }
            parts[parts.count - 1] += turn.sent
            filled += turn.tokens
        }
    }

    /// What is summed up together: a question with all of its answer, however often that was continued. Questions without an
    /// answer go with the next one that has one, since two messages of the user's in a row are refused.
    private struct Turn {
        /// The messages that go out.
        var sent: [Int] = []
        /// The last message, and the number of its turn.
        var last = 0
        var number = 0
        var tokens = 0
        var hasAnswer = false

        /// Those with an answer.
        static func all(in measure: ContextMeasure) -> [Turn] {
            var turns: [Turn] = []
            for piece in measure.pieces {
                if turns.isEmpty || piece.role == .user && turns[turns.count - 1].hasAnswer { turns.append(Turn()) }
                turns[turns.count - 1].take(piece)
            }
            return turns.filter(\.hasAnswer).map { turn in
                var turn = turn
                turn.tokens = measure.calibration.applied(to: turn.tokens)
                return turn
            }
        }

        private mutating func take(_ piece: ContextMeasure.Piece) {
            (last, number) = (piece.event, piece.turn)
            guard !piece.isLeftOut else { return }
            sent.append(piece.event)
            tokens += piece.total
            hasAnswer = hasAnswer || piece.role == .assistant
        }
    }

    /// The bytes that a single message may have so that its part has room for it: two for each token, which fits any
    /// language.
    package static func mostBytes(window: Int?) -> Int {
        guard let window else { return .max }
        let (bytes, isOver) = max(window / 4, window - 3 * summaryRoom).multipliedReportingOverflow(by: 2)
        return isOver ? .max : bytes
    }
}
