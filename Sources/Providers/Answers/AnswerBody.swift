import AssayCore

/// The body of a successful response, piece by piece: a stream of server-sent events or, whatever its content type
/// says, one JSON object.
struct AnswerBody {
    typealias Bytes = UnsafeBufferPointer<UInt8>

    /// What a text has around it that a model only went on with: its prompt had the beginning already.
    struct Frame: Equatable {
        /// Comes before the first text; empty where the conversation holds it.
        var opening: String
        /// Comes after the last text if the model was done.
        var closing: String
    }

    private enum Form { case unknown, events, object, page }

    /// Whether the service said that nothing follows, or reading further is of no use.
    var isOver: Bool { hasEnded || objects.content.isOver }
    /// The first fault, once the events before it have been taken.
    var fault: AnswerFault? { ownFault ?? objects.content.fault }
    /// Whether the service gave the reason why the answer ended.
    var hasFinish: Bool { objects.content.finish != nil }

    private var form = Form.unknown
    private var events = ServerSentEvents()
    private var objects: AnswerObjects
    private var whole: [UInt8] = []
    private var opening: [UInt8] = []
    private var hasEnded = false
    private var ownFault: AnswerFault?
    private var frame: Frame?

    init(_ decoder: some AnswerDecoder = ChatChunks(), frame: Frame? = nil) {
        objects = AnswerObjects(decoder: decoder)
        self.frame = frame
    }

    /// Reads the next piece of the body.
    mutating func feed(_ bytes: Bytes) {
        guard !isOver else { return }
        if form == .unknown {
            guard let first = bytes.firstIndex(where: { !AnswerBody.isSpaceOrMark($0) }) else { return }
            form = AnswerBody.form(startingWith: bytes[first])
            return feed(Bytes(rebasing: bytes[first...]))
        }
        if opening.count < 200 { opening += bytes.prefix(200 - opening.count) }
        switch form {
        case .events:
            AnswerBody.read(bytes, isLast: false, &events, &objects)
            if events.isOverlong { stop(.eventTooLarge) }
        case .page: break
        case .object, .unknown:
            whole += bytes
            if whole.count > ServerSentEvents.maximumEventBytes { stop(.eventTooLarge) }
        }
    }

    /// Ends the answer: what the body left open is read, and `finish` and usage are given out.
    mutating func end() {
        if !isOver { readRest() }
        hasEnded = true
        guard fault == nil else { return }
        let finish = objects.content.finish ?? .cut
        if finish == .stop, let frame {
            objects.content.batch.begin(.text)
            objects.content.batch.bytes += Array(frame.closing.utf8)
        }
        objects.content.batch.append(.finish(finish))
        if let usage = objects.content.usage { objects.content.batch.append(.usage(usage)) }
    }

    /// The events since the last call.
    mutating func take() -> [CompletionEvent] {
        let taken = objects.content.batch.take(isLast: isOver)
        guard let opening = frame?.opening, !opening.isEmpty,
            let first = taken.firstIndex(where: { if case .text = $0 { true } else { false } })
        else { return taken }
        frame?.opening = ""
        var events = taken
        events.insert(.text(opening), at: first)
        return events
    }

    private mutating func readRest() {
        switch form {
        case .events:
            AnswerBody.read(Bytes(start: nil, count: 0), isLast: true, &events, &objects)
            if objects.count == 0 {
                stop(isOnlyComments ? .empty : .noEvents(excerpt: String(decoding: opening, as: UTF8.self)))
            }
        case .object:
            whole.withUnsafeBufferPointer { objects.read($0) }
            if fault == nil, !hasFinish, objects.content.batch.isEmpty {
                let said = ServiceError(body: whole).message
                let excerpt = said.isEmpty ? String(decoding: whole.prefix(80), as: UTF8.self) : said
                stop(.noChoices(excerpt: excerpt))
            }
        case .page: stop(.webPage(text: WebPage.firstText(of: String(decoding: opening, as: UTF8.self))))
        case .unknown: stop(.empty)
        }
    }

    /// Two parts of this value change at once, so they are named apart.
    private static func read(
        _ bytes: Bytes, isLast: Bool, _ events: inout ServerSentEvents, _ objects: inout AnswerObjects
    ) {
        if isLast { events.finish { objects.take($0) } } else { events.feed(bytes) { objects.take($0) } }
    }

    private mutating func stop(_ fault: AnswerFault) {
        ownFault = ownFault ?? fault
        hasEnded = true
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

/// The objects of a body, one after the other.
private struct AnswerObjects {
    var content = AnswerContent()
    /// How many there were, `[DONE]` included.
    private(set) var count = 0
    private var decoder: any AnswerDecoder
    private var repeated = RepeatedShape()

    init(decoder: some AnswerDecoder) {
        self.decoder = decoder
    }

    /// Takes the data of an event.
    mutating func take(_ data: AnswerBody.Bytes) {
        count += 1
        if content.isOver { return }
        if AnswerObjects.isDone(data) { content.isOver = true } else { read(data) }
    }

    /// Reads one object; most of an answer's differ in nothing but one string.
    mutating func read(_ object: AnswerBody.Bytes) {
        guard content.fault == nil, !object.isEmpty,
            !repeated.appendContent(of: object, to: &content.batch.bytes)
        else { return }
        let mark = content.batch.mark
        content.beginObject()
        do {
            try decoder.decode(object, into: &content)
            if let piece = content.onlyPiece { repeated.learn(object, content: piece) } else { repeated.forget() }
        } catch {
            content.batch.goBack(to: mark)
            content.fault = .notJSON(excerpt: String(decoding: object.prefix(80), as: UTF8.self))
        }
        if content.fault != nil { content.isOver = true }
    }

    /// Whether the data is `[DONE]`, with or without white space around it.
    @inline(__always)
    private static func isDone(_ data: AnswerBody.Bytes) -> Bool {
        guard data.count >= 6, data.count < 16, data[0] == UInt8(ascii: "[") || data[0] == 0x20 else { return false }
        return OneLine.of(String(decoding: data, as: UTF8.self)) == "[DONE]"
    }
}
