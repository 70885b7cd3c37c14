import CSpawn

#if canImport(Darwin)
    import Darwin
#else
    @preconcurrency import Glibc
#endif

/// A program on a pseudo-terminal of 80 by 24.
package final class PseudoTerminal {
    package let child: Spawn
    /// When it was started, on the clock of `now()`.
    package let started: Double
    private let master: Int32
    private(set) var screen: [UInt8] = []
    private var hasEnded = false

    package init(_ path: String, _ arguments: [String], environment: [String: String], folder: String) throws {
        var name = [CChar](repeating: 0, count: 64)
        master = cspawn_open_terminal(&name, name.count)
        guard master >= 0 else { throw SpawnFault("no pseudo-terminal") }
        let terminal = String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        started = now()
        child = try Spawn(path, arguments, environment: environment, folder: folder, terminal: terminal)
    }

    deinit {
        close(master)
        guard !hasEnded else { return }
        kill(child.id, SIGKILL)
        _ = child.wait()
    }

    /// Reads until the program has closed the terminal; its exit status, nil where a signal ended it.
    package func end(seconds: Double = 20) throws -> Int32? {
        let deadline = now() + seconds
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while now() < deadline {
            var ready = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
            guard poll(&ready, 1, 1000) > 0 else { continue }
            guard read(master, &buffer, buffer.count) <= 0 else { continue }
            hasEnded = true
            return child.wait().exit
        }
        throw SpawnFault("it did not end")
    }

    package func type(_ text: String) {
        _ = text.withCString { write(master, $0, strlen($0)) }
    }

    /// Whether the terminal itself gathers what is typed into lines; the program gets each key otherwise.
    package var gathersLines: Bool {
        var modes = termios()
        return tcgetattr(master, &modes) == 0 && modes.c_lflag & tcflag_t(ICANON) != 0
    }

    /// Reads until the text has come, and forgets the screen up to its end; gives the moment.
    package func wait(for text: String, seconds: Double = 20) throws -> Double {
        let deadline = now() + seconds
        let wanted = Array(text.utf8)
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            if let end = screen.end(of: wanted) {
                screen.removeFirst(end)
                return now()
            }
            var ready = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
            guard now() < deadline, poll(&ready, 1, 1000) >= 0 else { break }
            let count = ready.revents == 0 ? 0 : read(master, &buffer, buffer.count)
            guard count >= 0 else { break }
            screen += buffer[..<count]
        }
        throw SpawnFault("‘\(text)’ did not come; there was: \(String(decoding: screen, as: UTF8.self))")
    }
}

extension [UInt8] {
    /// Where the first occurrence ends; nil where there is none.
    fileprivate func end(of wanted: [UInt8]) -> Int? {
        guard count >= wanted.count else { return nil }
        return (0...count - wanted.count).first { self[$0...].starts(with: wanted) }.map { $0 + wanted.count }
    }
}
