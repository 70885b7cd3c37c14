import AssayCore

/// Draws one answer while it streams.
///
/// On a terminal: prose two columns in, code in numbered frames, reasoning dimmed under a label, all of it filtered.
/// Elsewhere the text goes out byte by byte as it came, and reasoning is left out, so that a redirected answer is exact.
/// Nothing is sent before `Screen.flush`.
package struct AnswerView {
    private enum Place: Equatable {
        case start, prose, reasoning, code
    }

    private struct Head {
        var index: Int
        var language: String
        var path: String?
    }

    private let screen: Screen
    private var place = Place.start
    /// The block whose frame is not drawn yet, because its first line may still name it.
    private var head: Head?
    private var codeLines = 0
    private var isLineOpen = false
    /// How much of the open line was drawn, in UTF-8.
    private var drawn = 0
    private var filter = EscapeFilter()
    private var flow = TextFlow(margin: "", marginWidth: 0, keepsWords: true)
    private var width: Int

    package init(screen: Screen) {
        self.screen = screen
        width = screen.width
    }

    /// Draws one batch.
    ///
    /// - Parameters:
    ///   - text: what came, for an output that is no terminal.
    ///   - events: what the block parser made of it.
    ///   - pending: what it can already tell of the line that has not ended.
    package mutating func draw(_ text: String, _ events: [BlockEvent], pending: PendingText) {
        guard screen.output.isTerminal else { return screen.write(text) }
        width = screen.width
        for event in events { draw(event) }
        switch pending {
        case .nothing: break
        case .prose(let text): if !text.isEmpty { grow(text, in: .prose) }
        case .code(let text):
            // The first line of a block without a name may still name it: it waits until it is whole.
            if let head, head.path == nil { break }
            beginFrame()
            grow(text, in: .code)
        }
    }

    /// What the model thinks before it answers.
    package mutating func reason(_ text: String) {
        guard screen.output.isTerminal else { return }
        width = screen.width
        if place != .reasoning {
            endLine()
            screen.writeLine("  " + TerminalText.thinking(), .dim)
            place = .reasoning
        }
        var pieces = text.split(separator: "\n", omittingEmptySubsequences: false)
        let last = pieces.removeLast()
        for piece in pieces {
            add(piece, in: .reasoning)
            endLine(force: true)
        }
        if !last.isEmpty { add(last, in: .reasoning) }
    }

    /// Ends what is still open: a line, and the frame of a block that did not end.
    package mutating func finish() {
        guard screen.output.isTerminal else { return }
        endLine()
        if place == .code { draw(.codeEnd(isComplete: false)) }
    }

    private mutating func draw(_ event: BlockEvent) {
        switch event {
        case .prose(let line):
            if place == .start && line.allSatisfy(\.isWhitespace) { return }
            grow(line[...], in: .prose)
            endLine(force: true)
        case .codeBegin(let index, let language, _, let path):
            enter(.code)
            head = Head(index: index, language: language, path: path)
            codeLines = 0
        case .codeName(let path): head?.path = path
        case .codeLine(let line):
            beginFrame()
            grow(line[...], in: .code)
            endLine(force: true)
            codeLines += 1
        case .codeEnd(let isComplete):
            beginFrame()
            endLine()
            let count = codeLines == 1 ? TerminalText.oneLine() : TerminalText.lines(String(codeLines))
            screen.write("  \(box.foot) ", .frame)
            screen.writeLine(
                isComplete ? count : TerminalText.incompleteBlock(count), isComplete ? .frame : .error)
            place = .prose
        }
    }

    // MARK: Lines

    /// Draws what is new of a line that stands there as far as `drawn`.
    private mutating func grow(_ line: Substring, in next: Place) {
        enter(next)
        let added = Substring(line.utf8.dropFirst(drawn))
        drawn += added.utf8.count
        add(added, in: next)
    }

    private mutating func add(_ text: Substring, in place: Place) {
        if !isLineOpen { openLine(place, isEmpty: text.isEmpty) }
        let harmless = filter.feed(String(text))
        screen.steer(flow.put(harmless, width: width), place == .reasoning ? .dim : .plain)
    }

    private mutating func openLine(_ place: Place, isEmpty: Bool) {
        isLineOpen = true
        // Code is read before it is trusted: all that is in it shows.
        filter = EscapeFilter(showsControls: place == .code)
        let bar = "  " + box.bar + " "
        switch place {
        case .code:
            flow = TextFlow(
                margin: Style.frame.applied(to: bar, on: screen.output), marginWidth: 4, keepsWords: false)
        case .reasoning: flow = TextFlow(margin: "    ", marginWidth: 4, keepsWords: screen.output.canMove)
        case .prose, .start: flow = TextFlow(margin: "  ", marginWidth: 2, keepsWords: screen.output.canMove)
        }
        if !isEmpty {
            screen.steer(flow.margin)
        } else if place == .code {
            screen.write("  " + box.bar, .frame)
        }
    }

    private mutating func endLine(force: Bool = false) {
        if isLineOpen || force { screen.write("\n") }
        isLineOpen = false
        drawn = 0
    }

    /// Changes from one part of the answer to another.
    private mutating func enter(_ next: Place) {
        guard next != place else { return }
        endLine()
        if place == .reasoning { screen.write("\n") }
        place = next
    }

    // MARK: Frames

    private var box: (corner: String, bar: String, foot: String, rule: String) {
        screen.output.isUnicode ? ("┌", "│", "└", "─") : ("+", "|", "+", "-")
    }

    private mutating func beginFrame() {
        guard let block = head else { return }
        head = nil
        let labels = [String(block.index), block.language, block.path ?? ""].map(EscapeFilter.clean)
        let title = labels.filter { !$0.isEmpty }.joined(separator: "  ")
        let room = min(width - 1, 78)
        let shown = DisplayWidth.prefix(of: title, columns: max(1, room - 6))
        let rest = max(0, room - 5 - DisplayWidth.of(shown))
        screen.write("  \(box.corner) ", .frame)
        screen.write(String(shown), .heading)
        screen.writeLine(" " + String(repeating: box.rule, count: rest), .frame)
    }
}
