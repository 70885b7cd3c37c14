import AssayCore

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

extension ChildProcess {
    struct Finished {
        var exit: Exit
        /// The last 16 kB of standard error, and of standard output where nobody else took it.
        var tail: [UInt8]

        var isSuccess: Bool { exit == .exited(0) }
    }

    /// Runs a command to its end. `output` gets its standard output piece by piece and says whether it took it; `tick` is
    /// called about every 100 ms.
    /// Where the interruption is raised, or `output` fails, the whole process group is killed.
    static func run(
        _ arguments: [String], environment: [String: String], interruption: any Interruption,
        tick: () -> Void = {}, output: ([UInt8]) throws(EngineFailure) -> Bool = { _ in false }
    ) throws(EngineFailure) -> Finished {
        let (outputEnd, childOutput) = try pipe()
        let (errorEnd, childErrors) = try pipe()
        defer { for descriptor in [outputEnd, errorEnd] { close(descriptor) } }
        let spawned: Result<ChildProcess, EngineFailure>
        do throws(EngineFailure) {
            spawned = .success(
                try spawn(arguments, environment: environment, output: childOutput, errors: childErrors))
        } catch { spawned = .failure(error) }
        for descriptor in [childOutput, childErrors] { close(descriptor) }
        let child = try spawned.get()

        var tail: [UInt8] = []
        do throws(EngineFailure) {
            try collect(outputEnd, errorEnd, interruption, tick) { bytes, isOutput throws(EngineFailure) in
                if isOutput, try output(bytes) { return }
                tail.append(contentsOf: bytes)
                if tail.count > 32_768 { tail.removeFirst(tail.count - 16_384) }
            }
        } catch {
            child.killGroup()
            _ = child.wait()
            throw error
        }
        return Finished(exit: child.wait(), tail: tail)
    }

    /// Reads both pipes until both are closed.
    private static func collect(
        _ output: Int32, _ errors: Int32, _ interruption: any Interruption, _ tick: () -> Void,
        _ body: ([UInt8], _ isOutput: Bool) throws(EngineFailure) -> Void
    ) throws(EngineFailure) {
        var watched = [output, errors, interruption.descriptor].map {
            pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
        }
        while watched[0].fd >= 0 || watched[1].fd >= 0 {
            poll(&watched, 3, 100)
            if interruption.isRaised { throw .interrupted }
            for index in 0..<2 where watched[index].fd >= 0 && watched[index].revents != 0 {
                let bytes = available(watched[index].fd)
                if bytes.isEmpty { watched[index].fd = -1 } else { try body(bytes, index == 0) }
            }
            tick()
        }
    }

    private static func available(_ descriptor: Int32) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: 1 << 18) { buffer, count in
            count = max(0, EngineFiles.repeated { read(descriptor, buffer.baseAddress, buffer.count) })
        }
    }

    /// A pipe, closed on exec: its reading and its writing end.
    static func pipe() throws(EngineFailure) -> (Int32, Int32) {
        var ends: [Int32] = [-1, -1]
        #if canImport(Darwin)
            let result = Darwin.pipe(&ends)
        #else
            let result = Glibc.pipe(&ends)
        #endif
        guard result == 0 else { throw EngineFiles.failure("pipe") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (ends[0], ends[1])
    }
}
