import AssayCore

#if canImport(Darwin)
    import Darwin
#else
    @preconcurrency import Glibc
#endif

/// Reads entries as plain lines: from standard input that is no terminal, or from a terminal that cannot move its
/// cursor. Lines of any length; the last one needs no line end; CR LF counts as one; invalid UTF-8 becomes U+FFFD.
package final class PlainReader: InputReader {
    private let descriptor: Int32
    private let promptDescriptor: Int32?
    private let interrupts: Interrupts?
    private var buffer: [UInt8] = []
    /// Where the next line begins, and how far a line end was looked for.
    private var (start, searched) = (0, 0)
    private var isAtEnd = false
    /// How many lines were read, and which of them began the last entry.
    private var (lines, entryLine) = (0, 0)
    /// More is not looked at to tell how much of a script is left.
    private static let mostLookedAt = 16 << 20

    /// - Parameters:
    ///   - promptDescriptor: where the prompt is shown; nil for nowhere.
    ///   - interrupts: what ends a wait; nil where ctrl-C ends the program.
    package init(descriptor: Int32 = 0, promptDescriptor: Int32? = nil, interrupts: Interrupts? = nil) {
        (self.descriptor, self.promptDescriptor, self.interrupts) = (descriptor, promptDescriptor, interrupts)
    }

    package func read(prompt: Prompt) throws(TerminalFailure) -> Input {
        entryLine = lines + 1
        do {
            return try readEntry(prompt) { text throws(TerminalFailure) in
                show(text)
                let input = try readLine()
                if case .text = input {} else { show("\n") }
                return input
            }
        } catch .unclosedMessage where promptDescriptor != nil {
            // Ctrl-D at a terminal: the message is given up, and the terminal can be read on.
            isAtEnd = false
            return .interrupted
        } catch .unclosedMessage where interrupts?.termination != nil {
            return .endOfInput
        }
    }

    private func show(_ text: String) {
        if let promptDescriptor { _ = write(promptDescriptor, text, text.utf8.count) }
    }

    /// The next line, `"""` or not.
    func readLine() throws(TerminalFailure) -> Input {
        while true {
            // Before the lines that are here already: a script must not run on.
            if interrupts?.termination != nil { return .endOfInput }
            if interrupts?.isRaised == true {
                interrupts?.reset()
                return .interrupted
            }
            if let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) {
                lines += 1
                defer { start = end + 1; searched = start }
                return .text(Entry(line(to: end)))
            }
            searched = buffer.count
            if isAtEnd {
                guard start < buffer.count else { return .endOfInput }
                lines += 1
                defer { start = buffer.count }
                return .text(Entry(line(to: buffer.count)))
            }
            try fill()
        }
    }

    package var position: ScriptPosition? {
        guard promptDescriptor == nil else { return nil }
        // What is there is read; nothing is waited for.
        while !isAtEnd, buffer.count < PlainReader.mostLookedAt {
            var wait = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&wait, 1, 0) > 0, (try? fill()) != nil else { break }
        }
        guard isAtEnd else { return ScriptPosition(line: entryLine, left: nil) }
        let rest = buffer[start...].split(separator: UInt8(ascii: "\n"))
        let left = rest.count { !$0.allSatisfy { [0x09, 0x0D, 0x20].contains($0) } }
        return ScriptPosition(line: entryLine, left: left)
    }

    private func line(to end: Int) -> String {
        let hasReturn = end > start && buffer[end - 1] == 0x0D
        return String(decoding: buffer[start..<(hasReturn ? end - 1 : end)], as: UTF8.self)
    }

    private func fill() throws(TerminalFailure) {
        buffer.removeSubrange(..<start)
        (start, searched) = (0, searched - start)
        var waits = [pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)]
        if let interrupts { waits.append(pollfd(fd: interrupts.descriptor, events: Int16(POLLIN), revents: 0)) }
        guard poll(&waits, nfds_t(waits.count), -1) > 0, waits[0].revents != 0 else { return }
        let held = buffer.count
        buffer.append(contentsOf: repeatElement(0, count: 65_536))
        let count = buffer.withUnsafeMutableBytes { systemRead(descriptor, $0.baseAddress! + held, 65_536) }
        let problem = errno
        buffer.removeLast(65_536 - max(0, count))
        switch count {
        case 0: isAtEnd = true
        case ..<0 where problem != EINTR && problem != EAGAIN:
            throw .inputFailed(detail: String(cString: strerror(problem)))
        default: break
        }
    }
}

/// The system's `read`, which a method of that name would hide.
func systemRead(_ descriptor: Int32, _ bytes: UnsafeMutableRawPointer, _ count: Int) -> Int {
    read(descriptor, bytes, count)
}
