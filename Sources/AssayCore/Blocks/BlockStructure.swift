/// A block that holds other blocks. A list needs no entry of its own: only its items decide where lines belong.
struct Container: Sendable, Equatable {
    /// The columns that an item's further lines are indented by; zero for a block quote.
    var indentation: Int
    /// Whether no block has begun in it; a blank line ends such an item (CommonMark § 5.2).
    var isEmpty = true

    static let quote = Container(indentation: 0)
    var isQuote: Bool { indentation == 0 }
}

/// The open block that takes lines.
enum Leaf: Sendable, Equatable {
    case none, paragraph, indentedCode
    case html(HTMLBlock)
    case fence(Fence)
}

/// What a line turned out to be, after its containers.
enum LineKind: Equatable {
    case blank
    /// A paragraph's first or further line, lazy or not.
    case text
    case heading
    /// What makes the paragraph above a heading.
    case underline
    case thematicBreak
    case indentedCode
    case html(HTMLBlock)
    case fence(Fence, info: Int)
    /// One more line of the open fence, HTML block or indented code.
    case leafLine
    case closingFence
}

/// The open blocks, and what a line does to them: the block phase of CommonMark's appendix "A parsing strategy". Where
/// the specification leaves room it reads as the reference implementation cmark does.
///
/// Each step costs at most the line's length, however deep the nesting: what a blank line leaves open is not walked.
struct BlockStructure: Sendable {
    private(set) var containers: [Container] = []
    /// Where in `containers` the block quotes are.
    private var quotes: [Int] = []
    private(set) var leaf = Leaf.none
    /// How many indented code blocks have begun. Only a test asks.
    private(set) var indentedCodeCount = 0

    /// The open paragraph's text as far as it may be link reference definitions.
    private var definitions: [UInt8] = []
    private var isParagraphFirstChild = false

    /// The containers that the line being read opens.
    private var opened: [Container] = []

    /// Whether every open container goes on, for a line of which `matched` do.
    func allMatch(_ matched: Int) -> Bool { matched == containers.count }

    // MARK: Reading a line

    /// How many of the open containers go on in this line; their prefixes are taken from it.
    func matchContainers(_ line: inout LineCursor) -> Int {
        var quotesSeen = 0
        for (index, container) in containers.enumerated() {
            line.findNonspace()
            if container.isQuote {
                guard line.indentation <= 3, line.byte == UInt8(ascii: ">") else { return index }
                line.takeQuoteMarker()
                quotesSeen += 1
            } else if line.indentation >= container.indentation {
                line.advance(columns: container.indentation)
            } else if line.isBlank {
                line.advance(to: line.nonspace)
                return endOfBlankRun(quotesSeen: quotesSeen)
            } else {
                return index
            }
        }
        return containers.count
    }

    /// Nothing being left of a blank line, items go on, up to a quote or to an item that is empty.
    private func endOfBlankRun(quotesSeen: Int) -> Int {
        if quotesSeen < quotes.count { return quotes[quotesSeen] }
        return containers.last?.isEmpty == true ? containers.count - 1 : containers.count
    }

    /// What the line is, once `matched` of the containers took their prefixes. Containers that it opens are kept for
    /// `apply`.
    mutating func classify(_ line: inout LineCursor, matched: Int) -> LineKind {
        if !opened.isEmpty { opened.removeAll(keepingCapacity: true) }
        line.findNonspace()
        if allMatch(matched), let kind = continueLeaf(&line) { return kind }
        let isParagraph = leaf == .paragraph
        return openBlocks(&line, inParagraph: isParagraph && allMatch(matched) && !line.isBlank, isLazy: isParagraph)
    }

    /// The line's meaning to the open leaf; nil where it takes no further line, and for a paragraph.
    private func continueLeaf(_ line: inout LineCursor) -> LineKind? {
        switch leaf {
        case .none, .paragraph:
            return nil
        case .html(let block):
            return block.endsAtBlankLine && line.isBlank ? nil : .leafLine
        case .indentedCode:
            guard line.indentation >= 4 || line.isBlank else { return nil }
            line.advance(columns: min(4, line.indentation))
            return .leafLine
        case .fence(let fence):
            if line.closes(fence) { return .closingFence }
            line.takeIndentation(of: fence)
            return .leafLine
        }
    }

