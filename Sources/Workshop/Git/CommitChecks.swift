import AssayCore

extension GitRepository {
    /// What the repository is in the middle of; nil where it is free. A bisection may go on.
    package func operationInProgress() -> GitOperation? {
        func has(_ name: String) -> Bool { isThere("\(gitFolder)/\(name)") }
        if has("MERGE_HEAD") { return .merge }
        if has("rebase-merge") { return .rebase }
        if has("rebase-apply") { return has("rebase-apply/applying") ? .am : .rebase }
        if has("CHERRY_PICK_HEAD") { return .cherryPick }
        if has("REVERT_HEAD") { return .revert }
        // Between two commits of a series only the list of what is left tells which series it is.
        guard let next = firstLine(of: "\(gitFolder)/sequencer/todo") else { return nil }
        return next.hasPrefix("revert") ? .revert : .cherryPick
    }

    /// Refuses to commit or to undo in the middle of something else.
    func checkIsFree() throws(GitFailure) {
        if isTemporary { throw .notRepository(folder: workFolder) }
        if let operation = operationInProgress() { throw .operationInProgress(operation) }
        let lock = indexPath + ".lock"
        if isThere(lock) { throw .indexLocked(path: lock) }
        let unmerged = try git.require(["ls-files", "-u", "-z"]).fields.first
        if let unmerged, let tab = unmerged.firstIndex(of: "\t") {
            throw .unmerged(path: String(unmerged[unmerged.index(after: tab)...]))
        }
    }

    /// Refuses where the index holds other content of a path than `HEAD` and than what is to be committed: part of the
    /// user's own work is staged there, and would be lost.
    func checkStaged(_ changes: [TreeChange], on head: String?) throws(GitFailure) {
        let wanted = Dictionary(changes.map { ($0.path, $0.new) }, uniquingKeysWith: { first, _ in first })
        for staged in try staged(against: head) {
            guard let new = wanted[staged.path] else { continue }
            if staged.new != new { throw .otherStaged(path: staged.path) }
        }
    }

    /// Refuses where git would not know whose commit it is.
    func checkIdentity() throws(GitFailure) {
        for name in ["GIT_AUTHOR_IDENT", "GIT_COMMITTER_IDENT"] {
            let result = try git.run(["var", name])
            guard result.status == 0 else { throw .noIdentity(detail: reason(in: result.complaint)) }
        }
    }

    /// The line in which git gives its reason; around it stands advice of many lines.
    private func reason(in complaint: String) -> String {
        let lines = complaint.split(separator: "\n").map(String.init)
        let line = lines.last { $0.hasPrefix("fatal: ") } ?? lines.last ?? ""
        return line.hasPrefix("fatal: ") ? String(line.dropFirst("fatal: ".count)) : line
    }
}
