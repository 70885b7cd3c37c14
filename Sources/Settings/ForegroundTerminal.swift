#if canImport(Darwin)
    import Darwin
#else
    @preconcurrency import Glibc
#endif

/// The terminal that this process was started from, while it is in the foreground there.
final class ForegroundTerminal {
    private let descriptor: Int32
    private var modes = termios()

    /// nil where there is none, or another process group holds it.
    init?() {
        let descriptor = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        guard tcgetpgrp(descriptor) == getpgrp(), tcgetattr(descriptor, &modes) == 0 else {
            close(descriptor)
            return nil
        }
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    /// Sets the modes as they were at `init`, whatever a program left, and drops what was typed and not read.
    func takeBack() {
        tcsetattr(descriptor, TCSANOW, &modes)
        tcflush(descriptor, TCIFLUSH)
    }
}
