import AssayCore

#if canImport(Darwin)
    import Darwin
#else
    @preconcurrency import Glibc
#endif

/// Asks the user back: on the terminal, and only there. Keys typed before the question was shown do not answer it.
///
/// Where standard input or standard error is no terminal nothing is read: the question fails and names the flag that
/// answers it.
package struct Confirm {
    /// How a yes-or-no question was answered.
    package enum Answer: Equatable, Sendable {
        case yes, no
    }

    private let screen: Screen
    private let interrupts: Interrupts
    /// Whether there is somebody to ask.
    package let isInteractive: Bool

    package init(screen: Screen, interrupts: Interrupts) {
        (self.screen, self.interrupts) = (screen, interrupts)
        isInteractive = screen.messages.isTerminal && isatty(0) == 1
    }

    /// Yes for `y` or `yes`; Enter and everything else mean no.
    ///
    /// - Parameters:
    ///   - saysYes: the answer was given beforehand, by `flag`.
    ///   - flag: what to say beforehand, as it is written in a shell.
    package func ask(
        _ question: String, saysYes: Bool = false, flag: String = "-y"
    ) throws(TerminalFailure) -> Answer {
        if saysYes { return .yes }
        guard isInteractive else { throw .needsConfirmation(question: question, flag: flag) }
        let answer = try line(TerminalText.yesOrNo(question))?.lowercased() ?? ""
        return ["y", "yes"].contains(answer) ? .yes : .no
    }

    /// How a question about a text was answered.
    package enum TextAnswer: Equatable, Sendable {
        case yes, no, edit
    }

    /// As `ask`, with `e` or `edit` for a look at the text in the editor first.
    package func askOrEdit(_ question: String, flag: String = "-y") throws(TerminalFailure) -> TextAnswer {
        guard isInteractive else { throw .needsConfirmation(question: question, flag: flag) }
        switch try line(TerminalText.yesNoOrEdit(question))?.lowercased() ?? "" {
        case "y", "yes": return .yes
        case "e", "edit": return .edit
        default: return .no
        }
    }

    /// One of several, by its number; nil for Enter and ctrl-D. Asks again where the answer is no choice. The index counts
    /// from 0.
    package func choose(
        _ question: String, _ choices: [String], flag: String
    ) throws(TerminalFailure) -> Int? {
        guard isInteractive else { throw .needsChoice(question: question, flag: flag) }
        for (index, choice) in choices.enumerated() { screen.say("  \(index + 1)  \(choice)") }
        while let answer = try line(TerminalText.chooseNumber(question, String(choices.count))), !answer.isEmpty {
            if let number = Int(answer), choices.indices.contains(number - 1) { return number - 1 }
            screen.say(TerminalText.noChoice(answer, String(choices.count)))
        }
        return nil
    }

    /// A line of text; empty for Enter.
    package func enter(_ question: String, flag: String) throws(TerminalFailure) -> String {
        guard isInteractive else { throw .needsChoice(question: question, flag: flag) }
        guard let answer = try line(question + " ") else { throw .interrupted }
        return answer
    }

    /// A secret, such as a key: what is typed is not shown. Empty for Enter.
    package func secret(_ question: String, flag: String) throws(TerminalFailure) -> String {
        guard isInteractive else { throw .needsChoice(question: question, flag: flag) }
        TerminalModes.holdEcho()
        defer {
            TerminalModes.releaseEcho()
            screen.send("\n")
        }
        guard let answer = try line(question + " ") else { throw .interrupted }
        return answer
    }

    /// nil for ctrl-D.
    private func line(_ question: String) throws(TerminalFailure) -> String? {
        try screen.flush()
        TerminalModes.markPastes(false)
        interrupts.reset()
        tcflush(0, TCIFLUSH)
        screen.clearStatus()
        screen.send(EscapeFilter.clean(question))
        switch try PlainReader(interrupts: interrupts).readLine() {
        case .text(let entry): return String(entry.text.trimming(while: \.isWhitespace))
        case .interrupted:
            screen.send("\n")
            throw .interrupted
        case .endOfInput:
            screen.send("\n")
            return nil
        }
    }
}

extension String {
    fileprivate func trimming(while isDropped: (Character) -> Bool) -> Substring {
        let start = drop(while: isDropped)
        return start.lastIndex { !isDropped($0) }.map { start[...$0] } ?? ""
    }
}
