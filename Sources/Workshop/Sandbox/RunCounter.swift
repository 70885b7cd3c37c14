import Synchronization

/// Counts the runs of this process.
enum RunCounter {
    private static let count = Atomic<Int>(0)

    static func next() -> Int { count.wrappingAdd(1, ordering: .relaxed).oldValue }
}
