import AssayCore

/// What taking a commit back did in the work folder. Paths are relative to the repository's top, sorted.
package struct UndoneCommit: Sendable, Equatable {
    /// Have the content of the commit before again.
    package var restored: [String] = []
    /// Are gone: the commit had made them.
    package var removed: [String] = []
    /// Stayed as they were, for they hold the user's own work.
    package var kept: [String] = []
}

extension GitRepository {
    /// Takes the last commit back: the branch, the index's entries of its paths, and its files.
    ///
    /// All is checked before anything is written. Then the branch moves, then the files: a crash in between leaves the
    /// commit's files in the work folder, as changes that are not committed.
    ///
    /// - Parameters:
    ///   - own: those of its paths that hold the user's own work, relative to the repository's top; their files stay as
    ///     they are
    /// - Throws: `.notLast`, `.undoOfMerge`, `.alreadyPushed`, `.changedSince`, `.stagedSince`, …; `.notRestored` after
    ///   the undoing
    package func undo(commit name: String, keeping own: Set<String>) throws(GitFailure) -> UndoneCommit {
        try checkIsFree()
        let commit = try undoable(name)
        let branch = try headReference()
        if commit.parent == nil, branch == nil { throw .undoOfDetachedRoot }
        let changes = try changes(from: commit.parent, to: commit.id)
        try checkNotStaged(changes, since: commit.id)
        let files = changes.filter { !own.contains($0.path) && $0.isOfFiles }
        let restorations = try restorations(of: files)
        var outcome = UndoneCommit()
        let ours = Set(files.map(\.path))
        outcome.kept = changes.map(\.path).filter { !ours.contains($0) }
        var failures: [WorkshopFailure] = []
        try replaceIndex(changes.reversed) { () throws(GitFailure) in
            try checkNotStaged(changes, since: commit.id)
            try checkUnchanged(files)
        } move: { () throws(GitFailure) in
            try moveHead(to: commit.parent, from: commit.id, branch: branch, note: "assay: undo \(short(commit.id))")
            failures = restore(restorations, &outcome)
        }
        // Only spares `git status` some work: its own outcome means nothing.
        _ = try? git.run(["update-index", "-q", "--refresh"], company: .programs)
        if let first = failures.first { throw .notRestored(paths: failures.map(\.path), detail: first.message) }
        return outcome
    }

    /// The commit, if it is one that can be undone.
    private func undoable(_ name: String) throws(GitFailure) -> CommitObject {
        let commit = try commitObject(name)
        guard try headCommit() == commit.id else { throw .notLast(commit: commit.id) }
        guard commit.parents.count < 2 else { throw .undoOfMerge(commit: commit.id) }
        let command = [
            "for-each-ref", "--count=1", "--contains=\(commit.id)", "--format=%(refname:short)", "refs/remotes",
        ]
        let remote = try git.require(command).line
        guard remote.isEmpty else { throw .alreadyPushed(commit: commit.id, reference: remote) }
        return commit
    }

    private func checkNotStaged(_ changes: [TreeChange], since commit: String) throws(GitFailure) {
        let paths = Set(changes.map(\.path))
        let staged = try staged(against: commit).first { paths.contains($0.path) }
        if let staged { throw .stagedSince(path: staged.path) }
    }

    /// The files are what was committed, as git would take them now.
    private func checkUnchanged(_ files: [TreeChange]) throws(GitFailure) {
        let changed = try candidate(ofGitPaths: files.map(\.path)).changes.first
        if let changed { throw .changedSince(path: changed.path) }
    }

    // MARK: Files

    /// A file to be put back.
    private struct Restoration {
        var path: String
        /// What is there now; nil for none.
        var present: FileVersion?
        /// What was there before the commit; nil for none.
        var bytes: [UInt8]?
        var isExecutable: Bool
    }

    private func restorations(of files: [TreeChange]) throws(GitFailure) -> [Restoration] {
        try checkUnchanged(files)
        var result: [Restoration] = []
        for file in files {
            let bytes = try file.old.map { old throws(GitFailure) in try content(of: old.blob, at: file.path) }
            let present = try contents(of: file.path)
            // Absent and unchanged all the same: a sparse checkout leaves it out, and it stays so.
            if present == nil, file.new != nil { continue }
            result.append(
                Restoration(path: file.path, present: present, bytes: bytes, isExecutable: file.old?.mode == "100755"))
        }
        // Removals first: a file may have taken a folder's place, or the other way round.
        return result.filter { $0.bytes == nil } + result.filter { $0.bytes != nil }
    }

    /// The bytes as they belong into the work folder, past the user's filters.
    private func content(of blob: String, at path: String) throws(GitFailure) -> [UInt8] {
        try git.require(["cat-file", "--filters", "--path=\(path)", blob], company: .programs).bytes
    }

    private func restore(_ files: [Restoration], _ outcome: inout UndoneCommit) -> [WorkshopFailure] {
        var failures: [WorkshopFailure] = []
        for file in files {
            let (folder, path) = place(of: file.path)
            do throws(WorkshopFailure) {
                if let bytes = file.bytes {
                    try folder.restore(bytes, isExecutable: file.isExecutable, at: path, over: file.present)
                    outcome.restored.append(file.path)
                } else {
                    try folder.remove(path, ifStill: file.present)
                    outcome.removed.append(file.path)
                }
            } catch {
                failures.append(error)
            }
        }
        outcome.restored.sort()
        outcome.removed.sort()
        return failures
    }
}

extension TreeChange {
    /// Neither side is a link or a submodule: those are left to the user.
    fileprivate var isOfFiles: Bool {
        [old, new].allSatisfy { $0.map { $0.mode.hasPrefix("100") } ?? true }
    }
}
