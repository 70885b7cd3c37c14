import AssayCore

/// Collects the events of one network wake-up. Adjacent pieces of text grow one buffer, so that no string is built
/// for a token.
struct EventBatch {
    enum Kind { case text, reasoning }

    /// The open piece; a decoder appends UTF-8 after `begin`.
    var bytes: [UInt8] = []
    private var kind: Kind = .text
    private var events: [CompletionEvent] = []

    /// Whether there is nothing to take, apart from the beginning of a scalar.
    var isEmpty: Bool { events.isEmpty && completeCount == 0 }

    /// What is appended to `bytes` from here on is of this kind.
    @inline(__always)
    mutating func begin(_ kind: Kind) {
        if kind != self.kind {
            close(keepingOpenScalar: false)
            self.kind = kind
        }
    }

    mutating func append(_ event: CompletionEvent) {
        close(keepingOpenScalar: false)
        events.append(event)
    }

    /// All events so far. A scalar that lacks bytes waits for them unless the answer has ended.
    mutating func take(isLast: Bool = false) -> [CompletionEvent] {
        close(keepingOpenScalar: !isLast)
        defer { events.removeAll(keepingCapacity: true) }
        return events
    }

    private mutating func close(keepingOpenScalar: Bool) {
        let count = keepingOpenScalar ? completeCount : bytes.count
        guard count > 0 else { return }
        let text = bytes.withUnsafeBufferPointer { String(decoding: $0[..<count], as: UTF8.self) }
        events.append(kind == .text ? .text(text) : .reasoning(text))
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
