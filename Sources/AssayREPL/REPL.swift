import AssayCore
import SessionStore
import Terminal

/// The loop: read an entry, run it as a command or send it.
package struct REPL {
    let context: Context
    let reader: any InputReader
    /// Whether a person sits there, who sees a failure and goes on; a script stops at its first failure.
    let isInteractive: Bool

    /// Runs until the end of input or `/quit`.
    ///
    /// - Throws: a script's first failure, and faults of the terminal itself.
    package func run() throws {
        let prompt = Prompt.standard(isUnicode: context.screen.output.isUnicode)
        defer { leave() }
        while !context.wantsToQuit {
            switch try reader.read(prompt: prompt) {
            case .endOfInput:
                // A script that was asked to end has not been done.
                if !isInteractive, context.interrupts.termination != nil { throw CompletionFailure.interrupted }
                return
            case .interrupted:
                guard isInteractive else { throw CompletionFailure.interrupted }
            case .text(let entry):
                do {
                    try run(entry)
                } catch let failure as any Failure where isInteractive && failure.canGoOn {
                    context.screen.report(failure.worded(at: .prompt))
                    context.secureSession()
                    context.offerUnsent(after: failure, to: reader)
                } catch let failure as any Failure where !isInteractive && failure.canGoOn {
                    tellWhereItStops()
                    throw failure.worded(at: .prompt)
                }
                try context.screen.flush()
            }
        }
    }

    private func run(_ entry: Entry) throws {
        guard !entry.text.allSatisfy(\.isWhitespace) else { return }
        defer { context.tellRedactions() }
        if let command = entry.command { return try run(command: command) }
        if entry.startsTyped, entry.text.hasPrefix("!") { return try context.runUserCommand(entry.text) }
        try context.send(entry)
    }

    private func run(command line: Substring) throws {
        let name = line.prefix { !$0.isWhitespace }
        let type = try CommandList.command(named: String(name), at: .prompt)
        let rest = line.dropFirst(name.count)
        let words = try type.wordsBeforeText.map { try optionsThenText(rest, count: $0) } ?? commandWords(rest)
        try CommandList.run(type, words: words, in: context)
    }

    /// Of a script, where that is not plain to see.
    private func tellWhereItStops() {
        guard let position = reader.position, position.line > 1 || position.left != 0 else { return }
        let line = String(position.line)
        switch position.left {
        case nil: context.screen.note(REPLText.stops(line))
        case 0: context.screen.note(REPLText.stopsAtLast(line))
        case 1: context.screen.note(REPLText.stopsBeforeOne(line))
        case let left?: context.screen.note(REPLText.stopsBefore(line, String(left)))
        }
    }

    private func leave() {
        context.secureSession()
        guard let session = context.session else { return }
        session.close()
        guard session.conversation.turns > 0 else { return }
        context.screen.note(REPLText.sessionSaved(session.header.id))
    }
}

extension Failure {
    /// Whether the prompt can go on after it: not where the terminal itself is gone.
    fileprivate var canGoOn: Bool {
        switch self as? TerminalFailure {
        case .outputClosed, .outputFailed, .inputFailed: false
        default: true
        }
    }
}
