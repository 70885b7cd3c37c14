import AssayCore

/// How long an answer may be: as the user's own parameter says, else as the request does. Services that want to be told
/// always get a number: legacy completions stop after 16 tokens otherwise, Anthropic's messages refuse the request. Any
/// other service is left to its own default.
enum AnswerLimit {
    /// What the user may call it; both are one and the same limit.
    static let names: Set<String> = ["max_tokens", ModelFacts.thinkingLimit]
    /// Tokens that a model may think where the limit counts them too.
    private static let thoughts = 4096

    /// The user's own; nil where there is none.
    static func own(_ parameters: [JSONValue.Member]) -> JSONValue? {
        parameters.last { names.contains($0.key) }?.value
    }

    /// The member of a chat completions request; nil where the user has one, or nothing is to be said.
    static func forChat(_ request: CompletionRequest) -> JSONValue.Member? {
        guard let limit = request.answerLimit, own(request.parameters) == nil else { return nil }
        let name = ModelFacts.limitName(ofModel: request.model)
        let tokens = name == ModelFacts.thinkingLimit ? limit + thoughts : limit
        return JSONValue.Member(key: name, value: .number(String(tokens)))
    }

    /// The user's parameters with the limit under the only name that the model takes.
    static func renamed(in request: CompletionRequest) -> [JSONValue.Member] {
        let (parameters, name) = (request.parameters, ModelFacts.limitName(ofModel: request.model))
        guard name == ModelFacts.thinkingLimit else { return parameters }
        guard !parameters.contains(where: { $0.key == name }) else {
            return parameters.filter { $0.key == name || !names.contains($0.key) }
        }
        return parameters.map { names.contains($0.key) ? JSONValue.Member(key: name, value: $0.value) : $0 }
    }

    /// Where nothing else is known.
    private static let usual = 2048
    /// Less than this is of no use: the service may say itself that the conversation is too long.
    private static let least = 256

    /// What the request says, else what the window leaves beside the prompt.
    static func forCompletions(_ request: CompletionRequest, prompt: String) -> Int {
        if let limit = request.answerLimit { return limit }
        guard let window = request.contextWindow ?? window(ofModel: request.model) else { return usual }
        return max(least, window - tokens(prompt.utf8.count))
    }

    /// What the request says, else the most that the model writes, as far as the window leaves it.
    static func forMessages(_ request: CompletionRequest) -> Int {
        if let limit = request.answerLimit { return limit }
        let most = mostTokens(ofModel: request.model)
        guard let window = request.contextWindow else { return most ?? 8192 }
        let prompt = request.messages.reduce(0) {
            $0 + tokens($1.content.utf8.count) + TokenEstimate.perPicture * $1.images.count
        }
        return max(least, min(most ?? window, window - prompt))
    }

    /// Rather too many than too few: three bytes to a token, and what stands around a message.
    private static func tokens(_ bytes: Int) -> Int { bytes / 3 + 16 }

    /// Models of OpenAI's legacy completions.
    private static func window(ofModel name: String) -> Int? {
        switch name {
        case "davinci-002", "babbage-002": 16_384
        case _ where name.hasPrefix("gpt-3.5-turbo-instruct"): 4096
        default: nil
        }
    }

    /// Models of Anthropic, after its table of models; nil for others.
    private static func mostTokens(ofModel name: String) -> Int? {
        switch name {
        case _ where !name.contains("claude"): nil
        case _ where name.contains("claude-3-7"): 64_000
        case _ where name.contains("claude-3-5"): 8192
        case _ where ["claude-3", "claude-2", "claude-instant"].contains(where: { name.contains($0) }): 4096
        default: 32_000
        }
    }
}
