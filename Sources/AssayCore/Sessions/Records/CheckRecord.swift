/// Syntax checks and linters on files that need no more than that.
package struct CheckRecord: SessionRecord {
    static let type = "check"

    package struct File: Sendable, Equatable {
        package var path: String
        /// The checks that ran, by name; empty where none is installed for such a file.
        package var checks: [String]
        package var isPassed: Bool

        package init(path: String, checks: [String], isPassed: Bool) {
            (self.path, self.checks, self.isPassed) = (path, checks, isPassed)
        }
    }

    package var tree: String
    package var files: [File]
    package var sandbox: Confinement
    package var output: CappedOutput

    package init(tree: String, files: [File], sandbox: Confinement, output: CappedOutput) {
        (self.tree, self.files, self.sandbox, self.output) = (tree, files, sandbox, output)
    }

    init?(_ members: JSONValue) {
        guard let tree = members.string("tree"), case .array(let files)? = members["files"] else { return nil }
        self.init(
            tree: tree,
            files: files.map {
                File(
                    path: $0.string("path") ?? "", checks: $0.strings("checks"),
                    isPassed: $0.bool("passed") ?? false)
            },
            sandbox: members.string("sandbox").flatMap(Confinement.init) ?? .none, output: CappedOutput(members))
    }

    func encode(to line: inout SessionLine) {
        line.writer.member("tree", tree)
        line.writer.key("files")
        line.writer.beginArray()
        for file in files {
            line.writer.beginObject()
            line.writer.member("path", file.path)
            line.member("checks", file.checks)
            line.writer.member("passed", file.isPassed)
            line.writer.endObject()
        }
        line.writer.endArray()
        line.writer.member("sandbox", sandbox.rawValue)
        line.member(output: output)
    }
}
