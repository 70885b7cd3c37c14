import Dispatch

/// Does both, each on a thread of its own where there are two processors; both are done when it returns.
func concurrently(_ first: () -> Void, _ second: () -> Void) {
    withoutActuallyEscaping(first) { first in
        withoutActuallyEscaping(second) { second in
            // Each is called once, and neither outlives this call; what they share is their caller's to see to.
            nonisolated(unsafe) let work = [first, second]
            DispatchQueue.concurrentPerform(iterations: 2) { work[$0]() }
        }
    }
}
