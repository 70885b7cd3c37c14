import AssayCore

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// One answer that is asked for again where an attempt failed before anything of it came, as a `RetryPlan` says. Each
/// coming attempt is told as an event.
final class RetryingStream: CompletionStream {
    private enum State {
        case trying(any CompletionStream)
        /// Until a moment of `MonotonicClock`.
        case waiting(until: Int)
        case ended
    }

    /// How often an interruption without a descriptor is looked at.
    private static let slice = 50

    private var state: State
    private var plan: RetryPlan
    private var hasBegun = false
    private let start: () -> any CompletionStream
    private let interruption: any Interruption
    private let began = MonotonicClock.milliseconds

    /// - Parameter start: begins one attempt; called at once, and again for each further one.
    init(_ plan: RetryPlan, interruption: any Interruption, start: @escaping () -> any CompletionStream) {
        (self.plan, self.interruption, self.start) = (plan, interruption, start)
        state = .trying(start())
    }

    func next(within patience: Duration) throws(CompletionFailure) -> [CompletionEvent]? {
        let deadline = MonotonicClock.milliseconds + max(0, patience.milliseconds)
        while true {
            switch state {
            case .ended: return nil
            case .trying(let stream): return try read(stream, within: deadline)
            case .waiting(let due):
                try wait(until: min(due, deadline))
                if MonotonicClock.milliseconds >= due {
                    state = .trying(start())
                } else if MonotonicClock.milliseconds >= deadline {
                    return []
                }
            }
        }
    }

    private func read(
        _ stream: any CompletionStream, within deadline: Int
    ) throws(CompletionFailure) -> [CompletionEvent]? {
        var stream = stream
        do throws(CompletionFailure) {
            let batch = try stream.next(within: .milliseconds(max(0, deadline - MonotonicClock.milliseconds)))
            guard let batch else {
                state = .ended
                return nil
            }
            hasBegun = hasBegun || !batch.isEmpty
            return batch
        } catch {
            state = .ended
            let elapsed = Duration.milliseconds(MonotonicClock.milliseconds - began)
            guard !hasBegun,
                let retry = plan.next(after: error, elapsed: elapsed, chance: Double.random(in: 0...1))
            else { throw error }
            state = .waiting(until: MonotonicClock.milliseconds + retry.wait.milliseconds)
            return [.retry(retry)]
        }
    }

    /// Ends early when the interruption is raised, with which it throws.
    private func wait(until moment: Int) throws(CompletionFailure) {
        var isStale = false
        while !interruption.isRaised {
            let left = moment - MonotonicClock.milliseconds
            guard left > 0 else { return }
            // What was readable without an interruption is not waited for any more.
            let descriptor = isStale ? -1 : interruption.descriptor
            var waited = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            _ = poll(&waited, 1, Int32(clamping: descriptor < 0 ? min(left, RetryingStream.slice) : left))
            isStale = isStale || waited.revents != 0
        }
        state = .ended
        throw .interrupted
    }
}
