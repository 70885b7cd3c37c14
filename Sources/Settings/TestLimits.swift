import AssayCore

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

extension SandboxLimits {
    /// For tests, where nothing is set: ten minutes, and half of the machine's memory.
    package static var ofTests: SandboxLimits {
        var limits = SandboxLimits()
        limits.seconds = 600
        limits.memory = sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE)) / 2
        return limits
    }
}
