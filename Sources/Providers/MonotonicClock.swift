#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The time since some moment in the past, unmoved by changes of the wall clock. It goes on while the machine sleeps.
enum MonotonicClock {
    #if canImport(Darwin)
        private static let clock = CLOCK_MONOTONIC
    #else
        // Linux's CLOCK_MONOTONIC stands still meanwhile.
        private static let clock = CLOCK_BOOTTIME
    #endif

    static var milliseconds: Int {
        var now = timespec()
        clock_gettime(clock, &now)
        return Int(now.tv_sec) * 1000 + Int(now.tv_nsec) / 1_000_000
    }
}
