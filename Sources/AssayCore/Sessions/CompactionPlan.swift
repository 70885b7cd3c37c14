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
        let pieces = measure.pieces
        let answers = pieces.indices.filter { pieces[$0].role == .assistant && !pieces[$0].isLeftOut }
        guard var end = answers.last else { return nil }
        func tokens(_ range: some Sequence<Int>) -> Int {
            measure.calibration.applied(to: range.reduce(0) { $0 + pieces[$1].total })
        }
        if let previous = answers.dropLast().last {
            let most = window.map { $0 / CompactionPlan.keptShare } ?? CompactionPlan.keptWithoutWindow
            if tokens((previous + 1)...end) <= most { end = previous }
        }
        (last, lastTurn) = (pieces[end].event, pieces[end].turn)
        let room = window.map { max($0 / 4, $0 - 3 * CompactionPlan.summaryRoom) } ?? .max
        parts = []
        var filled = Int.max
        for index in pieces[...end].indices where !pieces[index].isLeftOut {
            let size = tokens([index])
            // A part ends with an answer: two messages of the user's in a row are refused.
            guard pieces[index].role == .user || parts.isEmpty else {
                parts[parts.count - 1].append(pieces[index].event)
                filled += size
                continue
            }
            let turn = tokens(index...(answers.first { $0 > index } ?? index))
            if filled == .max || filled + turn > room {
                parts.append([])
                filled = 0
            }
            parts[parts.count - 1].append(pieces[index].event)
            filled += size
        }
    }

    /// The bytes that a single message may have so that its part has room for it: two for each token, which fits any
    /// language.
    package static func mostBytes(window: Int?) -> Int {
        window.map { max($0 / 4, $0 - 3 * summaryRoom) * 2 } ?? .max
    }
}
