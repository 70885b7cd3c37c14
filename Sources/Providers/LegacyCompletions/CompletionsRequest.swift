import AssayCore

/// The request body of OpenAI's legacy completions interface.
enum CompletionsRequest {
    /// JSON that asks for a stream. Stop sequences of the user's go before the template's; OpenAI takes four in all.
    /// `max_completion_tokens` becomes `max_tokens`.
    ///
    /// - Parameter namesModel: not where the address does
    static func body(of request: CompletionRequest, _ prompt: ChatTemplate.Prompt, namesModel: Bool) -> [UInt8] {
        var writer = JSONWriter(capacity: prompt.text.utf8.count + prompt.text.utf8.count / 8 + 1024)
        let parameters = request.parameters
        writer.beginObject()
        if namesModel { writer.member("model", request.model) }
        writer.member("prompt", prompt.text)
        writer.key("max_tokens")
        let limit = AnswerLimit.own(parameters)
        writer.value(limit ?? .number(String(AnswerLimit.forCompletions(request, prompt: prompt.text))))
        writer.key("stop")
        writer.value(.array(Array((parameters.stopSequences + prompt.stop.map(JSONValue.string)).prefix(4))))
        writer.member("stream", true)
        if !parameters.contains(where: { $0.key == "stream_options" }) {
            writer.key("stream_options")
            writer.beginObject()
            writer.member("include_usage", true)
            writer.endObject()
        }
        for parameter in parameters where !ours.contains(parameter.key) && !AnswerLimit.names.contains(parameter.key) {
            writer.key(parameter.key)
            writer.value(parameter.value)
        }
        writer.endObject()
        return writer.bytes
    }

    private static let ours: Set<String> = ["model", "prompt", "stop", "stream"]
}

extension [JSONValue.Member] {
    /// What `stop` holds, one or several.
    var stopSequences: [JSONValue] {
        switch last(where: { $0.key == "stop" })?.value {
        case nil, .null: []
        case .array(let sequences): sequences
        case let single?: [single]
        }
    }
}
