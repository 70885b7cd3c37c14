#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A thread for a test, or for a double: doing something while the test's own thread is blocked.
package final class BackgroundThread: Sendable {
    private final class Work: Sendable {
        let body: @Sendable () -> Void
        let done = Gate()

        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    private let work: Work

    private init(_ work: Work) { self.work = work }

    /// Runs `body` on a thread of its own.
    @discardableResult
    package static func start(_ body: @escaping @Sendable () -> Void) -> BackgroundThread {
        let work = Work(body)
        let context = Unmanaged.passRetained(work).toOpaque()
        #if canImport(Darwin)
            var thread: pthread_t?
            pthread_create(&thread, nil, { BackgroundThread.run($0) }, context)
            if let thread { pthread_detach(thread) }
        #else
            var thread = pthread_t()
            pthread_create(&thread, nil, { BackgroundThread.run($0) }, context)
            pthread_detach(thread)
        #endif
        return BackgroundThread(work)
    }

    /// Waits, at most ten seconds, until `body` has returned.
    @discardableResult
    package func join() -> Bool { Deadline.wait { self.work.done.isOpen } }

    private static func run(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
        guard let context else { return nil }
        let work = Unmanaged<Work>.fromOpaque(context).takeRetainedValue()
        work.body()
        work.done.open()
        return nil
    }
}
