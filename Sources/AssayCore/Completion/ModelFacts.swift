/// What is publicly known of a hosted model.
package struct ModelFacts: Sendable, Equatable {
    /// How many tokens a request may hold; nil where it is not known.
    package var contextWindow: Int?
    /// US dollars for a million tokens that are sent; nil where it is not known.
    package var inputPrice: Double?
    /// US dollars for a million tokens that come back; nil where it is not known.
    package var outputPrice: Double?

    /// In US dollars; nil where a price is not known.
    package func cost(of usage: TokenUsage) -> Double? {
        guard let inputPrice, let outputPrice else { return nil }
        return (Double(usage.prompt) * inputPrice + Double(usage.completion) * outputPrice) / 1_000_000
    }

    /// Of the row with the longest name that the model's name begins with, up to one of `-`, `:` and `@` or its end, so
    /// that `gpt-5` says nothing of `gpt-5.9`. What stands before the last slash is the maker's name on a reseller.
    package static func of(model: String) -> ModelFacts? {
        let name = model.split(separator: "/").last.map(String.init) ?? model
        return rows.filter { isBeginning($0.name, of: name) }.max { $0.name.count < $1.name.count }?.facts
    }

    /// How the chat completions interface calls the limit of an answer's tokens for this model. OpenAI's models that think
    /// before they answer refuse `max_tokens`; what they want counts the thoughts too.
    package static func limitName(ofModel model: String) -> String {
        let name = model.split(separator: "/").last.map(String.init) ?? model
        let isThinking = name.hasPrefix("gpt-5") || ["o1", "o3", "o4"].contains { isBeginning($0, of: name) }
        return isThinking ? thinkingLimit : "max_tokens"
    }

    /// The name that counts the thoughts too.
    package static let thinkingLimit = "max_completion_tokens"

    private static func isBeginning(_ prefix: String, of name: String) -> Bool {
        guard name.hasPrefix(prefix) else { return false }
        return name.dropFirst(prefix.count).first.map { "-:@".contains($0) } ?? true
    }

    private init(_ contextWindow: Int?, _ inputPrice: Double? = nil, _ outputPrice: Double? = nil) {
        (self.contextWindow, self.inputPrice, self.outputPrice) = (contextWindow, inputPrice, outputPrice)
    }

    /// Prices: simonw/llm-prices of 2026-08-05 (collected from the vendors' pages). Context windows, and prices that it
    /// lacks: LiteLLM's `model_prices_and_context_window.json` of 2026-07-24, unless a comment names another source.
    private static let rows: [(name: String, facts: ModelFacts)] = [
        ("gpt-4.1", ModelFacts(1_047_576, 2, 8)),
        ("gpt-4.1-mini", ModelFacts(1_047_576, 0.4, 1.6)),
        ("gpt-4.1-nano", ModelFacts(1_047_576, 0.1, 0.4)),
        ("gpt-4o", ModelFacts(128_000, 2.5, 10)),
        ("gpt-4o-mini", ModelFacts(128_000, 0.15, 0.6)),
        ("gpt-4-turbo", ModelFacts(128_000, 10, 30)),
        ("gpt-4", ModelFacts(8192, 30, 60)),
        ("gpt-3.5-turbo", ModelFacts(16_385, 0.5, 1.5)),
        // platform.openai.com/docs/models: 4,096 tokens for prompt and answer together.
        ("gpt-3.5-turbo-instruct", ModelFacts(4096, 1.5, 2)),
        // platform.openai.com/docs/models: 16,384 tokens.
        ("davinci-002", ModelFacts(16_384, 2, 2)),
        ("babbage-002", ModelFacts(16_384, 0.4, 0.4)),
        ("o3", ModelFacts(200_000, 2, 8)),
        ("o3-pro", ModelFacts(200_000, 20, 80)),
        ("o3-mini", ModelFacts(200_000, 1.1, 4.4)),
        ("o4-mini", ModelFacts(200_000, 1.1, 4.4)),
        // What may be sent: the window of 400,000 without the 128,000 of the longest answer.
        ("gpt-5", ModelFacts(272_000, 1.25, 10)),
        ("gpt-5-pro", ModelFacts(272_000, 15, 120)),
        ("gpt-5-mini", ModelFacts(272_000, 0.25, 2)),
        ("gpt-5-nano", ModelFacts(272_000, 0.05, 0.4)),
        ("gpt-5.1", ModelFacts(272_000, 1.25, 10)),
        ("gpt-5.1-codex-mini", ModelFacts(272_000, 0.25, 2)),
        ("gpt-5.2", ModelFacts(272_000, 1.75, 14)),
        ("gpt-5.2-pro", ModelFacts(272_000, 21, 168)),
        ("gpt-5.4", ModelFacts(1_050_000, 2.5, 15)),
        ("gpt-5.4-pro", ModelFacts(1_050_000, 30, 180)),
        ("gpt-5.4-mini", ModelFacts(400_000, 0.75, 4.5)),
        ("gpt-5.4-nano", ModelFacts(nil, 0.2, 1.25)),
        ("gpt-5.5", ModelFacts(1_050_000, 5, 30)),
        ("gpt-5.5-pro", ModelFacts(nil, 30, 180)),

        ("claude-3-haiku", ModelFacts(200_000, 0.25, 1.25)),
        ("claude-3-5-haiku", ModelFacts(200_000, 0.8, 4)),
        ("claude-3-5-sonnet", ModelFacts(200_000, 3, 15)),
        ("claude-3-7-sonnet", ModelFacts(200_000, 3, 15)),
        // Without the header that asks for a million.
        ("claude-sonnet-4-20250514", ModelFacts(200_000, 3, 15)),
        ("claude-sonnet-4-0", ModelFacts(200_000, 3, 15)),
        ("claude-sonnet-4-5", ModelFacts(200_000, 3, 15)),
        ("claude-sonnet-4-6", ModelFacts(1_000_000, 3, 15)),
        ("claude-sonnet-5", ModelFacts(1_000_000, 3, 15)),
        ("claude-haiku-4-5", ModelFacts(200_000, 1, 5)),
        ("claude-opus-4-20250514", ModelFacts(200_000, 15, 75)),
        ("claude-opus-4-0", ModelFacts(200_000, 15, 75)),
        ("claude-opus-4-1", ModelFacts(200_000, 15, 75)),
        ("claude-opus-4-5", ModelFacts(200_000, 5, 25)),
        ("claude-opus-4-6", ModelFacts(1_000_000, 5, 25)),
        ("claude-opus-4-7", ModelFacts(1_000_000, 5, 25)),
        ("claude-opus-4-8", ModelFacts(1_000_000, 5, 25)),
        ("claude-fable-5", ModelFacts(1_000_000, 10, 50)),

        // Up to 200,000 tokens in the request; more costs more.
        ("gemini-2.5-pro", ModelFacts(1_048_576, 1.25, 10)),
        ("gemini-2.5-flash", ModelFacts(1_048_576, 0.3, 2.5)),
        ("gemini-2.5-flash-lite", ModelFacts(1_048_576, 0.1, 0.4)),
        ("gemini-2.0-flash", ModelFacts(1_048_576, 0.1, 0.4)),
        ("gemini-2.0-flash-lite", ModelFacts(1_048_576, 0.075, 0.3)),
        ("gemini-3-pro-preview", ModelFacts(1_048_576, 2, 12)),
        ("gemini-3.1-pro-preview", ModelFacts(1_048_576, 2, 12)),
        ("gemini-3-flash-preview", ModelFacts(1_048_576, 0.5, 3)),
        ("gemini-3.5-flash", ModelFacts(1_048_576, 1.5, 9)),
        ("gemini-3.5-flash-lite", ModelFacts(1_048_576, 0.3, 2.5)),

        // Both tables disagree on the price; api-docs.deepseek.com changes it often.
        ("deepseek-chat", ModelFacts(131_072)),
        ("deepseek-reasoner", ModelFacts(131_072)),
        ("deepseek-v4-flash", ModelFacts(1_000_000, 0.14, 0.28)),
        ("deepseek-v4-pro", ModelFacts(1_000_000)),

        ("mistral-large-latest", ModelFacts(nil, 2, 6)),
        ("mistral-small-latest", ModelFacts(nil, 0.1, 0.3)),
        ("codestral-latest", ModelFacts(nil, 0.3, 0.9)),
        ("magistral-medium-latest", ModelFacts(nil, 2, 5)),

        // console.groq.com/docs/models: 131,072 tokens.
        ("llama-3.3-70b-versatile", ModelFacts(131_072)),
        ("llama-3.1-8b-instant", ModelFacts(131_072)),
    ]
}
