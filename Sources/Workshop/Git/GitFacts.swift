import AssayCore

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// What git and a folder's repository say of themselves, for `/doctor`. Changes nothing.
package struct GitFacts: Sendable {
    /// `git version 2.39.5`; nil where there is no git.
    package var version: String?
    /// The work tree's top folder; nil where the folder is in none.
    package var top: String?
    /// The branch, or the first digits of a detached `HEAD`.
    package var head: String?
    /// `Ada <ada@example.org>`; nil where git does not know who commits.
    package var identity: String?
    /// What was begun and not finished: `merge`, `rebase`, `cherry-pick`, `revert`, `bisect`.
    package var operation: String?

    private static let marks = [
        ("MERGE_HEAD", "merge"), ("rebase-merge", "rebase"), ("rebase-apply", "rebase"),
        ("CHERRY_PICK_HEAD", "cherry-pick"), ("REVERT_HEAD", "revert"), ("BISECT_LOG", "bisect"),
    ]

    package init(folder: String) {
        let git = Git(folder: folder)
        guard let version = git.output(["--version"]) else { return }
        self.version = version.split(separator: "\n").first.map(String.init)
        // With the date behind it, which says nothing here.
        if let identity = git.output(["var", "GIT_COMMITTER_IDENT"]), let end = identity.lastIndex(of: ">") {
            self.identity = String(identity[...end])
        }
        guard let repository = Repository(containing: folder) else { return }
        (top, head) = (repository.top, repository.head)
        operation = GitFacts.marks.first { access("\(repository.gitFolder)/\($0.0)", F_OK) == 0 }?.1
    }
}
