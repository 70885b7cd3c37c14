import AssayCore

/// Where in a session something was found.
package enum SearchPlace: Int64, Sendable, CaseIterable {
    case question = 0
    case answer = 1
    /// A saved file's path.
    case save = 2
    /// A commit's message.
    case commit = 3
    case title = 4

    /// What a find there is worth beside its score, which is at most 2.
    var weight: Double {
        switch self {
        case .title: 0.6
        case .commit: 0.4
        case .question: 0.3
        case .save: 0.2
        case .answer: 0
        }
    }
}

/// What search looks at of an event.
struct SearchedText {
    var place: SearchPlace
    var text: String

    /// Bytes of one attachment that are looked at.
    private static let mostOfAttachment = 64 << 10
    /// Bytes of one message: a line that a program printed without end is no prose.
    private static let mostOfMessage = 4 << 20

    /// nil for what holds no text to look for.
    init?(_ body: SessionEvent.Body) {
        switch body {
        case .message(let message) where message.role == .user:
            place = .question
            text = message.attachments.reduce(into: message.content.beginning(SearchedText.mostOfMessage)) {
                $0 += "\n\($1.path)\n\($1.content.beginning(SearchedText.mostOfAttachment))"
            }
        case .message(let message) where message.role == .assistant:
            (place, text) = (.answer, message.content.beginning(SearchedText.mostOfMessage))
        case .save(let save): (place, text) = (.save, save.path)
        case .commit(let commit): (place, text) = (.commit, commit.message)
        default: return nil
        }
    }
}

extension String {
    fileprivate func beginning(_ count: Int) -> String {
        guard utf8.count > count else { return self }
        return String(decoding: utf8.prefix(count), as: UTF8.self)
    }
}

extension SessionLog {
    /// Calls `body` with the texts of the events behind the first `events`, and the turn that each belongs to.
    ///
    /// - Returns: the turn that the log ends in.
    @discardableResult
    func eachText(
        after events: Int = 0, _ body: (_ event: SessionEvent, _ text: SearchedText, _ turn: Int) -> Void
    ) -> Int {
        var count = TurnCount()
        for seq in stride(from: 1, through: self.count, by: 1) {
            count.pass(seq, of: self)
            guard seq > events, mayHoldText(seq), let event = try? event(seq), let text = SearchedText(event.body)
            else { continue }
            body(event, text, count.turn)
        }
        return count.turn
    }

    /// Whether the event may hold a text to look for; settings are most of the others.
    private func mayHoldText(_ seq: Int) -> Bool {
        switch kind(of: seq) {
        case .setting, .message(.system): false
        default: true
        }
    }
}
