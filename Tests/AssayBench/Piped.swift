import AssayTestSupport

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Runs a program to its end with its output read through a pipe and thrown away.
func runPiped(
    _ path: String, _ arguments: [String], environment: [String: String], folder: String
) throws -> (usage: Spawn.Usage, seconds: Double, bytes: Int) {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { throw SpawnFault("no pipe") }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    let null = open("/dev/null", O_RDWR | O_CLOEXEC)
    defer { close(null) }
    let start = now()
    let child = try Spawn(
        path, arguments, environment: environment, folder: folder, descriptors: [null, ends[1], null])
    close(ends[1])
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    var (bytes, memory) = (0, 0)
    // The peak is asked of the running process: what the system counts for one that ended begins with its parent's.
    var output = pollfd(fd: ends[0], events: Int16(POLLIN), revents: 0)
    while true {
        if poll(&output, 1, 5) == 0 {
            memory = max(memory, child.peakMemory)
            continue
        }
        let count = read(ends[0], &buffer, buffer.count)
        guard count > 0 else { break }
        if bytes >> 18 != (bytes + count) >> 18 { memory = max(memory, child.peakMemory) }
        bytes += count
    }
    close(ends[0])
    var usage = child.wait()
    usage.memory = memory
    return (usage, now() - start, bytes)
}
