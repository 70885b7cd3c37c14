import AssayCore

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

extension GitRepository {
    /// The message as it is committed: cleaned as git cleans one that is given, with the trailers, past the user's
    /// hooks.
    ///
    /// The hooks see and may edit it with the trailers. What they made of it is taken, but for our trailers: these
    /// stand at the end as they were given, and once.
    func finalMessage(_ message: String, _ trailers: [Trailer], tree: String) throws(GitFailure) -> String {
        let first = try composed(message, trailers)
        let names = ["prepare-commit-msg", "commit-msg"]
        var hooks: [String] = []
        for name in names where try hasHook(name) { hooks.append(name) }
        let path = "\(gitFolder)/COMMIT_EDITMSG"
        try overwrite(path, Array(first.utf8))
        if hooks.isEmpty { return first }
        let index = try hookIndex(of: tree)
        for hook in hooks {
            let arguments = hook == "commit-msg" ? [path] : [path, "message"]
            let result = try runHook(hook, arguments, index: index)
            guard result.status == 0 else { throw .hookFailed(hook: hook, output: result.complaint) }
        }
        let edited = String(decoding: try fileBytes(at: path) ?? [], as: UTF8.self)
        return edited == first ? first : try composed(edited, trailers)
    }

    /// Without what passes itself off as evidence, cleaned, with the trailers.
    private func composed(_ message: String, _ trailers: [Trailer]) throws(GitFailure) -> String {
        let text = try cleaned(Trailer.withoutEvidence(message))
        guard text.contains(where: { !$0.isWhitespace }) else { throw .emptyMessage }
        if trailers.isEmpty { return text }
        var git = self.git
        // The message is clean: a line with a number sign is not one of comment, behind which trailers would not go.
        git.globals += ["-c", "trailer.separators=:", "-c", "core.commentChar=\u{1}"]
        let how = ["--no-divider", "--where=end", "--if-exists=add", "--if-missing=add"]
        let words = trailers.flatMap { ["--trailer", $0.line] }
        let result = try git.require(["interpret-trailers"] + how + words, input: Array(text.utf8))
        return result.text
    }

    /// As `commit.cleanup` says; a message that no editor showed is cleaned of blank space only (git-commit(1)).
    private func cleaned(_ message: String) throws(GitFailure) -> String {
        let mode = try setting("commit.cleanup")
        if mode == "verbatim" { return message }
        let options = mode == "strip" ? ["--strip-comments"] : []
        return try git.require(["stripspace"] + options, input: Array(message.utf8)).text
    }

    private func overwrite(_ path: String, _ bytes: [UInt8]) throws(GitFailure) {
        guard let file = Descriptor(open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)) else {
            throw GitFailure(errno: errno, doing: path)
        }
        let error = writeWhole(bytes, to: file.raw)
        if error != 0 { throw GitFailure(errno: error, doing: path) }
    }

    // MARK: For drafting

    /// The last commits' messages, newest first, without merges; unfiltered.
    package func recentMessages(_ count: Int) throws(GitFailure) -> [String] {
        guard try headCommit() != nil else { return [] }
        let format = ["--no-show-signature", "--no-color", "--format=tformat:%B", "-z"]
        return try git.require(["log", "-n", String(count), "--no-merges"] + format).fields.map(\.trimmed)
    }

    /// What a tree or commit changes, as git shows it; unfiltered.
    ///
    /// - Parameters:
    ///   - old: nil for the empty tree
    ///   - limit: bytes; `isCut` tells that there is more
    package func difference(
        from old: String?, to new: String, limit: Int
    ) throws(GitFailure) -> (text: String, isCut: Bool) {
        let old = try orEmptyTree(old)
        let options = ["-p", "-r", "-M", "--no-color", "--no-ext-diff", "--no-textconv"]
        let command = ["-c", "core.quotePath=false", "diff-tree"] + options + [old, new]
        let result = try git.run(command, limit: limit)
        guard result.status == 0 else { throw .commandFailed(command: "diff-tree", output: result.complaint) }
        return (result.text, result.isCut)
    }
}
