import AssayTestSupport
import Testing

/// What a command does whose question is answered with no.
@Suite("No at a question")
struct DeclinedTests {
    static let calls: [(words: [String], said: String)] = [
        (["trust"], ""), (["save", "1"], "a.py is left as it is"), (["export", "md", "a.py"], "a.py is left as it is"),
        (["sessions", "remove", "2"], ""), (["sessions", "prune", "--keep", "0"], ""), (["engine", "remove"], ""),
    ]

    @Test("nothing is done, and the exit status says so", arguments: calls.indices)
    func declined(row: Int) throws {
        var (words, said) = Self.calls[row]
        let server = try FaultServer(.answer("```python a.py\nx = 1\n```\n"))
        let variables = ["TERM": "xterm"]
        let assay = try AssayProcess(server: server, variables: variables)
        #expect(try assay.run("ask", "hello").status == 0)
        try assay.home.write("work/a.py", "mine\n")
        try assay.home.write("work/.assay/config.yaml", "sandbox: {network: true}\n")
        try assay.home.write(".local/share/assay/engine/models/SmolLM2-135M-Instruct.Q4_1.gguf", "12345\n")
        let ids = assay.sessionIDs
        if words.contains("remove"), words[0] == "sessions" { words[2] = ids[0] }
        let terminal = try PseudoTerminal(
            AssayProcess.path, words, environment: assay.environment, folder: assay.workFolder)
        _ = try terminal.wait(for: "[y/N]")
        terminal.type("n\r")
        if !said.isEmpty { _ = try terminal.wait(for: said) }
        #expect(try terminal.end() == 3)
        #expect(assay.sessionIDs == ids)
        #expect(assay.home.read("work/a.py") == "mine\n")
    }

    @Test("what was said yes to is done")
    func partly() throws {
        let server = try FaultServer(.answer("```python a.py\nx = 1\n```\n\n```python b.py\ny = 1\n```\n"))
        let assay = try AssayProcess(server: server, variables: ["TERM": "xterm"])
        #expect(try assay.run("ask", "hello").status == 0)
        try assay.home.write("work/a.py", "mine\n")
        let terminal = try assay.terminal("save")
        _ = try terminal.wait(for: "[y/N]")
        terminal.type("n\r")
        _ = try terminal.wait(for: "a.py is left as it is")
        #expect(try terminal.end() == 0)
        #expect(assay.home.read("work/b.py") == "y = 1\n")
    }
}
