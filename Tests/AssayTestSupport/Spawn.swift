import CSpawn

#if canImport(Darwin)
    import Darwin
#else
    @preconcurrency import Glibc
#endif

/// A child process with its own measure of what it used.
package struct Spawn {
    /// What the system counted for a process that ended.
    package struct Usage {
        /// User and system time in seconds.
        package var cpu: Double
        /// The most memory that it held, in bytes; never less than the parent held when it was started.
        package var memory: Int
        /// As `wait4` gives it.
        package var status: Int32
        /// The exit status; nil where a signal ended it.
        package var exit: Int32? { status & 0x7F == 0 ? status >> 8 & 0xFF : nil }
    }

    package let id: pid_t

    /// Starts a program, found by its path, with three descriptors, or on a terminal.
    package init(
        _ path: String, _ arguments: [String], environment: [String: String], folder: String,
        descriptors: [Int32] = [], terminal: String? = nil
    ) throws {
        let words: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) } + [nil]
        let variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0)=\($1)") } + [nil]
        defer { for pointer in words + variables { free(pointer) } }
        var id: pid_t = 0
        let code = cspawn_spawn(&id, path, words, variables, folder, descriptors, terminal)
        guard code == 0 else { throw SpawnFault("cannot start \(path): \(String(cString: strerror(code)))") }
        self.id = id
    }

    /// Waits for the end.
    package func wait() -> Usage {
        var (status, usage) = (Int32(0), rusage())
        while wait4(id, &status, 0, &usage) < 0, errno == EINTR {}
        func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
        return Usage(
            cpu: seconds(usage.ru_utime) + seconds(usage.ru_stime), memory: Int(usage.ru_maxrss) * 1024,
            status: status)
    }
}

extension Spawn {
    /// The most memory that the program held so far, in bytes (`VmHWM` of proc(5)).
    package var peakMemory: Int {
        guard let file = fopen("/proc/\(id)/status", "re") else { return 0 }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 256)
        while fgets(&line, 256, file) != nil {
            let words = String(decoding: line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
                .split(whereSeparator: \.isWhitespace)
            if words.first == "VmHWM:" { return (Int(words[1]) ?? 0) * 1024 }
        }
        return 0
    }
}

/// A program that could not be started or watched.
package struct SpawnFault: Error, CustomStringConvertible {
    package let description: String

    package init(_ description: String) {
        self.description = description
    }
}

/// Seconds of a clock that only goes forward.
package func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}
