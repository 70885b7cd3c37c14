import AssayCore
import AssayTestSupport
import Foundation
import Testing

@Suite("assay < script")
struct ScriptTests {
    private static let answer = """
        Here are two files.

        ```python sales.py
        def total(prices):
            return sum(prices)
        ```

        ```python test_sales.py
        from sales import total
        ```

        Run it:

        ```sh
        python3 sales.py
        ```

        """

    @Test("ask, list, show, diff, save and leave, as one transcript")
    func transcript() throws {
        let server = try FaultServer(.answer(Self.answer))
        let assay = try AssayProcess(server: server)
        let script = """
            Write sales.py and its test
            /blocks
            /show 3
            /save
            /diff 1
            /save 3 bin/go.sh
            /quit
            """
        let run = try assay.run(input: script)
        #expect(
            run.output == Self.answer + """
                1  python  sales.py  2 lines
                2  python  test_sales.py  1 line
                3  sh  –  1 line
                python3 sales.py
                  new  sales.py  2 lines
                  new  test_sales.py  1 line
                  new  bin/go.sh  1 line

                """)
        #expect(
            assay.withoutID(run.messages) == """
                block 3 has no file name: /save 3 NAME
                sales.py is the same
                session saved: assay --resume ID

                """)
        #expect(run.status == 0)
        #expect(assay.home.read("work/sales.py") == "def total(prices):\n    return sum(prices)\n")
        #expect(assay.home.read("work/bin/go.sh") == "python3 sales.py\n")
    }

    @Test("a script that stops says where, and how much was left")
    func stops() throws {
        let server = try FaultServer(.answer("ok"), .answer("ok"))
        let assay = try AssayProcess(server: server)
        let rows: [(script: String, said: String)] = [
            ("/nope", ""), ("hello\n\n/nope\n", "the script stops at line 3, its last\n"),
            ("/nope\nhello\n\n/quit\n", "the script stops at line 1; 2 lines after it were not run\n"),
            ("\"\"\"\na\nb\n\"\"\"\n/nope\nx", "the script stops at line 5; 1 line after it was not run\n"),
        ]
        for row in rows {
            let run = try assay.run(input: row.script)
            let messages = run.messages.split(separator: "\n").filter { !$0.hasPrefix("session saved") }
            let said =
                row.said
                + "assay: there is no command /nope\n  /help lists the commands; // sends a line that begins with a slash\n"
            #expect(messages.joined(separator: "\n") + "\n" == said)
            #expect(run.status == 2)
        }
    }

    @Test("what the shell is told of a command that is not there is for the shell")
    func unknownInShell() throws {
        let run = try AssayProcess(server: try FaultServer(.answer("x"))).run("quxquux")
        #expect(run.messages == "assay: there is no command assay quxquux\n  assay help lists the commands\n")
        #expect(run.status == 2)
    }

    @Test("the shell's commands work on the same session")
    func shell() throws {
        let server = try FaultServer(.answer(Self.answer))
        let assay = try AssayProcess(server: server)
        #expect(try assay.run("ask", "write it").status == 0)
        let blocks = try JSONValue(assay.run("blocks", "--json").output.utf8)
        guard case .array(let elements) = blocks else { throw MissingValue() }
        try #require(elements.count == 3)
        #expect(
            elements[0]
                == .object([
                    .init(key: "index", value: .number("1")), .init(key: "language", value: .string("python")),
                    .init(key: "info", value: .string("python sales.py")),
                    .init(key: "path", value: .string("sales.py")),
                    .init(key: "complete", value: .bool(true)),
                    .init(key: "content", value: .string("def total(prices):\n    return sum(prices)\n")),
                ]))
        #expect(elements[2]["path"] == .null)
        #expect(try assay.run("save", "2", "t.py").output == "  new  t.py  1 line\n")
        try assay.home.write("work/t.py", "mine\n")
        let refused = try assay.run("save", "2", "t.py")
        #expect(refused.status == 3)
        #expect(refused.output.contains("-mine\n+from sales import total\n"))
        #expect(assay.home.read("work/t.py") == "mine\n")
        #expect(try assay.run("save", "2", "t.py", "-y").output.hasSuffix("  changed  t.py  1 line\n"))
        #expect(assay.home.read("work/t.py") == "from sales import total\n")
        #expect(try assay.run("save", "3").status == 22)
        #expect(try assay.run("save", "9").status == 2)
        #expect(try assay.run("save", "1", "../out.py").status == 6)
        #expect(try assay.run("save", "1", ".git/config").status == 6)
        #expect(try assay.run("blocks", "--session", "none").status == 50)
    }

    @Test("a script stops at its first failure")
    func failure() throws {
        let server = try FaultServer(.answer("one"))
        let assay = try AssayProcess(server: server)
        let run = try assay.run(input: "first\n/nonsense\nsecond\n")
        #expect(run.status == 2)
        #expect(run.output == "one\n")
        #expect(server.requests.count == 1)
    }

    @Test("a script that is asked to end runs no further line, and was interrupted", arguments: ["TERM", "HUP"])
    func terminated(signal: String) throws {
        let assay = try AssayProcess()
        let run = try assay.run(input: "!kill -\(signal) $PPID\n!touch later\n")
        #expect(run.status == 130, "\(run.messages)")
        #expect(assay.home.names(in: "work") == [])
    }

    struct Row: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var line: String
        /// The message that is sent; nil where nothing is.
        var sent: String?
    }

    static let rows = [
        Row(testDescription: "plain words", line: "hello", sent: "hello"),
        Row(testDescription: "two slashes send one", line: "//etc is a folder", sent: "/etc is a folder"),
        Row(testDescription: "blanks before two slashes", line: "  //etc is a folder", sent: "  /etc is a folder"),
        Row(testDescription: "an unknown command is not sent", line: "/etc/passwd is a file"),
        Row(testDescription: "blanks before a command", line: " \t\u{3000}/help"),
        Row(testDescription: "a blank before an exclamation mark", line: " !important", sent: " !important"),
        Row(testDescription: "a shell command is not sent", line: "!ls"),
        Row(testDescription: "a quoted message begins with a slash", line: "\"\"\"\n/save\nx\"\"\"", sent: "/save\nx"),
        Row(testDescription: "a slash further on", line: "what is /save?", sent: "what is /save?"),
        Row(testDescription: "blank lines are nothing", line: "   "),
    ]

    @Test("what is a command and what is a message", arguments: rows)
    func messages(_ row: Row) throws {
        let server = try FaultServer(.answer("ok"))
        let assay = try AssayProcess(server: server)
        _ = try assay.run(input: row.line + "\n")
        let sent = try server.requests.first.map { try JSONValue($0.body.utf8) }
        guard case .array(let messages)? = sent?["messages"] else {
            #expect(row.sent == nil)
            return
        }
        #expect(messages.last?["content"]?.stringValue == row.sent)
    }

    @Test("@path sends a file along, once, where it exists")
    func attachment() throws {
        let server = try FaultServer(.answer("ok"))
        let assay = try AssayProcess(server: server)
        try assay.home.write("work/process.yaml", "stages: [a]\n")
        let run = try assay.run(input: "look at @process.yaml, @missing.txt and @process.yaml; mail me@x.org\n")
        #expect(run.messages.hasPrefix("with process.yaml (12 bytes)\n"))
        let body = server.requests[0].body
        #expect(body.contains(#"```process.yaml\nstages: [a]\n```"#))
        #expect(body.components(separatedBy: "stages: [a]").count == 2)
    }

    @Test("parameters and the model go out with the next request, and are known when the session is resumed")
    func parameters() throws {
        let server = try FaultServer(.answer("ok"), .answer("ok"))
        let assay = try AssayProcess(server: server)
        let script = "/set max_tokens 200\n/set temperature 0.2\n/set stop [\"END\", \"x y\"]\n/model tiny\nhello\n"
        #expect(try assay.run(input: script).status == 0)
        #expect(try assay.run("ask", "-c", "again").status == 0)
        for request in server.requests {
            let body = try JSONValue(request.body.utf8)
            #expect(body["max_tokens"] == .number("200"))
            #expect(body["temperature"] == .number("0.2"))
            #expect(body["stop"] == .array([.string("END"), .string("x y")]))
        }
        #expect(try JSONValue(server.requests[0].body.utf8)["model"] == .string("tiny"))
        #expect(try assay.run(input: "/set temperature hot\n").status == 2)
    }
}
