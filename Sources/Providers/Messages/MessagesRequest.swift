import AssayCore

/// The request body of Anthropic's messages interface.
enum MessagesRequest {
    /// JSON that asks for a stream. System texts go before the conversation, which begins with the user and alternates;
    /// `stop` becomes `stop_sequences`, and `max_completion_tokens` `max_tokens`. Every other parameter goes as it is.
    static func body(of request: CompletionRequest) -> [UInt8] {
        var writer = JSONWriter(capacity: request.messages.expectedSize)
        let parameters = request.parameters
        let system = request.messages.filter { $0.role == .system }.map(\.content).joined(separator: "\n\n")
        writer.beginObject()
        writer.member("model", request.model)
        writer.key("max_tokens")
        writer.value(AnswerLimit.own(parameters) ?? .number(String(AnswerLimit.forMessages(request))))
        if system.contains(where: { !$0.isWhitespace }) { writer.member("system", system) }
        writer.key("messages")
        writer.beginArray()
        for message in alternating(request.messages) {
            writer.beginObject()
            writer.member("role", message.role.rawValue)
            writer.key("content")
            writer.content(of: message, picture: write)
            writer.endObject()
        }
        writer.endArray()
        writer.member("stream", true)
        if !parameters.stopSequences.isEmpty {
            writer.key("stop_sequences")
            writer.value(.array(parameters.stopSequences))
        }
        for parameter in parameters where !ours.contains(parameter.key) && !AnswerLimit.names.contains(parameter.key) {
            writer.key(parameter.key)
            writer.value(parameter.value)
        }
        writer.endObject()
        return writer.bytes
    }

    private static func write(_ image: ImageAttachment, to writer: inout JSONWriter) {
        writer.member("type", "image")
        writer.key("source")
        writer.beginObject()
        writer.member("type", "base64")
        writer.member("media_type", image.mediaType)
        writer.member("data", Base64.encoded(image.bytes))
        writer.endObject()
    }

    /// Without system texts and blank messages, which are refused; neighbours of one role become one, and an answer
    /// that is to be gone on with loses the white space at its end, which is refused too.
    private static func alternating(_ messages: [Message]) -> [Message] {
        var result: [Message] = []
        for message in messages where message.role != .system && message.content.contains(where: { !$0.isWhitespace }) {
            if result.isEmpty, message.role == .assistant { result.append(Message(.user, "…")) }
            if result.last?.role == message.role {
                result[result.count - 1].content += "\n\n" + message.content
                result[result.count - 1].images += message.images
            } else {
                result.append(message)
            }
        }
        if let last = result.last, last.role == .assistant {
            result[result.count - 1].content = last.content.withoutTrailingSpace
        }
        return result
    }

    private static let ours: Set<String> = ["model", "messages", "system", "stream", "stream_options", "stop"]
}
