import AssayCore

/// The request body of OpenAI's chat completions interface.
enum ChatRequest {
    /// JSON that asks for a stream with a usage chunk at its end. The request's own parameters come last and, where
    /// they name `stream_options` or the answer's limit, replace ours; `model`, `messages` and `stream` cannot be replaced.
    static func body(of request: CompletionRequest) -> [UInt8] {
        // Room for the text, for some escapes, and for what stands around each message.
        let text = request.messages.reduce(0) { sum, message in
            sum + message.content.utf8.count + message.images.reduce(0) { $0 + $1.bytes.count / 3 * 4 }
        }
        var writer = JSONWriter(capacity: text + text / 8 + 48 * request.messages.count + 1024)
        writer.beginObject()
        writer.member("model", request.model)
        writer.key("messages")
        writer.beginArray()
        for message in request.messages {
            writer.beginObject()
            writer.member("role", message.role.rawValue)
            writer.key("content")
            write(content: message, to: &writer)
            writer.endObject()
        }
        writer.endArray()
        writer.member("stream", true)
        if !request.parameters.contains(where: { $0.key == "stream_options" }) {
            writer.key("stream_options")
            writer.beginObject()
            writer.member("include_usage", true)
            writer.endObject()
        }
        if let limit = AnswerLimit.forChat(request) {
            writer.key(limit.key)
            writer.value(limit.value)
        }
        for parameter in request.parameters where !ours.contains(parameter.key) {
            writer.key(parameter.key)
            writer.value(parameter.value)
        }
        writer.endObject()
        return writer.bytes
    }

    /// The text, or with pictures an array of parts, each picture as a `data:` address.
    private static func write(content message: Message, to writer: inout JSONWriter) {
        guard !message.images.isEmpty else { return writer.string(message.content) }
        writer.beginArray()
        for image in message.images {
            writer.beginObject()
            writer.member("type", "image_url")
            writer.key("image_url")
            writer.beginObject()
            writer.member("url", "data:\(image.mediaType);base64,\(Base64.encoded(image.bytes))")
            writer.endObject()
            writer.endObject()
        }
        writer.beginObject()
        writer.member("type", "text")
        writer.member("text", message.content)
        writer.endObject()
        writer.endArray()
    }

    private static let ours: Set<String> = ["model", "messages", "stream"]
}