    /// - Parameters:
    ///   - inParagraph: the line is in an open paragraph, all of whose containers go on
    ///   - isLazy: a paragraph is open, and this line may be one more of it without its containers' prefixes
    private mutating func openBlocks(_ line: inout LineCursor, inParagraph: Bool, isLazy: Bool) -> LineKind {
        var (inParagraph, isLazy) = (inParagraph, isLazy)
        var noBreakBefore = 0
        while true {
            line.findNonspace()
            if line.isBlank { return .blank }
            if line.indentation >= 4 {
                if isLazy { return .text }
                line.advance(columns: 4)
                return .indentedCode
            }
            switch line.byte {
            case UInt8(ascii: ">"):
                line.takeQuoteMarker()
                opened.append(.quote)
            case UInt8(ascii: "#"):
                return line.isHeading ? .heading : .text
            case Byte.backtick, Byte.tilde:
                guard let (fence, info) = line.openingFence() else { return .text }
                return .fence(fence, info: info)
            case UInt8(ascii: "<"):
                guard let block = HTMLBlock(line, interruptsParagraph: isLazy) else { return .text }
                return .html(block)
            case UInt8(ascii: "="):
                guard inParagraph, line.isSetextUnderline, !takeDefinitions() else { return .text }
                return .underline
            case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "*"):
                if line.byte == UInt8(ascii: "-"), inParagraph, line.isSetextUnderline {
                    return takeDefinitions() ? .text : .underline
                }
                if line.nonspace >= noBreakBefore {
                    let (isBreak, stop) = line.thematicBreak()
                    if isBreak { return .thematicBreak }
                    noBreakBefore = stop
                }
                guard line.byte != UInt8(ascii: "_"), openItem(&line, inParagraph: inParagraph) else { return .text }
            case UInt8(ascii: "+"), UInt8(ascii: "0")...UInt8(ascii: "9"):
                guard openItem(&line, inParagraph: inParagraph) else { return .text }
            default:
                return .text
            }
            (inParagraph, isLazy) = (false, false)
        }
    }

    /// Whether a list item begins.
    private mutating func openItem(_ line: inout LineCursor, inParagraph: Bool) -> Bool {
        guard let length = line.listMarker(interruptsParagraph: inParagraph) else { return false }
        opened.append(Container(indentation: line.takeListMarker(length: length)))
        return true
    }

    /// Whether the open paragraph is nothing but definitions, which then are no longer part of it.
    private mutating func takeDefinitions() -> Bool {
        guard !definitions.isEmpty, LinkDefinitions.fill(definitions) else { return false }
        definitions.removeAll()
        return true
    }

    // MARK: Applying it

    /// Whether the line ends the open leaf without being part of it.
    func endsLeaf(_ kind: LineKind) -> Bool {
        switch kind {
        case .leafLine, .closingFence, .underline: false
        case .text: !continuesParagraph(kind)
        default: true
        }
    }

    private func continuesParagraph(_ kind: LineKind) -> Bool {
        kind == .text && leaf == .paragraph && opened.isEmpty
    }

    /// Brings the open blocks up to date with the line.
    mutating func apply(_ kind: LineKind, _ line: LineCursor, matched: Int) {
        switch kind {
        case .leafLine:
            if case .html(let block) = leaf, block.ends(with: line) { leaf = .none }
        case .closingFence, .underline:
            leaf = .none
            definitions.removeAll()
        case .text where continuesParagraph(kind):
            if !definitions.isEmpty { keep(line.bytes(from: allMatch(matched) ? line.nonspace : line.offset)) }
        default:
            closeLeaf()
            close(downTo: matched)
            for container in opened { open(container) }
            begin(kind, line)
        }
    }

    private mutating func begin(_ kind: LineKind, _ line: LineCursor) {
        guard kind != .blank else { return }
        isParagraphFirstChild = containers.last?.isEmpty == true
        if isParagraphFirstChild { containers[containers.count - 1].isEmpty = false }
        switch kind {
        case .text:
            leaf = .paragraph
            if line.byte == UInt8(ascii: "[") { keep(line.bytes(from: line.nonspace)) }
        case .indentedCode:
            leaf = .indentedCode
            indentedCodeCount += 1
        case .html(let block):
            leaf = block.ends(with: line) ? .none : .html(block)
        case .fence(let fence, _):
            leaf = .fence(fence)
        default: break
        }
    }

    private mutating func keep(_ text: UnsafeBufferPointer<UInt8>) {
        definitions.append(contentsOf: text)
        definitions.append(Byte.lineFeed)
    }

    /// Ends the open leaf. A paragraph of definitions alone leaves no block behind.
    mutating func closeLeaf() {
        if leaf == .paragraph, isParagraphFirstChild, takeDefinitions() {
            containers[containers.count - 1].isEmpty = true
        }
        if !definitions.isEmpty { definitions.removeAll(keepingCapacity: true) }
        leaf = .none
    }

    private mutating func close(downTo count: Int) {
        guard count < containers.count else { return }
        containers.removeLast(containers.count - count)
        while let last = quotes.last, last >= count { quotes.removeLast() }
    }

    private mutating func open(_ container: Container) {
        if !containers.isEmpty { containers[containers.count - 1].isEmpty = false }
        if container.isQuote { quotes.append(containers.count) }
        containers.append(container)
    }
}

extension LineCursor {
    /// Takes as much white space as stood before the opening fence.
    mutating func takeIndentation(of fence: Fence) {
        for _ in 0..<fence.indentation { skipOneSpace() }
    }
}
