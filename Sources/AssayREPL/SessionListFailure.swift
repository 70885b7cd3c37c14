import AssayCore

/// What goes wrong where sessions are listed, searched, removed and set up.
package enum SessionListFailure: Failure, Equatable {
    case nothingToSearch
    case nothingFound
    /// What the store says of a file of which nothing can be made.
    case notMendable(String)
    /// `/sessions remove` of the session that the prompt is in.
    case isOpenHere(String)
    case noCondition
    case invalidAge(String)
    case needsID
    case noWorkTree
    /// `Sessions` in the work tree is a link or a file.
    case initBlocked(path: String)
    /// Which event, and how.
    case replayDiffers(String)

    package var message: String {
        switch self {
        case .nothingToSearch: SessionListText.nothingToSearch()
        case .nothingFound: SessionListText.nothingFound()
        case .notMendable(let what): what
        case .isOpenHere(let id): SessionListText.isOpenHere(id)
        case .noCondition: SessionListText.noCondition()
        case .invalidAge(let text): SessionListText.invalidAge(printable(text))
        case .needsID: SessionListText.needsID()
        case .noWorkTree: SessionListText.noWorkTree()
        case .initBlocked(let path): SessionListText.initBlocked(printable(path))
        case .replayDiffers(let what): what
        }
    }

    package var hint: String {
        switch self {
        case .nothingToSearch: SessionListText.nothingToSearchHint()
        case .nothingFound: SessionListText.nothingFoundHint()
        case .notMendable: SessionListText.notMendableHint()
        case .isOpenHere: SessionListText.isOpenHereHint()
        case .noCondition, .invalidAge, .needsID: ""
        case .noWorkTree: SessionListText.noWorkTreeHint()
        case .initBlocked: SessionListText.initBlockedHint()
        case .replayDiffers: ReplayText.differsHint()
        }
    }

    package var cause: Cause {
        switch self {
        case .nothingToSearch, .noCondition, .invalidAge, .needsID: .usage
        case .notMendable: .sessionDamaged
        case .isOpenHere: .sessionLocked
        case .noWorkTree: .gitRefused
        case .initBlocked: .unsafePath
        case .replayDiffers, .nothingFound: .other
        }
    }
}
