import AssayCore

/// The git repository that a folder lies in, as far as it can be known without running git.
package struct Repository: Sendable {
    /// The work tree's top folder.
    package let top: String
    /// The folder that holds `HEAD`: `.git`, or what a linked work tree's `.git` file points to.
    let gitFolder: String

    /// nil where no folder from `folder` upwards is a work tree.
    package init?(containing folder: String) {
        var top = folder
        while true {
            if let gitFolder = Repository.gitFolder(of: top) {
                (self.top, self.gitFolder) = (top, gitFolder)
                return
            }
            guard let slash = top.lastIndex(of: "/"), top != "/" else { return nil }
            top = slash == top.startIndex ? "/" : String(top[..<slash])
        }
    }

    private static func gitFolder(of folder: String) -> String? {
        let path = folder == "/" ? "/.git" : "\(folder)/.git"
        if firstLine(of: "\(path)/HEAD") != nil { return path }
        guard let line = firstLine(of: path), line.hasPrefix("gitdir: ") else { return nil }
        let target = String(line.dropFirst("gitdir: ".count))
        return target.hasPrefix("/") ? target : "\(folder)/\(target)"
    }

    /// The branch's name, or the first seven digits of a detached `HEAD`.
    package var head: String? {
        guard let line = firstLine(of: "\(gitFolder)/HEAD") else { return nil }
        let branch = "ref: refs/heads/"
        return line.hasPrefix(branch) ? String(line.dropFirst(branch.count)) : String(line.prefix(7))
    }

    /// The hash of the first commit, which names the repository in every clone; nil where there is no commit yet or no
    /// git. Of several roots the smallest hash counts. Runs git.
    package func rootCommit() -> String? {
        let roots = Git(folder: top).output(["rev-list", "--max-parents=0", "HEAD"])
        return roots?.split(separator: "\n").min().map(String.init)
    }
}

extension Workspace {
    /// The workspace of a folder that is in no repository, or in one without a commit: its real path.
    package init(ofPath folder: String) {
        self.init(root: realPath(of: folder) ?? folder, path: ".")
    }

    /// The workspace of a folder: its repository's root commit and its place in it, or else its real path.
    package init(of folder: String) {
        let folder = realPath(of: folder) ?? folder
        guard let repository = Repository(containing: folder), let root = repository.rootCommit() else {
            self.init(ofPath: folder)
            return
        }
        let path = folder.dropFirst(repository.top.count).drop { $0 == "/" }
        self.init(root: root, path: path.isEmpty ? "." : String(path))
    }
}
