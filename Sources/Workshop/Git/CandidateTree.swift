import AssayCore

/// `HEAD` plus the change set, as a tree object of git.
package struct CandidateTree: Sendable, Equatable {
    /// The tree's id.
    package var id: String
    /// The commit it stands on; nil before the first one and without git.
    package var head: String?
    /// How it differs from that commit, by path. Without git: what the change set names, as if all of it were new.
    package var changes: [TreeChange]
    /// Those of the paths that `.gitignore` names. They are taken all the same: who saved a file on purpose expects it
    /// tested and committed, and a commit without it would not be what was tested. The caller can say so.
    package var ignored: [String]
}

extension GitRepository {
    /// Makes the candidate tree of a change set, without touching the user's index or files.
    ///
    /// A path that is gone in the work folder is a deletion, except where the user's index says that it is not to be
    /// there (sparse checkouts). git itself reads the files, so that line ends, filters and the executable bit come out
    /// as with `git add`; before, each path is walked without following links.
    ///
    /// - Parameter paths: the session's, relative to the work folder
    package func candidate(of paths: [String]) throws(GitFailure) -> CandidateTree {
        var gitPaths: [String] = []
        for path in paths { gitPaths.append(try gitPath(of: path)) }
        return try isTemporary ? wholeFolder(marking: gitPaths) : candidate(ofGitPaths: gitPaths)
    }

    /// `HEAD` with only some of a candidate's changes: say, the new tests without the new code. Without git: the folder
    /// without the change set's other files.
    ///
    /// - Parameter paths: of the changes, relative to the repository's top
    package func tree(of candidate: CandidateTree, only paths: Set<String>) throws(GitFailure) -> String {
        let index = try PrivateIndex(of: self)
        if isTemporary {
            try index.read(tree: candidate.id)
            try index.apply(candidate.changes.filter { !paths.contains($0.path) }.reversed)
        } else {
            try index.read(tree: candidate.head)
            try index.apply(candidate.changes.filter { paths.contains($0.path) })
        }
        return try index.writeTree()
    }

    func candidate(ofGitPaths paths: [String]) throws(GitFailure) -> CandidateTree {
        let head = try headCommit()
        try refuseSubmodules(paths)
        var missing: Set<String> = []
        for path in paths where try contents(of: path) == nil { missing.insert(path) }
        let leftOut = Set(try leftOut(of: missing))
        let index = try PrivateIndex(of: self)
        try index.read(tree: head)
        try index.takeFiles(at: paths.filter { !leftOut.contains($0) })
        let tree = try index.writeTree()
        return CandidateTree(
            id: tree, head: head, changes: try changes(from: head, to: tree), ignored: try ignored(of: paths))
    }

    /// How two trees or commits differ.
    ///
    /// - Parameter old: nil for the empty tree
    func changes(from old: String?, to new: String) throws(GitFailure) -> [TreeChange] {
        let old = try orEmptyTree(old)
        let options = ["--raw", "-r", "-z", "--no-renames", "--no-abbrev", "--no-ext-diff", "--ignore-submodules=none"]
        return TreeChange.list(try git.require(["diff-tree"] + options + [old, new]))
    }

    /// Submodules are read only: neither they nor anything in them is taken.
    private func refuseSubmodules(_ paths: [String]) throws(GitFailure) {
        let known = Set(try submodules())
        for path in paths {
            let parts = path.split(separator: "/")
            for count in 1...parts.count {
                let part = parts.prefix(count).joined(separator: "/")
                let isRepository = count < parts.count && isThere("\(top)/\(part)/.git")
                if known.contains(part) || isRepository { throw .insideSubmodule(path: path, submodule: part) }
            }
        }
    }

    /// Those of the paths that the user's index keeps out of the work tree (`skip-worktree`).
    private func leftOut(of paths: Set<String>) throws(GitFailure) -> [String] {
        if paths.isEmpty { return [] }
        return try git.require(["ls-files", "-t", "-z"]).fields
            .compactMap { $0.hasPrefix("S ") ? String($0.dropFirst(2)) : nil }.filter(paths.contains)
    }

    private func ignored(of paths: [String]) throws(GitFailure) -> [String] {
        let input = nulEnded(paths)
        let result = try git.run(["check-ignore", "-z", "--stdin"], input: input)
        // 1 says that none is ignored.
        guard result.status <= 1 else { throw .commandFailed(command: "check-ignore", output: result.complaint) }
        return result.fields
    }
}
