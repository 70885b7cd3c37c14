import AssayCore
import Terminal

/// Where an answer is shown while it comes.
protocol AnswerDisplay {
    /// One batch, already on disk.
    mutating func show(_ batch: [CompletionEvent]) throws
    /// Nothing came for a while; `elapsed` since the request.
    mutating func wait(_ elapsed: Duration)
    /// The end, whole or not.
    mutating func end(_ outcome: Turn.Outcome) throws
}

/// For a pipe: the answer's text as it came, and a last line end.
struct PlainDisplay: AnswerDisplay {
    let screen: Screen
    private var endsLine = true
    private var waiting = WaitingLine()

    init(screen: Screen) {
        self.screen = screen
    }

    mutating func show(_ batch: [CompletionEvent]) throws {
        for event in batch {
            switch event {
            case .text(let text):
                screen.write(text)
                if let last = text.utf8.last { endsLine = last == UInt8(ascii: "\n") }
            case .notice(let notice): screen.note(printable(notice))
            case .retry(let retry): waiting.announce(retry, on: screen)
            case .reasoning, .usage, .finish, .redacted: break
            }
        }
        try screen.flush()
    }

    mutating func wait(_ elapsed: Duration) {
        waiting.show(elapsed, on: screen)
    }

    mutating func end(_ outcome: Turn.Outcome) throws {
        screen.clearStatus()
        waiting.end(outcome, on: screen)
        if !endsLine { screen.write("\n") }
        try screen.flush()
    }
}

/// For programs: one JSON object a line, each with one of `session`, `text`, `reasoning`, `usage`, `redacted`, `retry`,
/// `finish`, `error`.
struct JSONDisplay: AnswerDisplay {
    let screen: Screen

    mutating func show(_ batch: [CompletionEvent]) throws {
        for event in batch {
            switch event {
            case .text(let text): line { $0.member("text", text) }
            case .reasoning(let text): line { $0.member("reasoning", text) }
            case .usage(let usage):
                line {
                    $0.key("usage")
                    $0.beginObject()
                    $0.member("prompt", usage.prompt)
                    $0.member("completion", usage.completion)
                    $0.endObject()
                }
            case .notice(let notice): screen.note(printable(notice))
            case .redacted(let counts):
                line {
                    $0.key("redacted")
                    counts.encode(to: &$0)
                }
            case .retry(let retry):
                line {
                    $0.key("retry")
                    $0.beginObject()
                    $0.member("attempt", retry.attempt)
                    $0.member("of", retry.limit)
                    $0.key("seconds")
                    $0.raw(retry.wait.tenths)
                    $0.member("reason", retry.reason)
                    $0.endObject()
                }
            // The end is told once, by `end`, also where the server said nothing of it.
            case .finish: break
            }
        }
        try screen.flush()
    }

    mutating func wait(_ elapsed: Duration) {}

    mutating func end(_ outcome: Turn.Outcome) throws {
        line { $0.member("finish", outcome.finish.rawValue) }
        try screen.flush()
    }

    func session(_ id: String) {
        line { $0.member("session", id) }
    }

    func error(_ failure: any Failure) {
        line {
            $0.key("error")
            $0.beginObject()
            $0.member("code", Int(failure.cause.rawValue))
            $0.member("message", failure.message)
            $0.member("hint", failure.hint)
            $0.endObject()
        }
    }

    private func line(_ content: (inout JSONWriter) -> Void) {
        var writer = JSONWriter()
        writer.beginObject()
        content(&writer)
        writer.endObject()
        screen.write(writer.text + "\n")
    }
}

extension Duration {
    /// Seconds with one digit behind the point, as a JSON number.
    fileprivate var tenths: String {
        let tenths = Int(self / .milliseconds(100))
        return "\(tenths / 10).\(tenths % 10)"
    }
}
