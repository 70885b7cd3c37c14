/// Gives one entry after the other: the line editor, or standard input that is no terminal.
package protocol InputReader: AnyObject {
    /// Waits for the next entry; `"""` … `"""` is already put together.
    func read(prompt: Prompt) throws(TerminalFailure) -> Input

    /// Puts an entry at the next prompt, to be changed and entered again, its pasted parts still pasted; false where that
    /// cannot be: then it is as if nothing was asked.
    func propose(_ entry: Entry) -> Bool

    /// Where a script stands; nil where a person types.
    var position: ScriptPosition? { get }
}

extension InputReader {
    package func propose(_ entry: Entry) -> Bool { false }

    package var position: ScriptPosition? { nil }
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
