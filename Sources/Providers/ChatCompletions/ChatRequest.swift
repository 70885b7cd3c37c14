import AssayCore

/// The request body of OpenAI's chat completions interface.
enum ChatRequest {
    /// JSON that asks for a stream with a usage chunk at its end. The request's own parameters come last and, where
    /// they name `stream_options` or the answer's limit, replace ours; `model`, `messages` and `stream` cannot be replaced.
    static func body(of request: CompletionRequest) -> [UInt8] {
        var writer = JSONWriter(capacity: request.messages.expectedSize)
        writer.beginObject()
        writer.member("model", request.model)
        writer.key("messages")
        writer.beginArray()
        for message in request.messages {
            writer.beginObject()
            writer.member("role", message.role.rawValue)
            writer.key("content")
            writer.content(of: message, picture: write)
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
        for parameter in AnswerLimit.renamed(in: request) where !ours.contains(parameter.key) {
            writer.key(parameter.key)
            writer.value(parameter.value)
        }
        writer.endObject()
        return writer.bytes
    }

    /// As a `data:` address.
    private static func write(_ image: ImageAttachment, to writer: inout JSONWriter) {
        writer.member("type", "image_url")
        writer.key("image_url")
        writer.beginObject()
        writer.member("url", "data:\(image.mediaType);base64,\(Base64.encoded(image.bytes))")
        writer.endObject()
    }

    private static let ours: Set<String> = ["model", "messages", "stream"]
}
