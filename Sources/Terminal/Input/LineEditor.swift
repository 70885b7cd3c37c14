import AssayCore
@preconcurrency import CLibedit
import Synchronization

#if canImport(Darwin)
    import Darwin
#else
    @preconcurrency import Glibc
#endif

/// The line editor at a terminal: libedit's native interface, on the calling thread.
///
/// Emacs keys, or what `~/.editrc` says; Tab; ctrl-R; bracketed paste. Ctrl-J and alt-Enter break the line within an
/// entry. The history holds entries of all runs; an entry that begins with a space is not kept, nor one that repeats the
/// one before; a long one comes back as a placeholder. Nothing but the prompt happens before the first key.
package final class LineEditor: InputReader {
    /// How reading a line ended, where libedit does not say it.
    enum Ending {
        case entered, interrupted, endOfInput, failed(Int32)
    }

    private static let longestRecalled = (lines: 10, characters: 2000)

    let interrupts: Interrupts
    let surface: Surface
    let complete: (String) -> Completions
    private let history: HistoryFile?
    private let remembering: (String) -> String
    private let events = history_init()
    /// Libedit's state; it lives as long as this object.
    let editor: OpaquePointer
    /// A C string of our own, because libedit asks for the prompt by pointer.
    private var prompt: UnsafeMutablePointer<CChar>?
    var promptWidth = 0
    private(set) var hasLoadedHistory = false
    private var warmUp: (() -> Void)?
    private var lastKept = ""

    var decoder = KeyDecoder()
    var ledger = PasteLedger()
    var ending = Ending.entered
    /// The paste that the next call of its function inserts.
    var pendingPaste = ""
    /// The same for text that counts as typed.
    var pendingText = ""
    /// What is to be put into the next line.
    var proposed: [(text: String, isPasted: Bool)] = []
    var lastKeyPasted = false
    var tabsInARow = 0
    /// Names to be listed once the cursor stands at the end of the line, and how far it is to be moved back.
    var pendingList: (names: [String], back: Int32)?
    var isEnding = false
    /// Whether vi's command mode kept the cursor on the last character of a line that was given up.
    var isShortOfEnd = false

    /// nil once it was called.
    private var onHistoryProblem: ((TerminalFailure) -> Void)?

    /// - Parameters:
    ///   - surface: the terminal that shows the line.
    ///   - historyPath: the history file, in a folder that exists; nil for none.
    ///   - warmUp: called once, after the first key was echoed: for work that shall neither delay the prompt nor the
    ///     entry. It must return at once.
    ///   - complete: what Tab offers for the text before the cursor.
    ///   - remembering: the form in which an entry goes into the history file.
    ///   - onHistoryProblem: called once where that file cannot be written; entries are then kept for this run only.
    /// - Returns: nil where libedit cannot work with this terminal.
    package init?(
        surface: Surface, interrupts: Interrupts, historyPath: String? = nil,
        complete: @escaping (String) -> Completions = { _ in .none }, warmUp: @escaping () -> Void = {},
        remembering: @escaping (String) -> String = { $0 },
        onHistoryProblem: @escaping (TerminalFailure) -> Void = { _ in }
    ) {
        LineEditor.useUnicode()
        guard let output = surface.descriptor == 2 ? stderr : stdout,
            let editor = el_init_fd("assay", stdin, output, stderr, 0, surface.descriptor, 2)
        else { return nil }
        (self.surface, self.interrupts, self.complete, self.editor) = (surface, interrupts, complete, editor)
        history = historyPath.map(HistoryFile.init)
        self.warmUp = warmUp
        (self.remembering, self.onHistoryProblem) = (remembering, onHistoryProblem)
        editline_set_client_data(editor, Unmanaged.passUnretained(self).toOpaque())
        editline_set_prompt(editor, { LineEditor.of($0).prompt }, 1)
        editline_set_keymap(editor, "emacs")
        if let events {
            history_set_size(events, Int32(HistoryFile.limit))
            history_set_unique(events, 1)
            editline_set_history(editor, events)
        }
        addFunctions()
        el_source(editor, nil)
        editline_set_editing(editor, 1)
        KeyAction.bindAll(editor)
        editline_set_reader(editor) { LineEditor.of($0).readKey(into: $1) }
    }

    deinit {
        el_end(editor)
        if let events { history_end(events) }
        free(prompt)
    }

    package func read(prompt: Prompt) throws(TerminalFailure) -> Input {
        let input = try readEntryOrCancel(prompt)
        if case .text(let entry) = input { keep(entry) }
        return input
    }

    /// Not where somebody typed ahead, for that would be added to it and entered, nor what is too long to be seen.
    package func propose(_ entry: Entry) -> Bool {
        let typed = entry.parts.filter { !$0.isPasted }.map(\.text).joined()
        // What is typed from here on comes behind the entry, keys that take it away included.
        editline_take_keys(editor)
        var waits = pollfd(fd: 0, events: Int16(POLLIN), revents: 0)
        guard !LineEditor.isLong(typed), poll(&waits, 1, 0) == 0 else { return false }
        proposed = entry.parts
        return true
    }

    /// At a terminal, the end of input within `"""` gives the message up, as ctrl-C does.
    private func readEntryOrCancel(_ prompt: Prompt) throws(TerminalFailure) -> Input {
        do {
            return try readEntry(prompt) { text throws(TerminalFailure) in try readLine(text) }
        } catch .unclosedMessage {
            return interrupts.termination == nil ? .interrupted : .endOfInput
        }
    }

    private func readLine(_ prompt: String) throws(TerminalFailure) -> Input {
        if interrupts.termination != nil { return .endOfInput }
        setPrompt(prompt)
        ledger.beginLine()
        (ending, isEnding, pendingList, tabsInARow) = (.entered, false, nil, 0)
        interrupts.reset()
        SignalState.needsRedraw.store(false, ordering: .relaxed)
        SignalState.wakesForRedraw.store(true, ordering: .relaxed)
        defer { SignalState.wakesForRedraw.store(false, ordering: .relaxed) }
        if surface.canMove { TerminalModes.markPastes(true) }
        // Whoever sees the prompt may type: until now the terminal itself would have taken ctrl-U and the like.
        editline_take_keys(editor)
        var count: Int32 = 0
        let text = el_gets(editor, &count).map { String(cString: $0) }
        switch ending {
        case .entered: break
        case .interrupted:
            decoder.reset()
            interrupts.reset()
            say((isShortOfEnd ? "\u{1B}[C" : "") + "^C\n")
            return .interrupted
        case .endOfInput:
            say("\n")
            return .endOfInput
        case .failed(let code): throw .inputFailed(detail: String(cString: strerror(code)))
        }
        guard let text, count > 0 else { return .endOfInput }
        return .text(ledger.entry(text.utf8.last == UInt8(ascii: "\n") ? String(text.dropLast()) : text))
    }

    // MARK: History

    private func keep(_ entry: Entry) {
        let text = entry.text
        guard !text.allSatisfy(\.isWhitespace), !text.hasPrefix(" "), text != lastKept else { return }
        lastKept = text
        if hasLoadedHistory { remember(text) }
        do throws(TerminalFailure) {
            try history?.append(remembering(text))
            if !hasLoadedHistory && history == nil { remember(text) }
        } catch {
            onHistoryProblem?(error)
            onHistoryProblem = nil
            if !hasLoadedHistory { remember(text) }
        }
    }

    /// Puts an entry into this run's history; a long one as a placeholder, since a line higher than the screen cannot
    /// be seen at its top.
    private func remember(_ text: String) {
        guard let events else { return }
        if LineEditor.isLong(text) {
            let lines = text.utf8.count { $0 == UInt8(ascii: "\n") } + 1
            let label = TerminalText.recalledLines(String(lines), String(text.prefix(40)))
            history_enter(events, ledger.placeholder(label, for: text))
        } else {
            history_enter(events, text)
        }
    }

    private static func isLong(_ text: String) -> Bool {
        let lines = text.utf8.count { $0 == UInt8(ascii: "\n") } + 1
        return lines > longestRecalled.lines || text.count > longestRecalled.characters
    }

    func beginWarmUp() {
        warmUp?()
        warmUp = nil
    }

    func loadHistory() {
        guard !hasLoadedHistory else { return }
        hasLoadedHistory = true
        for entry in history?.load() ?? [] { remember(entry) }
    }

    // MARK: Drawing

    private func setPrompt(_ text: String) {
        // A prompt is ours, and each of its characters is one column wide.
        promptWidth = text.unicodeScalars.count
        let style = Style.prompt.parameters
        let bytes = surface.hasColour ? "\u{1}\u{1B}[\(style)m\u{1}\(text)\u{1}\u{1B}[0m\u{1}" : text
        free(prompt)
        prompt = strdup(bytes)
    }

    func say(_ text: String) {
        _ = write(surface.descriptor, text, text.utf8.count)
    }
}
