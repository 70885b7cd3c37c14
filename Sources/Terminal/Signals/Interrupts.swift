import AssayCore
import Synchronization

#if canImport(Darwin)
    import Darwin
#else
    @preconcurrency import Glibc
#endif

/// Signals as something that can be waited for: all of them arrive through one pipe.
///
/// SIGINT, SIGTERM and SIGHUP raise the interruption; SIGWINCH and the return from ctrl-Z make the line editor draw
/// again; ctrl-Z and fatal signals first give the terminal back as it was. A ctrl-C that nobody has taken notice of for
/// a second lets the next one end the program. Handlers are not inherited by programs that are started.
package struct Interrupts: Interruption {
    /// Installs the handlers, once for the process; later calls give the same.
    package static func install() -> Interrupts {
        _ = installed
        return Interrupts()
    }

    private static let installed: Void = {
        var ends: [Int32] = [-1, -1]
        if pipe(&ends) == 0 {
            for end in ends {
                _ = fcntl(end, F_SETFD, FD_CLOEXEC)
                _ = fcntl(end, F_SETFL, O_NONBLOCK)
            }
        }
        SignalState.pipeRead.store(ends[0], ordering: .relaxed)
        SignalState.pipeWrite.store(ends[1], ordering: .relaxed)
        SignalState.interrupts.store(0, ordering: .relaxed)
        TerminalModes.prepare()
        for signal in [SIGINT, SIGTERM, SIGHUP] { handle(signal, 0, interrupted) }
        handle(SIGWINCH, SA_RESTART) { _ in
            SignalState.needsRedraw.store(true, ordering: .relaxed)
            if SignalState.wakesForRedraw.load(ordering: .relaxed) { SignalState.wake() }
        }
        handle(SIGTSTP, SA_RESTART) { _ in TerminalModes.stop() }
        for signal in [SIGQUIT, SIGABRT, SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGFPE] {
            // The handler is gone after its first call: the fault comes again, and ends the program.
            handle(signal, Int32(bitPattern: UInt32(truncatingIfNeeded: SA_RESETHAND))) { signal in
                TerminalModes.restore()
                raise(signal)
            }
        }
    }()

    /// Ctrl-C came, or the program is asked to end.
    package var isRaised: Bool { SignalState.interrupts.load(ordering: .relaxed) > 0 }

    /// See `Interruption`.
    package var descriptor: Int32 { SignalState.pipeRead.load(ordering: .relaxed) }

    /// The signal that asks the program to end, SIGTERM or SIGHUP: then every further read gives the end of input.
    package var termination: Int32? {
        let signal = SignalState.termination.load(ordering: .relaxed)
        return signal == 0 ? nil : signal
    }

    /// A new turn begins: what was raised before counts no more, but for a request to end the program.
    package func reset() {
        SignalState.drain()
        SignalState.interrupts.store(0, ordering: .relaxed)
        guard termination != nil else { return }
        SignalState.interrupts.store(1, ordering: .relaxed)
        SignalState.wake()
    }

    private static func handle(_ signal: Int32, _ flags: Int32, _ handler: @escaping @convention(c) (Int32) -> Void) {
        var action = sigaction()
        #if canImport(Darwin)
            action.__sigaction_u.__sa_handler = handler
        #else
            action.__sigaction_handler.sa_handler = handler
        #endif
        action.sa_flags = flags
        sigaction(signal, &action, nil)
    }

    private static let interrupted: @convention(c) (Int32) -> Void = { signal in
        let savedError = errno
        let now = SignalState.now()
        let earlier = SignalState.interrupts.wrappingAdd(1, ordering: .relaxed).oldValue
        if earlier == 0 {
            SignalState.firstInterrupt.store(now, ordering: .relaxed)
        } else if now - SignalState.firstInterrupt.load(ordering: .relaxed) > 1 {
            TerminalModes.restore()
            _exit(128 + signal)
        }
        if signal != SIGINT { SignalState.termination.store(signal, ordering: .relaxed) }
        SignalState.wake()
        errno = savedError
    }
}
