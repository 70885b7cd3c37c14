import AssayCore

/// How a conversation becomes the one prompt of a model that only goes on with a text. The raw value is its name in
/// `/set template NAME`.
enum ChatTemplate: String, CaseIterable {
    /// Headings, which any instructed model understands.
    case plain
    /// `<|im_start|>role … <|im_end|>`: the markup of Qwen, SmolLM, Hermes and others.
    case chatml
    /// For base models, which were never taught to answer: requests and answers, the last one begun with an opened
    /// fence, so that code is all that can follow. They get no system text: they take it for a part of the document.
    case base

    /// What goes out, and what it means for the answer.
    struct Prompt: Equatable {
        var text: String
        var stop: [String]
        /// What of the answer stands in the prompt already, and what ends it.
        var frame: AnswerBody.Frame?
    }

    /// By the model's name, since the service does not say.
    init(forModel model: String) {
        let name = model.lowercased().split(separator: "/").last.map(String.init) ?? ""
        if ChatTemplate.isBase(name) {
            self = .base
        } else {
            self = ["chatml", "qwen", "smollm", "hermes"].contains(where: { name.contains($0) }) ? .chatml : .plain
        }
    }

    /// OpenAI's two, whatever says `base`, and families that have no other form; none that says that it was instructed.
    private static func isBase(_ name: String) -> Bool {
        let words = name.split { "-_.:".contains($0) }
        guard !words.contains("instruct"), !words.contains("chat"), !words.contains("it") else { return false }
        return ["davinci-002", "babbage-002"].contains(name) || words.contains("base")
            || ["starcoder", "santacoder", "codegen", "incoder"].contains(where: { name.hasPrefix($0) })
    }

    /// The prompt up to where the answer begins, or goes on where the last message is an assistant's.
    func prompt(of messages: [Message]) -> Prompt {
        let begun = messages.last?.role == .assistant ? messages.last?.content : nil
        var text = ""
        for message in begun == nil ? messages[...] : messages.dropLast() { append(message, to: &text) }
        switch self {
        case .plain: return Prompt(text: text + "### Assistant\n" + (begun ?? ""), stop: ["\n### User"])
        case .chatml:
            let end = ["<|im_end|>", "<|im_start|>"]
            return Prompt(text: text + "<|im_start|>assistant\n" + (begun ?? ""), stop: end)
        case .base: return primed(text + "Answer:\n\n", begun, messages.last { $0.role == .user }?.content ?? "")
        }
    }

    private func append(_ message: Message, to text: inout String) {
        let content = message.content
        switch (self, message.role) {
        case (.plain, .system): text += content + "\n\n"
        case (.plain, .user): text += "### User\n\(content)\n\n"
        case (.plain, .assistant): text += "### Assistant\n\(content)\n\n"
        case (.chatml, let role):
            text += "<|im_start|>\(role.rawValue)\n\(ChatTemplate.withoutMarkup(content))<|im_end|>\n"
        case (.base, .system): break
        case (.base, .user): text += "Request: \(content)\n\n"
        case (.base, .assistant): text += "Answer:\n\n\(content)\n\n"
        }
    }

    /// A file that holds ChatML must not end its message.
    private static func withoutMarkup(_ content: String) -> String {
        guard content.contains("<|im_") else { return content }
        return content.replacing("<|im_start|>", with: "<|im_start |>").replacing("<|im_end|>", with: "<|im_end |>")
    }

    private func primed(_ text: String, _ begun: String?, _ question: String) -> Prompt {
        if let begun {
            let isOpen = CodeBlock.all(in: begun).last?.isComplete == false
            return isOpen
                ? Prompt(text: text + begun, stop: ["\n```"], frame: .init(opening: "", closing: "\n```\n"))
                : Prompt(text: text + begun, stop: ["\nRequest:"])
        }
        let fence = "```\(RequestedFile(in: question).infoString)\n"
        return Prompt(text: text + fence, stop: ["\n```"], frame: .init(opening: fence, closing: "\n```\n"))
    }
}
