import AssayCore
import Testing

@testable import Workshop

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

@Suite(.ownThreads) struct GitCommitRefusalTests {
    @Test(arguments: operations + states + hooks)
    func refuses(_ row: GitCommitCase) throws { try row.check() }

    /// Makes two branches that conflict in `a.txt`; `main` is checked out.
    @Sendable private static func conflict(_ fixture: GitFixture) throws {
        try fixture.git(["switch", "--quiet", "-c", "side"])
        try fixture.write("a.txt", "side\n")
        try fixture.commitAll("Side")
        try fixture.git(["switch", "--quiet", "main"])
        try fixture.write("a.txt", "main\n")
        try fixture.commitAll("Main")
    }

    static let operations: [GitCommitCase] = [
        GitCommitCase("a merge", outcome: .refuses(.operationInProgress(.merge))) {
            try conflict($0)
            try $0.gitFails(["merge", "side"])
        },
        GitCommitCase("a rebase", outcome: .refuses(.operationInProgress(.rebase))) {
            try conflict($0)
            try $0.gitFails(["rebase", "side"])
        },
        GitCommitCase("a rebase that applies patches", outcome: .refuses(.operationInProgress(.rebase))) {
            try conflict($0)
            try $0.gitFails(["rebase", "--apply", "side"])
        },
        GitCommitCase("a cherry-pick", outcome: .refuses(.operationInProgress(.cherryPick))) {
            try conflict($0)
            try $0.gitFails(["cherry-pick", "side"])
        },
        GitCommitCase("a cherry-pick of several, between two", outcome: .refuses(.operationInProgress(.cherryPick))) {
            try conflict($0)
            try $0.gitFails(["cherry-pick", "side~1", "side"])
            try $0.git(["checkout", "--quiet", "--ours", "a.txt"])
            try $0.git(["add", "a.txt"])
            try $0.git(["commit", "--quiet", "--allow-empty", "-m", "By hand"])
            try $0.write("a.txt", "two\n")
        },
        GitCommitCase("a revert", outcome: .refuses(.operationInProgress(.revert))) {
            try $0.write("a.txt", "two\n")
            try $0.commitAll("Two")
            try $0.write("a.txt", "three\n")
            try $0.commitAll("Three")
            try $0.gitFails(["revert", "HEAD~1"])
        },
        GitCommitCase("am", outcome: .refuses(.operationInProgress(.am))) {
            try conflict($0)
            let patch = try $0.git(["format-patch", "--stdout", "-1", "side"])
            try $0.folder.write("patch", patch)
            try $0.gitFails(["am", $0.folder("patch")])
        },
        GitCommitCase("conflicts without an operation", ["b.txt"], outcome: .refuses(.unmerged(path: "a.txt"))) {
            try conflict($0)
            try $0.gitFails(["merge", "--squash", "side"])
            try $0.write("b.txt", "two\n")
        },
    ]

