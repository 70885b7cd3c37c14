import AssayCore

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// What goes wrong where the conversation itself is changed or shown.
package enum ConversationFailure: Failure, Equatable {
    case noTurns
    /// `last` is the greatest that there is; `list` is the command that lists them.
    case noSuchTurn(Int, last: Int, list: String)
    case nothingToTakeBack
    case titleTooLong(limit: Int)
    case nothingToCompact
    /// The user was asked about a question that would not fit.
    case notSent
    case unknownFormat(String, place: Place)
    case cannotWrite(String, code: Int32)

    package var message: String {
        switch self {
        case .noTurns: ConversationText.noTurns()
        case .noSuchTurn(let turn, let last, _): ConversationText.noSuchTurn(String(turn), String(last))
        case .nothingToTakeBack: ConversationText.nothingToTakeBack()
        case .titleTooLong(let limit): ConversationText.titleTooLong(String(limit))
        case .nothingToCompact: ConversationText.nothingToCompact()
        case .notSent: ConversationText.notSent()
        case .unknownFormat(let name, _): ExportText.unknownFormat(printable(name))
        case .cannotWrite(let path, let code): ExportText.cannotWrite(printable(path), String(cString: strerror(code)))
        }
    }

    package var hint: String {
        switch self {
        case .noTurns: ConversationText.noTurnsHint()
        case .noSuchTurn(_, _, let list): ConversationText.noSuchTurnHint(list)
        case .nothingToTakeBack: ""
        case .titleTooLong: ConversationText.titleTooLongHint()
        case .nothingToCompact: ConversationText.nothingToCompactHint()
        case .notSent: ConversationText.notSentHint()
        case .unknownFormat(_, let place): ExportText.unknownFormatHint(place.caption(ExportCommand.name))
        case .cannotWrite: ExportText.cannotWriteHint()
        }
    }

    package var cause: Cause {
        switch self {
        case .noTurns, .noSuchTurn, .nothingToTakeBack, .titleTooLong, .nothingToCompact, .unknownFormat: .usage
        case .notSent: .contextOverflow
        case .cannotWrite: .diskOrRights
        }
    }
}
