#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Finds the fenced code blocks of an answer while it streams (CommonMark 0.31.2, block structure), in time linear
/// in its length.
///
/// The text may come in pieces cut anywhere, even within a UTF-8 sequence or between CR and LF: the events are the same.
/// Events tell whole lines; `pending` tells what can already be shown of the line that is not whole yet. Code is in the
/// events as CommonMark gives it; everything else is prose, indented code and HTML too. NUL and invalid UTF-8 become
/// U+FFFD.
package struct BlockParser: Sendable {
    var structure = BlockStructure()
    private var naming = BlockNaming()
    private var events: [BlockEvent] = []
    private var blockCount = 0

    /// The line that is not whole yet.
    private var partialLine: [UInt8] = []
    private var preview = LinePreview()
    private var isAfterCarriageReturn = false
    private var isAtStart = true

    package init() {}

    /// Reads one more piece of the text.
    package mutating func feed(_ text: String) -> [BlockEvent] {
        var text = text
        return text.withUTF8 { feed($0) }
    }

    /// Reads one more piece of the text.
    package mutating func feed(_ bytes: UnsafeBufferPointer<UInt8>) -> [BlockEvent] {
        guard let start = bytes.baseAddress, !bytes.isEmpty else { return [] }
        if memchr(start, 0, bytes.count) != nil {
            let replaced = bytes.flatMap { $0 == 0 ? Array("\u{FFFD}".utf8) : [$0] }
            return replaced.withUnsafeBufferPointer { feed($0) }
        }
        readLines(start, bytes.count)
        previewPartialLine()
        return takeEvents()
    }

    /// Ends the text: an unfinished line counts as a whole one, and an open block ends incomplete. Nothing may be fed
    /// afterwards.
    package mutating func finish() -> [BlockEvent] {
        if !partialLine.isEmpty { readPartialLine() }
        endBlock(isComplete: false)
        structure.closeLeaf()
        return takeEvents()
    }

    /// What of the unfinished line can be shown already, and is not taken back by what follows. To keep it beyond the
    /// next `feed` costs a copy.
    package var pending: PendingText { preview.text }

    private mutating func takeEvents() -> [BlockEvent] {
        defer { events = [] }
        return events
    }

    // MARK: Lines

    private mutating func readLines(_ start: UnsafePointer<UInt8>, _ count: Int) {
        var cursor = start
        let end = start + count
        if isAfterCarriageReturn, cursor.pointee == Byte.lineFeed { cursor += 1 }
        isAfterCarriageReturn = false
        var carriageReturn = find(Byte.carriageReturn, cursor, end)
        while cursor < end {
            if carriageReturn < cursor { carriageReturn = find(Byte.carriageReturn, cursor, end) }
            let lineEnd = find(Byte.lineFeed, cursor, carriageReturn)
            guard lineEnd < end else {
                partialLine.append(contentsOf: UnsafeBufferPointer(start: cursor, count: end - cursor))
                return
            }
            finishLine(UnsafeBufferPointer(start: cursor, count: lineEnd - cursor))
            cursor = lineEnd + 1
            guard lineEnd == carriageReturn else { continue }
            if cursor == end {
                isAfterCarriageReturn = true
            } else if cursor.pointee == Byte.lineFeed {
                cursor += 1
            }
        }
    }

    /// `end` where it is not found.
    @inline(__always)
    private func find(_ byte: UInt8, _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>)
        -> UnsafePointer<UInt8>
    {
        guard let found = memchr(start, Int32(byte), end - start) else { return end }
        return UnsafePointer(found.assumingMemoryBound(to: UInt8.self))
    }

    private mutating func finishLine(_ tail: UnsafeBufferPointer<UInt8>) {
        guard partialLine.isEmpty else {
            partialLine.append(contentsOf: tail)
            readPartialLine()
            return
        }
        readLine(tail)
    }

    private mutating func readPartialLine() {
        var whole: [UInt8] = []
        swap(&whole, &partialLine)
        whole.withUnsafeBufferPointer { readLine($0) }
        whole.removeAll(keepingCapacity: whole.capacity < 65_536)
        swap(&whole, &partialLine)
        preview = LinePreview()
    }

    /// A byte order mark at the very beginning is no part of the text.
    private mutating func readLine(_ bytes: UnsafeBufferPointer<UInt8>) {
        let text = isAtStart ? bytes.withoutByteOrderMark : bytes
        isAtStart = false
        // An empty buffer may have no address; any will do, as nothing is read from it.
        var line = LineCursor(base: text.baseAddress ?? UnsafePointer(bitPattern: 1)!, count: text.count)
        read(&line)
    }

    private mutating func previewPartialLine() {
        guard preview.wantsLine(ofCount: partialLine.count) else { return }
        let mayBeMark = isAtStart && partialLine.count < 3 && partialLine.first == 0xEF
        guard !partialLine.isEmpty, !mayBeMark else { return }
        partialLine.withUnsafeBufferPointer {
            preview.update(isAtStart ? $0.withoutByteOrderMark : $0, in: structure)
        }
    }

    // MARK: Events

    private mutating func read(_ line: inout LineCursor) {
        let whole = line
        let matched = structure.matchContainers(&line)
        let kind = structure.classify(&line, matched: matched)
        if case .fence = structure.leaf, structure.endsLeaf(kind) { endBlock(isComplete: false) }
        switch kind {
        case .leafLine:
            if case .fence = structure.leaf { addCode(line.rest) } else { addProse(whole, kind, line) }
        case .closingFence:
            endBlock(isComplete: true)
        case .fence(_, let info):
            beginBlock(info: InfoString.resolve(line.bytes(from: info)))
        default:
            addProse(whole, kind, line)
        }
        structure.apply(kind, line, matched: matched)
    }

    private mutating func addProse(_ whole: LineCursor, _ kind: LineKind, _ line: LineCursor) {
        let text = whole.rest
        naming.see(text, kind, contentAt: line.nonspace)
        events.append(.prose(text))
    }

    private mutating func beginBlock(info: String) {
        blockCount += 1
        let (language, path) = naming.beginBlock(info: info)
        events.append(.codeBegin(index: blockCount, language: language, info: info, path: path))
    }

    private mutating func addCode(_ text: String) {
        if let name = naming.name(inFirstLine: text) { events.append(.codeName(name)) }
        events.append(.codeLine(text))
    }

    /// Nothing where no fenced block is open.
    private mutating func endBlock(isComplete: Bool) {
        guard case .fence = structure.leaf else { return }
        events.append(.codeEnd(isComplete: isComplete))
    }
}

extension UnsafeBufferPointer<UInt8> {
    fileprivate var withoutByteOrderMark: Self {
        starts(with: "\u{FEFF}".utf8) ? Self(rebasing: dropFirst(3)) : self
    }
}

extension CodeBlock {
    /// The fenced code blocks of a whole answer.
    package static func all(in answer: String) -> [CodeBlock] {
        var parser = BlockParser()
        var blocks: [CodeBlock] = []
        var content: [UInt8] = []
        for event in parser.feed(answer) + parser.finish() {
            switch event {
            case .prose: break
            case .codeBegin(let index, let language, let info, let path):
                blocks.append(
                    CodeBlock(
                        index: index, language: language, info: info, path: path, isComplete: false, content: ""))
                content = []
            case .codeName(let name):
                blocks[blocks.count - 1].path = name
            case .codeLine(let line):
                content.append(contentsOf: line.utf8)
                content.append(Byte.lineFeed)
            case .codeEnd(let isComplete):
                blocks[blocks.count - 1].isComplete = isComplete
                blocks[blocks.count - 1].content = String(decoding: content, as: UTF8.self)
            }
        }
        return blocks
    }
}
