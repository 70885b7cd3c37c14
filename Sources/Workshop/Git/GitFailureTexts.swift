import AssayCore

extension GitFailure {
    package var message: String {
        switch self {
        case .gitMissing: GitText.missing()
        case .gitTooOld(let version): GitText.tooOld(printable(version))
        case .notRepository(let folder): GitText.notRepository(printable(folder))
        case .operationInProgress(let operation): GitText.inProgress(operation.rawValue)
        case .indexLocked: GitText.indexLocked()
        case .unmerged(let path): GitText.unmerged(printable(path))
        case .otherStaged(let path): GitText.otherStaged(printable(path))
        case .noIdentity(let detail): GitText.noIdentity(printable(detail))
        case .insideSubmodule(let path, let submodule): GitText.insideSubmodule(printable(path), printable(submodule))
        case .hookFailed(let hook, let output): withOutput(GitText.hookFailed(hook), output)
        case .signingFailed(let output): withOutput(GitText.signingFailed(), output)
        case .emptyMessage: GitText.emptyMessage()
        case .branchMoved: GitText.branchMoved()
        case .nothingToCommit: GitText.nothingToCommit()
        case .notLast(let commit): GitText.notLast(short(commit))
        case .notCommit(let name): GitText.notCommit(printable(name))
        case .undoOfMerge(let commit): GitText.undoOfMerge(short(commit))
        case .alreadyPushed(let commit, let reference): GitText.alreadyPushed(short(commit), printable(reference))
        case .undoOfDetachedRoot: GitText.undoOfDetachedRoot()
        case .changedSince(let path): GitText.changedSince(printable(path))
        case .stagedSince(let path): GitText.stagedSince(printable(path))
        case .notRestored(let paths, let detail):
            GitText.notRestored(paths.map { printable($0) }.joined(separator: ", "), printable(detail))
        case .tooLarge(let folder, let files, let bytes):
            GitText.tooLarge(printable(folder), String(files), String(bytes >> 20))
        case .specialFile(let path): GitText.specialFile(printable(path))
        case .notEmpty(let folder): GitText.notEmpty(printable(folder))
        case .noSuchLine(let path, let line): GitText.noSuchLine(printable(path), String(line))
        case .commandFailed(let command, let output): withOutput(GitText.commandFailed(printable(command)), output)
        case .file(let failure): failure.message
        case .disk(let path, let detail): GitText.disk(printable(path), detail)
        }
    }

    package var hint: String {
        switch self {
        case .gitMissing: GitText.missingHint()
        case .gitTooOld: GitText.tooOldHint()
        case .notRepository: GitText.notRepositoryHint()
        case .operationInProgress(let operation): GitText.inProgressHint(operation.rawValue)
        case .indexLocked(let path): GitText.indexLockedHint(printable(path))
        case .unmerged: GitText.unmergedHint()
        case .otherStaged(let path): GitText.otherStagedHint(printable(path))
        case .noIdentity: GitText.noIdentityHint()
        case .insideSubmodule: GitText.insideSubmoduleHint()
        case .hookFailed: GitText.hookFailedHint()
        case .signingFailed: GitText.signingFailedHint()
        case .emptyMessage: GitText.emptyMessageHint()
        case .branchMoved: GitText.branchMovedHint()
        case .alreadyPushed(let commit, _), .notLast(let commit), .undoOfMerge(let commit):
            GitText.revertHint(short(commit))
        case .undoOfDetachedRoot: GitText.undoOfDetachedRootHint()
        case .changedSince(let path): GitText.changedSinceHint(printable(path))
        case .stagedSince(let path): GitText.stagedSinceHint(printable(path))
        case .notRestored: GitText.notRestoredHint()
        case .tooLarge, .specialFile: GitText.tooLargeHint()
        case .file(let failure): failure.hint
        case .nothingToCommit, .notCommit, .notEmpty, .noSuchLine, .commandFailed: ""
        case .disk: WorkshopText.diskHint()
        }
    }

    /// What a program printed goes on a line of its own.
    private func withOutput(_ text: String, _ output: String) -> String {
        output.isEmpty ? text : "\(text):\n\(EscapeFilter.clean(output))"
    }
}

/// The first twelve digits: as much as git needs in large repositories.
func short(_ id: String) -> String { printable(String(id.prefix(12))) }
