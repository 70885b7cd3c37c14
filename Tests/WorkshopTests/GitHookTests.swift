import AssayCore
import Testing

@testable import Workshop

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

@Suite(.ownThreads) struct GitHookTests {
    private let row = GitCommitCase("hooks") { _ in }

    /// What a pre-commit hook does, and what comes of it.
    struct PreCommit: Sendable, CustomTestStringConvertible {
        var name: String
        var script: String
        var changes: [String]
        var touches: [String]
        var differs: [String]
        var testDescription: String { name }
    }

    @Test(arguments: [
        PreCommit(
            name: "looks only", script: "git diff --cached --quiet && exit 1; git diff --quiet || exit 1; exit 0",
            changes: ["M a.txt 100644 two⏎"], touches: [],
            differs: ["index a.txt", "ref refs/heads/main", "status a.txt"]),
        PreCommit(
            name: "rewrites and adds", script: "echo formatted > a.txt; git add a.txt",
            changes: ["M a.txt 100644 formatted⏎"], touches: ["a.txt"],
            differs: ["file a.txt", "index a.txt", "ref refs/heads/main", "status a.txt"]),
        PreCommit(
            name: "rewrites without adding", script: "echo formatted > a.txt",
            changes: ["M a.txt 100644 two⏎"], touches: ["a.txt"],
            differs: ["file a.txt", "index a.txt", "ref refs/heads/main"]),
        PreCommit(
            name: "rewrites another file", script: "echo formatted > b.txt", changes: ["M a.txt 100644 two⏎"],
            touches: ["b.txt"],
            differs: ["file b.txt", "index a.txt", "ref refs/heads/main", "status a.txt", "status b.txt"]),
        PreCommit(
            name: "makes and adds a file", script: "echo new > made.txt; git add made.txt",
            changes: ["M a.txt 100644 two⏎", "A made.txt 100644 new⏎"], touches: [],
            differs: ["file made.txt", "index a.txt", "index made.txt", "ref refs/heads/main", "status a.txt"]),
        PreCommit(
            name: "removes a file", script: "git rm --quiet b.txt", changes: ["M a.txt 100644 two⏎", "D b.txt"],
            touches: ["b.txt"],
            differs: ["file b.txt", "index a.txt", "index b.txt", "ref refs/heads/main", "status a.txt"]),
        PreCommit(
            name: "puts aside what is not committed, as the program pre-commit does",
            script: "git diff --binary > ../patch; git checkout -- . && git apply --allow-empty ../patch",
            changes: ["M a.txt 100644 two⏎"], touches: [],
            differs: ["index a.txt", "ref refs/heads/main", "status a.txt"]),
    ])
    func preCommit(_ hook: PreCommit) throws {
        let fixture = try GitFixture()
        try fixture.hook("pre-commit", hook.script)
        try fixture.write("a.txt", "two\n")
        let before = try GitState(of: fixture)
        var commit = try CommitPreparation(try fixture.repository(), changeSet: ["a.txt"])
        let tested = commit.candidate.id
        let result = try commit.runPreCommitHook()
        #expect(result.changedFiles == hook.touches)
        #expect(result.note == (hook.touches.isEmpty ? nil : "your pre-commit hook changed \(hook.touches[0])"))
        #expect((result.tree == tested) == (hook.changes == ["M a.txt 100644 two⏎"]))
        let made = try commit.finish(message: "Change", trailers: [])
        #expect(made.tree == result.tree)
        #expect(try changes(of: made.id, in: fixture) == hook.changes)
        #expect(before.differences(to: try GitState(of: fixture)) == hook.differs.sorted())
        #expect(fixture.leftovers() == [])
    }

    @Test func hooksElsewhere() throws {
        let fixture = try GitFixture()
        try fixture.hook("pre-commit", "exit 1", in: ".githooks")
        try fixture.git(["config", "core.hooksPath", ".githooks"])
        try fixture.write("a.txt", "two\n")
        #expect(gitFailure { try row.commit(in: fixture) } == .hookFailed(hook: "pre-commit", output: ""))
    }

    @Test func aHookThatIsNotExecutable() throws {
        let fixture = try GitFixture()
        try fixture.hook("pre-commit", "exit 1")
        try #require(chmod("\(fixture.top)/.git/hooks/pre-commit", 0o644) == 0)
        try fixture.write("a.txt", "two\n")
        #expect(try row.commit(in: fixture).notes == [])
    }

