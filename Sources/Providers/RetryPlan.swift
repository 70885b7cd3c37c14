import AssayCore

/// When a request that failed before the first byte of its answer is sent again: a pure state machine, which gets
/// time and chance as values.
///
/// Waits double and vary by a quarter, so that clients which failed together do not come back together. Where the
/// server names a time (`CurlHandle.retryAfter`) that is waited instead; one that is too long is no wait at
/// all but a failure, whose hint names it.
struct RetryPlan: Sendable, Equatable {
    /// How often a request is sent at most, the first time included.
    var attempts = 5
    /// The same where no connection comes about: that seldom changes while one waits.
    var attemptsToConnect = 3
    /// Before the second attempt; each further wait is twice as long, up to `mostWait`.
    var firstWait = Duration.milliseconds(500)
    var mostWait = Duration.seconds(8)
    /// No further attempt begins later than this after the first, where the server names no time.
    var patience = Duration.seconds(30)
    /// The most of all waiting together, where the server names the times.
    var longestWait = Duration.seconds(60)

    private var attempt = 1
    private var waited = Duration.zero

    /// - Parameter attempts: as the user wants it, then for connections too; nil leaves what is usual.
    init(attempts: Int? = nil) {
        guard let attempts else { return }
        (self.attempts, attemptsToConnect) = (attempts, attempts)
        // Whoever names a number wants all of them, slow ones too.
        patience = .seconds(300)
    }

    /// What follows a failure; nil where trying again cannot help, or was done often enough.
    ///
    /// - Parameters:
    ///   - elapsed: since the first attempt began.
    ///   - chance: from 0 to 1.
    mutating func next(after failure: CompletionFailure, elapsed: Duration, chance: Double) -> Retry? {
        let limit = failure.isWithoutConnection ? min(attempts, attemptsToConnect) : attempts
        guard failure.isPassing, attempt < limit else { return nil }
        let wait: Duration
        if let time = failure.retryAfter, time > .zero {
            // A little later than the server says, never earlier.
            wait = time + .milliseconds(250) * chance
            guard waited + time <= longestWait else { return nil }
        } else {
            wait = min(firstWait * Double(1 << (attempt - 1)), mostWait) * (0.75 + chance / 2)
            guard elapsed + wait <= patience else { return nil }
        }
        attempt += 1
        waited += wait
        return Retry(attempt: attempt, limit: limit, wait: wait, reason: failure.message)
    }
}

extension CompletionFailure {
    /// Whether the same request may succeed a moment later: time-outs, conflicts and overload of the server (408, 409,
    /// 425, 429, 5xx but for what it will never do), and connections that did not come about or gave no answer. A
    /// silent server is not asked again: that would multiply the wait.
    fileprivate var isPassing: Bool {
        switch self {
        case .rateLimited: true
        case .refused(501, _, _), .refused(505, _, _): false
        case .refused(let status, _, _): [408, 409, 425].contains(status) || (500..<600).contains(status)
        case .unreachable(_, _, let problem): problem.isPassing
        default: false
        }
    }

    fileprivate var isWithoutConnection: Bool {
        switch self {
        case .unreachable(_, _, .closed): false
        case .unreachable: true
        default: false
        }
    }

    /// As the server said.
    fileprivate var retryAfter: Duration? {
        switch self {
        case .rateLimited(_, _, let time), .refused(_, _, let time): time
        default: nil
        }
    }
}
