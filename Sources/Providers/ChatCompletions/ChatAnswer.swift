import AssayCore

/// The body of a successful response, piece by piece: a stream of server-sent events or, whatever its content type
/// says, one JSON object.
struct ChatAnswer {
    typealias Bytes = UnsafeBufferPointer<UInt8>

    private enum Form { case unknown, events, object, page }

    /// Whether the service said that nothing follows (`[DONE]`), or reading further is of no use.
    private(set) var isOver = false
    /// The first fault, once the events before it have been taken.
    var fault: ChatFault? { ownFault ?? chunks.fault }
    /// Whether the service gave the reason why the answer ended.
    var hasFinish: Bool { chunks.finish != nil }
    /// Whether `take` would give nothing.
    var isEmpty: Bool { chunks.batch.isEmpty }

    private var form = Form.unknown
    private var events = ServerSentEvents()
    private var chunks = ChatChunks()
    private var object: [UInt8] = []
    private var eventCount = 0
    private var opening: [UInt8] = []
    private var ownFault: ChatFault?

    /// Reads the next piece of the body.
    mutating func feed(_ bytes: Bytes) {
        guard !isOver else { return }
        if form == .unknown {
            guard let first = bytes.firstIndex(where: { !ChatAnswer.isSpaceOrMark($0) }) else { return }
            form = ChatAnswer.form(startingWith: bytes[first])
            return feed(Bytes(rebasing: bytes[first...]))
        }
        if opening.count < 200 { opening += bytes.prefix(200 - opening.count) }
        switch form {
        case .events: readEvents(bytes)
        case .page: break
        case .object, .unknown:
            object += bytes
            if object.count > ServerSentEvents.maximumEventBytes { stop(.eventTooLarge) }
        }
    }

    /// Ends the answer: what the body left open is read, and `finish` and usage are given out.
    mutating func end() {
        if !isOver { readRest() }
        isOver = true
        guard fault == nil else { return }
        chunks.batch.append(.finish(chunks.finish ?? .cut))
        if let usage = chunks.usage { chunks.batch.append(.usage(usage)) }
    }

    /// The events since the last call.
    mutating func take() -> [CompletionEvent] {
        chunks.batch.take(isLast: isOver)
    }

    private mutating func readEvents(_ bytes: Bytes) {
        // Two parts of this value change at once, so they are named apart.
        ChatAnswer.read(bytes, isLast: false, &events, &chunks, &eventCount, &isOver)
        if events.isOverlong { stop(.eventTooLarge) }
        if chunks.fault != nil { isOver = true }
    }

    private mutating func readRest() {
        let none = Bytes(start: nil, count: 0)
        switch form {
        case .events:
            ChatAnswer.read(none, isLast: true, &events, &chunks, &eventCount, &isOver)
            if eventCount == 0 {
                stop(isOnlyComments ? .empty : .noEvents(excerpt: String(decoding: opening, as: UTF8.self)))
            }
        case .object:
            object.withUnsafeBufferPointer { chunks.decode($0) }
            if fault == nil, !hasFinish, isEmpty {
                let said = ServiceError(body: object).message
                let excerpt = said.isEmpty ? String(decoding: object.prefix(80), as: UTF8.self) : said
                stop(.noChoices(excerpt: excerpt))
            }
        case .page: stop(.webPage(text: WebPage.firstText(of: String(decoding: opening, as: UTF8.self))))
        case .unknown: stop(.empty)
        }
    }

    private static func read(
        _ bytes: Bytes, isLast: Bool, _ events: inout ServerSentEvents, _ chunks: inout ChatChunks,
        _ count: inout Int, _ isOver: inout Bool
    ) {
        func deliver(_ data: Bytes) {
            count += 1
            if isOver { return }
            if isDone(data) { isOver = true } else { chunks.decode(data) }
        }
        if isLast { events.finish(deliver) } else { events.feed(bytes, deliver) }
    }

    /// Whether the data is `[DONE]`, with or without white space around it.
    @inline(__always)
    private static func isDone(_ data: Bytes) -> Bool {
        guard data.count >= 6, data.count < 16, data[0] == UInt8(ascii: "[") || data[0] == 0x20 else { return false }
        return OneLine.of(String(decoding: data, as: UTF8.self)) == "[DONE]"
    }

    private mutating func stop(_ fault: ChatFault) {
        ownFault = ownFault ?? fault
        isOver = true
    }

    /// Whether a stream held nothing but pings.
    private var isOnlyComments: Bool {
        opening.split { $0 == 0x0A || $0 == 0x0D }.allSatisfy { $0.first == UInt8(ascii: ":") }
    }

    private static func isSpaceOrMark(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x20, 0x09, 0x0A, 0x0D, 0xEF, 0xBB, 0xBF: true
        default: false
        }
    }

    /// No field of an event begins like this.
    private static func form(startingWith byte: UInt8) -> Form {
        switch byte {
        case UInt8(ascii: "{"), UInt8(ascii: "["): .object
        case UInt8(ascii: "<"): .page
        default: .events
        }
    }
}
