import AssayCore

/// A commit that was made.
package struct CommitResult: Sendable, Equatable {
    package var id: String
    package var tree: String
    /// Its short name (`main`); nil where `HEAD` is detached.
    package var branch: String?
    /// The message's first line, unfiltered.
    package var subject: String
    package var changes: [TreeChange]
    /// Lines; binary files have none.
    package var added: Int
    package var removed: Int
    /// What to tell of the hooks that ran when the commit was made already.
    package var notes: [String]
}

extension CommitPreparation {
    /// Makes the commit: message hooks, trailers, signature, then branch and index at once. The user's other work,
    /// staged or not, stays.
    ///
    /// - Parameters:
    ///   - message: lines of it that pass themselves off as evidence go
    ///   - trailers: stand at its end whatever hooks do to the message
    /// - Throws: with nothing moved: `.branchMoved` where another process was faster, `.hookFailed`, `.signingFailed`,
    ///   …
    package func finish(message: String, trailers: [Trailer]) throws(GitFailure) -> CommitResult {
        try repository.checkIsFree()
        guard try repository.headCommit() == candidate.head, try repository.headReference() == branch else {
            throw .branchMoved
        }
        let text = try repository.finalMessage(message, trailers, tree: candidate.id)
        let subject = text.split(separator: "\n").first.map(String.init) ?? ""
        let commit = try repository.makeCommit(candidate, message: text)
        try repository.replaceIndex(candidate.changes) { () throws(GitFailure) in
            try repository.checkStaged(candidate.changes, on: candidate.head)
        } move: { () throws(GitFailure) in
            try repository.moveHead(to: commit, from: candidate.head, branch: branch, note: "assay: \(subject)")
        }
        return result(commit, subject)
    }

    /// The commit is made: nothing that fails now may hide that.
    private func result(_ commit: String, _ subject: String) -> CommitResult {
        let status = (try? repository.runHook("post-commit"))?.status ?? -1
        let lines = (try? repository.lineCounts(from: candidate.head, to: candidate.id)) ?? (added: 0, removed: 0)
        return CommitResult(
            id: commit, tree: candidate.id, branch: branch.map(GitRepository.shortName), subject: subject,
            changes: candidate.changes, added: lines.added, removed: lines.removed,
            notes: status == 0 ? [] : [GitText.hookNoted("post-commit", String(status))])
    }
}

extension GitRepository {
    static func shortName(of reference: String) -> String {
        let heads = "refs/heads/"
        return reference.hasPrefix(heads) ? String(reference.dropFirst(heads.count)) : reference
    }

    /// Makes the commit object, signed where the user's configuration says so; nothing refers to it yet.
    fileprivate func makeCommit(_ candidate: CandidateTree, message: String) throws(GitFailure) -> String {
        let isSigned = try setting("commit.gpgsign", isFlag: true) == "true"
        var git = self.git
        git.globals += ["-c", "i18n.commitEncoding=UTF-8"]
        let parents = candidate.head.map { ["-p", $0] } ?? []
        let command = ["commit-tree", candidate.id] + parents + (isSigned ? ["-S"] : []) + ["-F", "-"]
        let result = try git.run(command, input: Array(message.utf8), company: .programs)
        if result.status == 0 { return result.line }
        if isSigned { throw .signingFailed(output: result.complaint) }
        throw .commandFailed(command: "commit-tree", output: result.complaint)
    }

    /// Lines added and removed; binary files count none.
    package func lineCounts(from old: String?, to new: String) throws(GitFailure) -> (added: Int, removed: Int) {
        let old = try orEmptyTree(old)
        let command = [
            "diff-tree", "--numstat", "-r", "-z", "--no-renames", "--no-ext-diff", "--no-textconv", old, new,
        ]
        var counts = (added: 0, removed: 0)
        for line in try git.require(command).fields {
            let words = line.split(separator: "\t")
            guard words.count >= 2 else { continue }
            counts.added += Int(words[0]) ?? 0
            counts.removed += Int(words[1]) ?? 0
        }
        return counts
    }
}
