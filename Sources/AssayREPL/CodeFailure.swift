import AssayCore

/// What goes wrong where code is run, tested and committed, on the REPL's side.
package enum CodeFailure: Failure, Equatable {
    case noSuchFile(String)
    case outsideWorkFolder(String)
    /// The path is none of a file that the change set can take; why not.
    case notAdded(String, String)
    case folderNotAdded(String)
    case notInChangeSet(String)
    case emptyChangeSet
    case nothingToTrust
    case noReason
    case editorFailed(String, what: String)
    case noCommand
    case noTestsFound
    case noTestYet
    case nothingToUndo
    /// The file is no longer what was saved there.
    case editedSince(String)
    case committedElsewhere(String)
    /// The session file is of a version that did not keep what was there before.
    case notKept(String)
    /// What the commit lacks.
    case belowLevel(String)
    case emptyMessage
    case notPossible(String)
    case noSuchCommit(String)
    case verificationFailed(String)

    package var message: String {
        switch self {
        case .noSuchFile(let path): CodeText.noSuchFile(printable(path))
        case .outsideWorkFolder(let path): CodeText.outsideWorkFolder(printable(path))
        case .notAdded(let path, let reason): CodeText.notAdded(printable(path), reason)
        case .folderNotAdded(let path): CodeText.folderNotAdded(printable(path))
        case .notInChangeSet(let path): CodeText.notInChangeSet(printable(path))
        case .emptyChangeSet: CodeText.emptyChangeSet()
        case .nothingToTrust: CodeText.nothingToTrust()
        case .noReason: CodeText.noReason()
        case .editorFailed(let editor, let what): CodeText.editorFailed(printable(editor), what)
        case .noCommand: CodeText.noCommand()
        case .noTestsFound: CodeText.noTestsFound()
        case .noTestYet: CodeText.noTestYet()
        case .nothingToUndo: CodeText.nothingToUndo()
        case .committedElsewhere(let path): CodeText.committedElsewhere(printable(path))
        case .editedSince(let path): CodeText.editedSince(printable(path))
        case .notKept(let path): CodeText.notKept(printable(path))
        case .belowLevel(let what): CodeText.belowLevel(printable(what))
        case .emptyMessage: CodeText.emptyMessage()
        case .notPossible(let what): printable(what)
        case .noSuchCommit(let name): CodeText.noSuchCommit(printable(name))
        case .verificationFailed(let name): CodeText.verificationFailed(printable(name))
        }
    }

    package var hint: String {
        switch self {
        case .noSuchFile: CodeText.noSuchFileHint()
        case .outsideWorkFolder(let path): CodeText.outsideWorkFolderHint(printable(path))
        case .notAdded, .folderNotAdded: CodeText.notAddedHint()
        case .notInChangeSet: CodeText.notInChangeSetHint()
        case .emptyChangeSet: CodeText.emptyChangeSetHint()
        case .nothingToTrust: CodeText.nothingToTrustHint()
        case .noReason: CodeText.noReasonHint()
        case .editorFailed(_, let what) where what == CodeText.theMessage(): CodeText.messageEditorFailedHint()
        case .editorFailed: CodeText.editorFailedHint()
        case .noCommand: CodeText.noCommandHint()
        case .noTestsFound: CodeText.noTestsFoundHint()
        case .noTestYet: CodeText.noTestYetHint()
        case .nothingToUndo: CodeText.nothingToUndoHint()
        case .committedElsewhere(let path): CodeText.committedElsewhereHint(printable(path))
        case .editedSince: CodeText.editedSinceHint()
        case .notKept: CodeText.notKeptHint()
        case .belowLevel: CodeText.belowLevelHint()
        case .emptyMessage: CodeText.emptyMessageHint()
        case .notPossible: ""
        case .noSuchCommit: CodeText.noSuchCommitHint()
        case .verificationFailed: CodeText.verificationFailedHint()
        }
    }

    package var cause: Cause {
        switch self {
        case .noSuchFile, .notInChangeSet, .noCommand, .noTestYet, .noSuchCommit: .usage
        case .emptyChangeSet, .emptyMessage: .nothingToCommit
        case .nothingToTrust: .configuration
        case .noReason: .usage
        case .outsideWorkFolder, .notAdded: .unsafePath
        case .folderNotAdded: .diskOrRights
        case .noTestsFound: .testsFailed
        case .nothingToUndo, .notPossible, .verificationFailed, .editorFailed: .other
        case .editedSince, .committedElsewhere, .notKept: .needsConfirmation
        case .belowLevel: .notTested
        }
    }
}

/// What has been said already, so that only the exit status is left to tell.
struct QuietFailure: Failure {
    /// Nothing was done, since the user said no.
    static let declined = QuietFailure(cause: .needsConfirmation)

    let cause: Cause
    var message: String { "" }
    var hint: String { "" }
}
