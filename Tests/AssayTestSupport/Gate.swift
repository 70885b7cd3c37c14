import Synchronization

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A place where one side waits until the other lets it pass.
///
/// The double waits at the gate; the test can see that with `waitUntilReached` before it acts and then calls `open`.
package final class Gate: Sendable {
    private struct State {
        var isOpen = false
        var isReached = false
    }

    private let state = Mutex(State())

    package init() {}

    package func open() {
        state.withLock { $0.isOpen = true }
    }

    package var isOpen: Bool { state.withLock { $0.isOpen } }

    /// Whether somebody has come to the gate.
    package var isReached: Bool { state.withLock { $0.isReached } }

    /// Waits, at most ten seconds, until somebody has come to the gate.
    @discardableResult
    package func waitUntilReached() -> Bool { Deadline.wait { self.isReached } }

    /// Comes to the gate: whether it is open.
    func look() -> Bool {
        state.withLock { state in
            state.isReached = true
            return state.isOpen
        }
    }
}

/// Waiting for something that another thread does.
package enum Deadline {
    /// Looks every millisecond until `condition` holds; false after `seconds`.
    @discardableResult
    package static func wait(seconds: Int = 10, until condition: () -> Bool) -> Bool {
        for _ in 0..<(seconds * 1000) {
            if condition() { return true }
            usleep(1000)
        }
        return condition()
    }
}
