#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// What a tree that was laid out needs from the work tree besides; the caller mounts it, read only or copied on write.
package struct TreeSurroundings: Sendable, Equatable {
    /// Submodules of the tree, relative to the repository's top. The tree has an empty folder for each.
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
