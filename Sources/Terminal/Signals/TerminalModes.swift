import Synchronization

#if canImport(Darwin)
    import Darwin
#else
    @preconcurrency import Glibc
#endif

/// What we change about the terminal, and how it was: echo, and bracketed paste (xterm's private mode 2004).
///
/// Everything is given back when the program ends, stops, or crashes.
package enum TerminalModes {
    /// Readable in a signal handler: filled before a mode is changed, and never moved.
    private struct Saved {
        var terminal: Int32 = -1
        var original = termios()
    }

    // Written by `prepare` only, before any handler or mode change can read it.
    nonisolated(unsafe) private static let saved = {
        let saved = UnsafeMutablePointer<Saved>.allocate(capacity: 1)
        saved.initialize(to: Saved())
        return saved
    }()
    private static let isChanged = Atomic<Bool>(false)
    private static let takesPastes = Atomic<Bool>(false)
    private static let pasteOn: StaticString = "\u{1B}[?2004h"
    private static let pasteOff: StaticString = "\u{1B}[?2004l"

    /// Notes how the terminal on standard input is set now; does nothing where there is none, or a second time.
    static func prepare() {
        _ = prepared
    }

    private static let prepared: Void = {
        guard isatty(0) == 1, tcgetattr(0, &saved.pointee.original) == 0 else { return }
        saved.pointee.terminal = 0
        isChanged.store(false, ordering: .relaxed)
        takesPastes.store(false, ordering: .relaxed)
        atexit { TerminalModes.restore() }
    }()

    /// While an answer streams: what is typed is not shown, and waits for the next prompt. Ctrl-C still interrupts.
    package static func holdEcho() {
        prepare()
        guard saved.pointee.terminal >= 0 else { return }
        var silent = saved.pointee.original
        silent.c_lflag &= ~tcflag_t(ECHO | ECHONL)
        isChanged.store(true, ordering: .relaxed)
        tcsetattr(saved.pointee.terminal, TCSANOW, &silent)
    }

    /// Echo as it was.
    package static func releaseEcho() {
        guard isChanged.exchange(false, ordering: .relaxed) else { return }
        tcsetattr(saved.pointee.terminal, TCSANOW, &saved.pointee.original)
    }

    /// Asks the terminal to mark pastes, or not to. It stays on between prompts, so that a paste which comes while an
    /// answer streams is still one message; turn it off before another program gets the terminal.
    package static func markPastes(_ isOn: Bool) {
        prepare()
        guard saved.pointee.terminal >= 0, takesPastes.exchange(isOn, ordering: .relaxed) != isOn else { return }
        send(isOn ? pasteOn : pasteOff)
    }

    /// Everything as it was. Async-signal-safe.
    package static func restore() {
        guard saved.pointee.terminal >= 0 else { return }
        if takesPastes.exchange(false, ordering: .relaxed) { send(pasteOff) }
        // Libedit changes the terminal by itself: only an unchanged one is left alone.
        var present = termios()
        guard tcgetattr(saved.pointee.terminal, &present) == 0, present.c_lflag != saved.pointee.original.c_lflag
        else { return }
        tcsetattr(saved.pointee.terminal, TCSANOW, &saved.pointee.original)
    }

    /// Ctrl-Z: gives the terminal back, stops, and takes it again afterwards. Async-signal-safe.
    static func stop() {
        let savedError = errno
        let tookPastes = takesPastes.load(ordering: .relaxed)
        var present = termios()
        let isKnown = saved.pointee.terminal >= 0 && tcgetattr(saved.pointee.terminal, &present) == 0
        restore()
        var action = sigaction()
        var handler = sigaction()
        sigaction(SIGTSTP, &action, &handler)
        var (stopSignal, mask) = (sigset_t(), sigset_t())
        sigemptyset(&stopSignal)
        sigaddset(&stopSignal, SIGTSTP)
        raise(SIGTSTP)
        sigprocmask(SIG_UNBLOCK, &stopSignal, &mask)
        // Here the program stands still until it is continued.
        sigprocmask(SIG_SETMASK, &mask, nil)
        sigaction(SIGTSTP, &handler, nil)
        if isKnown { tcsetattr(saved.pointee.terminal, TCSANOW, &present) }
        if tookPastes && !takesPastes.exchange(true, ordering: .relaxed) { send(pasteOn) }
        SignalState.needsRedraw.store(true, ordering: .relaxed)
        if SignalState.wakesForRedraw.load(ordering: .relaxed) { SignalState.wake() }
        errno = savedError
    }

    private static func send(_ sequence: StaticString) {
        _ = write(isatty(1) == 1 ? 1 : saved.pointee.terminal, sequence.utf8Start, sequence.utf8CodeUnitCount)
    }
}
