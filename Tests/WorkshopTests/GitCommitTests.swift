import AssayCore
import Testing

@testable import Workshop

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

@Suite(.ownThreads) struct GitCommitTests {
    @Test(arguments: others + paths + content + places)
    func commits(_ row: GitCommitCase) throws { try row.check() }

    /// What else the user has going on stays as it is.
    static let others: [GitCommitCase] = [
        GitCommitCase("nothing else") { try $0.write("a.txt", "two\n") },
        GitCommitCase("another file edited") {
            try $0.write("a.txt", "two\n")
            try $0.write("b.txt", "edited\n")
        },
        GitCommitCase("another file staged, then edited again") {
            try $0.write("b.txt", "staged\n")
            try $0.git(["add", "b.txt"])
            try $0.write("b.txt", "edited\n")
            try $0.write("a.txt", "two\n")
        },
        GitCommitCase(
            "the same content staged",
            outcome: .commits(["M a.txt 100644 two⏎"], differs: ["ref refs/heads/main", "status a.txt"])
        ) {
            try $0.write("a.txt", "two\n")
            try $0.git(["add", "a.txt"])
        },
        GitCommitCase("another file's deletion staged") {
            try $0.git(["rm", "--quiet", "b.txt"])
            try $0.write("a.txt", "two\n")
        },
        GitCommitCase("another file renamed") {
            try $0.git(["mv", "b.txt", "d.txt"])
            try $0.write("a.txt", "two\n")
        },
        GitCommitCase("another file only intended to be added") {
            try $0.write("new.txt", "new\n")
            try $0.git(["add", "-N", "new.txt"])
            try $0.write("a.txt", "two\n")
        },
        GitCommitCase("untracked files") {
            try $0.write("other/new.txt", "new\n")
            try $0.write("a.txt", "two\n")
        },
        GitCommitCase("a stash") {
            try $0.write("b.txt", "stashed\n")
            try $0.git(["stash", "--quiet"])
            try $0.write("a.txt", "two\n")
        },
        GitCommitCase("a link in the tree, and one that leads nowhere") {
            try #require(symlink("b.txt", "\($0.top)/link") == 0)
            try $0.commitAll("Link")
            try #require(symlink("/nowhere", "\($0.top)/untracked") == 0)
            try $0.write("a.txt", "two\n")
        },
        GitCommitCase("a bisection") {
            try $0.git(["bisect", "start"])
            try $0.write("a.txt", "two\n")
        },
        GitCommitCase("another file kept out of the work tree") {
            try $0.git(["update-index", "--skip-worktree", "b.txt"])
            try #require(unlink("\($0.top)/b.txt") == 0)
            try $0.write("a.txt", "two\n")
        },
        GitCommitCase("a sparse checkout") {
            try $0.git(["sparse-checkout", "set", "--no-cone", "/a.txt"])
            try #require($0.read("sub/c.txt") == nil)
            try $0.write("a.txt", "two\n")
        },
        GitCommitCase("a submodule that went on") {
            try $0.addSubmodule("module")
            try $0.git(["commit", "--quiet", "--allow-empty", "-m", "Next"], in: "module")
            try $0.write("a.txt", "two\n")
        },
        GitCommitCase("a split index") {
            try $0.git(["update-index", "--split-index"])
            try $0.write("a.txt", "two\n")
        },
    ]

