import AssayCore

#if canImport(Darwin)
    import Darwin
#else
    @preconcurrency import Glibc
#endif

/// `api_key_cmd`: a program that prints a key on standard output, such as `pass show openai`.
///
/// It is run without a shell, found through `PATH`, with an empty standard input. What it prints is used without the
/// white space around it and goes nowhere else; only the first line of its standard error is ever shown.
package struct KeyCommand {
    private let words: [String]
    private let limit: Duration

    /// - Parameters:
    ///   - words: the program and its arguments; one at least.
    ///   - limit: how long it may take; people may have to type a passphrase.
    package init(_ words: [String], limit: Duration = .seconds(60)) {
        (self.words, self.limit) = (words, limit)
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
        let child = start(output: outputs[1], error: errors[1])
        close(outputs[1])
        close(errors[1])
        guard case .success(let id) = child else {
            guard case .failure(let fault) = child else { throw failure("") }
            throw failure(SettingsText.keyCommandNotFound(systemError(fault.code)))
        }
        let (texts, problem) = collect([outputs[0], errors[0]], interruption)
        if problem != nil { kill(-id, SIGKILL) }
        var status: Int32 = 0
        while waitpid(id, &status, 0) < 0, errno == EINTR {}
        if let problem { throw problem }
        return try key(status, output: texts[0], error: texts[1])
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

    /// Reads both pipes to their ends, each up to 64 KB.
    private func collect(
        _ pipes: [Int32], _ interruption: any Interruption
    ) -> (texts: [[UInt8]], problem: (any Error)?) {
        let deadline = ContinuousClock.now + limit
        var texts: [[UInt8]] = [[], []]
        var waits = (pipes + [interruption.descriptor]).map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        var buffer = [UInt8](repeating: 0, count: 4096)
        while waits[0].fd >= 0 || waits[1].fd >= 0 {
            guard ContinuousClock.now < deadline else {
                let seconds = String(limit.components.seconds)
                return (texts, failure(SettingsText.keyCommandTime(seconds)))
            }
            if interruption.isRaised { return (texts, CompletionFailure.interrupted) }
            guard poll(&waits, nfds_t(waits.count), 100) > 0 else { continue }
            for index in 0..<2 where waits[index].fd >= 0 && waits[index].revents != 0 {
                let count = read(waits[index].fd, &buffer, buffer.count)
                if count < 0, errno == EINTR { continue }
                if count > 0, texts[index].count < 64 << 10 { texts[index] += buffer[..<count] }
                if count <= 0 { waits[index].fd = -1 }
            }
        }
        return (texts, nil)
    }

    private struct StartFault: Error {
        var code: Int32
    }

    /// In a process group of its own, so that all of it can be ended.
    private func start(output: Int32, error: Int32) -> Result<pid_t, StartFault> {
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP))
        var signals = sigset_t()
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
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
