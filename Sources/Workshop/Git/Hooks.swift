import AssayCore

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// What a hook did.
package struct HookResult: Sendable, Equatable {
    /// The tree that is to be committed now.
    package var tree: String
    /// Files that the hook itself changed in the work folder, relative to the repository's top; `message` says it.
    package var changedFiles: [String]
    /// What it printed, filtered.
    package var output: String

    /// What to tell the user of the hook's own doing; nil where it changed no file.
    package var note: String? {
        if changedFiles.isEmpty { return nil }
        return GitText.hookChangedFiles("pre-commit", changedFiles.map { printable($0) }.joined(separator: ", "))
    }
}

extension GitRepository {
    /// Whether the user has a hook of this name that git would run.
    func hasHook(_ name: String) throws(GitFailure) -> Bool {
        let path = try git.require(["rev-parse", "--git-path", "hooks/\(name)"]).line
        return access(path.hasPrefix("/") ? path : "\(top)/\(path)", X_OK) == 0
    }

    /// Runs one of the user's hooks (`core.hooksPath` counts), as `git commit` without an editor does.
    ///
    /// - Returns: how it ended; 0 where there is no such hook
    func runHook(_ name: String, _ arguments: [String] = [], index: PrivateIndex? = nil) throws(GitFailure) -> GitOutput
    {
        var git = self.git.with(["GIT_EDITOR": ":"])
        if let index { git = git.with(["GIT_INDEX_FILE": index.path]) }
        let words = arguments.isEmpty ? [] : ["--"] + arguments
        return try git.run(["hook", "run", "--ignore-missing", name] + words, company: .programs)
    }

    /// The index that hooks see: the tree, with what the user's index knows of unchanged and absent files.
    func hookIndex(of tree: String) throws(GitFailure) -> PrivateIndex {
        let index = try PrivateIndex(of: self, copyingUsers: true)
        try index.read(tree: tree)
        try index.refresh()
        return index
    }

    /// The files whose content in the work tree is not that of the index, with a sign of what they hold; nil for those
    /// that are not there.
    func differing(from index: PrivateIndex, besides paths: [String]) throws(GitFailure) -> [String: String?] {
        let command = ["diff-files", "--name-only", "-z", "--no-ext-diff", "--ignore-submodules=all"]
        var files: [String: String?] = [:]
        for path in try index.git.require(command, company: .programs).fields + paths {
            // A file that cannot be looked at counts as one that is not there: only changes are asked for.
            let file = try? contents(of: path)
            files[path] = .some(file.map { "\($0.mode) \($0.sha256)" })
        }
        return files
    }
}
