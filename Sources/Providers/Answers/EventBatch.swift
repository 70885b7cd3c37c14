import AssayCore

/// Collects the events of one network wake-up. Adjacent pieces of text grow one buffer, so that no string is built
/// for a token.
struct EventBatch {
    enum Kind { case text, reasoning }

    /// What was closed: text stays bytes until it is taken, so that it can be taken back.
    private enum Piece {
        case bytes(Kind, [UInt8])
        case event(CompletionEvent)
    }

    /// A place to go back to.
    struct Mark {
        fileprivate var pieces: Int
        fileprivate var bytes: Int
        fileprivate var kind: Kind
    }

    /// The open piece; a decoder appends UTF-8 after `begin`.
    var bytes: [UInt8] = []
    private var kind: Kind = .text
    private var pieces: [Piece] = []

    /// Whether there is nothing to take, apart from the beginning of a scalar.
    var isEmpty: Bool { pieces.isEmpty && completeCount == 0 }

    /// What is appended to `bytes` from here on is of this kind.
    @inline(__always)
    mutating func begin(_ kind: Kind) {
        if kind != self.kind {
            close(bytes.count)
            self.kind = kind
        }
    }

    mutating func append(_ event: CompletionEvent) {
        close(bytes.count)
        pieces.append(.event(event))
    }

    /// All events so far. A scalar that lacks bytes waits for them unless the answer has ended.
    mutating func take(isLast: Bool = false) -> [CompletionEvent] {
        close(isLast ? bytes.count : completeCount)
        defer { pieces.removeAll(keepingCapacity: true) }
        return pieces.map { piece in
            switch piece {
            case .bytes(.text, let bytes): .text(String(decoding: bytes, as: UTF8.self))
            case .bytes(.reasoning, let bytes): .reasoning(String(decoding: bytes, as: UTF8.self))
            case .event(let event): event
            }
        }
    }

    /// Where the batch is now. It holds until `take`.
    var mark: Mark { Mark(pieces: pieces.count, bytes: bytes.count, kind: kind) }

    /// Takes back everything since the mark.
    mutating func goBack(to mark: Mark) {
        if pieces.count > mark.pieces {
            // What was open then has been closed since.
            if mark.bytes > 0, case .bytes(_, let closed) = pieces[mark.pieces] { bytes = closed } else { bytes = [] }
            pieces.removeLast(pieces.count - mark.pieces)
        }
        bytes.removeLast(max(0, bytes.count - mark.bytes))
        kind = mark.kind
    }

    private mutating func close(_ count: Int) {
        guard count > 0 else { return }
        pieces.append(.bytes(kind, Array(bytes[..<count])))
        bytes.removeFirst(count)
    }

    /// How many bytes stand before an incomplete scalar at the end.
    private var completeCount: Int {
        for back in 1...4 where back <= bytes.count {
            let byte = bytes[bytes.count - back]
            guard byte & 0xC0 == 0x80 else {
                let width = byte < 0xC0 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : byte < 0xF8 ? 4 : 1
                return width > back ? bytes.count - back : bytes.count
            }
        }
        return bytes.count
    }
}
