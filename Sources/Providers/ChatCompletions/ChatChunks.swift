import AssayCore

/// The objects of OpenAI's chat completions and of its legacy completions, stream chunks and whole answers alike: they
/// differ in where a choice has its text.
struct ChatChunks: AnswerDecoder {
    func decode(
        _ object: UnsafeBufferPointer<UInt8>, into content: inout AnswerContent
    ) throws(JSONError) {
        let isAnswer = try JSONScanner.scan(object) { scanner throws(JSONError) in
            try chunk(&scanner, &content)
        }
        // An error in one of its shapes; any other object is a ping or another service's own message.
        if !isAnswer, let error = ServiceError(inAnswer: try JSONValue(object)) { content.fault = .service(error) }
    }

    /// Reads the members that count; false where there are neither choices nor usage, or an error beside them.
    private func chunk(_ scanner: inout JSONScanner, _ content: inout AnswerContent) throws(JSONError) -> Bool {
        var (isChunk, hasError) = (false, false)
        try scanner.beginObject()
        while let key = try scanner.nextKey() {
            switch key {
            case "choices":
                isChunk = true
                try choices(&scanner, &content)
            case "usage":
                isChunk = true
                try usage(&scanner, &content)
            case "error":
                hasError = hasError || scanner.peek() != .null
                try scanner.skip()
            default: try scanner.skip()
            }
        }
        try scanner.finish()
        return isChunk && !hasError
    }

    private func choices(_ scanner: inout JSONScanner, _ content: inout AnswerContent) throws(JSONError) {
        guard scanner.peek() == .array else { return try scanner.skip() }
        try scanner.beginArray()
        while try scanner.nextElement() {
            guard scanner.peek() == .object else {
                try scanner.skip()
                continue
            }
            try choice(&scanner, &content)
        }
    }

    private func choice(_ scanner: inout JSONScanner, _ content: inout AnswerContent) throws(JSONError) {
        var isFirst = true
        try scanner.beginObject()
        while let key = try scanner.nextKey() {
            switch key {
            case "index":
                if scanner.peek() == .number { isFirst = try scanner.count() == 0 } else { try scanner.skip() }
            case "delta" where isFirst: try message(&scanner, &content)
            case "message" where isFirst && !content.hasText:
                try message(&scanner, &content)
                content.isUnlikeTheNext()
            case "text" where isFirst: try content.piece(&scanner, .text)
            case "finish_reason" where isFirst:
                if let reason = try content.text(&scanner), !reason.isEmpty { content.readFinish(reason) }
            default: try scanner.skip()
            }
        }
    }

    private func message(_ scanner: inout JSONScanner, _ content: inout AnswerContent) throws(JSONError) {
        guard scanner.peek() == .object else { return try scanner.skip() }
        var hasReasoning = false
        try scanner.beginObject()
        while let key = try scanner.nextKey() {
            switch key {
            case "content", "refusal": try text(&scanner, .text, &content)
            case "reasoning_content" where !hasReasoning, "reasoning" where !hasReasoning:
                // Some servers send the same thought under both names.
                let before = content.pieces
                try text(&scanner, .reasoning, &content)
                hasReasoning = content.pieces > before
            case "tool_calls", "function_call": try toolCall(&scanner, &content)
            default: try scanner.skip()
            }
        }
    }

    /// A string, null, or an array of parts.
    private func text(
        _ scanner: inout JSONScanner, _ kind: EventBatch.Kind, _ content: inout AnswerContent
    ) throws(JSONError) {
        guard scanner.peek() == .array else { return try content.piece(&scanner, kind) }
        try scanner.beginArray()
        while try scanner.nextElement() {
            if scanner.peek() == .object {
                try part(&scanner, kind, &content)
            } else {
                try text(&scanner, kind, &content)
            }
        }
    }

    /// `{"type":"text","text":"…"}`, or `{"type":"thinking","thinking":[…]}`.
    private func part(
        _ scanner: inout JSONScanner, _ kind: EventBatch.Kind, _ content: inout AnswerContent
    ) throws(JSONError) {
        try scanner.beginObject()
        while let key = try scanner.nextKey() {
            switch key {
            case "text", "refusal": try text(&scanner, kind, &content)
            case "thinking": try text(&scanner, .reasoning, &content)
            default: try scanner.skip()
            }
        }
    }

    private func toolCall(_ scanner: inout JSONScanner, _ content: inout AnswerContent) throws(JSONError) {
        let kind = scanner.peek()
        guard kind == .array || kind == .object else { return try scanner.skip() }
        var call = try JSONValue(from: &scanner)
        if case .array(let calls) = call {
            guard let first = calls.first else { return }
            call = first
        }
        content.tellOfTool((call["function"] ?? call)["name"]?.stringValue)
    }

    private func usage(_ scanner: inout JSONScanner, _ content: inout AnswerContent) throws(JSONError) {
        guard scanner.peek() == .object else { return try scanner.skip() }
        var (prompt, completion) = (0, 0)
        try scanner.beginObject()
        while let key = try scanner.nextKey() {
            switch key {
            case "prompt_tokens" where scanner.peek() == .number: prompt = try scanner.count()
            case "completion_tokens" where scanner.peek() == .number: completion = try scanner.count()
            default: try scanner.skip()
            }
        }
        content.usage = TokenUsage(prompt: prompt, completion: completion)
    }
}
