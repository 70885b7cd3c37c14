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

    /// Starts a program, found by its path.
    ///
    /// - Parameter descriptors: what become standard input, output and error.
    init(
        _ path: String, _ arguments: [String], environment: [String: String], folder: String? = nil,
        descriptors: [Int32], isSessionLeader: Bool = false
    ) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (target, source) in descriptors.enumerated() {
            posix_spawn_file_actions_adddup2(&actions, source, Int32(target))
        }
        if let folder { posix_spawn_file_actions_addchdir_np(&actions, folder) }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        if isSessionLeader { posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSID)) }
        let words: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) } + [nil]
        let variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0)=\($1)") } + [nil]
        defer { for pointer in words + variables { free(pointer) } }
        var id: pid_t = 0
        let code = posix_spawn(&id, path, &actions, &attributes, words, variables)
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
    guard pipe2(&ends, O_CLOEXEC) == 0 else { throw BenchFault("no pipe") }
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
