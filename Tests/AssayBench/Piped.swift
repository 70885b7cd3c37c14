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
    var bytes = 0
    while case let count = read(ends[0], &buffer, buffer.count), count > 0 { bytes += count }
    close(ends[0])
    let usage = child.wait()
    return (usage, now() - start, bytes)
}
