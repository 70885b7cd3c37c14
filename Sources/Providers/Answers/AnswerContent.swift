import AssayCore

/// What the objects of one answer add up to; the decoder of a wire format writes it.
///
/// `finish` and `usage` wait here until the answer ends, since some servers repeat them or send text after them.
struct AnswerContent {
    var batch = EventBatch()
    private(set) var finish: FinishReason?
    var usage: TokenUsage?
    /// What ended the answer too early; nothing is read after it.
    var fault: AnswerFault?
    /// Whether the service said that nothing follows.
    var isOver = false
    /// Whether any text of the answer has come.
    private(set) var hasText = false

    private var hasToldOfTool = false
    /// How many pieces of text the object that is being read has had, and where the last one stands.
    private(set) var pieces = 0
    private var lastPiece: Range<Int>?

    /// Where the only piece of text of the object stands that was read last, with its quotes; nil where it had none
    /// or several.
    var onlyPiece: Range<Int>? { pieces == 1 ? lastPiece : nil }

    mutating func beginObject() {
        (lastPiece, pieces) = (nil, 0)
    }

    /// The object holds more than pieces of text: the next one of its shape may mean something else.
    mutating func isUnlikeTheNext() {
        lastPiece = nil
    }

    /// Reads a string as a piece of the answer or of a thought; skips anything else.
    mutating func piece(_ scanner: inout JSONScanner, _ kind: EventBatch.Kind) throws(JSONError) {
        guard scanner.peek() == .string else { return try scanner.skip() }
        batch.begin(kind)
        let before = batch.bytes.count
        let start = scanner.offset
        try scanner.appendString(to: &batch.bytes)
        guard batch.bytes.count > before else { return }
        pieces += 1
        hasText = hasText || kind == .text
        lastPiece = start..<scanner.offset
    }

    /// Reads a string; nil, and skipped, for anything else.
    func text(_ scanner: inout JSONScanner) throws(JSONError) -> String? {
        guard scanner.peek() == .string else {
            try scanner.skip()
            return nil
        }
        return try scanner.string()
    }

    /// Tells once that the model asked for a tool.
    mutating func tellOfTool(_ name: String?) {
        guard !hasToldOfTool else { return }
        hasToldOfTool = true
        batch.append(.notice(ProviderText.toolCall(OneLine.of(name ?? "?", limit: 60))))
    }

    /// The reason why the answer ended, in the words of OpenAI, Anthropic, llama.cpp, Google, DeepSeek or SGLang.
    mutating func readFinish(_ reason: String) {
        switch reason {
        case "length", "max_tokens", "MAX_TOKENS", "model_context_window_exceeded": finish = .length
        case "content_filter", "safety", "SAFETY", "refusal": finish = .filtered
        case "error", "insufficient_system_resource": finish = .error
        case "abort", "cancelled": finish = .cut
        case "pause_turn":
            if finish == nil { batch.append(.notice(ProviderText.pausedTurn())) }
            finish = .cut
        case "stop", "eos", "end_turn", "stop_sequence", "STOP", "tool_calls", "function_call", "tool_use":
            finish = .stop
        default:
            if finish == nil { batch.append(.notice(ProviderText.unknownFinish(OneLine.of(reason, limit: 60)))) }
            finish = .stop
        }
    }
}

/// Reads the objects of one wire format: those of a stream, and a whole answer.
protocol AnswerDecoder {
    /// Reads one object into `content`. Throws where it is not JSON; what was appended until then is taken back.
    mutating func decode(
        _ object: UnsafeBufferPointer<UInt8>, into content: inout AnswerContent
    ) throws(JSONError)
}
