/// Well-known models that their services have retired, and what to use in their place: people still find the names in
/// older instructions.
package enum RetiredModel {
    /// The successors that a service's own notice of retirement names; nil for any other name.
    package static func successors(of model: String) -> [String]? {
        let name = model.lowercased().split(separator: "/").last.map(String.init) ?? ""
        return table.first { row in row.names.contains { matches(name, $0) } }?.successors
    }

    /// A name that ends with `*` stands for all that begin so.
    private static func matches(_ name: String, _ pattern: String) -> Bool {
        pattern.last == "*" ? name.hasPrefix(pattern.dropLast()) : name == pattern
    }

    private static let table: [(names: [String], successors: [String])] = [
        // OpenAI, base models of January 2024.
        (["ada", "babbage", "text-ada-001", "text-babbage-001"], ["babbage-002", "gpt-4.1-nano"]),
        (
            ["curie", "davinci", "text-curie-001", "text-davinci-001", "text-davinci-002"],
            ["davinci-002", "gpt-4.1-mini"]
        ),
        (
            ["text-davinci-003", "davinci-instruct-beta", "curie-instruct-beta"],
            ["gpt-3.5-turbo-instruct", "gpt-4.1-mini"]
        ),
        (["code-davinci-*", "code-cushman-*", "code-search-*"], ["gpt-4.1-mini", "gpt-4.1"]),
        (["text-davinci-edit-001", "code-davinci-edit-001"], ["gpt-4.1-mini"]),
        // OpenAI, chat models.
        (["gpt-3.5-turbo-0301", "gpt-3.5-turbo-0613", "gpt-3.5-turbo-16k*"], ["gpt-4.1-mini", "gpt-3.5-turbo"]),
        (["gpt-4-32k*", "gpt-4-vision-preview", "gpt-4-1106-vision-preview", "gpt-4-0314"], ["gpt-4.1", "gpt-4o"]),
        (["gpt-4.5-preview*"], ["gpt-4.1"]),
        (["o1-preview*", "o1-mini*"], ["o3", "o4-mini"]),
        // Anthropic.
        (["claude-1*", "claude-2*", "claude-v1*", "claude-v2*"], ["claude-sonnet-4-5"]),
        (["claude-instant*", "claude-3-haiku*", "claude-3-5-haiku*"], ["claude-haiku-4-5"]),
        (["claude-3-sonnet*", "claude-3-5-sonnet*", "claude-3-7-sonnet*"], ["claude-sonnet-4-5"]),
        (["claude-3-opus*"], ["claude-opus-4-1", "claude-sonnet-4-5"]),
    ]
}
