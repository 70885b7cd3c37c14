import CBench

#if canImport(Darwin)
    import Darwin
#else
    @preconcurrency import Glibc
#endif

/// A child process with its own measure of what it used.
struct Spawn {
    /// What the system counted for a process that ended.
    struct Usage {
        /// User and system time in seconds.
        var cpu: Double
        /// The most memory that it held, in bytes.
        var memory: Int
        var status: Int32
    }

    let id: pid_t

    /// Starts a program, found by its path, with three descriptors, or on a terminal.
    init(
        _ path: String, _ arguments: [String], environment: [String: String], folder: String,
        descriptors: [Int32] = [], terminal: String? = nil
    ) throws {
        let words: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) } + [nil]
        let variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0)=\($1)") } + [nil]
        defer { for pointer in words + variables { free(pointer) } }
        var id: pid_t = 0
        let code = cbench_spawn(&id, path, words, variables, folder, descriptors, terminal)
        guard code == 0 else { throw BenchFault("cannot start \(path): \(String(cString: strerror(code)))") }
        self.id = id
    }

    /// Waits for the end.
    func wait() -> Usage {
        var (status, usage) = (Int32(0), rusage())
        wait4(id, &status, 0, &usage)
        func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
        return Usage(
            cpu: seconds(usage.ru_utime) + seconds(usage.ru_stime), memory: Int(usage.ru_maxrss) * 1024,
            status: status)
    }
}

/// What keeps a figure from being measured.
struct BenchFault: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

/// Seconds of a clock that only goes forward.
func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

/// Runs a program to its end with its output read through a pipe and thrown away.
func runPiped(
    _ path: String, _ arguments: [String], environment: [String: String], folder: String
) throws -> (usage: Spawn.Usage, seconds: Double, bytes: Int) {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { throw BenchFault("no pipe") }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    let null = open("/dev/null", O_RDWR | O_CLOEXEC)
    defer { close(null) }
    let start = now()
    let child = try Spawn(
        path, arguments, environment: environment, folder: folder, descriptors: [null, ends[1], null])
    close(ends[1])
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    var bytes = 0
    while case let count = read(ends[0], &buffer, buffer.count), count > 0 { bytes += count }
    close(ends[0])
    let usage = child.wait()
    return (usage, now() - start, bytes)
}
