import AssayCore
import Settings
import Terminal

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

extension Program {
    /// With the process's own environment, terminal and clock.
    package static func onThisMachine() -> Program {
        Program(
            environment: .current(), screen: Screen(), executable: ownPath() ?? CommandLine.arguments[0],
            clock: Timestamp.now)
    }

    /// Runs and ends the process.
    ///
    /// Without the C library's way out: it would take the libraries down while a thread may still be loading one.
    package func runAndExit(_ arguments: [String]) -> Never {
        let status = run(arguments)
        TerminalModes.restore()
        fflush(nil)
        _exit(status)
    }

    /// The path of the running program; nil where the system does not tell.
    private static func ownPath() -> String? {
        #if canImport(Darwin)
            var size = UInt32(PATH_MAX)
            var path = [CChar](repeating: 0, count: Int(size))
            guard _NSGetExecutablePath(&path, &size) == 0, let resolved = realpath(path, nil) else { return nil }
        #else
            guard let resolved = realpath("/proc/self/exe", nil) else { return nil }
        #endif
        defer { free(resolved) }
        return String(cString: resolved)
    }
}

extension Timestamp {
    /// By the system's clock.
    static func now() -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }
}