    static let states: [GitCommitCase] = [
        GitCommitCase("part of the file staged", outcome: .refuses(.otherStaged(path: "a.txt"))) {
            try $0.write("a.txt", "staged\n")
            try $0.git(["add", "a.txt"])
            try $0.write("a.txt", "staged\nand more\n")
        },
        GitCommitCase("the file taken out of the index", outcome: .refuses(.otherStaged(path: "a.txt"))) {
            try $0.git(["rm", "--quiet", "--cached", "a.txt"])
            try $0.write("a.txt", "two\n")
        },
        GitCommitCase("the executable bit staged alone", outcome: .refuses(.otherStaged(path: "a.txt"))) {
            try $0.git(["update-index", "--chmod=+x", "a.txt"])
            try $0.write("a.txt", "two\n")
        },
        GitCommitCase("HEAD has it already", outcome: .refuses(.nothingToCommit)) { try $0.write("a.txt", "one\n") },
        GitCommitCase("an empty change set", [], outcome: .refuses(.nothingToCommit)) {
            try $0.write("a.txt", "two\n")
        },
        GitCommitCase("a path that a sparse checkout leaves out", ["b.txt"], outcome: .refuses(.nothingToCommit)) {
            try $0.git(["sparse-checkout", "set", "--no-cone", "/a.txt"])
        },
        GitCommitCase(
            "no identity", outcome: .refuses(.noIdentity(detail: "no email was given and auto-detection is disabled"))
        ) {
            try $0.folder.write("home/gitconfig", "[user]\nuseConfigOnly = true\n")
            try $0.write("a.txt", "two\n")
        },
        GitCommitCase(
            "a link", ["link"],
            outcome: .refuses(.file(.unsafePath(path: "link", .symbolicLink(part: "link"))))
        ) { try #require(symlink("a.txt", "\($0.top)/link") == 0) },
        GitCommitCase(
            "beyond a link", ["link/x"],
            outcome: .refuses(.file(.unsafePath(path: "link/x", .symbolicLink(part: "link"))))
        ) { try #require(symlink("sub", "\($0.top)/link") == 0) },
        GitCommitCase("outside", ["../x"], outcome: .refuses(.file(.unsafePath(path: "../x", .parent)))) { _ in },
        GitCommitCase(
            "in a submodule", ["module/x.txt"],
            outcome: .refuses(.insideSubmodule(path: "module/x.txt", submodule: "module"))
        ) {
            try $0.addSubmodule("module")
            try $0.write("module/x.txt", "x\n")
        },
        GitCommitCase(
            "a submodule", ["module"], outcome: .refuses(.insideSubmodule(path: "module", submodule: "module"))
        ) {
            try $0.addSubmodule("module")
        },
        GitCommitCase(
            "in a repository that git does not know", ["inner/x.txt"],
            outcome: .refuses(.insideSubmodule(path: "inner/x.txt", submodule: "inner"))
        ) {
            try $0.write("inner/x.txt", "x\n")
            try $0.git(["init", "--quiet"], in: "inner")
        },
    ]

    static let hooks: [GitCommitCase] = [
        GitCommitCase(
            "pre-commit", outcome: .refuses(.hookFailed(hook: "pre-commit", output: "a.txt: line 1\nbad"))
        ) {
            try $0.hook(
                "pre-commit",
                "git diff --cached --name-only | sed 's/$/: line 1/'; printf '\\033[31mbad\\033[0m'; exit 3")
            try $0.write("a.txt", "two\n")
            try $0.write("b.txt", "b2\n")
            try $0.git(["add", "b.txt"])
        },
        GitCommitCase("pre-commit that takes all back", outcome: .refuses(.nothingToCommit)) {
            try $0.hook("pre-commit", "git reset --quiet HEAD -- a.txt")
            try $0.write("a.txt", "two\n")
        },
        GitCommitCase("pre-commit that adds what is staged otherwise", outcome: .refuses(.otherStaged(path: "b.txt"))) {
            try $0.hook("pre-commit", "git add b.txt")
            try $0.write("a.txt", "two\n")
            try $0.write("b.txt", "staged\n")
            try $0.git(["add", "b.txt"])
            try $0.write("b.txt", "staged and edited\n")
        },
        GitCommitCase(
            "prepare-commit-msg", outcome: .refuses(.hookFailed(hook: "prepare-commit-msg", output: "message"))
        ) {
            try $0.hook("prepare-commit-msg", "echo $2; exit 1")
            try $0.write("a.txt", "two\n")
        },
        GitCommitCase("commit-msg", outcome: .refuses(.hookFailed(hook: "commit-msg", output: "Change"))) {
            try $0.hook("commit-msg", "cat \"$1\"; exit 1")
            try $0.write("a.txt", "two\n")
        },
        GitCommitCase("commit-msg that empties the message", outcome: .refuses(.emptyMessage)) {
            try $0.hook("commit-msg", ": > \"$1\"")
            try $0.write("a.txt", "two\n")
        },
    ]

    @Test func lockedIndex() throws {
        let fixture = try GitFixture()
        try fixture.write("a.txt", "two\n")
        let before = try GitState(of: fixture)
        try fixture.write(".git/index.lock", "another's")
        let row = GitCommitCase("locked") { _ in }
        #expect(
            gitFailure { try row.commit(in: fixture) } == .indexLocked(path: "\(fixture.top)/.git/index.lock"))
        #expect(fixture.read(".git/index.lock") == "another's")
        #expect(before.differences(to: try GitState(of: fixture)) == [])
    }

    /// What is printed belongs to the version of git.
    @Test func signatureWithoutKey() throws {
        let fixture = try GitFixture()
        try fixture.git(["config", "commit.gpgsign", "true"])
        try fixture.git(["config", "gpg.program", "false"])
        try fixture.write("a.txt", "two\n")
        let before = try GitState(of: fixture)
        let failure = try #require(gitFailure { try GitCommitCase("signed") { _ in }.commit(in: fixture) })
        #expect(failure.message.hasPrefix("the commit cannot be signed:\nerror: gpg failed to sign the data"))
        #expect(failure.cause == .gitRefused && failure.hint.contains("user.signingkey"))
        #expect(before.differences(to: try GitState(of: fixture)) == [])
        #expect(fixture.leftovers() == [])
    }

    @Test func causes() {
        #expect(GitFailure.nothingToCommit.cause.rawValue == 40)
        #expect(GitFailure.branchMoved.cause.rawValue == 42)
        #expect(GitFailure.file(.changed(path: "x")).cause == .needsConfirmation)
        #expect(GitFailure.unmerged(path: "a\u{1B}[2J").message == "a has conflicts that are not resolved")
    }

    /// Between the preparation and the end, and what is to come of it.
    @Test(arguments: [
        ("another commit", ["commit", "--quiet", "--allow-empty", "-m", "Faster"], GitFailure.branchMoved),
        ("another branch", ["switch", "--quiet", "-c", "other"], .branchMoved),
        ("another staging", ["add", "a.txt"], .otherStaged(path: "a.txt")),
        ("a bisection that starts a merge", ["update-ref", "MERGE_HEAD", "HEAD"], .operationInProgress(.merge)),
    ])
    func movedMeanwhile(_ name: String, _ command: [String], _ failure: GitFailure) throws {
        let fixture = try GitFixture()
        try fixture.write("a.txt", "two\n")
        let preparation = try CommitPreparation(try fixture.repository(), changeSet: ["a.txt"])
        try fixture.write("a.txt", "three\n")
        try fixture.git(command)
        let before = try GitState(of: fixture)
        #expect(gitFailure { try preparation.finish(message: "Change", trailers: []) } == failure)
        #expect(before.differences(to: try GitState(of: fixture)) == [])
        #expect(fixture.leftovers() == [])
    }

    /// The branch moves while the hooks of the message run: only the compare-and-swap can notice.
    @Test func movedAtTheLastMoment() throws {
        let fixture = try GitFixture()
        try fixture.hook(
            "commit-msg", "git update-ref refs/heads/main $(git commit-tree -p HEAD -m Faster HEAD^{tree})")
        try fixture.write("a.txt", "two\n")
        let row = GitCommitCase("moved") { _ in }
        let before = try GitState(of: fixture)
        #expect(gitFailure { try row.commit(in: fixture) } == .branchMoved)
        #expect(before.differences(to: try GitState(of: fixture)) == ["ref refs/heads/main"])
        #expect(try fixture.git(["log", "-1", "--format=%s"]) == "Faster\n")
        #expect(fixture.leftovers() == [])
    }
}
