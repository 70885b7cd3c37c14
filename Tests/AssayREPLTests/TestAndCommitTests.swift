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
                !   mend it and /test; or lower what these files need with gate: in .assay/config.yaml; or say why not: /commit --untested REASON
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
                  ✓ the test was repeated: 1 passed, as recorded
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
}

extension Int32 {
    fileprivate func expect(_ status: Int32, _ location: SourceLocation = #_sourceLocation) {
        #expect(self == status, sourceLocation: location)
    }
}
