import AssayCore

#if canImport(Darwin)
    import Darwin
#else
    @preconcurrency import Glibc
#endif

/// `api_key_cmd`: a program that prints a key on standard output, such as `pass show openai`.
///
/// It is run without a shell, found through `PATH`, with an empty standard input. At a terminal it may ask there, through
/// `/dev/tty`; what was typed meanwhile and not read is dropped, since it may be a passphrase. What it prints is used
/// without the white space around it and goes nowhere else; only the first line of its standard error is ever shown.
package struct KeyCommand {
    /// Time enough to type a passphrase into a window or to touch a security key; whatever takes longer hangs, and nobody
    /// would see why no answer comes.
    package static let limit = Duration.seconds(60)

    private let words: [String]
    private let limit: Duration
    private let asksAtTerminal: Bool

    /// - Parameters:
    ///   - words: the program and its arguments; one at least.
    ///   - limit: how long it may take.
    ///   - asksAtTerminal: whether it gets the terminal, where there is one.
    package init(_ words: [String], limit: Duration = KeyCommand.limit, asksAtTerminal: Bool = true) {
        (self.words, self.limit, self.asksAtTerminal) = (words, limit, asksAtTerminal)
    }

    /// - Throws: `SettingsFailure.keyCommand`, and `CompletionFailure.interrupted`.
    package func run(interruption: any Interruption) throws -> Secret {
        var outputs: [Int32] = [-1, -1]
        var errors: [Int32] = [-1, -1]
        guard pipe(&outputs) == 0, pipe(&errors) == 0 else { throw failure(systemError(errno)) }
        for end in outputs + errors { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        defer {
            close(outputs[0])
            close(errors[0])
        }
        let terminal = asksAtTerminal ? ForegroundTerminal() : nil
        defer { terminal?.takeBack() }
        let child = start(output: outputs[1], error: errors[1], ownGroup: terminal == nil)
        close(outputs[1])
        close(errors[1])
        guard case .success(let id) = child else {
            guard case .failure(let fault) = child else { throw failure("") }
            throw failure(SettingsText.keyCommandNotFound(systemError(fault.code)))
        }
        do {
            let pipes = [outputs[0], errors[0]]
            let (status, texts) = try collect(from: id, pipes, interruption, sharesTerminal: terminal != nil)
            // Ctrl-C at the terminal reaches the program by itself.
            if status != 0, interruption.isRaised { throw CompletionFailure.interrupted }
            return try key(status, output: texts[0], error: texts[1])
        } catch let unended as Unended {
            end(id, inOurGroup: terminal != nil)
            throw unended.problem
        }
    }

    /// At the terminal it is let put the echo right first.
    private func end(_ id: pid_t, inOurGroup: Bool) {
        if inOurGroup {
            kill(id, SIGTERM)
            let deadline = ContinuousClock.now + .seconds(1)
            while ContinuousClock.now < deadline {
                guard waitpid(id, nil, WNOHANG) == 0 else { return }
                _ = poll(nil, 0, 10)
            }
        }
        kill(inOurGroup ? id : -id, SIGKILL)
        while waitpid(id, nil, 0) < 0, errno == EINTR {}
    }

    /// Why the program is not waited for any more.
    private struct Unended: Error {
        var problem: any Error
    }

    private func key(_ status: Int32, output: [UInt8], error: [UInt8]) throws(SettingsFailure) -> Secret {
        guard status & 0x7F == 0 else { throw failure(SettingsText.keyCommandSignal(String(status & 0x7F))) }
        let exit = status >> 8 & 0xFF
        guard exit == 0 else {
            let line = String(decoding: error, as: UTF8.self).split(whereSeparator: \.isNewline).first ?? ""
            throw failure(SettingsText.keyCommandExit(String(exit), line.isEmpty ? "" : ": \(line.prefix(200))"))
        }
        let lines = String(decoding: output, as: UTF8.self).split(whereSeparator: \.isNewline)
            .map { $0.drop(while: \.isWhitespace) }.filter { !$0.isEmpty }
        guard let first = lines.first else { throw failure(SettingsText.keyCommandEmpty()) }
        guard lines.count == 1 else { throw failure(SettingsText.keyCommandLines()) }
        let end = first.lastIndex { !$0.isWhitespace } ?? first.startIndex
        return Secret(String(first[...end]))
    }

    /// Reads both pipes, each up to 64 KB, until the program has ended. What it leaves running in the background, such as
    /// an agent, may keep them open.
    ///
    /// - Throws: `Unended`.
    private func collect(
        from id: pid_t, _ pipes: [Int32], _ interruption: any Interruption, sharesTerminal: Bool
    ) throws(Unended) -> (status: Int32, texts: [[UInt8]]) {
        let deadline = ContinuousClock.now + limit
        var texts: [[UInt8]] = [[], []]
        var status: Int32 = 0
        var waits = (pipes + [interruption.descriptor]).map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        var hasEnded = false
        while true {
            if !hasEnded {
                let changed = waitpid(id, &status, WNOHANG | WUNTRACED) == id
                let isStopped = changed && status & 0xFF == 0x7F
                // Whoever reads from the terminal in the background is stopped; in our group ctrl-Z stops both.
                if isStopped, !sharesTerminal { throw Unended(problem: failure(SettingsText.keyCommandStopped())) }
                hasEnded = changed && !isStopped
            }
            if interruption.isRaised, !hasEnded { throw Unended(problem: CompletionFailure.interrupted) }
            guard hasEnded || ContinuousClock.now < deadline else {
                let seconds = String(max(1, limit.components.seconds))
                throw Unended(problem: failure(SettingsText.keyCommandTime(seconds)))
            }
            // Its end follows that of its pipes at once.
            let isClosed = waits[0].fd < 0 && waits[1].fd < 0
            let ready = poll(&waits, nfds_t(waits.count), hasEnded ? 0 : isClosed ? 5 : 100)
            // Something else woke whoever waits on it.
            if waits[2].revents != 0, !interruption.isRaised { waits[2].fd = -1 }
            let hasRead = ready > 0 && take(&waits, into: &texts)
            if hasEnded, !hasRead { return (status, texts) }
        }
    }

    /// Reads what is there; false where nothing is.
    private func take(_ waits: inout [pollfd], into texts: inout [[UInt8]]) -> Bool {
        var buffer = [UInt8](repeating: 0, count: 4096)
        var hasRead = false
        for index in 0..<2 where waits[index].fd >= 0 && waits[index].revents != 0 {
            let count = read(waits[index].fd, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            if count > 0, texts[index].count < 64 << 10 { texts[index] += buffer[..<count] }
            if count <= 0 { waits[index].fd = -1 }
            hasRead = hasRead || count > 0
        }
        return hasRead
    }

    private struct StartFault: Error {
        var code: Int32
    }

    /// In a process group of its own, so that all of it can be ended; but a program that is to ask at the terminal has to
    /// be in the group that holds it.
    private func start(output: Int32, error: Int32, ownGroup: Bool) -> Result<pid_t, StartFault> {
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        let flags = POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | (ownGroup ? POSIX_SPAWN_SETPGROUP : 0)
        posix_spawnattr_setflags(&attributes, Int16(flags))
        var signals = sigset_t()
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output, 1)
        posix_spawn_file_actions_adddup2(&actions, error, 2)
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        defer { for pointer in arguments { free(pointer) } }
        var id: pid_t = 0
        let code = posix_spawnp(&id, words[0], &actions, &attributes, &arguments, environ)
        return code == 0 ? .success(id) : .failure(StartFault(code: code))
    }

    private func failure(_ detail: String) -> SettingsFailure {
        .keyCommand(words.first ?? "", detail: detail)
    }

    private func systemError(_ code: Int32) -> String {
        String(cString: strerror(code))
    }
}
