import AssayCore
import SessionStore
import Terminal

extension Context {
    /// Lets the service sum up the beginning of the conversation; the summary goes out in its place from then on. All
    /// events are kept, and where anything fails the conversation is what it was.
    ///
    /// - Parameters:
    ///   - focus: what the user wants to be kept above all; may be empty
    ///   - window: of the model; nil where it is not known
    /// - Throws: `.nothingToCompact` where there is no answer that is not summed up yet
    func compact(_ session: SessionWriter, focus: String, window: Int?) throws {
        let (measure, _, _) = try measure(session.conversation)
        guard let plan = CompactionPlan(measure, window: window) else { throw ConversationFailure.nothingToCompact }
        var summary = try session.conversation.summary()?.summary
        var answer: SideAnswer?
        var usage: TokenUsage?
        for (number, part) in zip(1..., plan.parts) {
            let messages = try self.messages(part, after: summary, in: session.conversation, window: window)
            let status =
                plan.parts.count == 1
                ? ConversationText.compacting()
                : ConversationText.compactingPart(String(number), String(plan.parts.count))
            let next = try sideAnswer(
                to: CompactionPrompt.request(for: messages, focus: focus), status: status,
                limit: CompactionPlan.summaryRoom)
            guard next.text.contains(where: { !$0.isWhitespace }) else {
                throw CompletionFailure.malformed(detail: ConversationText.emptySummary())
            }
            summary = next.text
            usage = next.usage.map { $0 + (usage ?? TokenUsage(prompt: 0, completion: 0)) }
            answer = next
        }
        guard let summary, let answer else { throw ConversationFailure.nothingToCompact }
        let record = CompactRecord(
            last: plan.last, summary: summary, service: answer.service, model: answer.model, usage: usage)
        try session.append(.compact(record), at: clock())
        forgetSentFiles()
        let after = try self.measure(session.conversation).measure
        screen.writeLine(
            ConversationText.compacted(
                String(plan.lastTurn), String(measure.calibration.applied(to: measure.total)),
                String(measure.calibration.applied(to: after.total))))
        screen.writeLine(printableText(summary))
    }

    /// A part of the conversation in the form of a request.
    private func messages(
        _ part: [Int], after summary: String?, in conversation: Conversation, window: Int?
    ) throws -> [Message] {
        let most = CompactionPlan.mostBytes(window: window)
        var request = RequestMessages(after: summary)
        for seq in part {
            guard case .message(let message) = try conversation.log.event(seq).body else { continue }
            request.append(message)
        }
        // Of pictures only the names are summed up, which stand in the text.
        return request.messages.map { message in
            guard message.content.utf8.count > most else { return Message(message.role, message.content) }
            screen.note(ConversationText.shortened(String(message.content.utf8.count), String(most)))
            return Message(message.role, message.content.shortened(to: most))
        }
    }
}
