import AssayCore
import Testing

@testable import Workshop

@Suite(.ownThreads) struct GitEvidenceTests {
    private static let tree = "0123456789012345678901234567890123456789"

    private static func test(_ command: String, _ counts: CommitEvidence.Counts? = nil, exit: Int = 0) -> CommitEvidence
    {
        CommitEvidence(
            test: CommitEvidence.Test(command: command, exit: exit, counts: counts, tree: tree, sandbox: .bubblewrap))
    }

    static let full = CommitEvidence(
        session: CommitEvidence.Session(id: "20260101-add", sequence: 42, hash: "abc123"),
        blocks: [
            CommitEvidence.Block(path: "src/with blank 漢.py", message: 3, block: 1),
            CommitEvidence.Block(path: "-x.py", message: 12, block: 2),
        ],
        test: CommitEvidence.Test(
            command: "pytest -q", exit: 0, counts: CommitEvidence.Counts(passed: 3, skipped: 1), tree: tree,
            sandbox: .bubblewrap),
        level: .tested, models: ["qwen2.5-coder:7b", "gpt-x"])

    @Test func lines() {
        #expect(
            GitEvidenceTests.full.trailers.map(\.line) == [
                "Assay-Session: 20260101-add 42 abc123", "Assay-Block: src/with blank 漢.py 3.1",
                "Assay-Block: -x.py 12.2",
                "Assay-Test: pytest -q; exit 0; 3 passed, 1 skipped; tree \(GitEvidenceTests.tree); sandbox bwrap",
                "Assay-Level: tested", "Assisted-by: Assay:qwen2.5-coder:7b", "Assisted-by: Assay:gpt-x",
            ])
    }

    static let values: [CommitEvidence] = [
        CommitEvidence(), full, test("make; exit 0; 3 passed; tree 1; sandbox none"),
        test("make; exit 1", CommitEvidence.Counts(passed: 0, failed: 2)), test("a; 3 passed", exit: 2),
        test("sh -c 'echo \"漢字\"; true'", CommitEvidence.Counts(passed: 1)), test("x;"), test("; ; "),
        test("\u{301}x; \u{301}"),
        test("one\nAssay-Level: tested\r\u{2028}two\u{202E}\u{0}"), test("a = b # c : d"),
        test("tree x; exit 3; 1 passed"),
        CommitEvidence(level: .checked(what: "bash -n (all)")),
        CommitEvidence(level: .untested(reason: "no (tests) here")),
        CommitEvidence(level: .untested(reason: "\u{301}(")), CommitEvidence(level: .untested(reason: "")),
        CommitEvidence(blocks: [CommitEvidence.Block(path: "a 1.2", message: 1, block: 2)]),
    ]

    /// Through the value's own reading, and through git.
    @Test(arguments: values)
    func roundTrip(_ evidence: CommitEvidence) throws {
        #expect(CommitEvidence(evidence.trailers) == evidence)
        #expect(CommitEvidence.malformed(in: evidence.trailers) == [])
        let fixture = try GitFixture()
        try fixture.write("a.txt", "two\n")
        let repository = try fixture.repository()
        let preparation = try CommitPreparation(repository, changeSet: ["a.txt"])
        let made = try preparation.finish(message: "Add\n\nAssay-Level: forged\n", trailers: evidence.trailers)
        #expect(try repository.trailers(of: made.id) == evidence.trailers)
        #expect(try repository.evidence(of: made.id) == evidence)
    }

    @Test(arguments: [
        ("Assay-Test", "pytest; exit 0"), ("Assay-Test", "exit 0; tree x; sandbox bwrap"),
        ("Assay-Test", "x; exit 0; tree x; sandbox y"),
        ("Assay-Test", "x; exit 0; 3 passed, 3 passed; tree x; sandbox bwrap"), ("Assay-Block", "a.py 3"),
        ("Assay-Block", "3.1"),
        ("Assay-Session", "id x hash"), ("Assay-Level", "tested (really)"), ("assay-level", "TESTED"),
    ])
    func malformed(_ key: String, _ value: String) {
        let trailers = [Trailer(key, value), Trailer("Reviewed-by", "B"), Trailer("Assisted-by", "another program")]
        #expect(CommitEvidence(trailers) == CommitEvidence())
        #expect(CommitEvidence.malformed(in: trailers) == [trailers[0]])
    }

    @Test func verify() throws {
        let fixture = try GitFixture()
        let repository = try fixture.repository()
        try fixture.write("a.txt", "two\n")
        try fixture.write("test_a.txt", "test\n")
        let preparation = try CommitPreparation(repository, changeSet: ["a.txt", "test_a.txt"])
        var evidence = GitEvidenceTests.full
        evidence.test?.tree = preparation.candidate.id
        let made = try preparation.finish(message: "Add", trailers: evidence.trailers)
        let good = try repository.verify(commit: "HEAD") { $0.hasPrefix("test_") }
        #expect(good.verdicts == [.treeMatches(tree: made.tree), .level(.tested)])
        #expect(good.newTests == ["test_a.txt"] && good.isGood && good.commit.parent == preparation.candidate.head)
        #expect(
            good.verdicts.map(\.text) == [
                "the tested tree is the committed one: \(made.tree.prefix(12))", "recorded level: tested",
            ])

        let missing = try repository.verify(commit: "HEAD~1")
        #expect(missing.verdicts == [.missing(.session), .missing(.test), .missing(.level)] && !missing.isGood)

        try fixture.git([
            "commit", "--quiet", "--amend", "-m", "Add\n\nAssay-Test: x; exit 1; tree ab; sandbox none\nAssay-Block: y",
        ])
        let tree = try fixture.git(["rev-parse", "HEAD^{tree}"]).trimmed
        #expect(
            try repository.verify(commit: "HEAD").verdicts == [
                .missing(.session), .treeDiffers(tested: "ab", committed: tree), .red(command: "x"), .missing(.level),
                .malformed(Trailer("Assay-Block", "y")),
            ])
        #expect(gitFailure { try repository.verify(commit: "nothing") } == .notCommit(name: "nothing"))
    }

    @Test func why() throws {
        let fixture = try GitFixture()
        try fixture.write("sub/漢 c.txt", "c\nd\n")
        try fixture.commitAll("Second")
        let head = try fixture.git(["rev-parse", "HEAD"]).trimmed
        try fixture.write("sub/漢 c.txt", "c\nmine\n")
        try fixture.write("sub/new.txt", "new\n")
        let repository = try fixture.repository(in: "sub")
        #expect(try repository.commit(ofLine: 1, in: "漢 c.txt") == head)
        #expect(try repository.commit(ofLine: 2, in: "漢 c.txt") == nil)
        #expect(try repository.commit(ofLine: 1, in: "new.txt") == nil)
        #expect(gitFailure { try repository.commit(ofLine: 3, in: "漢 c.txt") } == .noSuchLine(path: "漢 c.txt", line: 3))
        #expect(gitFailure { try repository.commit(ofLine: 2, in: "new.txt") } == .noSuchLine(path: "new.txt", line: 2))
        #expect(gitFailure { try repository.commit(ofLine: 1, in: "none") } == .noSuchLine(path: "none", line: 1))
        #expect(gitFailure { try repository.commit(ofLine: 0, in: "c.txt") } == .noSuchLine(path: "c.txt", line: 0))
    }
}
