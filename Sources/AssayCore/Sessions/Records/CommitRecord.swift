/// A commit that was made of the change set.
package struct CommitRecord: SessionRecord {
    static let type = "commit"

    /// Full hashes.
    package var commit: String
    package var tree: String
    /// nil for the first commit of a repository.
    package var parent: String?
    /// The `seq` of the test that the tree passed; nil where it was not tested.
    package var test: Int?
    /// The level reached: `tested`, `checked`, `untested`.
    package var level: String
    /// Why it was committed below its level.
    package var reason: String?
    /// Relative to the workspace.
    package var paths: [String]
    /// Of `paths`, those that hold work of the user's own.
    package var ownPaths: [String]
    package var message: String

    package init(
        commit: String, tree: String, parent: String?, test: Int?, level: String, reason: String?, paths: [String],
        ownPaths: [String], message: String
    ) {
        (self.commit, self.tree, self.parent) = (commit, tree, parent)
        (self.test, self.level, self.reason) = (test, level, reason)
        (self.paths, self.ownPaths, self.message) = (paths, ownPaths, message)
    }

    init?(_ members: JSONValue) {
        guard let commit = members.string("commit"), let tree = members.string("tree") else { return nil }
        self.init(
            commit: commit, tree: tree, parent: members.string("parent"), test: members.integer("test"),
            level: members.string("level") ?? "", reason: members.string("reason"), paths: members.strings("paths"),
            ownPaths: members.strings("own"), message: members.string("message") ?? "")
    }

    func encode(to line: inout SessionLine) {
        line.writer.member("commit", commit)
        line.writer.member("tree", tree)
        if let parent { line.writer.member("parent", parent) }
        if let test { line.writer.member("test", test) }
        line.writer.member("level", level)
        if let reason { line.writer.member("reason", reason) }
        line.member("paths", paths)
        if !ownPaths.isEmpty { line.member("own", ownPaths) }
        line.member("message", text: message)
    }
}
