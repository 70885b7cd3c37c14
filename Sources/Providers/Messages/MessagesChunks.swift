import AssayCore

/// The objects of Anthropic's messages interface: the events of a stream (`message_start` … `message_stop`, `ping`,
/// `error`) and whole messages. Their members tell them apart as well as their `type`, which may stand anywhere.
struct MessagesChunks: AnswerDecoder {
    /// Of `usage`, which the beginning and the end of a stream give in parts.
    private var counts = Counts()

    private struct Counts {
        /// The prompt's tokens that were read afresh, written to the cache, read from the cache.
        var (input, cacheCreation, cacheRead) = (0, 0, 0)
        var output = 0
    }

    mutating func decode(
        _ object: UnsafeBufferPointer<UInt8>, into content: inout AnswerContent
    ) throws(JSONError) {
        var isError = false
        let counts = self.counts
        self.counts = try JSONScanner.scan(object) { scanner throws(JSONError) in
            var reader = Reader(counts: counts)
            try reader.object(&scanner, &content)
            try scanner.finish()
            isError = reader.isError
            return reader.counts
        }
        if isError, let error = ServiceError(inAnswer: try JSONValue(object)) { content.fault = .service(error) }
    }

    /// Reads one object.
    private struct Reader {
        var counts: Counts
        var isError = false

        mutating func object(_ scanner: inout JSONScanner, _ content: inout AnswerContent) throws(JSONError) {
            try scanner.beginObject()
            while let key = try scanner.nextKey() {
                switch key {
                case "delta": try delta(&scanner, &content)
                case "type":
                    switch try content.text(&scanner) {
                    case "message_stop": content.isOver = true
                    case "error": isError = true
                    default: break
                    }
                case "content_block": try block(&scanner, &content)
                case "content":
                    try blocks(&scanner, &content)
                    content.isUnlikeTheNext()
                case "message" where scanner.peek() == .object: try object(&scanner, &content)
                case "stop_reason": try stopReason(&scanner, &content)
                case "usage": try usage(&scanner, &content)
                case "error": isError = isError || scanner.peek() != .null; try scanner.skip()
                default: try scanner.skip()
                }
            }
        }

        /// A piece of a block, or what changed of the message. `signature_delta` and `input_json_delta` say nothing.
        private func delta(_ scanner: inout JSONScanner, _ content: inout AnswerContent) throws(JSONError) {
            guard scanner.peek() == .object else { return try scanner.skip() }
            try scanner.beginObject()
            while let key = try scanner.nextKey() {
                switch key {
                case "text": try content.piece(&scanner, .text)
                case "thinking": try content.piece(&scanner, .reasoning)
                case "stop_reason": try stopReason(&scanner, &content)
                default: try scanner.skip()
                }
            }
        }

        /// The blocks of a whole message.
        private func blocks(_ scanner: inout JSONScanner, _ content: inout AnswerContent) throws(JSONError) {
            guard scanner.peek() == .array else { return try content.piece(&scanner, .text) }
            try scanner.beginArray()
            while try scanner.nextElement() { try block(&scanner, &content) }
        }

        private func block(_ scanner: inout JSONScanner, _ content: inout AnswerContent) throws(JSONError) {
            guard scanner.peek() == .object else { return try scanner.skip() }
            var (type, name): (String?, String?)
            try scanner.beginObject()
            while let key = try scanner.nextKey() {
                switch key {
                case "type": type = try content.text(&scanner)
                case "name": name = try content.text(&scanner)
                case "text": try content.piece(&scanner, .text)
                case "thinking": try content.piece(&scanner, .reasoning)
                default: try scanner.skip()
                }
            }
            if type == "tool_use" || type == "server_tool_use" { content.tellOfTool(name) }
        }

        private func stopReason(
            _ scanner: inout JSONScanner, _ content: inout AnswerContent
        ) throws(JSONError) {
            if let reason = try content.text(&scanner), !reason.isEmpty { content.readFinish(reason) }
        }

        /// The beginning of a stream counts the prompt, its end the answer (and, of late, the prompt again).
        private mutating func usage(
            _ scanner: inout JSONScanner, _ content: inout AnswerContent
        ) throws(JSONError) {
            guard scanner.peek() == .object else { return try scanner.skip() }
            try scanner.beginObject()
            while let key = try scanner.nextKey() {
                switch key {
                case "input_tokens" where scanner.peek() == .number: counts.input = try scanner.count()
                case "cache_creation_input_tokens" where scanner.peek() == .number:
                    counts.cacheCreation = try scanner.count()
                case "cache_read_input_tokens" where scanner.peek() == .number:
                    counts.cacheRead = try scanner.count()
                case "output_tokens" where scanner.peek() == .number: counts.output = try scanner.count()
                default: try scanner.skip()
                }
            }
            content.usage = TokenUsage(
                prompt: counts.input + counts.cacheCreation + counts.cacheRead, completion: counts.output)
        }
    }
}
