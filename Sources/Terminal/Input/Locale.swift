#if canImport(Darwin)
    import Darwin
#else
    @preconcurrency import Glibc
#endif

extension LineEditor {
    /// Lets libedit read UTF-8 whatever the locale says: without it, characters outside ASCII would vanish.
    static func useUnicode() {
        setlocale(LC_CTYPE, "")
        guard let charset = nl_langinfo(nl_item(CODESET)), String(cString: charset) != "UTF-8" else { return }
        for name in ["C.UTF-8", "C.utf8", "en_US.UTF-8"] where setlocale(LC_CTYPE, name) != nil { return }
    }
}

/// The reader that fits what standard input and the outputs are: the line editor at a terminal; plain lines with a
/// prompt where the terminal cannot move its cursor; plain lines without one anywhere else.
package func inputReader(
    screen: Screen, interrupts: Interrupts, historyPath: String? = nil,
    complete: @escaping (String) -> Completions = { _ in .none }, warmUp: @escaping () -> Void = {},
    remembering: @escaping (String) -> String = { $0 }
) -> any InputReader {
    let input = Surface(descriptor: 0)
    let shown = [screen.output, screen.messages].first { $0.isTerminal }
    guard input.isTerminal, let shown else { return PlainReader(interrupts: interrupts) }
    if shown.canMove,
        let editor = LineEditor(
            surface: shown, interrupts: interrupts, historyPath: historyPath, complete: complete,
            warmUp: warmUp, remembering: remembering, onHistoryProblem: { screen.report($0) })
    {
        return editor
    }
    return PlainReader(promptDescriptor: shown.descriptor, interrupts: interrupts)
}
