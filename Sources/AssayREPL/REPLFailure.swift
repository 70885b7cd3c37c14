import AssayCore

/// What goes wrong between the user and the rooms below.
package enum REPLFailure: Failure, Equatable {
    /// `near` holds the names that were perhaps meant.
    case unknownCommand(String, near: [String])
    case wrongUsage(String, usage: String)
    case openQuote
    case noAnswer
    case noCodeBlock
    case noSuchBlock(String, count: Int)
    case noSuchAnswer(Int, count: Int)
    case blockIncomplete(Int)
    case nameNeeded(block: Int, proposed: String)
    case clipboardTooLarge(block: Int)
    case clipboardNoTerminal
    /// A fault of Assay itself.
    case unexpected(String)
    case noSession
    case ambiguousSession([String])
    case attachment(path: String, reason: AttachmentProblem)
    case invalidSetting(name: String, value: String)
    case unknownModel(String)
    case nothingToAsk
    case noServiceYet
    /// The folder that Assay was started in was removed.
    case noWorkingFolder
    case answerCutOff(FinishReason)
    /// The same of a summary or a title, of which nothing is kept.
    case sideAnswerCutOff(FinishReason)
    /// `/continue` where the last answer is whole, or there is none.
    case nothingToContinue
    /// The user stopped an answer that had begun, and the session keeps what came.
    case stopped
    /// The answer had begun when this happened.
    case brokenOff(CompletionFailure)

    package enum AttachmentProblem: Sendable, Equatable {
        case unreadable
        case tooLarge(limit: Int)
    }

    package var message: String {
        switch self {
        case .unknownCommand(let name, _): REPLText.unknownCommand(name)
        case .wrongUsage(let message, _): message
        case .openQuote: REPLText.openQuote()
        case .noAnswer: REPLText.noAnswer()
        case .noCodeBlock: REPLText.noCodeBlock()
        case .noSuchBlock(let number, let count): REPLText.noSuchBlock(number, String(count))
        case .noSuchAnswer(let number, let count): REPLText.noSuchAnswer(String(number), String(count))
        case .blockIncomplete(let index): REPLText.blockIncomplete(String(index))
        case .nameNeeded(let block, _): REPLText.nameNeeded(String(block))
        case .clipboardTooLarge(let block): REPLText.clipboardTooLarge(String(block))
        case .clipboardNoTerminal: REPLText.clipboardNoTerminal()
        case .unexpected(let detail): REPLText.unexpected(detail)
        case .noSession: REPLText.noSession()
        case .ambiguousSession(let ids): REPLText.ambiguous(ids.joined(separator: ", "))
        case .attachment(let path, .unreadable): REPLText.attachmentUnreadable(path)
        case .attachment(let path, .tooLarge(let limit)): REPLText.attachmentTooLarge(path, String(limit / 1024))
        case .invalidSetting(let name, let value): REPLText.invalidSetting(name, value)
        case .unknownModel(let name): REPLText.unknownEngineModel(printable(name))
        case .nothingToAsk: REPLText.nothingToAsk()
        case .noServiceYet: REPLText.noServiceYet()
        case .noWorkingFolder: REPLText.noWorkingFolder()
        case .answerCutOff(.length), .sideAnswerCutOff(.length): REPLText.answerHitLimit()
        case .answerCutOff(.filtered), .sideAnswerCutOff(.filtered): REPLText.answerFiltered()
        case .answerCutOff(.loop), .sideAnswerCutOff(.loop): REPLText.answerLooped()
        case .nothingToContinue: REPLText.nothingToContinue()
        case .answerCutOff, .sideAnswerCutOff: REPLText.answerCutOff()
        case .stopped: CompletionFailure.interrupted.message
        case .brokenOff(let failure): failure.message
        }
    }

    package var hint: String {
        switch self {
        case .unknownCommand(_, let near) where !near.isEmpty:
            REPLText.unknownCommandNearHint(near.joined(separator: ", "))
        case .unknownCommand(let name, _):
            name.hasPrefix("/") ? REPLText.unknownCommandHint() : REPLText.unknownShellCommandHint()
        case .wrongUsage(_, let usage): usage
        case .openQuote: REPLText.openQuoteHint()
        case .noAnswer, .noCodeBlock: REPLText.noCodeBlockHint()
        case .noSuchBlock, .noSuchAnswer: REPLText.noSuchBlockHint()
        case .blockIncomplete: REPLText.blockIncompleteHint()
        case .nameNeeded(let block, let proposed): REPLText.nameNeededHint(String(block), proposed)
        case .clipboardTooLarge(let block): REPLText.clipboardTooLargeHint(String(block))
        case .clipboardNoTerminal: REPLText.clipboardNoTerminalHint()
        case .unexpected: REPLText.unexpectedHint()
        case .noSession: REPLText.noSessionHint()
        case .ambiguousSession: REPLText.ambiguousHint()
        case .attachment(_, .tooLarge): REPLText.attachmentTooLargeHint()
        case .attachment: REPLText.attachmentHint()
        case .invalidSetting: REPLText.invalidSettingHint()
        case .unknownModel: HelpText.modelName()
        case .nothingToAsk: REPLText.nothingToAskHint()
        case .noServiceYet: REPLText.noServiceYetHint()
        case .noWorkingFolder: REPLText.noWorkingFolderHint()
        case .answerCutOff(.length): REPLText.answerHitLimitHint()
        case .answerCutOff(.loop): REPLText.answerLoopedHint()
        case .sideAnswerCutOff(.length): REPLText.sideAnswerHitLimitHint()
        case .sideAnswerCutOff: REPLText.sideAnswerCutOffHint()
        case .nothingToContinue: REPLText.nothingToContinueHint()
        case .stopped: REPLText.stoppedHint()
        case .answerCutOff, .brokenOff: REPLText.answerCutOffHint()
        }
    }

    package var cause: Cause {
        switch self {
        case .unknownCommand, .wrongUsage, .openQuote, .invalidSetting, .unknownModel, .nothingToAsk,
            .noSuchBlock, .noSuchAnswer, .nothingToContinue:
            .usage
        case .noAnswer, .noCodeBlock: .noCodeBlock
        case .blockIncomplete: .blockIncomplete
        case .nameNeeded: .nameNeeded
        case .clipboardTooLarge, .clipboardNoTerminal, .unexpected: .other
        case .noSession, .ambiguousSession: .sessionNotFound
        case .attachment, .noWorkingFolder: .diskOrRights
        case .noServiceYet: .configuration
        case .stopped: .interrupted
        case .answerCutOff, .sideAnswerCutOff, .brokenOff: .answerCutOff
        }
    }
}
