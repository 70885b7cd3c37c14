import AssayCore

#if canImport(Darwin)
    import Darwin
#else
    @preconcurrency import Glibc
#endif

/// The one owner of output: answers go to standard output, what is said about them to standard error.
///
/// Answers are gathered until `flush`, which is one `write`. All that goes to a terminal passes `EscapeFilter` here, so
/// that no text that came from elsewhere can steer it; what goes into a pipe or a file stays as it is.
package final class Screen {
    /// Standard output.
    package let output: Surface
    /// Standard error.
    package let messages: Surface
    private var buffer: [UInt8] = []
    private var statusIsShown = false
    private var isAtLineStart = true
    private var isQuiet = false
    /// Whether output went into a pipe or a file: what reads it may show it on this very terminal.
    private var isShownElsewhere = false

    package init(output: Surface, messages: Surface) {
        (self.output, self.messages) = (output, messages)
        // A reader that goes away shows as an error of `write`; an empty handler, other than ignoring the signal, is
        // not inherited by programs that are started.
        signal(SIGPIPE) { _ in }
        // Likewise a file that grows beyond `ulimit -f`.
        signal(SIGXFSZ) { _ in }
    }

    /// On standard output and standard error.
    package convenience init() {
        self.init(output: Surface(descriptor: 1), messages: Surface(descriptor: 2))
    }

    /// Columns of the terminal that shows the output.
    package var width: Int { (output.isTerminal ? output : messages).size.columns }

    /// Adds to the answer.
    package func write(_ text: String, _ style: Style = .plain) {
        steer(output.isTerminal ? EscapeFilter.clean(text) : text, style)
    }

    /// Adds what may steer the terminal: control sequences of Assay's own, and text that was filtered.
    package func steer(_ text: String, _ style: Style = .plain) {
        guard !text.isEmpty, !isQuiet else { return }
        buffer.append(contentsOf: style.applied(to: text, on: output).utf8)
        if text.utf8.last == UInt8(ascii: "\n") { isAtLineStart = true } else { isAtLineStart = false }
    }

    /// Adds nothing to the answer meanwhile, where that is asked for: a command shows its result in its own form afterwards.
    package func quietly<Result>(_ isQuiet: Bool, _ body: () throws -> Result) rethrows -> Result {
        let before = self.isQuiet
        defer { self.isQuiet = before }
        self.isQuiet = isQuiet || before
        return try body()
    }

    /// Adds a line to the answer.
    package func writeLine(_ text: String = "", _ style: Style = .plain) {
        write(text, style)
        write("\n")
    }

    /// Before another program gets the terminal: everything is shown, and pastes are no longer marked.
    package func lendTerminal() {
        try? flush()
        clearStatus()
        TerminalModes.markPastes(false)
        isAtLineStart = true
    }

    /// Sends what was added. `.outputClosed` where nobody reads it any more.
    package func flush() throws(TerminalFailure) {
        clearStatus()
        guard !buffer.isEmpty else { return }
        isShownElsewhere = !output.isTerminal
        defer { buffer.removeAll(keepingCapacity: true) }
        try buffer.withUnsafeBufferPointer { bytes in
            Result { () throws(TerminalFailure) in try Screen.send(bytes, to: output.descriptor) }
        }.get()
    }

    /// One line about what happens, on standard error, at once; filtered. What cannot be said there is lost.
    package func say(_ text: String, _ style: Style = .plain) {
        if output.isTerminal { try? flush() }
        clearStatus()
        let start = output.isTerminal && messages.isTerminal && !isAtLineStart ? "\n" : ""
        isAtLineStart = true
        send(start + style.applied(to: EscapeFilter.clean(text), on: messages) + "\n")
    }

    /// What went wrong, and what can be done: two lines on standard error. Says nothing of an output that is closed.
    package func report(_ failure: some Failure, prefix: String = "") {
        guard !failure.message.isEmpty else { return }
        say(prefix + failure.message, .error)
        if !failure.hint.isEmpty { say("  " + failure.hint, .hint) }
    }

    /// A line on standard error that the next output, or the next status, takes the place of: waiting, progress.
    /// Only on a terminal, not in the midst of a line of the answer, and not where another program may write meanwhile.
    package func status(_ text: String) {
        guard messages.canMove, !isShownElsewhere else { return }
        if output.isTerminal {
            if !buffer.isEmpty { try? flush() }
            guard isAtLineStart else { return }
        }
        let room = messages.size.columns - 1
        let line = String(DisplayWidth.prefix(of: EscapeFilter.clean(text), columns: room))
        send("\r" + Style.dim.applied(to: line, on: messages) + "\u{1B}[K")
        statusIsShown = true
    }

    /// Erases the status line.
    package func clearStatus() {
        guard statusIsShown else { return }
        statusIsShown = false
        send("\r\u{1B}[K")
    }

    /// Text for standard error as it stands, such as a question.
    func send(_ text: String) {
        var text = text
        text.withUTF8 { try? Screen.send($0, to: messages.descriptor) }
    }

    /// Writes everything, however often the system takes only a part.
    private static func send(_ bytes: UnsafeBufferPointer<UInt8>, to descriptor: Int32) throws(TerminalFailure) {
        var rest = bytes[...]
        while let start = UnsafeBufferPointer(rebasing: rest).baseAddress, !rest.isEmpty {
            let count = systemWrite(descriptor, start, rest.count)
            if count >= 0 {
                rest = rest.dropFirst(count)
                continue
            }
            switch errno {
            case EINTR: continue
            case EAGAIN:
                var writable = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                _ = poll(&writable, 1, -1)
            case EPIPE: throw .outputClosed
            default: throw .outputFailed(detail: String(cString: strerror(errno)))
            }
        }
    }
}

/// The system's `write`, which the method of that name would hide.
private func systemWrite(_ descriptor: Int32, _ bytes: UnsafePointer<UInt8>, _ count: Int) -> Int {
    write(descriptor, bytes, count)
}
