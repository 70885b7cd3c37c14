import AssayCore
import AssayTestSupport
import Workshop

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

extension Bench {
    /// What the sandbox adds to a program that does nothing, from start to end, against the program alone.
    func sandbox(pairs: Int = 60) throws {
        let program = "/usr/bin/true"
        let sandbox = SystemSandbox()
        let request = SandboxRequest(command: [program], folder: "/")
        let null = open("/dev/null", O_RDWR | O_CLOEXEC)
        defer { close(null) }
        var (ours, theirs): ([Double], [Double]) = ([], [])
        var confinement = Confinement.none
        for index in 0...pairs {
            let start = now()
            let result = try sandbox.run(request)
            let middle = now()
            let bare = try Spawn(program, [], environment: [:], folder: "/", descriptors: [null, null, null]).wait()
            let end = now()
            guard result.end == .exited(0), bare.exit == 0 else { throw SpawnFault("\(program) failed") }
            guard index > 0 else { continue }
            confinement = result.confinement
            ours.append(middle - start)
            theirs.append(end - middle)
        }
        report(
            "true in the sandbox (\(confinement.rawValue)), against bare", milliseconds(median(ours)),
            milliseconds(median(theirs)), nil, "")
        let overhead = median(zip(ours, theirs).map { $0 - $1 })
        report("  what the sandbox adds", milliseconds(overhead), "", nil, "< 15 ms")
    }
}
