import AssayCore
import Terminal

/// What a service answers beside the conversation: a summary, a title.
struct SideAnswer {
    var text: String
    var usage: TokenUsage?
    /// Who answered.
    var service: String
    var model: String
}

extension Context {
    /// Asks the service something that does not join the conversation. Meanwhile a status line is shown.
    ///
    /// - Parameters:
    ///   - limit: tokens of the answer, unless the user's own parameters say it
    ///   - patience: for the whole answer; nil waits as long as the service speaks
    /// - Throws: `CompletionFailure`, and `.sideAnswerCutOff` where the answer is not whole: half of it is of no use
    func sideAnswer(
        to messages: [Message], status: String, limit: Int, patience: Duration? = nil
    ) throws -> SideAnswer {
        interrupts.reset()
        defer {
            screen.clearStatus()
            interrupts.reset()
        }
        let connection = try connect()
        let request = CompletionRequest(
            model: connection.model, messages: messages, parameters: parameters, answerLimit: limit,
            contextWindow: connection.contextWindow, interruption: interrupts)
        var answer = SideAnswer(text: "", service: connection.name, model: connection.model)
        var finish = FinishReason.cut
        let start = ContinuousClock.now
        var stream = connection.service.start(request)
        screen.status(status)
        while let batch = try stream.next(within: Turn.patience) {
            for event in batch {
                switch event {
                case .text(let piece): answer.text += piece
                case .usage(let usage): answer.usage = usage
                case .finish(let reason): finish = reason
                case .retry(let retry): screen.note(retry.line)
                case .reasoning, .notice, .redacted: break
                }
            }
            let elapsed = ContinuousClock.now - start
            screen.status("\(status), \(elapsed.components.seconds) s")
            if let patience, elapsed > patience {
                throw CompletionFailure.timedOut(address: connection.name, seconds: Int(elapsed.components.seconds))
            }
        }
        guard finish == .stop else { throw REPLFailure.sideAnswerCutOff(finish) }
        return answer
    }
}
