import AssayCore

extension JSONWriter {
    /// The content of a message: its text, or with pictures an array of parts with the text as the last, which both
    /// formats that take pictures write alike. How a picture is written is the format's own.
    mutating func content(of message: Message, picture: (ImageAttachment, inout JSONWriter) -> Void) {
        guard !message.images.isEmpty else { return string(message.content) }
        beginArray()
        for image in message.images {
            beginObject()
            picture(image, &self)
            endObject()
        }
        beginObject()
        member("type", "text")
        member("text", message.content)
        endObject()
        endArray()
    }
}

extension [Message] {
    /// About how many bytes of JSON they become: room for the text, for some escapes, for what stands around each message,
    /// and for the pictures in base64.
    var expectedSize: Int {
        let text = reduce(0) { $0 + $1.content.utf8.count }
        let pictures = reduce(0) { sum, message in
            sum + message.images.reduce(0) { $0 + $1.bytes.count / 3 * 4 + 128 }
        }
        return text + text / 8 + pictures + 48 * count + 1024
    }
}
