import Synchronization

#if canImport(Darwin)
    import Darwin
#else
    @preconcurrency import Glibc
#endif

/// What signal handlers and the program share: lock-free atomics only, touched once before a handler is installed, so
/// that a handler never starts a lazy initialisation.
enum SignalState {
    /// SIGINTs, and signals that end the program, since the last reset.
    static let interrupts = Atomic<Int>(0)
    /// When the first of them came, in seconds of the monotonic clock.
    static let firstInterrupt = Atomic<Int>(0)
    /// The signal that asks the program to end; 0 while there is none.
    static let termination = Atomic<Int32>(0)
    /// The window has another size, or the program goes on after ctrl-Z: the line must be drawn again.
    static let needsRedraw = Atomic<Bool>(false)
    /// Whether a redraw is worth waking up for: only while a line is edited.
    static let wakesForRedraw = Atomic<Bool>(false)
    static let pipeRead = Atomic<Int32>(-1)
    static let pipeWrite = Atomic<Int32>(-1)

    /// A byte into the pipe, to end a wait. Async-signal-safe.
    static func wake() {
        var byte: UInt8 = 1
        _ = write(pipeWrite.load(ordering: .relaxed), &byte, 1)
    }

    static func drain() {
        var bytes: (UInt64, UInt64) = (0, 0)
        while read(pipeRead.load(ordering: .relaxed), &bytes, 16) > 0 {}
    }

    /// Whole seconds since some fixed moment. Async-signal-safe.
    static func now() -> Int {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int(time.tv_sec)
    }
}
