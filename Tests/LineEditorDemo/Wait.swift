#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A hundredth of a second, or less when a signal comes.
func waitBriefly() {
    usleep(10_000)
}
