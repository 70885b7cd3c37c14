/// A service that answers a conversation: a hosted one, a company's server, the local engine, a script in a test.
package protocol CompletionService {
    /// Sends the request and returns at once; faults come out of the stream.
    func start(_ request: CompletionRequest) -> any CompletionStream
}

/// One answer on its way. Nothing is read from the network while nobody calls `next`: that is what holds a fast
/// server back. Letting go of the stream closes the connection, so that the server stops too.
package protocol CompletionStream {
    /// All events of one network wake-up, in order; an empty batch when `patience` has passed without any; nil after
    /// the answer's end.
    ///
    /// Blocks the calling thread. Throws `.interrupted` within 100 ms once the interruption of the request is raised.
    mutating func next(within patience: Duration) throws(CompletionFailure) -> [CompletionEvent]?
}

/// What is sent to a service. Names and meanings are those of the OpenAI chat completions interface; a wire format
/// translates them. Where the last message is an assistant's, the answer goes on with it, as far as the service can.
package struct CompletionRequest: Sendable {
    package var model: String
    package var messages: [Message]
    /// `max_tokens`, `temperature`, `seed`, `stop` …, sent as they are.
    package var parameters: [JSONValue.Member]
    /// How many tokens the answer may have, where Assay says so and the parameters do not; nil leaves it to the service.
    package var answerLimit: Int?
    /// The model's, in tokens; nil where it is not known.
    package var contextWindow: Int?
    /// Raised when the user wants the answer to stop.
    package var interruption: any Interruption

    package init(
        model: String, messages: [Message], parameters: [JSONValue.Member] = [], answerLimit: Int? = nil,
        contextWindow: Int? = nil, interruption: any Interruption = NeverInterrupted()
    ) {
        (self.model, self.messages, self.parameters) = (model, messages, parameters)
        (self.answerLimit, self.contextWindow, self.interruption) = (answerLimit, contextWindow, interruption)
    }
}

/// One message as a service gets it.
package struct Message: Sendable, Equatable {
    package var role: Role
    package var content: String
    /// Before the text; a user's only.
    package var images: [ImageAttachment]

    package init(_ role: Role, _ content: String, images: [ImageAttachment] = []) {
        (self.role, self.content, self.images) = (role, content, images)
    }
}

/// Who speaks.
package enum Role: String, Sendable {
    case system, user, assistant
}

/// What comes back, piece by piece.
package enum CompletionEvent: Sendable, Equatable {
    /// A piece of the answer. Never splits a Unicode scalar.
    case text(String)
    /// A piece of what the model thought before it answered; never part of the answer.
    case reasoning(String)
    /// The server's count for the whole request.
    case usage(TokenUsage)
    /// Why the answer ended, once, after its last text. Usage may still follow.
    case finish(FinishReason)
    /// Something the user should know while waiting, such as a tool call that was not asked for.
    case notice(String)
    /// Nothing of the answer has come, and the request will be sent again. Never part of the session.
    case retry(Retry)
    /// Of the pieces before it secrets were replaced. Comes from redaction, never from a service.
    case redacted(RedactionCounts)
}

/// One more attempt at a request that failed before anything of its answer came.
package struct Retry: Sendable, Equatable {
    /// Which attempt comes, counting from 1; so 2 at least.
    package var attempt: Int
    /// How many there are at most.
    package var limit: Int
    /// How long until then.
    package var wait: Duration
    /// Why the last one failed: one line, safe to print.
    package var reason: String

    package init(attempt: Int, limit: Int, wait: Duration, reason: String) {
        (self.attempt, self.limit, self.wait, self.reason) = (attempt, limit, wait, reason)
    }
}

/// The server's own count of tokens, each within the range of `Count`.
package struct TokenUsage: Sendable, Equatable {
    package let prompt: Int
    package let completion: Int

    package init(prompt: Int, completion: Int) {
        (self.prompt, self.completion) = (Count.clamped(prompt), Count.clamped(completion))
    }

    package static func + (one: TokenUsage, other: TokenUsage) -> TokenUsage {
        TokenUsage(prompt: one.prompt + other.prompt, completion: one.completion + other.completion)
    }
}

/// Why an answer ended; the raw value stands in the session file.
package enum FinishReason: String, Sendable, Equatable {
    /// The model was done.
    case stop
    /// The token limit was reached.
    case length
    /// The service's own filter ended it.
    case filtered
    /// The stream ended, or broke, without saying why: the answer is not whole.
    case cut
    /// The user, or a crash of Assay, ended it.
    case interrupted
    /// The service reported an error in mid-answer.
    case error
    /// It repeated itself over and over and was stopped.
    case loop
}

/// Why a service gave no answer, or broke off.
package enum CompletionFailure: Failure, Equatable {
    /// No connection, or none that gave an answer. `detail` is mostly the transport's own words.
    case unreachable(address: String, detail: String, problem: ConnectionProblem = .other)
    /// The server was silent for longer than allowed.
    case timedOut(address: String, seconds: Int)
    /// The server sent nothing but signs of life for longer than allowed.
    case stalled(address: String, seconds: Int)
    /// 401 or 403. `keyWasSent` is false where the request held no key; `remedy` says where the key comes from, nil where
    /// that is not known.
    case notAuthorised(address: String, detail: String, keyWasSent: Bool = true, remedy: String? = nil)
    /// 429; `retryAfter` is how long the server wants to be left alone, where it said so.
    case rateLimited(address: String, detail: String, retryAfter: Duration?)
    /// 429 for an account whose means are spent: waiting does not help.
    case quotaSpent(address: String, detail: String)
    /// The conversation is longer than the model's context window.
    case contextOverflow(detail: String)
    /// 404 for a model, or the service's own word that it does not know it.
    case unknownModel(model: String, detail: String)
    /// Any other refusal by status; `status` 0 where an error came inside the stream. `retryAfter` as above.
    case refused(status: Int, detail: String, retryAfter: Duration? = nil)
    /// An answer that follows no known format.
    case malformed(detail: String)
    /// The connection broke after the answer had begun.
    case connectionLost(detail: String)
    /// The interruption was raised.
    case interrupted
}

/// Something that a user's ctrl-C raises. The descriptor lets a wait on a socket end at once.
package protocol Interruption: Sendable {
    var isRaised: Bool { get }
    /// Readable once raised; -1 where there is none. Only to be polled, never read.
    var descriptor: Int32 { get }
}

/// For requests that nobody can interrupt.
package struct NeverInterrupted: Interruption {
    package init() {}
    package var isRaised: Bool { false }
    package var descriptor: Int32 { -1 }
}
