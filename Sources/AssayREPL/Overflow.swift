import AssayCore
import SessionStore
import Terminal

extension Context {
    /// Before a question goes out: whether the model has room for it and for an answer. Nothing is ever left out to
    /// make room; a person is asked, a script is refused.
    ///
    /// - Throws: `.contextOverflow`, and `.notSent` where the user decides so; the question is in no file then
    func makeRoom(for question: SessionMessage, in session: SessionWriter, using connection: Connection) throws {
        guard let window = connection.contextWindow else { return }
        while let size = try tooLargeSize(question, in: session, window: window) {
            let detail = ConversationText.tooLarge(String(size), String(window))
            let canShrink = CompactionPlan(try measure(session.conversation).measure, window: window) != nil
            guard confirm.isInteractive, canShrink else { throw CompletionFailure.contextOverflow(detail: detail) }
            screen.note(detail)
            let choices = [ConversationText.compactFirst(), ConversationText.sendAnyway()]
            switch try confirm.choose(ConversationText.overflowQuestion(), choices, flag: "/compact") {
            case 0: try compact(session, focus: "", window: window)
            case 1: return
            default: throw ConversationFailure.notSent
            }
        }
    }

    /// The tokens of the request, where they are too many; nil where they fit.
    private func tooLargeSize(
        _ question: SessionMessage, in session: SessionWriter, window: Int
    ) throws -> Int? {
        let room = window - roomForAnswer(window)
        var whole = question
        whole.attachments += try additions(to: question, in: session.conversation, isTrial: true)
        var alone = RequestMessages()
        alone.append(whole)
        // A token has a byte at least: what is short in bytes needs no count.
        let bytes = (try session.messages(system: "") + alone.messages).reduce(0) {
            $0 + $1.content.utf8.count + 100 + TokenEstimate.perPicture * $1.images.count
        }
        guard bytes + 4000 > room else { return nil }
        let (measure, system, _) = try measure(session.conversation)
        let estimate =
            measure.total + TokenEstimate.tokens(of: system) + TokenEstimate.tokens(of: alone.messages)
        // Without any count of the server's the estimate gets the benefit of the doubt.
        let size = measure.calibration.isKnown ? measure.calibration.applied(to: estimate) : estimate * 5 / 6
        return size > room ? size : nil
    }

    /// What the answer may take: as many tokens as are asked for, else an eighth, at most 2,048.
    func roomForAnswer(_ window: Int) -> Int {
        for member in parameters where ["max_tokens", "max_completion_tokens"].contains(member.key) {
            if case .number(let spelling) = member.value, let number = Double(spelling) {
                return min(Count.clamped(number), window / 2)
            }
        }
        return min(2048, window / 8)
    }
}
