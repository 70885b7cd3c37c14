import AssayCore
import Providers
import SessionStore
import Terminal

extension Context {
    /// Goes on with the last answer, which was cut off: what comes is one answer with it (`SessionMessage.continues`).
    ///
    /// - Throws: `.nothingToContinue` where the last answer is whole, or is not the last thing that was said
    func continueAnswer() throws -> Turn.Outcome {
        let session = try writableSession()
        guard let answer = try session.answerCutOff() else { throw REPLFailure.nothingToContinue }
        let connection = try connect()
        try noteSettings(of: connection, in: session)
        let outcome = try goOn(with: answer, connection.continuation, connection, session)
        guard connection.continuation != .inWords, !outcome.hasText, outcome.failure?.refusesPrefill == true else {
            return outcome
        }
        screen.note(REPLText.askedInWords())
        return try goOn(with: answer, .inWords, connection, session)
    }

    private func goOn(
        with answer: (seq: Int, text: String), _ continuation: Continuation, _ connection: Connection,
        _ session: SessionWriter
    ) throws -> Turn.Outcome {
        var messages = sendable(try session.messages(system: ""), over: connection)
        let system = try systemPrompt(for: messages.last { $0.role == .user }?.content ?? "")
        if continuation == .inWords {
            messages.append(ContinuationPrompt.message(after: answer.text, isChinese: system.isChinese))
        }
        let seam = AnswerSeam(after: answer.text, by: continuation)
        let service = ContinuingService(connection.service, seam)
        let turn = Turn(
            session: session, service: service, clock: clock, continues: answer.seq,
            allowsLoops: answerSettings.allowsLoops)
        let exchange = Exchange(connection, system.messages(withExamples: false), messages, parameters)
        var display = display(for: connection, continuing: answer.text)
        return try run(turn, exchange, &display)
    }
}

extension Connection {
    /// How it goes on with an answer that was cut off. Of the chat completions services only llama.cpp's server goes on
    /// with a last message of the assistant's; others begin a new one.
    var continuation: Continuation {
        if ["local", "llama.cpp"].contains(name) { return .exact }
        return switch wireFormat {
        case .completions: .exact
        case .messages: .afterTrimming
        case .chat, nil: .inWords
        }
    }
}

extension SessionWriter {
    /// The last answer, joined, if it did not end by itself, or ended within a code block, and nothing was said since.
    fileprivate func answerCutOff() throws -> (seq: Int, text: String)? {
        guard try messages(system: "").last?.role == .assistant, let last = conversation.lastAnswer,
            case .message(let message) = try conversation.answer(last.seq).body
        else { return nil }
        let isCut = message.finish != .stop || CodeBlock.all(in: last.text).last?.isComplete == false
        return isCut ? last : nil
    }
}

extension CompletionFailure {
    /// Whether the service wants the user to speak last. It says so in words alone.
    fileprivate var refusesPrefill: Bool {
        guard case .refused = self else { return false }
        let said = message.lowercased()
        return ["prefill", "end with a user message", "last message must"].contains { said.contains($0) }
    }
}
