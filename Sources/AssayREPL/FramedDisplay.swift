import AssayCore
import Terminal

/// For a terminal: filtered text with code in numbered frames, and a line of figures below.
struct FramedDisplay: AnswerDisplay {
    private let screen: Screen
    private let contextWindow: Int?
    private var parser = BlockParser()
    private var view: AnswerView
    private var waiting = WaitingLine()

    /// - Parameters:
    ///   - contextWindow: in tokens, for the figures.
    ///   - earlier: the beginning of the answer, which was shown before; a block that it leaves open is opened again.
    init(screen: Screen, contextWindow: Int? = nil, continuing earlier: String = "") {
        (self.screen, self.contextWindow) = (screen, contextWindow)
        view = AnswerView(screen: screen)
        let events = parser.feed(earlier)
        guard let begin = events.lastIndex(where: { if case .codeBegin = $0 { true } else { false } }),
            !events[begin...].contains(where: { if case .codeEnd = $0 { true } else { false } })
        else { return }
        let heads = events[begin...].filter { if case .codeLine = $0 { false } else { true } }
        view.draw("", heads, pending: .nothing)
    }

    mutating func show(_ batch: [CompletionEvent]) throws {
        for event in batch {
            switch event {
            case .text(let text): view.draw(text, parser.feed(text), pending: parser.pending)
            case .reasoning(let text): view.reason(text)
            case .notice(let notice): screen.note(printable(notice))
            case .retry(let retry): waiting.announce(retry, on: screen)
            case .usage, .finish, .redacted: break
            }
        }
        try screen.flush()
    }

    mutating func wait(_ elapsed: Duration) {
        waiting.show(elapsed, on: screen)
    }

    mutating func end(_ outcome: Turn.Outcome) throws {
        view.draw("", parser.finish(), pending: .nothing)
        view.finish()
        try screen.flush()
        waiting.end(outcome, on: screen)
        screen.note(figures(outcome))
    }

    /// `6.1 s · 638 tokens · context 9 %`
    private func figures(_ outcome: Turn.Outcome) -> String {
        let tenths = Int(outcome.duration / .milliseconds(100))
        var parts = [REPLText.footer("\(tenths / 10).\(tenths % 10)")]
        if let usage = outcome.usage {
            parts.append(REPLText.footerTokens(String(usage.completion)))
            if let contextWindow, contextWindow > 0 {
                let used = (usage.prompt + usage.completion) * 100 / contextWindow
                parts.append(REPLText.footerContext(String(used)))
            }
        }
        return "  " + parts.joined(separator: " · ")
    }

    /// Draws an answer of earlier, at most so many of its lines.
    static func draw(_ answer: SessionMessage, on screen: Screen, lineLimit: Int) throws {
        var parser = BlockParser()
        let events = parser.feed(answer.content) + parser.finish()
        var shown = Array(events.prefix(lineLimit))
        if case .codeLine? = shown.last { shown.append(.codeEnd(isComplete: true)) }
        var view = AnswerView(screen: screen)
        view.draw(shown.count < events.count ? "" : answer.content, shown, pending: .nothing)
        view.finish()
        try screen.flush()
        if shown.count < events.count { screen.note("  " + REPLText.moreLines(String(events.count - shown.count))) }
    }
}
