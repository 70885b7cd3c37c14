import AssayCore

/// Reads the objects of OpenAI's chat completions interface, stream chunks and whole answers alike, into a batch.
///
/// `finish` and `usage` wait here until the answer ends, since some servers repeat them or send text after them.
struct ChatChunks {
    typealias Bytes = UnsafeBufferPointer<UInt8>

    var batch = EventBatch()
    private(set) var finish: FinishReason?
    private(set) var usage: TokenUsage?
    /// What ended the answer too early; nothing is read after it.
    private(set) var fault: ChatFault?

    private var hasText = false
    private var hasToldOfToolCall = false
    private var repeated = RepeatedShape()
    /// Where the last string of the object that is being read stands, if it was its only piece of text.
    private var lastContent: Range<Int>?
    private var pieces = 0

    /// Reads one object.
    mutating func decode(_ payload: Bytes) {
        guard fault == nil, !payload.isEmpty, !repeated.appendContent(of: payload, to: &batch.bytes) else { return }
        let mark = batch.bytes.count
        (lastContent, pieces) = (nil, 0)
        do {
            if try !JSONScanner.scan(payload, { scanner throws(JSONError) in try self.object(&scanner) }) {
                try withoutChoices(JSONValue(payload))
            }
            learnShape(of: payload)
        } catch {
            batch.bytes.removeLast(max(0, batch.bytes.count - mark))
            fault = .notJSON(excerpt: String(decoding: payload.prefix(80), as: UTF8.self))
        }
    }

    /// Reads the members that count; false where there are neither choices nor usage, or an error beside them.
    private mutating func object(_ scanner: inout JSONScanner) throws(JSONError) -> Bool {
        var (isChunk, hasError) = (false, false)
        try scanner.beginObject()
        while let key = try scanner.nextKey() {
            switch key {
            case "choices":
                isChunk = true
                try choices(&scanner)
            case "usage":
                isChunk = true
                try readUsage(&scanner)
            case "error":
                hasError = hasError || scanner.peek() != .null
                try scanner.skip()
            default: try scanner.skip()
            }
        }
        try scanner.finish()
        return isChunk && !hasError
    }

    /// An error in one of its shapes; any other object is a ping or another service's own message.
    private mutating func withoutChoices(_ value: JSONValue) {
        if let error = ServiceError(inAnswer: value) { fault = .service(error) }
    }

    // MARK: Choices

    private mutating func choices(_ scanner: inout JSONScanner) throws(JSONError) {
        guard scanner.peek() == .array else { return try scanner.skip() }
        try scanner.beginArray()
        while try scanner.nextElement() {
            guard scanner.peek() == .object else {
                try scanner.skip()
                continue
            }
            try choice(&scanner)
        }
    }

    private mutating func choice(_ scanner: inout JSONScanner) throws(JSONError) {
        var isFirst = true
        try scanner.beginObject()
        while let key = try scanner.nextKey() {
            switch key {
            case "index":
                if scanner.peek() == .number { isFirst = try scanner.integer() == 0 } else { try scanner.skip() }
            case "delta" where isFirst: try message(&scanner)
            case "message" where isFirst && !hasText:
                try message(&scanner)
                lastContent = nil
            case "finish_reason" where isFirst:
                if let reason = try text(&scanner), !reason.isEmpty { readFinish(reason) }
            default: try scanner.skip()
            }
        }
    }

    private mutating func message(_ scanner: inout JSONScanner) throws(JSONError) {
        guard scanner.peek() == .object else { return try scanner.skip() }
        var hasReasoning = false
        try scanner.beginObject()
        while let key = try scanner.nextKey() {
            switch key {
            case "content", "refusal": try content(&scanner, .text)
            case "reasoning_content" where !hasReasoning, "reasoning" where !hasReasoning:
                // Some servers send the same thought under both names.
                let before = pieces
                try content(&scanner, .reasoning)
                hasReasoning = pieces > before
            case "tool_calls", "function_call": try toolCall(&scanner)
            default: try scanner.skip()
            }
        }
    }

    /// A string, null, or an array of parts.
    private mutating func content(_ scanner: inout JSONScanner, _ kind: EventBatch.Kind) throws(JSONError) {
        switch scanner.peek() {
        case .string: try piece(&scanner, kind)
        case .array:
            try scanner.beginArray()
            while try scanner.nextElement() {
                if scanner.peek() == .object { try part(&scanner, kind) } else { try content(&scanner, kind) }
            }
        default: try scanner.skip()
        }
    }

    /// `{"type":"text","text":"…"}`, or `{"type":"thinking","thinking":[…]}`.
    private mutating func part(_ scanner: inout JSONScanner, _ kind: EventBatch.Kind) throws(JSONError) {
        try scanner.beginObject()
        while let key = try scanner.nextKey() {
            switch key {
            case "text", "refusal": try content(&scanner, kind)
            case "thinking": try content(&scanner, .reasoning)
            default: try scanner.skip()
            }
        }
    }

    private mutating func piece(_ scanner: inout JSONScanner, _ kind: EventBatch.Kind) throws(JSONError) {
        batch.begin(kind)
        let before = batch.bytes.count
        let start = scanner.offset
        try scanner.appendString(to: &batch.bytes)
        guard batch.bytes.count > before else { return }
        pieces += 1
        hasText = hasText || kind == .text
        lastContent = start..<scanner.offset
    }

    private mutating func toolCall(_ scanner: inout JSONScanner) throws(JSONError) {
        let kind = scanner.peek()
        guard kind == .array || kind == .object, !hasToldOfToolCall else { return try scanner.skip() }
        let value = try JSONValue(from: &scanner)
        var call = value
        if case .array(let calls) = value {
            guard let first = calls.first else { return }
            call = first
        }
        hasToldOfToolCall = true
        let name = (call["function"] ?? call)["name"]?.stringValue ?? "?"
        batch.append(.notice(ProviderText.toolCall(OneLine.of(name, limit: 60))))
    }

    private mutating func text(_ scanner: inout JSONScanner) throws(JSONError) -> String? {
        guard scanner.peek() == .string else {
            try scanner.skip()
            return nil
        }
        return try scanner.string()
    }

    // MARK: Finish and usage

    private mutating func readFinish(_ reason: String) {
        switch reason {
        case "length", "max_tokens", "MAX_TOKENS": finish = .length
        case "content_filter", "safety", "SAFETY": finish = .filtered
        case "error", "insufficient_system_resource": finish = .error
        case "abort", "cancelled": finish = .cut
        case "stop", "eos", "end_turn", "stop_sequence", "STOP", "tool_calls", "function_call": finish = .stop
        default:
            if finish == nil { batch.append(.notice(ProviderText.unknownFinish(OneLine.of(reason, limit: 60)))) }
            finish = .stop
        }
    }

    private mutating func readUsage(_ scanner: inout JSONScanner) throws(JSONError) {
        guard scanner.peek() == .object else { return try scanner.skip() }
        var count = TokenUsage(prompt: 0, completion: 0)
        try scanner.beginObject()
        while let key = try scanner.nextKey() {
            switch key {
            case "prompt_tokens" where scanner.peek() == .number: count.prompt = try scanner.integer()
            case "completion_tokens" where scanner.peek() == .number: count.completion = try scanner.integer()
            default: try scanner.skip()
            }
        }
        usage = count
    }

    /// Most chunks of an answer differ in nothing but one string.
    private mutating func learnShape(of payload: Bytes) {
        guard pieces == 1, let lastContent else { return repeated.forget() }
        repeated.learn(payload, content: lastContent)
    }
}