    /// Which paths, and what became of them.
    static let paths: [GitCommitCase] =
        [
            GitCommitCase(
                "a deletion",
                outcome: .commits(["D a.txt"], differs: ["index a.txt", "ref refs/heads/main", "status a.txt"])
            ) { try #require(unlink("\($0.top)/a.txt") == 0) },
            GitCommitCase(
                "a staged deletion", outcome: .commits(["D a.txt"], differs: ["ref refs/heads/main", "status a.txt"])
            ) { try $0.git(["rm", "--quiet", "a.txt"]) },
            GitCommitCase(
                "a new file in a new folder", ["x/y/new.txt"],
                outcome: .commits(
                    ["A x/y/new.txt 100644 new⏎"],
                    differs: ["index x/y/new.txt", "ref refs/heads/main", "status x/y/new.txt"])
            ) { try $0.write("x/y/new.txt", "new\n") },
            GitCommitCase(
                "a file only intended to be added", ["new.txt"],
                outcome: .commits(
                    ["A new.txt 100644 new⏎"], differs: ["index new.txt", "ref refs/heads/main", "status new.txt"])
            ) {
                try $0.write("new.txt", "new\n")
                try $0.git(["add", "-N", "new.txt"])
            },
            GitCommitCase(
                "an ignored file that was saved", ["new.log"],
                outcome: .commits(["A new.log 100644 new⏎"], differs: ["index new.log", "ref refs/heads/main"])
            ) {
                try $0.write(".gitignore", "*.log\n")
                try $0.commitAll("Ignore")
                try $0.write("new.log", "new\n")
            },
            GitCommitCase(
                "a path that git is told not to look at",
                outcome: .commits(["M a.txt 100644 two⏎"], differs: ["index a.txt", "ref refs/heads/main"])
            ) {
                try $0.git(["update-index", "--assume-unchanged", "a.txt"])
                try $0.write("a.txt", "two\n")
            },
            GitCommitCase(
                "a file in a folder's place", ["sub"],
                outcome: .commits(
                    ["A sub 100644 file⏎", "D sub/c.txt"],
                    differs: ["index sub", "index sub/c.txt", "ref refs/heads/main", "status sub", "status sub/c.txt"])
            ) {
                try #require(unlink("\($0.top)/sub/c.txt") == 0 && rmdir("\($0.top)/sub") == 0)
                try $0.write("sub", "file\n")
            },
            GitCommitCase(
                "a name that does not exist beside one that does", ["a.txt", "never.txt"]
            ) { try $0.write("a.txt", "two\n") },
        ]
        + [
            "with blank.txt", "漢字/文.txt", "quote\"'$(x).txt", "-dash.txt", ":(top)magic*.txt", "trailing ",
            "e\u{301}.txt",
        ].map { path in
            GitCommitCase(
                "the path \(path)", [path],
                outcome: .commits(
                    ["A \(path) 100644 new⏎"], differs: ["index \(path)", "ref refs/heads/main", "status \(path)"])
            ) { try $0.write(path, "new\n") }
        }

    /// What git makes of the bytes.
    static let content: [GitCommitCase] = [
        GitCommitCase(
            "the executable bit",
            outcome: .commits(
                ["M a.txt 100755 one⏎"], differs: ["index a.txt", "ref refs/heads/main", "status a.txt"])
        ) { try #require(chmod("\($0.top)/a.txt", 0o755) == 0) },
        GitCommitCase("CR LF that git takes away") {
            try $0.git(["config", "core.autocrlf", "true"])
            try $0.write("a.txt", "two\r\n")
        },
        GitCommitCase(
            "CR LF that HEAD has already", ["crlf.txt"],
            outcome: .commits(
                ["M crlf.txt 100644 x␍⏎y␍⏎"], differs: ["index crlf.txt", "ref refs/heads/main", "status crlf.txt"])
        ) {
            try $0.write("crlf.txt", "x\r\n")
            try $0.commitAll("CR LF")
            try $0.git(["config", "core.autocrlf", "true"])
            try $0.write("crlf.txt", "x\r\ny\r\n")
        },
        GitCommitCase(
            "a filter of .gitattributes",
            outcome: .commits(
                ["M a.txt 100644 TWO⏎"], differs: ["index a.txt", "ref refs/heads/main", "status a.txt"])
        ) {
            try $0.git(["config", "filter.up.clean", "tr a-z A-Z"])
            try $0.git(["config", "filter.up.smudge", "tr A-Z a-z"])
            try $0.write(".gitattributes", "a.txt filter=up\n")
            try $0.git(["add", ".gitattributes"])
            try $0.git(["commit", "--quiet", "-m", "Filter", ".gitattributes"])
            try $0.write("a.txt", "two\n")
        },
        GitCommitCase(
            "bytes of all values", ["bytes"],
            outcome: .commits(
                ["A bytes 100644 \u{0}x"], differs: ["index bytes", "ref refs/heads/main", "status bytes"])
        ) { try $0.write("bytes", "\u{0}x") },
    ]

    /// Where it goes.
    static let places: [GitCommitCase] = [
        GitCommitCase(
            "a detached HEAD",
            outcome: .commits(["M a.txt 100644 two⏎"], differs: ["HEAD", "index a.txt", "status a.txt"])
        ) {
            try $0.git(["checkout", "--quiet", "--detach"])
            try $0.write("a.txt", "two\n")
        },
        GitCommitCase(
            "an unborn branch", isEmpty: true,
            outcome: .commits(
                ["A a.txt 100644 two⏎"], differs: ["index a.txt", "ref refs/heads/main", "status a.txt"])
        ) { try $0.write("a.txt", "two\n") },
        GitCommitCase(
            "an unborn branch with another file staged", isEmpty: true,
            outcome: .commits(
                ["A a.txt 100644 two⏎"], differs: ["index a.txt", "ref refs/heads/main", "status a.txt"])
        ) {
            try $0.write("b.txt", "b\n")
            try $0.git(["add", "b.txt"])
            try $0.write("a.txt", "two\n")
        },
        GitCommitCase("objects packed and refs in one file") {
            try $0.git(["gc", "--quiet"])
            try $0.write("a.txt", "two\n")
        },
        GitCommitCase("a repository that strangers may write", options: ["--shared=all"]) {
            try $0.write("a.txt", "two\n")
        },
        GitCommitCase("SHA-256", options: ["--object-format=sha256"]) { try $0.write("a.txt", "two\n") },
    ]
}
