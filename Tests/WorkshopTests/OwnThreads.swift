import Dispatch
import Synchronization
import Testing

/// Runs the tests of a suite on threads besides those that all tasks share. A test that waits for git blocks its
/// thread, and starting a program needs one of the shared ones: with as many such tests as there are of those, all
/// would wait for ever.
struct OwnThreads: SuiteTrait, TestTrait, TestScoping {
    var isRecursive: Bool { true }

    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        try await withTaskExecutorPreference(OwnThread.next()) { try await function() }
    }
}

extension Trait where Self == OwnThreads {
    static var ownThreads: OwnThreads { OwnThreads() }
}

/// One of a few threads, taken in turn. The queue is serial because such a one gets a thread however many others are
/// blocked.
private final class OwnThread: TaskExecutor {
    private static let all = (1...3).map { _ in OwnThread() }
    private static let count = Atomic(0)
    private let queue = DispatchQueue(label: "test")

    static func next() -> OwnThread { all[count.wrappingAdd(1, ordering: .relaxed).oldValue % all.count] }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
