import AssayCore
import AssayTestSupport
import Foundation
import Testing

@testable import AssayREPL

@Suite("Test, then commit")
struct TestAndCommitTests {
    static let answer = """
        ```python sales.py
        def advance(stage):
            return stage
        ```

        ```python test_sales.py
        import unittest

        from sales import advance


        class Test(unittest.TestCase):
            def test_advance(self):
                self.assertEqual(advance(" Screening"), "Screening")
        ```

        """
    static let mended = "def advance(stage):\n    return stage.strip()\n"

    @Test("what git holds in a commit that the session does not know is not taken out of the folder")
    func unknownCommit() throws {
        let session = try Transcript(server: FaultServer(.answer(Self.answer)))
        _ = try session.assay.run("ask", "go")
        _ = try session.assay.run("save")
        _ = try session.git("add", ".")
        _ = try session.git("commit", "-q", "-m", "By hand")
        let run = try session.assay.run("undo")
        #expect(run.status == 3)
        #expect(run.messages.contains(" as it was saved, in a commit that this session does not know\n"), "\(run)")
        #expect(try session.git("status", "--porcelain") == "")
        // Taken back in git, it is a save as any other.
        _ = try session.git("reset", "-q", "HEAD~1")
        #expect(try session.assay.run("undo").status == 0)
    }

