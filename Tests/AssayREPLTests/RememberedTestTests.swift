import AssayTestSupport
import Foundation
import Testing

/// `/test COMMAND` is kept for the folder.
@Suite("A test command that was given")
struct RememberedTestTests {
    @Test("what never ran is not remembered, what ran is, which is said, and --forget gives it up")
    func transcript() throws {
        let mended = TestAndCommitTests.answer.replacing("return stage\n", with: "return stage.strip()\n")
        var session = try Transcript(server: FaultServer(.answer(mended)))
        _ = try session.assay.run("ask", "go")
        _ = try session.assay.run("save")
        try session.run("test", "lisst", "--help")
        try session.run("test", "--forget")
        try session.run("test")
        try session.run("test", "true")
        try session.run("test", "true")
        try session.run("test", "false")
        try session.run("test")
        try session.run("test", "--forget")
        try session.run("test")
        #expect(
            session.text == """
                $ assay test lisst --help
                  ✗ lisst --help   the program lisst is missing   T s   (sandbox)
                    /bin/sh: 1: lisst: not found
                !   install lisst on this machine
                [33]
                $ assay test --forget
                ! no test command is remembered for this folder
                $ assay test
                  ✓ python3 -m unittest discover   1 passed   T s   (sandbox)
                $ assay test true
                  ✓ true   passed   T s   (sandbox)
                !   remembered for this folder: true
                !   the new tests pass without the new code too: they do not touch the change
                $ assay test true
                  ✓ true   passed   T s   (sandbox)
                !   the new tests pass without the new code too: they do not touch the change
                $ assay test false
                  ✗ false   failed   T s   (sandbox)
                !   remembered for this folder: false
                [30]
                $ assay test
                  ✗ false   failed   T s   (sandbox)
                [30]
                $ assay test --forget
                ! forgotten: false; from now on the tests are found
                $ assay test
                  ✓ python3 -m unittest discover   1 passed   T s   (sandbox)

                """)
    }

    @Test("a command's options are its own, and -- before it is no part of it")
    func ownOptions() throws {
        var session = try Transcript(server: FaultServer(.answer(TestAndCommitTests.answer)))
        _ = try session.assay.run("ask", "go")
        _ = try session.assay.run("save")
        try session.run("test", "--", "test", "-n", "--profile")
        try session.run("test")
        #expect(
            session.text == """
                $ assay test -- test -n --profile
                  ✓ test -n --profile   passed   T s   (sandbox)
                !   remembered for this folder: test -n --profile
                !   the new tests pass without the new code too: they do not touch the change
                $ assay test
                  ✓ test -n --profile   passed   T s   (sandbox)
                !   the new tests pass without the new code too: they do not touch the change

                """)
        #expect(try session.assay.run("test", "test", "-n", "--model", "=", "x").status == 30)
    }

    @Test("one that is gone later says how it is given up")
    func gone() throws {
        let session = try Transcript(server: FaultServer(.answer(TestAndCommitTests.answer)))
        _ = try session.assay.run("ask", "go")
        _ = try session.assay.run("save")
        try session.assay.home.write("work/check.sh", "exit 0\n")
        _ = try session.assay.run("add", "check.sh")
        let green = try session.assay.run("test", "sh check.sh; exit $?")
        #expect(green.status == 0, "\(green)")
        try session.assay.home.write("work/check.sh", "exit 127\n")
        let run = try session.assay.run("test")
        #expect(run.status == 30)
        #expect(
            run.messages.hasSuffix(
                "  this command was given earlier: assay test --forget lets the tests be found again\n"))
    }

    @Test(
        "a module that lies in the folder is to be added, not fetched", arguments: ["helper.py", "helper/__init__.py"])
    func ownModule(name: String) throws {
        let test = """
            ```python test_a.py
            import unittest, helper
            class A(unittest.TestCase):
                def test(self): self.assertTrue(helper.one)
            ```
            """
        let session = try Transcript(server: FaultServer(.answer(test)))
        _ = try session.assay.run("ask", "go")
        _ = try session.assay.run("save")
        try session.assay.home.write("work/" + name, "one = 1\n")
        let run = try session.assay.run("test")
        #expect(run.status == 33)
        let hint = "  \(name) lies in the folder and is not in the change set: assay add \(name)\n"
        #expect(run.messages.hasSuffix(hint) && !run.messages.contains("pip"), "\(run)")
        _ = try session.assay.run("add", name)
        #expect(try session.assay.run("test").status == 0)
    }

    @Test("one that is stopped is not remembered")
    func stopped() throws {
        let session = try Transcript(
            server: FaultServer(.answer(TestAndCommitTests.answer)), variables: ["TERM": "xterm"])
        _ = try session.assay.run("ask", "go")
        _ = try session.assay.run("save")
        let terminal = try session.assay.terminal("-c")
        _ = try terminal.wait(for: "› ")
        terminal.type("/test echo begun; sleep 600\r")
        _ = try terminal.wait(for: "testing, ")
        terminal.type("\u{3}")
        _ = try terminal.wait(for: "interrupted")
        _ = try terminal.wait(for: "› ")
        terminal.type("/test --forget\r")
        _ = try terminal.wait(for: "no test command is remembered")
        terminal.type("/quit\r")
        #expect(try terminal.end() == 0)
    }
}
