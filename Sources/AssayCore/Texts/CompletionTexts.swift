/// What completion failures say.
package enum CompletionText: String, TextIdentifier {
    case unreachable = "completion.unreachable"
    case unreachableHint = "completion.unreachable.hint"
    case timedOut = "completion.timed-out"
    case timedOutHint = "completion.timed-out.hint"
    case stalled = "completion.stalled"
    case notAuthorised = "completion.not-authorised"
    case wantsKey = "completion.wants-key"
    case notAuthorisedHint = "completion.not-authorised.hint"
    case rateLimited = "completion.rate-limited"
    case rateLimitedHint = "completion.rate-limited.hint"
    case rateLimitedUntilHint = "completion.rate-limited-until.hint"
    case quotaSpent = "completion.quota-spent"
    case quotaSpentHint = "completion.quota-spent.hint"
    case contextOverflow = "completion.context-overflow"
    case contextOverflowHint = "completion.context-overflow.hint"
    case unknownModel = "completion.unknown-model"
    case unknownModelHint = "completion.unknown-model.hint"
    case retiredModelHint = "completion.retired-model.hint"
    case refused = "completion.refused"
    case serverError = "completion.server-error"
    case redirectedHint = "completion.redirected.hint"
    case wrongPathHint = "completion.wrong-path.hint"
    case errorInStream = "completion.error-in-stream"
    case refusedHint = "completion.refused.hint"
    case malformed = "completion.malformed"
    case malformedHint = "completion.malformed.hint"
    case connectionLost = "completion.connection-lost"
    case connectionLostHint = "completion.connection-lost.hint"
    case interrupted = "completion.interrupted"

    package var english: String {
        switch self {
        case .unreachable: "cannot reach {1}: {2}"
        case .unreachableHint: "check the address (OPENAI_BASE_URL), the network and the proxy"
        case .timedOut: "{1} has been silent for {2} s"
        case .timedOutHint: "try again, or wait longer with ASSAY_SILENCE_TIMEOUT=SECONDS"
        case .stalled: "{1} has sent signs of life but nothing of an answer for {2} s"
        case .notAuthorised: "{1} does not accept the key: {2}"
        case .wantsKey: "{1} wants a key, and none was sent: {2}"
        case .notAuthorisedHint: "check the key of this service"
        case .rateLimited: "{1} asks to slow down: {2}"
        case .rateLimitedHint: "wait a little, then send it again"
        case .rateLimitedUntilHint: "send it again in {1}"
        case .quotaSpent: "{1} says that the account's quota is spent: {2}"
        case .quotaSpentHint: "look at the account's plan and billing, or choose another service"
        case .contextOverflow: "the conversation is too long for the model: {1}"
        case .contextOverflowHint: "make room with /compact, /rewind or /drop, or choose a model with a larger context"
        case .unknownModel: "the service does not know the model {1}: {2}"
        case .unknownModelHint: "choose another with /model NAME"
        case .retiredModelHint: "{1} has been retired; its successors: {2} (/model NAME)"
        case .refused: "the service refused the request (status {1}): {2}"
        case .serverError: "the server answered {1} ({2})"
        case .redirectedHint: "set the new address, without its /chat/completions; a key is not sent on to another one"
        case .wrongPathHint: "check the address and its path; most services want /v1 at its end"
        case .errorInStream: "the service reported an error: {1}"
        case .refusedHint: "try again; if it stays, look at the service's status or its log"
        case .malformed: "the service's answer cannot be read: {1}"
        case .malformedHint: "check that the address is that of an OpenAI-compatible service (…/v1)"
        case .connectionLost: "the connection broke in mid-answer: {1}"
        case .connectionLostHint: "what came is kept; ask again to get the whole answer"
        case .interrupted: "interrupted"
        }
    }
}

extension CompletionText {
    /// Names the successors of a model that is known to be gone.
    fileprivate static func unknownModelHint(for model: String) -> String {
        guard let successors = RetiredModel.successors(of: model) else { return CompletionText.unknownModelHint() }
        return CompletionText.retiredModelHint(model, successors.joined(separator: ", "))
    }
}

extension CompletionFailure {
    package var message: String {
        switch self {
        case .unreachable(let address, let detail, _): CompletionText.unreachable(address, detail)
        case .timedOut(let address, let seconds): CompletionText.timedOut(address, String(seconds))
        case .stalled(let address, let seconds): CompletionText.stalled(address, String(seconds))
        case .notAuthorised(let address, let detail, true, _): CompletionText.notAuthorised(address, detail)
        case .notAuthorised(let address, let detail, false, _): CompletionText.wantsKey(address, detail)
        case .rateLimited(let address, let detail, _): CompletionText.rateLimited(address, detail)
        case .quotaSpent(let address, let detail): CompletionText.quotaSpent(address, detail)
        case .contextOverflow(let detail): CompletionText.contextOverflow(detail)
        case .unknownModel(let model, let detail): CompletionText.unknownModel(model, detail)
        case .refused(0, let detail, _): CompletionText.errorInStream(detail)
        case .refused(let status, let detail, _) where status >= 500: CompletionText.serverError(String(status), detail)
        case .refused(let status, let detail, _): CompletionText.refused(String(status), detail)
        case .malformed(let detail): CompletionText.malformed(detail)
        case .connectionLost(let detail): CompletionText.connectionLost(detail)
        case .interrupted: CompletionText.interrupted()
        }
    }

    package var hint: String {
        switch self {
        case .unreachable(_, _, let problem): problem.hint
        case .timedOut, .stalled: CompletionText.timedOutHint()
        case .notAuthorised(_, _, _, let remedy): remedy ?? CompletionText.notAuthorisedHint()
        case .rateLimited(_, _, let wait?), .refused(_, _, let wait?):
            CompletionText.rateLimitedUntilHint(ConnectionText.time(seconds: wait.wholeSeconds))
        case .rateLimited: CompletionText.rateLimitedHint()
        case .quotaSpent: CompletionText.quotaSpentHint()
        case .contextOverflow: CompletionText.contextOverflowHint()
        case .unknownModel(let model, _): CompletionText.unknownModelHint(for: model)
        case .refused(300..<400, _, _): CompletionText.redirectedHint()
        case .refused(404, _, _): CompletionText.wrongPathHint()
        case .refused: CompletionText.refusedHint()
        case .malformed: CompletionText.malformedHint()
        case .connectionLost: CompletionText.connectionLostHint()
        case .interrupted: ""
        }
    }

    package var cause: Cause {
        switch self {
        case .unreachable, .timedOut, .stalled: .serviceUnreachable
        case .notAuthorised: .notAuthorised
        case .rateLimited, .quotaSpent: .rateLimited
        case .contextOverflow: .contextOverflow
        case .unknownModel: .configuration
        case .refused, .malformed: .serviceUnreachable
        case .connectionLost: .answerCutOff
        case .interrupted: .interrupted
        }
    }
}
