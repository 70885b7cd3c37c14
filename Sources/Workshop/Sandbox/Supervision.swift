import AssayCore
import CSandbox

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Watches one run from its start to the moment when nothing of it is left.
struct Supervision {
    /// How often memory and disk are looked at, in seconds; up to five times more seldom where looking takes long.
    private static let interval = 0.05
    /// How long the end of the tree is waited for after it was killed: only a process in the kernel's hands takes
    /// longer.
    private static let patience = 10.0

    private let request: SandboxRequest
    private let interruption: any Interruption
    private let onOutput: (String) -> Void
    private let run: csandbox_run
    private let output: Int32
    private let start = monotonicSeconds()
    private var capture: OutputCapture
    private var usage: UsageWatch
    private var nextCheck: Double
    private var end: SandboxResult.End?
    private var stoppedAt: Double?
    private var failure: (stage: Int32, errno: Int32)?
    private var buffer = [UInt8](repeating: 0, count: 65_536)

    /// How the program ended. `failure` says why it could not even start.
    struct Outcome {
        var result: SandboxResult
        var failure: (stage: Int32, errno: Int32)?
    }

    /// Starts the plan and stays with it to its end. The plan's descriptors can be closed afterwards.
    static func run(
        _ plan: ChildPlan, _ run: SandboxRun, confinement: Confinement, usage: UsageWatch,
        started: () -> Void = {}
    ) throws(SandboxFailure) -> Outcome {
        guard let pipe = ChildPipe(), let input = descriptor(of: run.request.input) else {
            throw .notStarted(command: run.request.command.first ?? "", detail: String(cString: strerror(errno)))
        }
        _ = fcntl(pipe.reading.raw, F_SETFL, O_NONBLOCK)
        let child = try plan.start(input: input.raw, output: pipe.writing.raw)
        let reading = pipe.closingWriting()
        started()
        var supervision = Supervision(run, child, output: reading.raw, usage: usage)
        supervision.watch()
        return supervision.outcome(confinement)
    }

    private init(_ run: SandboxRun, _ child: csandbox_run, output: Int32, usage: UsageWatch) {
        (request, interruption, onOutput) = (run.request, run.interruption, run.onOutput)
        (self.run, self.output, self.usage) = (child, output, usage)
        capture = OutputCapture(limit: run.request.limits.output)
        nextCheck = start + Supervision.interval
        self.usage.root = child.keeper
    }

    private mutating func watch() {
        var control = run.control
        // A pipe that has ended would be ready for ever.
        var (isOver, isOpen) = (false, true)
        while !isOver {
            var watched = [
                pollfd(fd: isOpen ? output : -1, events: Int16(POLLIN), revents: 0),
                pollfd(fd: run.messages, events: Int16(POLLIN), revents: 0),
                pollfd(fd: stoppedAt == nil ? interruption.descriptor : -1, events: Int16(POLLIN), revents: 0),
            ]
            poll(&watched, nfds_t(watched.count), waitingTime)
            if watched[0].revents != 0 { isOpen = readOutput() != 0 }
            if watched[1].revents != 0 { isOver = readMessage() }
            if !isOver, stoppedAt == nil, let reason = reasonToStop() {
                end = reason
                stoppedAt = monotonicSeconds()
                close(control)
                control = -1
            }
            if let stoppedAt, monotonicSeconds() - stoppedAt > Supervision.patience { isOver = true }
        }
        if control >= 0 { close(control) }
        while readOutput() > 0 {}
        emit(capture.end())
        close(run.messages)
        let hasEnded = stoppedAt.map { monotonicSeconds() - $0 <= Supervision.patience } ?? true
        var status: Int32 = 0
        while waitpid(run.keeper, &status, hasEnded ? 0 : WNOHANG) < 0, errno == EINTR {}
    }

    /// Milliseconds until something is due.
    private var waitingTime: Int32 {
        let now = monotonicSeconds()
        let due = min(nextCheck, start + Double(request.limits.seconds))
        return stoppedAt == nil ? Int32(max(0, min(1000, (due - now) * 1000 + 1))) : 50
    }

    /// The number of bytes; 0 at the end, -1 where there are none now.
    private mutating func readOutput() -> Int {
        let count = read(output, &buffer, buffer.count)
        if count > 0 { emit(capture.feed(buffer[..<count])) }
        return count
    }

    private func emit(_ text: String) {
        if !text.isEmpty { onOutput(text) }
    }

    /// Whether the run is over.
    private mutating func readMessage() -> Bool {
        var message = csandbox_message()
        let size = MemoryLayout<csandbox_message>.size
        guard read(run.messages, &message, size) == size else {
            // The keeper was killed.
            if end == nil { end = .killed(signal: Int(SIGKILL)) }
            return true
        }
        if message.kind == Int32(CSANDBOX_NOT_STARTED.rawValue) {
            failure = (message.stage, message.value)
            return false
        }
        if end == nil {
            let signal = csandbox_signal(message.value)
            end = signal == 0 ? .exited(Int(csandbox_exit_code(message.value))) : .killed(signal: Int(signal))
        }
        return true
    }

    private mutating func reasonToStop() -> SandboxResult.End? {
        if interruption.isRaised { return .interrupted }
        let now = monotonicSeconds()
        if now - start >= Double(request.limits.seconds) { return .over(.time) }
        guard now >= nextCheck else { return nil }
        let limit = usage.limitReached(request.limits)
        let after = monotonicSeconds()
        nextCheck = after + min(max(Supervision.interval, (after - now) * 4), 5 * Supervision.interval)
        return limit.map { .over($0) }
    }

    private func outcome(_ confinement: Confinement) -> Outcome {
        let result = SandboxResult(
            end: end ?? .killed(signal: Int(SIGKILL)), output: capture.output, seconds: monotonicSeconds() - start,
            confinement: confinement)
        return Outcome(result: result, failure: failure)
    }
}

/// Seconds of a clock that only goes forward.
func monotonicSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}
