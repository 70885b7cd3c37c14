import AssayTestSupport
import Foundation
import Testing

/// The whole way with the local engine and its small model, at a real terminal.
@Suite("With the local engine", .enabled(if: ProcessInfo.processInfo.environment["ASSAY_ENGINE_TESTS"] == "1"))
struct RealEngineTests {
    /// Ctrl-D counts once the editor has the terminal, a moment after the prompt is drawn.
    private func leave(_ terminal: PseudoTerminal) throws {
        for _ in 0..<40 {
            terminal.type("\u{04}")
            if (try? terminal.wait(for: "session saved: assay --resume ", seconds: 0.5)) != nil { return }
        }
        _ = try terminal.wait(for: "session saved: assay --resume ")
    }

    @Test("a real answer, its code saved, the session resumed", .timeLimit(.minutes(5)))
    func wholeWay() throws {
        let inherited = ProcessInfo.processInfo.environment
        let assay = try AssayProcess(variables: [
            "ASSAY_ENGINE_HOME": inherited["ASSAY_ENGINE_HOME"] ?? "", "TERM": "xterm-256color",
            "ASSAY_SILENCE_TIMEOUT": "120", "ASSAY_MODEL": "small", "ASSAY_ENGINE_IDLE": "5",
        ])
        let question = "Write a Python function that adds two numbers"
        let first = try assay.terminal()
        _ = try first.wait(for: "› ")
        first.type("/set temperature 0\r/set max_tokens 200\r")
        _ = try first.wait(for: "max_tokens = 200")
        first.type(question + "\r")
        _ = try first.wait(for: " tokens", seconds: 200)
        first.type("/save 1 add.py\r")
        _ = try first.wait(for: "new  add.py")
        try leave(first)
        #expect(try #require(assay.home.read("work/add.py")).contains("def "))

        let second = try assay.terminal("-c")
        _ = try second.wait(for: question)
        _ = try second.wait(for: "› ")
        second.type("/status\r")
        _ = try second.wait(for: "turns     1")
        try leave(second)
        let session = try #require(assay.session)
        #expect(session.contains(#""service":"local","model":"SmolLM2-135M-Instruct""#))
        #expect(session.contains(#""type":"save""#) && session.contains(#""path":"add.py""#))
    }

    @Test(
        "a real answer saved, tested red, mended by hand, tested green, committed, verified, undone",
        .timeLimit(.minutes(8)))
    func testAndCommit() throws {
        let inherited = ProcessInfo.processInfo.environment
        var session = try Transcript(variables: [
            "ASSAY_ENGINE_HOME": inherited["ASSAY_ENGINE_HOME"] ?? "", "ASSAY_SILENCE_TIMEOUT": "120",
            "ASSAY_MODEL": "small", "ASSAY_ENGINE_IDLE": "5",
        ])
        // The demo model does not always come to an end by itself.
        try session.assay.home.write(
            ".config/assay/config.yaml", "parameters: {temperature: 0, max_tokens: 200}\n")
        try session.run("ask", "Write a Python function that adds two numbers")
        #expect(try session.run("save", "1", "add.py", "--force").status == 0)
        let answer = try #require(session.assay.home.read("work/add.py"))
        try session.write(
            "test_add.py",
            """
            import unittest


            class Test(unittest.TestCase):
                def test_mended(self):
                    self.assertIn("# mended", open("add.py").read())

            """)
        try session.run("add", "test_add.py")
        #expect(try session.run("test").status == 30)
        #expect(try session.run("commit", "-y").status == 41)
        try session.write("add.py", answer + "# mended\n")
        #expect(try session.run("test").status == 0)
        #expect(try session.run("commit", "-y").status == 0)
        #expect(try session.git("log", "-1", "--format=%(trailers:key=Assisted-by,valueonly)").contains("SmolLM2"))
        #expect(try session.run("verify", "HEAD", "--rerun").status == 0)
        #expect(try session.run("undo").status == 0)
        #expect(try session.git("log", "--format=%s") == "Begin\n")
        #expect(session.assay.home.read("work/add.py") == answer + "# mended\n", "\(session.text)")
    }
}