    @Test("ask, save, test red, mend by hand, test green, commit, look, undo: one transcript")
    func transcript() throws {
        let server = try FaultServer(.answer(Self.answer), .answer("Add the sales step\n\nStages are trimmed."))
        var session = try Transcript(server: server)
        try session.write("README.md", "A project of mine.\n")
        try session.assay.run("ask", "Write sales.py with a test").status.expect(0)
        try session.run("save")
        try session.run("test")
        try session.run("commit", "-y")
        try session.write("sales.py", Self.mended)
        try session.run("test")
        try session.run("commit", "-y")
        try session.note(git: "log", "--format=%B")
        try session.note(git: "status", "--short")
        try session.run("why", "sales.py:2")
        try session.run("verify")
        try session.run("verify", "HEAD", "--rerun")
        try session.run("undo")
        try session.note(git: "log", "--format=%s")
        try session.note(git: "status", "--short")
        #expect(
            session.text == """
                (README.md is edited)
                $ assay save
                  new  sales.py  2 lines
                  new  test_sales.py  8 lines
                $ assay test
                  ✗ python3 -m unittest discover   1 failed, 0 passed   T s   (sandbox)
                    test_advance (test_sales.Test.test_advance)  AssertionError: ' Screening' != 'Screening'
                [30]
                $ assay commit -y
                ! assay: not committed: the tests of this tree do not pass (python3 -m unittest discover)
                !   mend it and assay test; or lower what these files need with gate: in .assay/config.yaml; or say why not: assay commit --untested REASON
                [41]
                (sales.py is edited)
                $ assay test
                  ✓ python3 -m unittest discover   1 passed   T s   (sandbox)
                $ assay commit -y
                  [main HASH] Add the sales step   2 files, 10 lines
                  Assay-Test: python3 -m unittest discover; exit 0; 1 passed; tree HASH; sandbox bwrap
                  Assay-Level: tested
                $ git log --format=%B
                Add the sales step

                Stages are trimmed.

                Assay-Session: SESSION ANCHOR
                Assay-Block: sales.py 3.1
                Assay-Block: test_sales.py 3.2
                Assay-Test: python3 -m unittest discover; exit 0; 1 passed; tree HASH; sandbox bwrap
                Assay-Level: tested
                Assisted-by: Assay:gpt-4.1-mini

                Begin

                $ git status --short
                 M README.md
                $ assay why sales.py:2
                  commit    HASH Add the sales step
                  session   SESSION  Write sales.py with a test
                  block     sales.py  answer 3, block 1
                  asked     Write sales.py with a test
                  model     gpt-4.1-mini
                  test      python3 -m unittest discover; exit 0; 1 passed; tree HASH; sandbox bwrap
                  level     tested
                $ assay verify
                  ✓ session SESSION: 8 events, each follows from the one before
                  ✓ commit HASH is what the session noted
                $ assay verify HEAD --rerun
                  ✓ the tested tree is the committed one: HASH
                  ✓ recorded level: tested
                  ✓ session SESSION holds the event that the commit names
                  ✓ session SESSION noted this commit with this test
                  ✓ python3 -m unittest discover was repeated: 1 passed, as recorded
                  ✓ its new tests on the tree before: 1 failed, 0 passed
                $ assay undo
                  taken back  HASH Add the sales step
                  removed  test_sales.py
                  kept, your own work  sales.py
                $ git log --format=%s
                Begin
                $ git status --short
                 M README.md
                ?? sales.py

                """)
    }

    private static let red = answer

    /// What a model may save along with red code so that it looks green.
    static let disguises: [(name: String, files: String)] = [
        ("a test command of its own", "```yaml .assay/config.yaml\ntest: \"true\"\n```\n"),
        ("a Makefile that tests nothing", "```makefile Makefile\ntest:\n\ttrue\n```\n"),
        ("a package that tests nothing", "```json package.json\n{\"scripts\": {\"test\": \"true\"}}\n```\n"),
        ("a test that leaves", "```python test_a.py\nimport os\n\nos._exit(0)\n```\n"),
        ("tests that are all skipped", "```python sales.py\nimport unittest\n\nraise unittest.SkipTest()\n```\n"),
    ]

    @Test("red code is not committed, whatever comes with it", arguments: disguises.indices)
    func disguised(index: Int) throws {
        let row = Self.disguises[index]
        let session = try Transcript(server: FaultServer(.answer(Self.red + "\n" + row.files)))
        try session.assay.run("ask", "go").status.expect(0)
        try session.assay.run("save", "-y").status.expect(0)
        #expect(try session.assay.run("commit", "-m", "Add it").status == 41, "\(row.name)")
        #expect(try session.git("log", "--format=%s") == "Begin\n", "\(row.name)")
    }

    /// What a forger does to the message of a commit, as pairs of what is found and what is put in its place.
    static let forgeries: [(name: String, from: String, to: String)] = [
        ("more tests", "1 passed", "7 passed"), ("no numbers", "; 1 passed", ""),
        ("numbers added", "1 passed", "1 passed, 0 failed"),
        ("another command", "python3 -m unittest discover; exit 0; 1 passed", "true; exit 0"),
        ("a command that prints", "python3 -m unittest discover;", "echo '1 passed in 1s';"),
        ("another level", "Assay-Level: tested", "Assay-Level: checked (bash -n)"),
        ("a second level", "Assay-Level: tested", "Assay-Level: tested\nAssay-Level: untested (x)"),
        ("a block that is not there", "Assay-Level:", "Assay-Block: other.py 9.9\nAssay-Level:"),
        ("another spelling", "Assay-Test:", "assay-test:"), ("no test", "Assay-Test: ", "Tested: "),
        ("another tree", "tree ", "tree 0"),
    ]

    @Test("a colleague without the session finds the same verdict, and every forgery", .timeLimit(.minutes(5)))
    func forged() throws {
        let session = try Transcript(server: FaultServer(.answer(Self.red)))
        _ = try session.assay.run("ask", "go")
        _ = try session.assay.run("save")
        // Red code under green trailers is the forgery that all others are for.
        try session.assay.home.write("work/sales.py", Self.mended)
        #expect(try session.assay.run("commit", "-m", "Add it").status == 0)
        let colleague = ["ASSAY_SESSIONS": session.assay.home("elsewhere")]
        let honest = try session.assay.run(["verify", "HEAD", "--rerun"], variables: colleague)
        #expect(honest.status == 0, "\(honest.output)")
        let message = try session.git("log", "-1", "--format=%B")
        for forgery in Self.forgeries {
            let forged = message.replacing(forgery.from, with: forgery.to, maxReplacements: 1)
            #expect(forged != message, "\(forgery.name)")
            try session.git("commit", "-q", "--amend", "-m", forged)
            let found = try session.assay.run(["verify", "HEAD", "--rerun"], variables: colleague)
            if forgery.name == "a command that prints" || forgery.name == "another command" {
                // These prove nothing and hide nothing: the tree's own tests are run beside them and pass.
                #expect(found.output.contains("the tests that the tree itself has"), "\(forgery.name)")
            } else {
                #expect(found.status == 1, "\(forgery.name): \(found.output)")
            }
            #expect(try session.assay.run("verify", "HEAD").status == 1, "\(forgery.name), with the session")
        }
        try session.assay.home.write("work/sales.py", "def advance(stage):\n    return 1\n")
        try session.git("add", ".")
        let tree = try session.git("write-tree").prefix(40)
        let pattern = "tree [0-9a-f]{40}; sandbox"
        let copied = message.replacingOccurrences(
            of: pattern, with: "tree \(tree); sandbox", options: .regularExpression)
        for command in ["python3 -m unittest discover", "true"] {
            let text = copied.replacing("python3 -m unittest discover", with: command)
            try session.git("commit", "-q", "--amend", "-m", text)
            let found = try session.assay.run(["verify", "HEAD", "--rerun"], variables: colleague)
            #expect(found.status == 1, "red code under \(command): \(found.output)")
        }
    }
}

extension Int32 {
    fileprivate func expect(_ status: Int32, _ location: SourceLocation = #_sourceLocation) {
        #expect(self == status, sourceLocation: location)
    }
}
