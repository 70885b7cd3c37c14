import AssayCore

#if canImport(Darwin)
    import Darwin
    private typealias FileActions = posix_spawn_file_actions_t?
    private typealias Attributes = posix_spawnattr_t?
#else
    import Glibc
    private typealias FileActions = posix_spawn_file_actions_t
    private typealias Attributes = posix_spawnattr_t
#endif

/// A child in a process group of its own, started with `posix_spawn`: the callers wait synchronously, with an eye on an
/// interruption, and the supervisor must outlive its parent; swift-subprocess is asynchronous and ends its children.
struct ChildProcess {
    /// Also the id of its process group.
    let id: pid_t

    enum Detachment { case group, session }

    enum Exit: Equatable {
        case exited(Int32)
        case killed(Int32)
    }

    /// Starts `arguments[0]`, a path. Descriptors that are nil become /dev/null; signals are back at their defaults.
    static func spawn(
        _ arguments: [String], environment: [String: String], input: Int32? = nil, output: Int32? = nil,
        errors: Int32? = nil, as detachment: Detachment = .group
    ) throws(EngineFailure) -> ChildProcess {
        let null = try EngineFiles.open("/dev/null", O_RDWR)
        defer { close(null) }
        #if canImport(Darwin)
            var (actions, attributes): (FileActions, Attributes) = (nil, nil)
        #else
            var (actions, attributes) = (FileActions(), Attributes())
        #endif
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (target, source) in [input, output, errors].enumerated() {
            posix_spawn_file_actions_adddup2(&actions, source ?? null, Int32(target))
        }
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
        #if canImport(Darwin)
            flags |= POSIX_SPAWN_CLOEXEC_DEFAULT
            flags |= detachment == .session ? 0x0400 : POSIX_SPAWN_SETPGROUP  // POSIX_SPAWN_SETSID of spawn.h
        #else
            flags |= detachment == .session ? 0x80 : POSIX_SPAWN_SETPGROUP  // POSIX_SPAWN_SETSID of spawn.h
        #endif
        posix_spawnattr_setflags(&attributes, Int16(flags))
        posix_spawnattr_setpgroup(&attributes, 0)
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)

        var id: pid_t = 0
        let code = withCStrings(arguments) { argv in
            withCStrings(environment.map { "\($0.key)=\($0.value)" }) { envp in
                posix_spawn(&id, arguments[0], &actions, &attributes, argv, envp)
            }
        }
        guard code == 0 else { throw .system(path: arguments[0], detail: String(cString: strerror(code))) }
        return ChildProcess(id: id)
    }

    /// How it ended; nil while it runs. To be asked again no more once it has answered.
    func ended() -> Exit? {
        var status: Int32 = 0
        return EngineFiles.repeated({ waitpid(id, &status, WNOHANG) }) == id ? Exit(status: status) : nil
    }

    func wait() -> Exit {
        var status: Int32 = 0
        _ = EngineFiles.repeated { waitpid(id, &status, 0) }
        return Exit(status: status)
    }

    /// Ends it with all its children.
    func killGroup() { kill(-id, SIGKILL) }
}

extension ChildProcess.Exit {
    /// Takes a `wait` status apart as the macros of sys/wait.h do.
    init(status: Int32) {
        self = status & 0x7F == 0 ? .exited(status >> 8 & 0xFF) : .killed(status & 0x7F)
    }

    var text: String {
        switch self {
        case .exited(let status): EngineText.exited(String(status))
        case .killed(let signal): EngineText.killed(String(signal))
        }
    }
}

/// The file that a command's name means by `PATH`; nil where there is none that may be run.
func executable(_ name: String, in environment: [String: String]) -> String? {
    for folder in (environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin").split(separator: ":") {
        let path = "\(folder)/\(name)"
        if path.hasPrefix("/"), EngineFiles.size(path) != nil, access(path, X_OK) == 0 { return path }
    }
    return nil
}

/// Lends the strings as a null-terminated array of C strings.
private func withCStrings<Result>(
    _ strings: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Result
) -> Result {
    var pointers: [UnsafeMutablePointer<CChar>?] = strings.map { strdup($0) } + [nil]
    defer { for pointer in pointers { free(pointer) } }
    return pointers.withUnsafeMutableBufferPointer { body($0.baseAddress!) }  // never empty: nil stands at its end
}
