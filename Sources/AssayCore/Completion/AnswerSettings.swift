/// Settings among a session's parameters that are Assay's own: they are not sent as parameters.
package struct AnswerSettings: Sendable, Equatable {
    package static let names: Set<String> = ["words", "loops"]

    /// How many words of prose an answer shall have at most. Asked for in words and never by a limit of tokens, which
    /// would cut code too.
    package private(set) var words: Int?
    /// Whether an answer that repeats itself runs on.
    package private(set) var allowsLoops = false

    package init(_ parameters: [JSONValue.Member]) {
        for parameter in parameters {
            switch (parameter.key, parameter.value) {
            case ("words", .number(let spelling)): words = Int(spelling)
            case ("loops", .string(let word)): allowsLoops = word == "allow"
            default: break
            }
        }
    }

    /// The system prompt with what these settings ask for.
    package func applied(to prompt: SystemPrompt) -> SystemPrompt {
        guard let words else { return prompt }
        var prompt = prompt
        prompt.text +=
            prompt.isChinese
            ? "\n文字说明最多\(words)个字。代码块不计入,并且始终完整。"
            : "\nUse at most \(words) words of prose. Code blocks do not count, and are always complete."
        return prompt
    }
}
