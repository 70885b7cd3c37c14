import AssayCore

#if canImport(Darwin)
    import Darwin
#else
    @preconcurrency import Glibc
#endif

/// Runs a command of the user's own as their shell would, outside of any sandbox: `!cmd` and `!!cmd`.
package struct UserShell: Sendable {
    /// `SHELL`, or else the system's.
    private let shell: String
    /// What it is allowed to know: everything that Assay was given.
    private let environment: [String: String]

    package init(environment: [String: String]) {
        let named = environment["SHELL"] ?? ""
        shell = named.hasPrefix("/") && access(named, X_OK) == 0 ? named : "/bin/sh"
        self.environment = environment
    }

    /// How a command ended: its exit status, or 128 and the signal's number, as shells count.
    package typealias Status = Int

    /// Runs the command on Assay's own terminal or files and waits. Ctrl-C reaches it as it reaches Assay.
    package func run(_ command: String) throws(WorkshopFailure) -> Status {
        try wait(for: spawn(command, output: nil))
    }

    /// Runs the command with an empty standard input and hands over what it prints, standard error included.
    ///
    /// Raised, the interruption ends the command's whole process group.
    package func capture(
        _ command: String, limit: Int = SandboxLimits().output, interruption: any Interruption,
        onOutput: (String) -> Void
    ) throws(WorkshopFailure) -> (status: Status, output: CappedOutput) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw WorkshopFailure(errno: errno, path: "pipe") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        defer { close(ends[0]) }
        let child = Result { () throws(WorkshopFailure) in try spawn(command, output: ends[1]) }
        close(ends[1])
        let id = try child.get()
        var capture = OutputCapture(limit: limit)
        var waits = [ends[0], interruption.descriptor].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        var buffer = [UInt8](repeating: 0, count: 65_536)
        // What goes on in the background may hold the pipe: once the command itself has ended nobody waits for that.
        var ended: Status?
        var deadline: ContinuousClock.Instant?
        while true {
            let isReady = poll(&waits, 2, 100) > 0 && waits[0].revents != 0
            if interruption.isRaised, waits[1].fd >= 0 {
                kill(-id, SIGINT)
                waits[1].fd = -1
                deadline = .now + .seconds(2)
            }
            // It had the time to clean up.
            if let deadline, deadline < .now { kill(-id, SIGKILL) }
            if !isReady {
                if ended != nil { break }
                ended = statusIfEnded(id)
                continue
            }
            let count = read(ends[0], &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            onOutput(capture.feed(buffer[..<count]))
        }
        onOutput(capture.end())
        return (ended ?? wait(for: id), capture.output)
    }

    private func spawn(_ command: String, output: Int32?) throws(WorkshopFailure) -> pid_t {
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var flags = POSIX_SPAWN_SETSIGDEF
        if output != nil { flags |= POSIX_SPAWN_SETPGROUP }
        posix_spawnattr_setflags(&attributes, Int16(flags))
        var signals = sigset_t()
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        if let output {
            posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
            posix_spawn_file_actions_adddup2(&actions, output, 1)
            posix_spawn_file_actions_adddup2(&actions, output, 2)
        }
        let arguments: [String] = [shell, "-c", command]
        var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        var variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for pointer in words + variables { free(pointer) } }
        var id: pid_t = 0
        let code = posix_spawn(&id, shell, &actions, &attributes, &words, &variables)
        guard code == 0 else { throw WorkshopFailure(errno: code, path: shell) }
        return id
    }

    private func wait(for id: pid_t) -> Status {
        var status: Int32 = 0
        while waitpid(id, &status, 0) < 0, errno == EINTR {}
        return shellStatus(status)
    }

    private func statusIfEnded(_ id: pid_t) -> Status? {
        var status: Int32 = 0
        return waitpid(id, &status, WNOHANG) == id ? shellStatus(status) : nil
    }

    private func shellStatus(_ status: Int32) -> Status {
        Int(status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + (status & 0x7F))
    }
}
