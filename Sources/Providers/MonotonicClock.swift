#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The time since some moment in the past, unmoved by changes of the wall clock.
enum MonotonicClock {
    static var milliseconds: Int {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        return Int(now.tv_sec) * 1000 + Int(now.tv_nsec) / 1_000_000
    }
}
