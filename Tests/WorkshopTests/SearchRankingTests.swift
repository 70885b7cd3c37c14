import AssayCore
import AssayTestSupport
import Testing

@testable import Workshop

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

@Suite("Ranking of what a search found", .ownThreads)
struct SearchRankingTests {
    private func lines(_ lines: (String, Int, String)...) -> [FoundLine] {
        lines.map { FoundLine(path: $0.0, line: $0.1, text: $0.2) }
    }

    struct Row: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var words: [String]
        /// In the order that is expected.
        var lines: [FoundLine]

        init(_ name: String, _ words: [String], _ lines: (String, Int?, String)...) {
            (testDescription, self.words) = (name, words)
            self.lines = lines.map { FoundLine(path: $0.0, line: $0.1, text: $0.2) }
        }
    }

    static let rows = [
        Row("more of the words first", ["lead", "stage"], ("b.py", 9, "lead.stage"), ("a.py", 1, "stage = 1")),
        Row("definitions before uses", ["advance"], ("b.py", 5, "    def advance(self):"), ("a.py", 1, "x.advance()")),
        Row("a word alone before a part of another", ["lead"], ("b", 1, "the lead is"), ("a", 1, "leading")),
        Row("a word in the path", ["lead"], ("src/lead.py", 3, "lead"), ("a.py", 1, "lead")),
        Row("other words of the same file", ["a1", "b1"], ("x", 1, "a1"), ("x", 2, "b1"), ("b", 1, "a1")),
        Row("paths and lines in order", ["x"], ("a", 2, "x"), ("a", 10, "x"), ("b", 1, "x")),
        Row("only the path", ["lead"], ("a.py", 1, "lead"), ("lead/b.py", nil, "")),
        Row("case counts where a word has a capital", ["Lead"], ("b", 1, "class Lead:"), ("a", 1, "class lead: Lead")),
    ]

    @Test("the order", arguments: rows)
    func order(_ row: Row) {
        let ranked = SearchRanking(row.words).order(row.lines.reversed(), limit: 30)
        #expect(ranked.found == row.lines)
        #expect(ranked.leftOut == (0, 0))
    }

    @Test("of one file the best four, of all the limit, and how many were left out")
    func limits() {
        let many = (1...9).map { FoundLine(path: "a", line: $0, text: "x") }
        let others = (1...9).map { FoundLine(path: "b\($0)", line: 1, text: "x") }
        let ranked = SearchRanking(["x"]).order(many + others, limit: 6)
        #expect(ranked.found == Array(many[..<4]) + Array(others[..<2]))
        #expect(ranked.leftOut == (12, 8))
    }

    @Test(
        "what a line defines",
        arguments: [
            ("def advance(self):", "advance(self):"), ("    pub async fn main() {", "main()"),
            ("export default class Lead {", "Lead"), ("CREATE TABLE IF NOT EXISTS leads (", "leads"),
            ("deploy() {", "deploy()"), ("stages:", "stages:"), ("## The stages", "## The stages"),
            ("LIMIT = 3", "LIMIT"), ("    limit = 3", nil), ("return advance()", nil), ("", nil), ("x.advance()", nil),
            ("func", nil),
        ] as [(String, String?)])
    func definitions(line: String, name: String?) {
        #expect(Definition.name(in: line) == name)
    }
}

@Suite("Searching and listing files", .ownThreads)
struct WorkspaceFilesTests {
    private static let listed = [".gitignore", "a.txt", "b.txt", "new file.txt", "sub/c.txt", "sub/übung.txt"]

    private func prepare(_ git: GitFixture) throws {
        try git.write(".gitignore", "*.log\nout/\n")
        try git.write("new file.txt", "Stage one\n")
        try git.write("sub/übung.txt", "no stage\r\nstage two\r\n")
        try git.write("x.log", "stage\n")
        try git.write("out/y.txt", "stage\n")
        try git.write("inner/.git/HEAD", "ref: refs/heads/main\n")
        try git.write("-e", "stage\n")
    }

    @Test("git's view: new files, not ignored ones; below a folder; which of some are known")
    func repository() throws {
        let git = try GitFixture()
        try prepare(git)
        let files = WorkspaceFiles(folder: git.top, environment: git.environment)
        #expect(files.list().paths == ["-e"] + Self.listed)
        #expect(files.list(below: "sub/").paths == ["sub/c.txt", "sub/übung.txt"])
        #expect(files.known(["a.txt", "x.log", "new file.txt", "none", "*.txt"]) == ["a.txt", "new file.txt"])
        let below = WorkspaceFiles(folder: git.top + "/sub", environment: git.environment)
        #expect(below.list().paths == ["c.txt", "übung.txt"])
    }

    @Test("without a repository: hidden and dependency folders are left out, nothing is followed")
    func walk() throws {
        let folder = try AssayTestSupport.TemporaryFolder()
        for path in ["a.py", ".hidden", "sub/b.py", ".venv/c.py", "node_modules/d.js", "__pycache__/e.pyc"] {
            try folder.write(path, "Stage\n")
        }
        symlink("/etc", folder("link"))
        let files = WorkspaceFiles(folder: folder.path)
        #expect(files.list() == WorkspaceFiles.Listing(paths: [".hidden", "a.py", "link", "sub/b.py"]))
        let found = TextSearch(["stage"], in: files).run(interruption: NeverInterrupted())
        #expect(Set(found.lines.map(\.path)) == [".hidden", "a.py", "sub/b.py"])
    }

    @Test("words are fixed texts, in lines and in paths")
    func search() throws {
        let git = try GitFixture()
        try prepare(git)
        try git.write("sub/stage.txt", "a.c\nabc\n")
        let files = WorkspaceFiles(folder: git.top, environment: git.environment)
        func found(_ words: String...) -> [String] {
            TextSearch(words, in: files).run(interruption: NeverInterrupted()).lines
                .map { "\($0.path):\($0.line ?? 0):\($0.text)" }.sorted()
        }
        #expect(
            found("stage") == [
                "-e:1:stage", "new file.txt:1:Stage one", "sub/stage.txt:0:", "sub/übung.txt:1:no stage",
                "sub/übung.txt:2:stage two",
            ])
        #expect(found("Stage") == ["new file.txt:1:Stage one"])
        #expect(found("a.c", "--no-index") == ["sub/stage.txt:1:a.c"])
        #expect(found("nowhere") == [])
    }
}
