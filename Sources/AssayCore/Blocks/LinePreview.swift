/// What of an unfinished line can be shown already.
package enum PendingText: Sendable, Equatable {
    /// It may still become a fence, or the line is empty so far.
    case nothing
    /// The beginning of the coming `.prose` event.
    case prose(Substring)
    /// The beginning of the coming `.codeLine` event.
    case code(Substring)
}

/// Decides what an unfinished line will be, and then grows with it.
///
/// While it is undecided, the line is looked at again as it grows, at ever longer steps, so that the cost stays linear
/// in its length, in pieces of any size.
struct LinePreview: Sendable {
    private enum Decision {
        case undecided
        case prose
        case code
    }

    private var decision = Decision.undecided
    private var shown = ""
    /// How much of the line stands in `shown`.
    private var shownCount = 0
    private var nextCount = 1

    var text: PendingText {
        switch decision {
        case .undecided: .nothing
        case .prose: .prose(shown[...])
        case .code: .code(shown[...])
        }
    }

    /// Whether `update` can do something for a line of this length.
    func wantsLine(ofCount count: Int) -> Bool { count >= nextCount }

    /// - Parameter line: all of the line so far
    mutating func update(_ line: UnsafeBufferPointer<UInt8>, in structure: BlockStructure) {
        guard let base = line.baseAddress else { return }
        if decision == .undecided {
            var cursor = LineCursor(base: base, count: line.count)
            decide(&cursor, in: structure)
            nextCount = decision != .undecided ? 0 : line.count < 256 ? line.count + 1 : line.count * 2
        }
        guard decision != .undecided else { return }
        let new = line[shownCount...].dropLast(line[shownCount...].countOfUnfinishedSequence)
        shown += String(decoding: new, as: UTF8.self)
        shownCount += new.count
    }

    private mutating func decide(_ line: inout LineCursor, in structure: BlockStructure) {
        let matched = structure.matchContainers(&line)
        line.findNonspace()
        guard !line.isBlank else { return }
        let isWithinLeaf = structure.allMatch(matched)
        switch structure.leaf {
        case .fence(let fence):
            // Where the block's container ends, the block ends first, with the whole line.
            guard isWithinLeaf, !line.mayClose(fence) else { return }
            line.takeIndentation(of: fence)
            decision = .code
            shown = String(repeating: " ", count: line.columnsLeftOfTab)
            shownCount = line.isInsideTab ? line.offset + 1 : line.offset
        case .html where isWithinLeaf:
            decision = .prose
        default:
            let inParagraph = structure.leaf == .paragraph && isWithinLeaf
            if !line.mayBecomeFence(inParagraph: inParagraph) { decision = .prose }
        }
    }
}

extension LineCursor {
    /// Whether this beginning of a line can go on to close the fence.
    fileprivate func mayClose(_ fence: Fence) -> Bool {
        guard indentation <= 3, byte == fence.marker else { return false }
        let end = end(ofRun: fence.marker, from: nonspace)
        return end >= count || (end - nonspace >= fence.length && isBlank(from: end))
    }

    /// Whether this beginning of a line can go on to open a fence, in new containers or not.
    fileprivate mutating func mayBecomeFence(inParagraph: Bool) -> Bool {
        var inParagraph = inParagraph
        while true {
            findNonspace()
            if isBlank { return true }
            if indentation >= 4 { return false }
            switch byte {
            case UInt8(ascii: ">"):
                takeQuoteMarker()
            case Byte.backtick, Byte.tilde:
                return end(ofRun: byte, from: nonspace) >= count || openingFence() != nil
            case UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "*"), UInt8(ascii: "0")...UInt8(ascii: "9"):
                if isUnfinishedMarker || thematicBreak().stop >= count { return true }
                guard let length = listMarker(interruptsParagraph: false) else { return false }
                let isText = inParagraph && listMarker(interruptsParagraph: true) == nil
                if isText, !isBlank(from: nonspace + length) { return false }
                _ = takeListMarker(length: length)
            default:
                return false
            }
            inParagraph = false
        }
    }

    /// A bullet, or digits with or without their delimiter, at the line's end.
    private var isUnfinishedMarker: Bool {
        var index = nonspace
        while Byte.isDigit(self[index]) { index += 1 }
        let isDelimited = index == nonspace || self[index] == UInt8(ascii: ".") || self[index] == UInt8(ascii: ")")
        return index >= count || (isDelimited && index + 1 == count)
    }
}