    @Test func messageHooks() throws {
        let fixture = try GitFixture()
        try fixture.hook(
            "prepare-commit-msg", "test \"$2\" = message || exit 1; echo >> \"$1\"; echo 'From: hook' >> \"$1\"")
        try fixture.hook(
            "commit-msg",
            "sed -i 's/wrong/right/; s/^Assay-Test: .*/Assay-Test: forged/' \"$1\"; echo 'assay-level : tested' >> \"$1\""
        )
        try fixture.write("a.txt", "two\n")
        let preparation = try CommitPreparation(try fixture.repository(), changeSet: ["a.txt"])
        let made = try preparation.finish(message: "A wrong line\n\nBody\n", trailers: [Trailer("Assay-Test", "true")])
        #expect(made.subject == "A right line")
        #expect(
            try fixture.git(["log", "-1", "--format=%B"]) == "A right line\n\nBody\n\nFrom: hook\nAssay-Test: true\n\n")
    }

    @Test func postCommitThatFails() throws {
        let fixture = try GitFixture()
        try fixture.hook("post-commit", "exit 7")
        try fixture.write("a.txt", "two\n")
        let made = try row.commit(in: fixture)
        #expect(made.notes == ["the commit is made, but your post-commit hook ended with 7"])
        #expect(try fixture.git(["rev-parse", "HEAD"]) == made.id + "\n")
    }

    @Test func aHookThatLeavesAProcess() throws {
        let fixture = try GitFixture()
        try fixture.hook("post-commit", "sleep 300 & echo $! > ../pid")
        try fixture.write("a.txt", "two\n")
        let made = try row.commit(in: fixture)
        let process = try #require(fixture.folder.read("pid").flatMap { pid_t($0.trimmed) })
        #expect(made.notes == [])
        // Still there: nobody waited for it.
        #expect(kill(process, SIGTERM) == 0)
    }

    @Test func result() throws {
        let fixture = try GitFixture()
        try fixture.write("a.txt", "two\nthree\n")
        let repository = try fixture.repository()
        let made = try row.commit(in: fixture)
        let tree = try fixture.git(["rev-parse", "HEAD^{tree}", "HEAD"]).split(separator: "\n").map(String.init)
        #expect([made.tree, made.id] == tree)
        #expect(made.branch == "main")
        #expect((made.added, made.removed) == (2, 1))
        #expect(made.changes.map(\.path) == ["a.txt"])
        #expect(try fixture.git(["reflog", "-1", "--format=%gs"]) == "assay: Change\n")
        #expect(try repository.recentMessages(5) == ["Change", "First"])
        let difference = try repository.difference(from: "HEAD~1", to: "HEAD", limit: 1000)
        #expect(difference.text.hasSuffix("@@ -1 +1,2 @@\n-one\n+two\n+three\n") && !difference.isCut)
        #expect(try repository.difference(from: "HEAD~1", to: "HEAD", limit: 4) == ("diff", true))
    }

    /// Messages as they are given, and as they are committed with a trailer.
    @Test(arguments: [
        ("plain", "Add\n", "Add\n\nAssay-Test: true\n"),
        (
            "with a trailer", "Add\n\nWhy.\n\nReviewed-by: B <b@c>\n",
            "Add\n\nWhy.\n\nReviewed-by: B <b@c>\nAssay-Test: true\n"
        ),
        ("blank lines", "\n\nAdd  \n\n\n\nWhy.\n\n", "Add\n\nWhy.\n\nAssay-Test: true\n"),
        ("a number sign", "Add\n\n#12 is done\n", "Add\n\n#12 is done\n\nAssay-Test: true\n"),
        ("a divider", "Add\n\n---\nWhy.\n", "Add\n\n---\nWhy.\n\nAssay-Test: true\n"),
        (
            "forged",
            "Add\n\nWhy.\n\n aSSAY-tEST : forged\n  folded\nAssay-Level=tested\nassisted-by:Assay:x\nSigned-off-by: B\n",
            "Add\n\nWhy.\n\nSigned-off-by: B\nAssay-Test: true\n"
        ),
        ("CJK", "加える\n", "加える\n\nAssay-Test: true\n"),
    ])
    func messages(_ name: String, _ message: String, _ committed: String) throws {
        let fixture = try GitFixture()
        try fixture.write("a.txt", "two\n")
        let preparation = try CommitPreparation(try fixture.repository(), changeSet: ["a.txt"])
        _ = try preparation.finish(message: message, trailers: [Trailer("Assay-Test", "true")])
        #expect(try fixture.git(["cat-file", "commit", "HEAD"]).hasSuffix("\n\n" + committed))
    }

    @Test func signatureWithSSH() throws {
        let fixture = try GitFixture()
        let program = "/usr/bin/ssh-keygen"
        guard access(program, X_OK) == 0 else {
            withKnownIssue("ssh-keygen is not there: signing is not tested") { Issue.record("no ssh-keygen") }
            return
        }
        let alias = "!\(program) -q -t ed25519 -N '' -f '\(fixture.folder("home/key"))'"
        try fixture.git(["-c", "alias.key=\(alias)", "key"])
        for (name, value) in [
            ("gpg.format", "ssh"), ("user.signingkey", fixture.folder("home/key")), ("commit.gpgsign", "true"),
        ] {
            try fixture.git(["config", name, value])
        }
        try fixture.write("a.txt", "two\n")
        _ = try row.commit(in: fixture)
        #expect(try fixture.git(["cat-file", "commit", "HEAD"]).contains("-----BEGIN SSH SIGNATURE-----"))
    }

    @Test func linkedWorkTreeAndSubfolder() throws {
        let fixture = try GitFixture()
        try fixture.git(["worktree", "add", "--quiet", "-b", "side", "../linked"])
        try fixture.folder.write("linked/sub/c.txt", "two\n")
        let before = try GitState(of: fixture)
        let repository = try GitRepository(workFolder: fixture.folder("linked/sub"), environment: fixture.environment)
        var preparation = try CommitPreparation(repository, changeSet: ["c.txt"])
        _ = try preparation.runPreCommitHook()
        let made = try preparation.finish(message: "Change", trailers: [])
        #expect(made.branch == "side")
        #expect(made.changes.map(\.path) == ["sub/c.txt"])
        #expect(repository.sessionPath(of: "sub/c.txt") == "c.txt")
        #expect(before.differences(to: try GitState(of: fixture)) == ["ref refs/heads/side"])
        let linked = Git(folder: fixture.folder("linked"), environment: fixture.environment)
        #expect(linked.output(["status", "--porcelain"]) == "")
        let undone = try repository.undo(commit: made.id, keeping: [])
        #expect(undone == UndoneCommit(restored: ["sub/c.txt"]))
        #expect(fixture.folder.read("linked/sub/c.txt") == "c\n")
        #expect(linked.output(["status", "--porcelain"]) == "")
    }
}
