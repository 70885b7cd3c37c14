import AssayCore

/// Why the terminal could not give or take something. Details are the system's own words.
package enum TerminalFailure: Failure, Equatable {
    /// The reader of our output went away, as `head` does. The program then ends without a word: the message is empty.
    case outputClosed
    case outputFailed(detail: String)
    case inputFailed(detail: String)
    /// Standard input ended inside `"""` … `"""`.
    case unclosedMessage
    /// There is nobody to ask; `flag` would have said yes.
    case needsConfirmation(question: String, flag: String)
    /// There is nobody to choose; `flag` would have chosen.
    case needsChoice(question: String, flag: String)
    /// Ctrl-C at a question.
    case interrupted
    /// The history file cannot be written.
    case historyFailed(path: String, detail: String)

    package var message: String {
        switch self {
        case .outputClosed: ""
        case .outputFailed(let detail): TerminalText.outputFailed(detail)
        case .inputFailed(let detail): TerminalText.inputFailed(detail)
        case .unclosedMessage: TerminalText.unclosedMessage()
        case .needsConfirmation(let question, _), .needsChoice(let question, _):
            TerminalText.needsConfirmation(question)
        case .interrupted: TerminalText.interrupted()
        case .historyFailed(let path, let detail): TerminalText.historyFailed(path, detail)
        }
    }

    package var hint: String {
        switch self {
        case .outputClosed, .inputFailed, .interrupted: ""
        case .outputFailed: TerminalText.outputFailedHint()
        case .unclosedMessage: TerminalText.unclosedMessageHint()
        case .needsConfirmation(_, let flag): TerminalText.needsConfirmationHint(flag)
        case .needsChoice(_, let flag): TerminalText.needsChoiceHint(flag)
        case .historyFailed: TerminalText.historyFailedHint()
        }
    }

    package var cause: Cause {
        switch self {
        case .outputClosed, .inputFailed: .other
        case .outputFailed, .historyFailed: .diskOrRights
        case .unclosedMessage: .usage
        case .needsConfirmation, .needsChoice: .needsConfirmation
        case .interrupted: .interrupted
        }
    }
}
