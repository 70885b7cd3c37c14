import AssayCore
import AssayTestSupport
import Testing

@testable import Workshop

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A repository of real git, with a home and a configuration of its own.
final class GitFixture: Sendable {
    let folder: AssayTestSupport.TemporaryFolder
    let environment: [String: String?]
    /// The repository's top.
    let top: String

    /// - Parameter isEmpty: without a commit; else `a.txt`, `b.txt` and `sub/c.txt` are committed on `main`
    init(isEmpty: Bool = false, options: [String] = []) throws {
        folder = try AssayTestSupport.TemporaryFolder()
        top = folder("work")
        environment = [
            "HOME": folder("home"), "XDG_CONFIG_HOME": folder("home"), "TMPDIR": folder("tmp"),
            "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C", "GIT_CONFIG_GLOBAL": folder("home/gitconfig"), "EMAIL": nil,
            "GIT_AUTHOR_NAME": nil, "GIT_AUTHOR_EMAIL": nil, "GIT_COMMITTER_NAME": nil,
            "GIT_COMMITTER_EMAIL": nil, "GIT_AUTHOR_DATE": "2026-01-01T00:00:00Z",
            "GIT_COMMITTER_DATE": "2026-01-01T00:00:00Z",
        ]
        for name in ["home", "tmp", "work"] { try folder.makeFolder(name) }
        try folder.write(
            "home/gitconfig", "[user]\nname = Ada\nemail = ada@example.org\n[init]\ndefaultBranch = main\n")
        try git(["init", "--quiet"] + options)
        if isEmpty { return }
        try write("a.txt", "one\n")
        try write("b.txt", "b\n")
        try write("sub/c.txt", "c\n")
        try commitAll("First")
    }

    func write(_ path: String, _ text: String) throws { try folder.write("work/\(path)", text) }
    func read(_ path: String) -> String? { folder.read("work/\(path)") }

    /// Runs git at the top, or in a folder below; what it printed.
    @discardableResult
    func git(_ arguments: [String], in place: String = "", input: String = "") throws -> String {
        let git = Git(folder: place.isEmpty ? top : "\(top)/\(place)", environment: environment)
        return try git.require(arguments, input: Array(input.utf8), company: .programs).text
    }

    /// Runs git where it is to fail.
    func gitFails(_ arguments: [String]) throws {
        try #require(try Git(folder: top, environment: environment).run(arguments, company: .programs).status != 0)
    }

    func commitAll(_ message: String) throws {
        try git(["add", "-A"])
        try git(["commit", "--quiet", "--no-verify", "-m", message])
    }

    /// Makes a hook: a shell script.
    func hook(_ name: String, _ script: String, in hooks: String = ".git/hooks") throws {
        try write("\(hooks)/\(name)", "#!/bin/sh\n\(script)\n")
        try #require(chmod("\(top)/\(hooks)/\(name)", 0o755) == 0)
    }

    /// Adds and commits a submodule, whose repository lies beside.
    func addSubmodule(_ name: String) throws {
        try folder.makeFolder("other")
        let other = Git(folder: folder("other"), environment: environment)
        try other.require(["init", "--quiet"])
        try other.require(["commit", "--quiet", "--allow-empty", "-m", "Other"])
        try git(["-c", "protocol.file.allow=always", "submodule", "--quiet", "add", folder("other"), name])
        try commitAll("Module")
    }

    func repository(in place: String = "") throws -> GitRepository {
        try GitRepository(workFolder: place.isEmpty ? top : "\(top)/\(place)", environment: environment)
    }

    /// What is left behind in the private place and beside the index.
    func leftovers() -> [String] {
        folder.names(in: "tmp") + folder.names(in: "work/.git").filter { $0.hasSuffix(".lock") }
    }
}

/// All that a commit or its undoing could change, by name.
struct GitState: Equatable {
    var values: [String: String] = [:]

    init(of fixture: GitFixture) throws {
        try addFiles(fixture, "")
        for line in try fixture.git(["ls-files", "-s", "-v", "-z"]).split(separator: "\0") {
            let parts = line.split(separator: "\t", maxSplits: 1)
            let stage = parts[0].split(separator: " ").last.map { $0 == "0" ? "" : "@\($0)" } ?? ""
            values["index \(parts[1])\(stage)"] = String(parts[0])
        }
        for line in try fixture.git(["status", "--porcelain=v1", "-z", "-uall", "--no-renames"]).split(separator: "\0")
        {
            values["status \(line.dropFirst(3))"] = String(line.prefix(2))
        }
        for line in try fixture.git(["for-each-ref", "--format=%(refname) %(objectname)"]).split(separator: "\n") {
            let words = line.split(separator: " ")
            values["ref \(words[0])"] = String(words[1])
        }
        values["HEAD"] = fixture.read(".git/HEAD")
    }

    private mutating func addFiles(_ fixture: GitFixture, _ path: String) throws {
        for name in fixture.folder.names(in: "work/\(path)") where name != ".git" {
            var status = stat()
            let inner = path + name
            try #require(lstat("\(fixture.top)/\(inner)", &status) == 0)
            switch status.st_mode & S_IFMT {
            case S_IFDIR: try addFiles(fixture, inner + "/")
            case S_IFREG: values["file \(inner)"] = String(status.st_mode & 0o777, radix: 8) + fixture.read(inner)!
            default: values["file \(inner)"] = "link"
            }
        }
    }

    /// The names of what is different, sorted.
    func differences(to other: GitState) -> [String] {
        Set(values.keys).union(other.values.keys).filter { values[$0] != other.values[$0] }.sorted()
    }
}

/// What a body fails with; nil where it does not.
func gitFailure<Result>(of body: () throws -> Result) -> GitFailure? {
    do {
        _ = try body()
        return nil
    } catch {
        return error as? GitFailure
    }
}

/// A commit's changes: `M a.txt 100644 two⏎`.
func changes(of commit: String, in fixture: GitFixture) throws -> [String] {
    let repository = try fixture.repository()
    let parent = try repository.commitObject(commit).parent
    return try repository.changes(from: parent, to: commit).map { change in
        guard let new = change.new else { return "D \(change.path)" }
        let text = visible(try fixture.git(["cat-file", "blob", new.blob]))
        return "\(change.kind == .added ? "A" : "M") \(change.path) \(new.mode) \(text)"
    }
}

/// With signs for line ends.
private func visible(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars { result.append(scalar == "\n" ? "⏎" : scalar == "\r" ? "␍" : scalar) }
    return String(result)
}
