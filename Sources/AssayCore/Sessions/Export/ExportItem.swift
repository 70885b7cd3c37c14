/// A conversation as it is read outside Assay, piece by piece: what was said, and notes of what was done with it.
package enum ExportItem: Sendable, Equatable {
    case question(turn: Int, SessionMessage)
    case answer(SessionMessage)
    /// What was done, and to what: `saved`, `sales.py`.
    case note(String, of: String)

    /// Hands over the conversation in the order of its events, an answer with all that continues it. What a rewind took
    /// out is left out.
    ///
    /// - Parameter answersOnly: no questions and no notes
    package static func forEach<Fault: Error>(
        in conversation: Conversation, answersOnly: Bool = false,
        _ body: (ExportItem) throws(Fault) -> Void
    ) throws {
        let messages = Set(conversation.messages)
        var turn = 0
        for seq in stride(from: 1, through: conversation.log.count, by: 1) {
            let event: SessionEvent
            switch conversation.log.kind(of: seq) {
            case .continuation: continue
            case .message(let role):
                guard messages.contains(seq) else { continue }
                if role == .user { turn += 1 }
                guard role != .user || !answersOnly else { continue }
                event = try conversation.answer(seq)
            case .setting, .save, .other:
                guard !answersOnly else { continue }
                event = try conversation.log.event(seq)
            }
            if let item = item(for: event, turn: turn) { try body(item) }
        }
    }

    private static func item(for event: SessionEvent, turn: Int) -> ExportItem? {
        switch event.body {
        case .message(let message):
            switch message.role {
            case .user: return .question(turn: turn, message)
            case .assistant: return message.isBlank && message.error == nil ? nil : .answer(message)
            case .system: return nil
            }
        case .save(let save): return .note(ExportText.saved(), of: save.path)
        case .run(let run): return .note(ExportText.ran(), of: run.command)
        case .test(let test): return .note(ExportText.tested(test.outcome.rawValue), of: test.command)
        case .commit(let commit):
            let title = commit.message.prefix { !$0.isNewline }
            return .note(ExportText.committed(), of: "\(commit.commit.prefix(7)) \(title)")
        case .undo: return .note(ExportText.takenBack(), of: "")
        case .compact(let compact): return .note(ExportText.summedUp(), of: compact.summary)
        case .fork(let fork): return .note(ExportText.copied(), of: fork.session)
        case .setting(let setting):
            let name = [setting.service, setting.model].compactMap(\.self).joined(separator: "/")
            return name.isEmpty ? nil : .note(ExportText.model(), of: name)
        case .changes, .check, .title, .rewind, .unknown: return nil
        }
    }
}

extension SessionMessage {
    /// Why an answer is not whole; nil where it is.
    var incompleteness: String? {
        if let error { return error }
        guard let finish, finish != .stop else { return nil }
        return ExportText.notWhole(finish.rawValue)
    }
}
