import AssayCore

/// A commit as it is stored.
package struct CommitObject: Sendable, Equatable {
    package var id: String
    package var tree: String
    package var parents: [String]
    package var parent: String? { parents.first }
}

extension GitRepository {
    /// - Parameter name: an id, or any name that git knows (`HEAD~2`)
    package func commitObject(_ name: String) throws(GitFailure) -> CommitObject {
        let found = try git.run(["rev-parse", "--verify", "--quiet", "--end-of-options", "\(name)^{commit}"])
        guard found.status == 0 else { throw .notCommit(name: name) }
        var commit = CommitObject(id: found.line, tree: "", parents: [])
        // Its header: `tree ID`, then a `parent ID` for each.
        for line in try git.require(["cat-file", "commit", commit.id]).text.split(separator: "\n") {
            let words = line.split(separator: " ")
            if words.count == 2, words[0] == "tree" {
                commit.tree = String(words[1])
            } else if words.count == 2, words[0] == "parent" {
                commit.parents.append(String(words[1]))
            } else {
                break
            }
        }
        return commit
    }

    /// The trailers of its message, as git reads them, unfolded.
    package func trailers(of commit: String) throws(GitFailure) -> [Trailer] {
        let format = "%(trailers:only=true,unfold=true,separator=%x00,key_value_separator=%x01)"
        let options = ["--no-walk", "--no-show-signature", "--no-color", "-z", "--format=tformat:\(format)"]
        let command = ["-c", "trailer.separators=:", "log"] + options + ["--end-of-options", commit, "--"]
        return try git.require(command).bytes.split(separator: 0).compactMap { bytes in
            guard let mark = bytes.firstIndex(of: 1) else { return nil }
            let (key, value) = (bytes[..<mark], bytes[(mark + 1)...])
            return Trailer(String(decoding: key, as: UTF8.self), String(decoding: value, as: UTF8.self))
        }
    }

    package func evidence(of commit: String) throws(GitFailure) -> CommitEvidence {
        CommitEvidence(try trailers(of: commit))
    }

    /// The files that differ from `HEAD` in the index or the work tree, and those that git does not know yet, relative to the top.
    package func changedFiles() throws(GitFailure) -> [String] {
        let fields = try git.require(["status", "--porcelain=v1", "-z", "--no-renames", "--untracked-files=normal"])
            .fields
        return fields.map { String($0.dropFirst(3)) }
    }

    /// Whether a commit is `HEAD` or before it.
    package func isInHistory(_ commit: String) throws(GitFailure) -> Bool {
        guard try headCommit() != nil else { return false }
        return try git.run(["merge-base", "--is-ancestor", commit, "HEAD"]).status == 0
    }

    /// Whether the last commit has a file at a path of the session's.
    package func isCommitted(_ path: String) throws(GitFailure) -> Bool {
        try git.run(["cat-file", "-e", "HEAD:\(try gitPath(of: path))"]).status == 0
    }

    /// Whether the last commit holds a file of the session's as it lies in the folder.
    package func isCommittedAsItIs(_ path: String) throws(GitFailure) -> Bool {
        guard try isCommitted(path) else { return false }
        return try git.run(["diff", "--quiet", "HEAD", "--", ":(top,literal)\(try gitPath(of: path))"]).status == 0
    }

    /// The first line of a commit's message, unfiltered.
    package func subject(of commit: String) throws(GitFailure) -> String {
        try git.require(["log", "-1", "--no-show-signature", "--no-color", "--format=%s", "--end-of-options", commit])
            .line
    }

    /// The last commit that changed a file; nil where none did.
    ///
    /// - Parameter path: the session's, relative to the work folder
    package func lastCommit(of path: String) throws(GitFailure) -> String? {
        guard try headCommit() != nil else { return nil }
        let line = try git.require(["log", "-1", "--no-show-signature", "--format=%H", "--", try gitPath(of: path)])
            .line
        return line.isEmpty ? nil : line
    }

    /// The commit that a line of a file comes from; nil where it is not committed yet.
    ///
    /// - Parameters:
    ///   - path: the session's, relative to the work folder
    ///   - line: from 1
    /// - Throws: `.noSuchLine`
    package func commit(ofLine line: Int, in path: String) throws(GitFailure) -> String? {
        let gitPath = try gitPath(of: path)
        let command = ["blame", "--porcelain", "-L", "\(line),\(line)", "--", gitPath]
        let result = try git.run(command, company: .programs)
        if result.status == 0 {
            let id = result.line.prefix { $0 != " " }
            return id.allSatisfy { $0 == "0" } ? nil : String(id)
        }
        // A file that git does not know yet has no commit; one that is not there, or not so long, has no line.
        guard let file = try contents(of: gitPath), (1...max(1, file.lineCount)).contains(line), file.lineCount > 0
        else {
            throw .noSuchLine(path: path, line: line)
        }
        guard try git.run(["cat-file", "-e", "HEAD:\(gitPath)"]).status != 0 else {
            throw .noSuchLine(path: path, line: line)
        }
        return nil
    }
}

extension FileVersion {
    /// A last line without an end counts.
    fileprivate var lineCount: Int {
        bytes.count { $0 == UInt8(ascii: "\n") } + (bytes.last.map { $0 != UInt8(ascii: "\n") } ?? false ? 1 : 0)
    }
}
