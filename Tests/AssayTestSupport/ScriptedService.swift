import AssayCore
import Synchronization

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A completion service that answers from a script, in memory.
///
///     let service = ScriptedService("Hello there.", "And good bye.")
///     let service = ScriptedService([[.batch([.text("Half an ans")]), .failure(.connectionLost(detail: "reset"))]])
///
/// Asked for more answers than it was given, it fails with words that name the request, and notes them in
/// `unexpected`.
package final class ScriptedService: CompletionService, Sendable {
    /// One step of an answer.
    package enum Step: Sendable {
        /// `next` gives these events.
        case batch([CompletionEvent])
        /// `next` throws this, and the answer is over.
        case failure(CompletionFailure)
        /// `next` gives an empty batch: the patience has passed.
        case silence
        /// `next` gives empty batches until the gate is open.
        case gate(Gate)
        /// `next` gives empty batches until the request's interruption is raised, then it throws `.interrupted`.
        case untilInterrupted
    }

    private struct State {
        var answers: [[Step]]
        var requests: [CompletionRequest] = []
        var unexpected: [String] = []
        var abandoned = 0
    }

    private let state: Mutex<State>

    /// One list of steps for each answer. An answer without a failure ends after its last step.
    package init(_ answers: [[Step]]) {
        state = Mutex(State(answers: answers))
    }

    /// Whole answers, each in one batch with `.finish(.stop)`.
    package convenience init(_ texts: String...) {
        self.init(texts.map { [.batch([.text($0), .finish(.stop)])] })
    }

    /// Every request so far.
    package var requests: [CompletionRequest] { state.withLock { $0.requests } }
    /// What was asked beyond the script, one line each; a test that is right leaves it empty.
    package var unexpected: [String] { state.withLock { $0.unexpected } }
    /// How many answers were let go of before their end.
    package var abandoned: Int { state.withLock { $0.abandoned } }
    /// How many answers are left.
    package var answersLeft: Int { state.withLock { $0.answers.count } }

    package func start(_ request: CompletionRequest) -> any CompletionStream {
        let steps = state.withLock { state -> [Step] in
            state.requests.append(request)
            guard state.answers.isEmpty else { return state.answers.removeFirst() }
            let asked = request.messages.last.map { "\($0.role.rawValue): \($0.content)" } ?? "no messages"
            let complaint = "ScriptedService has no answer \(state.requests.count) for \(request.model), \(asked)"
            state.unexpected.append(complaint)
            return [.failure(.refused(status: 0, detail: complaint))]
        }
        return ScriptedStream(steps, request.interruption) { self.state.withLock { $0.abandoned += 1 } }
    }
}

/// One answer of a `ScriptedService`.
private final class ScriptedStream: CompletionStream {
    private var steps: ArraySlice<ScriptedService.Step>
    private let interruption: any Interruption
    private let abandon: () -> Void

    init(_ steps: [ScriptedService.Step], _ interruption: any Interruption, abandon: @escaping () -> Void) {
        (self.steps, self.interruption, self.abandon) = (steps[...], interruption, abandon)
    }

    deinit {
        if !steps.isEmpty { abandon() }
    }

    func next(within patience: Duration) throws(CompletionFailure) -> [CompletionEvent]? {
        if interruption.isRaised {
            steps = []
            throw .interrupted
        }
        guard let step = steps.first else { return nil }
        switch step {
        case .batch(let events):
            steps.removeFirst()
            return events
        case .failure(let failure):
            steps = []
            throw failure
        case .silence:
            steps.removeFirst()
            return []
        case .gate(let gate):
            if gate.look() { steps.removeFirst() } else { usleep(1000) }
            return []
        case .untilInterrupted:
            usleep(1000)
            return []
        }
    }
}

/// An interruption that a test raises; it has no descriptor.
package final class RaisedByTest: Interruption {
    private let flag = Mutex(false)

    package init() {}

    package var isRaised: Bool { flag.withLock { $0 } }
    package var descriptor: Int32 { -1 }
    package func raise() { flag.withLock { $0 = true } }
}

/// An interruption with a pipe as its descriptor, as a signal handler would have it.
package final class PipeInterruption: Interruption {
    private let flag = Mutex(false)
    private let reading: Int32
    private let writing: Int32

    package init() {
        var ends: [Int32] = [-1, -1]
        _ = pipe(&ends)
        (reading, writing) = (ends[0], ends[1])
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    }

    deinit {
        close(reading)
        close(writing)
    }

    package var isRaised: Bool { flag.withLock { $0 } }
    package var descriptor: Int32 { reading }

    package func raise() {
        flag.withLock { $0 = true }
        wake()
    }

    /// Makes the descriptor readable without raising, as another signal on the same pipe does.
    package func wake() {
        _ = write(writing, "x", 1)
    }
}
