import AssayCore

extension GitFailure {
    package var message: String {
        switch self {
        case .gitMissing: GitText.missing()
        case .gitTooOld(let version): GitText.tooOld(oneLine(version))
        case .notRepository(let folder): GitText.notRepository(oneLine(folder))
        case .operationInProgress(let operation): GitText.inProgress(operation.rawValue)
        case .indexLocked: GitText.indexLocked()
        case .unmerged(let path): GitText.unmerged(oneLine(path))
        case .otherStaged(let path): GitText.otherStaged(oneLine(path))
        case .noIdentity(let detail): GitText.noIdentity(oneLine(detail))
        case .insideSubmodule(let path, let submodule): GitText.insideSubmodule(oneLine(path), oneLine(submodule))
        case .hookFailed(let hook, let output): withOutput(GitText.hookFailed(hook), output)
        case .signingFailed(let output): withOutput(GitText.signingFailed(), output)
        case .emptyMessage: GitText.emptyMessage()
        case .branchMoved: GitText.branchMoved()
        case .nothingToCommit: GitText.nothingToCommit()
        case .notLast(let commit): GitText.notLast(short(commit))
        case .notCommit(let name): GitText.notCommit(oneLine(name))
        case .undoOfMerge(let commit): GitText.undoOfMerge(short(commit))
        case .alreadyPushed(let commit, let reference): GitText.alreadyPushed(short(commit), oneLine(reference))
        case .undoOfDetachedRoot: GitText.undoOfDetachedRoot()
        case .changedSince(let path): GitText.changedSince(oneLine(path))
        case .stagedSince(let path): GitText.stagedSince(oneLine(path))
        case .notRestored(let paths, let detail):
            GitText.notRestored(paths.map(oneLine).joined(separator: ", "), oneLine(detail))
        case .tooLarge(let folder, let files, let bytes):
            GitText.tooLarge(oneLine(folder), String(files), String(bytes >> 20))
        case .specialFile(let path): GitText.specialFile(oneLine(path))
        case .notEmpty(let folder): GitText.notEmpty(oneLine(folder))
        case .noSuchLine(let path, let line): GitText.noSuchLine(oneLine(path), String(line))
        case .commandFailed(let command, let output): withOutput(GitText.commandFailed(oneLine(command)), output)
        case .file(let failure): failure.message
        case .disk(let path, let detail): GitText.disk(oneLine(path), detail)
        }
    }

    package var hint: String {
        switch self {
        case .gitMissing: GitText.missingHint()
        case .gitTooOld: GitText.tooOldHint()
        case .notRepository: GitText.notRepositoryHint()
        case .operationInProgress(let operation): GitText.inProgressHint(operation.rawValue)
        case .indexLocked(let path): GitText.indexLockedHint(oneLine(path))
        case .unmerged: GitText.unmergedHint()
        case .otherStaged(let path): GitText.otherStagedHint(oneLine(path))
        case .noIdentity: GitText.noIdentityHint()
        case .insideSubmodule: GitText.insideSubmoduleHint()
        case .hookFailed: GitText.hookFailedHint()
        case .signingFailed: GitText.signingFailedHint()
        case .emptyMessage: GitText.emptyMessageHint()
        case .branchMoved: GitText.branchMovedHint()
        case .alreadyPushed(let commit, _), .notLast(let commit), .undoOfMerge(let commit):
            GitText.revertHint(short(commit))
        case .undoOfDetachedRoot: GitText.undoOfDetachedRootHint()
        case .changedSince(let path): GitText.changedSinceHint(oneLine(path))
        case .stagedSince(let path): GitText.stagedSinceHint(oneLine(path))
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
func short(_ id: String) -> String { oneLine(String(id.prefix(12))) }

/// Text from outside in one line, with what a terminal would act upon replaced.
func oneLine(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars { result.append(WorkPath.isOdd(scalar) ? "\u{FFFD}" : scalar) }
    return String(result)
}
