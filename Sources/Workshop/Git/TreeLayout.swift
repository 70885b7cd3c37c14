#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// What a tree that was laid out needs from the work tree besides; the caller mounts it, read only or copied on write.
package struct TreeSurroundings: Sendable, Equatable {
    /// Submodules of the tree, relative to the repository's top.
    package var submodules: [String]
    /// What the user's rules ignore, relative to the top, folders with a slash at the end (`.venv/`, `.env`), and folders that
    /// git does not know.
    package var ignored: [String]
}

extension GitRepository {
    /// Checks a tree out into a folder that exists and is empty. Neither the user's index nor the work tree is touched.
    ///
    /// Attributes are read from the tree itself, sparse checkouts get all of it.
    package func layOut(tree: String, at folder: String) throws(GitFailure) {
        guard let opened = Descriptor(open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) else {
            throw GitFailure(errno: errno, doing: folder)
        }
        guard names(in: opened.raw).isEmpty else { throw .notEmpty(folder: folder) }
        let index = try PrivateIndex(of: self)
        var git = index.git.with(["GIT_DIR": gitFolder, "GIT_WORK_TREE": folder])
        (git.folder, git.globals) = (folder, ["-c", "core.sparseCheckout=false", "-c", "core.fsmonitor=false"])
        try git.require(["read-tree", "--reset", "-u", tree], company: .programs)
        for module in try submodules(of: tree) { try layOut(submodule: module, ofTree: tree, at: folder) }
    }

    /// The commit of a submodule that the tree records, not what lies in the work tree; its folder stays empty where that commit is
    /// not here.
    private func layOut(submodule path: String, ofTree tree: String, at folder: String) throws(GitFailure) {
        let entry = try git.require(["ls-tree", "-z", tree, "--", path]).line.split(separator: " ")
        let own = Git(folder: "\(top)/\(path)", environment: self.git.environment)
        guard entry.count == 3, let commit = entry[2].split(separator: "\t").first.map(String.init),
            RunFiles.exists("\(top)/\(path)/.git"),
            let gitFolder = own.output(["rev-parse", "--absolute-git-dir"])?.trimmed
        else { return }
        let scratch = try ScratchFolder(in: git.temporaryFolder)
        var inner = own.with([
            "GIT_DIR": gitFolder, "GIT_WORK_TREE": "\(folder)/\(path)", "GIT_INDEX_FILE": scratch("index"),
        ])
        inner.folder = "\(folder)/\(path)"
        _ = try inner.run(["read-tree", "--reset", "-u", commit], company: .programs)
    }

    package func surroundings(ofTree tree: String) throws(GitFailure) -> TreeSurroundings {
        TreeSurroundings(submodules: try submodules(of: tree), ignored: try ignoredEntries())
    }

    /// What lies in the work tree and belongs to no tree: with git what the user's rules ignore, without what
    /// `.gitignore` says and the folders that a copy leaves out.
    private func ignoredEntries() throws(GitFailure) -> [String] {
        if isTemporary { return try FolderListing(of: top).leftOut }
        let others = ["ls-files", "-o", "--exclude-standard", "--directory", "-z"]
        let ignored = try git.require(others + ["-i"]).fields
        // A `.venv` that nobody told git to ignore is no less a `.venv`.
        return ignored + (try git.require(others).fields.filter { $0.hasSuffix("/") })
    }
}
