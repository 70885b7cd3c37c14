import AssayCore
import Terminal

/// The one line that is shown while nothing of an answer comes: how long it has been, or when the next attempt is.
struct WaitingLine {
    private var retry: Retry?
    /// When its attempt begins.
    private var due = ContinuousClock.now

    /// An attempt has failed. On a terminal this is a line that the next thing takes the place of, elsewhere a lasting
    /// one on standard error.
    mutating func announce(_ retry: Retry, on screen: Screen) {
        (self.retry, due) = (retry, .now + retry.wait)
        if screen.messages.canMove { screen.status(retry.line) } else { screen.note(printable(retry.line)) }
    }

    /// Says what the last attempt failed of, where the user stopped waiting for the next and no line tells it any more.
    func end(_ outcome: Turn.Outcome, on screen: Screen) {
        guard let retry, outcome.failure == .interrupted, !outcome.hasText, screen.messages.canMove else { return }
        screen.note(REPLText.lastAttempt(printable(retry.reason)))
    }

    /// Nothing has come yet, `elapsed` after the question.
    func show(_ elapsed: Duration, on screen: Screen) {
        guard let retry else { return screen.status(REPLText.waiting(String(elapsed.components.seconds))) }
        let left = ContinuousClock.now.duration(to: due)
        screen.status(left > .zero ? retry.line(in: left) : retry.line(since: .zero - left))
    }
}
