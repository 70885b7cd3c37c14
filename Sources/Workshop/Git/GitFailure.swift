import AssayCore

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Why git's side of a test, a commit or its undoing was refused. Nothing was changed, where a case does not say so.
/// Paths are relative to the repository's top folder.
package enum GitFailure: Failure, Equatable {
    /// There is no git, or it cannot be started.
    case gitMissing
    /// Older than 2.39.
    case gitTooOld(version: String)
    case notRepository(folder: String)
    case operationInProgress(GitOperation)
    /// Another git is at work, or one died.
    case indexLocked(path: String)
    case unmerged(path: String)
    /// The user's index holds other content of this path than `HEAD` and than what would be committed.
    case otherStaged(path: String)
    /// `detail` is what git says of it.
    case noIdentity(detail: String)
    case insideSubmodule(path: String, submodule: String)
    /// `output` is what it printed.
    case hookFailed(hook: String, output: String)
    case signingFailed(output: String)
    case emptyMessage
    /// `HEAD` is not where it was.
    case branchMoved
    case nothingToCommit
    /// The commit to be undone is not the last one.
    case notLast(commit: String)
    case notCommit(name: String)
    case undoOfMerge(commit: String)
    /// `reference` is a remote's branch that holds the commit.
    case alreadyPushed(commit: String, reference: String)
    /// The branch would have no commit, and there is no branch.
    case undoOfDetachedRoot
    /// The file is not what was committed.
    case changedSince(path: String)
    /// The index's entry is not what was committed.
    case stagedSince(path: String)
    /// The commit is undone, these files could not be put back.
    case notRestored(paths: [String], detail: String)
    case tooLarge(folder: String, files: Int, bytes: Int)
    /// In a folder without git: neither file, folder nor link.
    case specialFile(path: String)
    case notEmpty(folder: String)
    case noSuchLine(path: String, line: Int)
    /// git refused what it is not expected to refuse.
    case commandFailed(command: String, output: String)
    case file(WorkshopFailure)
    case disk(path: String, detail: String)

    init(errno code: Int32, doing path: String) {
        self = .disk(path: path, detail: String(cString: strerror(code)))
    }

    package var cause: Cause {
        switch self {
        case .nothingToCommit: .nothingToCommit
        case .file(let failure): failure.cause
        case .disk, .notRestored: .diskOrRights
        default: .gitRefused
        }
    }
}

/// What git can be in the middle of.
package enum GitOperation: String, Sendable, CaseIterable {
    case merge, rebase, cherryPick = "cherry-pick", revert, am
}
