import AssayCore

/// How long an answer may be, for services that want to be told: legacy completions stop after 16 tokens otherwise,
/// Anthropic's messages refuse the request. Any other service is left to its own default.
enum AnswerLimit {
    /// Where nothing else is known.
    private static let usual = 2048
    /// Less than this is of no use: the service may say itself that the conversation is too long.
    private static let least = 256

    /// What the window leaves beside the prompt.
    static func forCompletions(_ request: CompletionRequest, prompt: String) -> Int {
        guard let window = request.contextWindow ?? window(ofModel: request.model) else { return usual }
        return max(least, window - tokens(prompt.utf8.count))
    }

    /// The most that the model writes, as far as the window leaves it.
    static func forMessages(_ request: CompletionRequest) -> Int {
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
