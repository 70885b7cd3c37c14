import AssayCore

/// A commit in steps: everything that could refuse it is asked before anything is written, and the caller can test
/// between the steps.
///
///     var commit = try CommitPreparation(repository, changeSet: paths)   // candidate.id: tested?
///     let hook = try commit.runPreCommitHook()                           // another tree? test that one too
///     let made = try commit.finish(message: text, trailers: evidence.trailers)
package struct CommitPreparation: Sendable {
    package let repository: GitRepository
    /// What will be committed; another one after a hook that changed it.
    package private(set) var candidate: CandidateTree
    /// What `HEAD` names (`refs/heads/main`); nil where it is detached.
    let branch: String?

    /// Checks, in this order: an operation in progress, a locked index, conflicts, the paths themselves (submodules),
    /// other content staged, the identity, and that there is something to commit. Writes nothing but objects that
    /// nothing refers to yet.
    ///
    /// - Parameter changeSet: paths relative to the work folder
    package init(_ repository: GitRepository, changeSet: [String]) throws(GitFailure) {
        try repository.checkIsFree()
        branch = try repository.headReference()
        candidate = try repository.candidate(of: changeSet)
        self.repository = repository
        try repository.checkStaged(candidate.changes, on: candidate.head)
        try repository.checkIdentity()
        if candidate.changes.isEmpty { throw .nothingToCommit }
    }

    /// Runs the user's pre-commit hook on a private index. It may rewrite files and `git add` them: then `candidate` is
    /// another one.
    ///
    /// - Throws: `.hookFailed` where it refuses; `.otherStaged` where it added what the user has staged otherwise
    package mutating func runPreCommitHook() throws(GitFailure) -> HookResult {
        guard try repository.hasHook("pre-commit") else {
            return HookResult(tree: candidate.id, changedFiles: [], output: "")
        }
        let (tested, paths) = (candidate.id, candidate.changes.map(\.path))
        let index = try repository.hookIndex(of: tested)
        let before = try repository.differing(from: index, besides: paths)
        let result = try repository.runHook("pre-commit", index: index)
        guard result.status == 0 else { throw .hookFailed(hook: "pre-commit", output: result.complaint) }
        try take(tree: try index.writeTree())
        let after = try repository.differing(from: try repository.hookIndex(of: tested), besides: Array(before.keys))
        // What is not listed before was as in the tested tree.
        let changed = after.filter { file in before[file.key].map { $0 != file.value } ?? true }
        return HookResult(tree: candidate.id, changedFiles: changed.keys.sorted(), output: result.complaint)
    }

    private mutating func take(tree: String) throws(GitFailure) {
        if tree == candidate.id { return }
        candidate.id = tree
        candidate.changes = try repository.changes(from: candidate.head, to: tree)
        if candidate.changes.isEmpty { throw .nothingToCommit }
        try repository.checkStaged(candidate.changes, on: candidate.head)
    }
}
