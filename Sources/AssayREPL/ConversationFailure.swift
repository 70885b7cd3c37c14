import AssayCore

/// What goes wrong where the conversation itself is changed or shown.
package enum ConversationFailure: Failure, Equatable {
    case noTurns
    /// `last` is the greatest that there is; `list` is the command that lists them.
    case noSuchTurn(Int, last: Int, list: String)
    case nothingToTakeBack
    case titleTooLong(limit: Int)

    package var message: String {
        switch self {
        case .noTurns: ConversationText.noTurns()
        case .noSuchTurn(let turn, let last, _): ConversationText.noSuchTurn(String(turn), String(last))
        case .nothingToTakeBack: ConversationText.nothingToTakeBack()
        case .titleTooLong(let limit): ConversationText.titleTooLong(String(limit))
        }
    }

    package var hint: String {
        switch self {
        case .noTurns: ConversationText.noTurnsHint()
        case .noSuchTurn(_, _, let list): ConversationText.noSuchTurnHint(list)
        case .nothingToTakeBack: ""
        case .titleTooLong: ConversationText.titleTooLongHint()
        }
    }

    package var cause: Cause { .usage }
}
