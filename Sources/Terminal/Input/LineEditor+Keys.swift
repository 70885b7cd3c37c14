import AssayCore
import CLibedit
import Synchronization

#if canImport(Darwin)
    import Darwin
#else
    @preconcurrency import Glibc
#endif

// Where libedit asks for the next character: waiting, signals, and what a key means.
extension LineEditor {
    /// How long a lone ESC is waited for, in milliseconds.
    private static let escapePatience: Int32 = 40

    /// The object that an editor belongs to. Libedit calls back only from within `el_gets`, while the object lives.
    static func of(_ editor: OpaquePointer?) -> LineEditor {
        Unmanaged<LineEditor>.fromOpaque(editline_client_data(editor)!).takeUnretainedValue()
    }

    /// Libedit's read function: 1 for a character, 0 to give the line up. What -1 does depends on `errno` and on
    /// libedit's version, so it is not used.
    func readKey(into character: UnsafeMutablePointer<wchar_t>?) -> Int32 {
        ledger.update(to: line.text, fromPaste: lastKeyPasted)
        lastKeyPasted = false
        if isEnding {
            isShortOfEnd = line.cursor < line.text.count
            return 0
        }
        showPendingList()
        if let scalar = nextProposed() {
            character?.pointee = wchar_t(bitPattern: scalar.value)
            return 1
        }
        while true {
            if let key = decoder.next() {
                guard let scalar = scalar(for: key) else {
                    if isEnding { return 0 }
                    continue
                }
                character?.pointee = wchar_t(bitPattern: scalar.value)
                return 1
            }
            if let scalar = wait() {
                character?.pointee = wchar_t(bitPattern: scalar.value)
                return 1
            }
            if isEnding { return 0 }
        }
    }

    /// Waits for bytes or a signal. Gives a character only where libedit has to move the cursor first.
    private func wait() -> Unicode.Scalar? {
        if SignalState.needsRedraw.exchange(false, ordering: .relaxed) { redraw() }
        if interrupts.isRaised { return interrupted() }
        var waits = [
            pollfd(fd: 0, events: Int16(POLLIN), revents: 0),
            pollfd(fd: interrupts.descriptor, events: Int16(POLLIN), revents: 0),
        ]
        let count = poll(&waits, 2, decoder.isUndecided ? LineEditor.escapePatience : -1)
        if count == 0 { decoder.silence() }
        if count > 0, waits[1].revents != 0, !interrupts.isRaised { SignalState.drain() }
        if count > 0, waits[0].revents != 0 { take() }
        return nil
    }

    private func take() {
        withUnsafeTemporaryAllocation(byteCount: 4096, alignment: 1) { buffer in
            guard let start = buffer.baseAddress else { return }
            let count = systemRead(0, start, buffer.count)
            if count > 0 {
                if hasLoadedHistory { beginWarmUp() }
                loadHistory()
                return decoder.feed(buffer.prefix(count))
            }
            if count < 0 && (errno == EINTR || errno == EAGAIN) { return }
            // A terminal that went away gives EIO: that is the end of input too.
            end(.endOfInput)
        }
    }

    /// The action that inserts the next part of what is proposed, as if it were typed or pasted now.
    private func nextProposed() -> Unicode.Scalar? {
        guard !proposed.isEmpty else { return nil }
        let part = proposed.removeFirst()
        if part.isPasted { pendingPaste = part.text } else { pendingText = part.text }
        return (part.isPasted ? KeyAction.paste : .proposed).scalar
    }

    private func interrupted() -> Unicode.Scalar? {
        end(interrupts.termination == nil ? .interrupted : .endOfInput)
        return KeyAction.moveToEnd.scalar
    }

    private func end(_ how: Ending) {
        ending = how
        isEnding = true
    }

    /// What libedit gets for a key; nil where there is nothing for it.
    private func scalar(for key: Key) -> Unicode.Scalar? {
        tabsInARow = key == .scalar("\t") ? tabsInARow + 1 : 0
        let line = line
        switch key {
        case .scalar("\u{03}"): return interrupted()
        case .scalar("\u{04}") where line.text.isEmpty:
            end(.endOfInput)
            return nil
        case .scalar("\u{1A}"):
            kill(0, SIGTSTP)
            return nil
        case .scalar("\u{7F}") where ledger.placeholderLength(endingAt: line.cursor) != nil,
            .scalar("\u{08}") where ledger.placeholderLength(endingAt: line.cursor) != nil:
            return KeyAction.deletePlaceholder.scalar
        case .scalar(let scalar): return scalar
        case .up: return (line.hasBreakBefore ? KeyAction.previousLine : .previousHistory).scalar
        case .down: return (line.hasBreakAfter ? KeyAction.nextLine : .nextHistory).scalar
        case .left: return KeyAction.left.scalar
        case .right: return KeyAction.right.scalar
        case .home: return KeyAction.home.scalar
        case .end: return KeyAction.end.scalar
        case .delete: return KeyAction.delete.scalar
        case .wordLeft: return KeyAction.wordLeft.scalar
        case .wordRight: return KeyAction.wordRight.scalar
        case .lineBreak: return KeyAction.lineBreak.scalar
        case .paste(let text):
            pendingPaste = text
            return KeyAction.paste.scalar
        }
    }

    // MARK: The line

    /// The line that is being edited, borrowed until the next call into libedit.
    struct Line {
        var text: UnsafeBufferPointer<Unicode.Scalar>
        var cursor: Int

        var beforeCursor: String { String(String.UnicodeScalarView(text[..<cursor])) }
        var hasBreakBefore: Bool { text[..<cursor].contains("\n") }
        var hasBreakAfter: Bool { text[cursor...].contains("\n") }
    }

    var line: Line {
        guard let info = el_wline(editor)?.pointee, let start = info.buffer else {
            return Line(text: UnsafeBufferPointer(start: nil, count: 0), cursor: 0)
        }
        // A `wchar_t` of libedit's buffer is a Unicode scalar, for every one of them came from `readKey` or ours.
        let scalars = UnsafeRawPointer(start).assumingMemoryBound(to: Unicode.Scalar.self)
        return Line(
            text: UnsafeBufferPointer(start: scalars, count: info.lastchar - start), cursor: info.cursor - start)
    }

    // MARK: Redrawing

    /// After another window size, or ctrl-Z: clears what the terminal made of the old drawing, and draws anew.
    private func redraw() {
        let columns = surface.size.columns
        var (row, column) = (0, promptWidth)
        for scalar in line.text[..<line.cursor] {
            let width = scalar == "\n" ? 0 : DisplayWidth.of(scalar)
            if scalar == "\n" || column + width > columns { (row, column) = (row + 1, 0) }
            column += width
        }
        if column >= columns { row += 1 }
        say("\r" + (row > 0 ? "\u{1B}[\(row)A" : "") + "\u{1B}[J")
        el_resize(editor)
        editline_redraw(editor)
    }

    /// Lists what Tab found below the line, and draws the line again under it.
    private func showPendingList() {
        guard let (names, back) = pendingList else { return }
        pendingList = nil
        let size = surface.size
        let list = columns(names, width: size.columns, height: size.rows - 2)
        say("\r\n" + list.joined(separator: "\r\n") + "\r\n")
        el_cursor(editor, -back)
        editline_redraw(editor)
    }
}

extension KeyAction {
    /// The character that stands for the action.
    var scalar: Unicode.Scalar? { Unicode.Scalar(rawValue) }
}
