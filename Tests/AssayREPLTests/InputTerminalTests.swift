import AssayCore
import AssayTestSupport
import Foundation
import Testing

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// What is found, edited and offered at a real terminal.
@Suite("Files and questions at the prompt")
struct InputTerminalTests {
    /// A home with a terminal, and an editor that is a shell script; `$1` is the file.
    private func assay(
        _ server: FaultServer, editor script: String = "", variables: [String: String] = [:]
    ) throws -> (assay: AssayProcess, programs: TemporaryFolder) {
        let programs = try TemporaryFolder()
        try programs.write("editor", "#!/bin/sh\n" + script)
        chmod(programs("editor"), 0o700)
        var variables = variables.merging(["TERM": "xterm"]) { $1 }
        variables["EDITOR"] = variables["EDITOR"] ?? programs("editor")
        return (try AssayProcess(server: server, variables: variables), programs)
    }

    private func leave(_ terminal: PseudoTerminal) throws {
        terminal.type("/quit\r")
        #expect(try terminal.end() == 0)
    }

    /// Of the request's last message.
    private func question(_ server: FaultServer) throws -> String? {
        let body = try JSONValue(try #require(server.requests.last).body.utf8)
        guard case .array(let messages)? = body["messages"] else { throw MissingValue() }
        return messages.last?["content"]?.stringValue
    }

    // MARK: /find

    @Test("picked lines of a long file go along with what stands around them, a short file whole")
    func picks() throws {
        let server = try FaultServer(.answer("fine"), .answer("again"))
        let (assay, programs) = try assay(server)
        let lines = (1...300).map { [50, 80, 290].contains($0) ? "hit \($0)" : "line \($0)" }
        try assay.home.write("work/long.txt", lines.joined(separator: "\n") + "\n")
        try assay.home.write("work/short.txt", "a\nhit\n")
        let terminal = try assay.terminal()
        _ = try terminal.wait(for: "› ")
        terminal.type("/find hit\r")
        for place in ["long.txt:50", "long.txt:80", "long.txt:290", "short.txt:2"] {
            _ = try terminal.wait(for: place)
        }
        _ = try terminal.wait(for: "pick: 1,3-5 (Enter: none)")
        terminal.type("1-4\r")
        _ = try terminal.wait(for: "goes with the next question: long.txt:30-100, long.txt:270-300, short.txt")
        _ = try terminal.wait(for: "› ")
        terminal.type("why?\r")
        _ = try terminal.wait(for: "fine")
        let expected =
            "why?\n\n```long.txt:30-100\n" + lines[29...99].joined(separator: "\n")
            + "\n```\n\n```long.txt:270-300\n" + lines[269...299].joined(separator: "\n")
            + "\n```\n\n```short.txt\na\nhit\n```"
        #expect(try question(server) == expected)
        _ = try terminal.wait(for: "› ")
        terminal.type("and now?\r")
        _ = try terminal.wait(for: "again")
        #expect(try question(server) == "and now?")
        _ = try terminal.wait(for: "› ")
        try leave(terminal)
        withExtendedLifetime(programs) {}
    }

    @Test("what was picked is left behind with the session", arguments: ["/new", "/fork"])
    func picksOfAnother(command: String) throws {
        let server = try FaultServer(.answer("fine"), .answer("again"))
        let (assay, programs) = try assay(server)
        try assay.home.write("work/a.txt", "hit\n")
        let terminal = try assay.terminal()
        _ = try terminal.wait(for: "› ")
        terminal.type("why?\r")
        _ = try terminal.wait(for: "fine")
        _ = try terminal.wait(for: "› ")
        terminal.type("/find hit\r")
        _ = try terminal.wait(for: "(Enter: none)")
        terminal.type("1\r")
        _ = try terminal.wait(for: "goes with the next question: a.txt")
        _ = try terminal.wait(for: "› ")
        terminal.type(command + "\r")
        _ = try terminal.wait(for: "› ")
        terminal.type("and now?\r")
        _ = try terminal.wait(for: "again")
        #expect(try question(server) == "and now?")
        _ = try terminal.wait(for: "› ")
        try leave(terminal)
        withExtendedLifetime(programs) {}
    }

    @Test("what the editor's text names outside of the folder is asked about, also when it is sent from the prompt")
    func editedOutside() throws {
        let server = try FaultServer(.answer("fine"))
        let (assay, programs) = try assay(server, editor: "printf 'see @~/.netrc\\n' > \"$1\"\n")
        try assay.home.write(".netrc", "password\n")
        let terminal = try assay.terminal()
        _ = try terminal.wait(for: "› ")
        terminal.type("/edit\r")
        _ = try terminal.wait(for: "~/.netrc lies outside this folder. Send it along? [y/N]")
        terminal.type("n\r")
        _ = try terminal.wait(for: "nothing was sent")
        _ = try terminal.wait(for: "see @~/.netrc")
        terminal.type("\r")
        _ = try terminal.wait(for: "~/.netrc lies outside this folder. Send it along? [y/N]")
        terminal.type("y\r")
        _ = try terminal.wait(for: "fine")
        #expect(server.requests.count == 1)
        _ = try terminal.wait(for: "› ")
        try leave(terminal)
        withExtendedLifetime(programs) {}
    }

    @Test("nothing picked, a wrong number, nothing found")
    func noPicks() throws {
        let (assay, programs) = try assay(try FaultServer())
        try assay.home.write("work/a.txt", "hit\n")
        let terminal = try assay.terminal()
        _ = try terminal.wait(for: "› ")
        terminal.type("/find hit\r")
        // A wrong number is asked for again.
        _ = try terminal.wait(for: "(Enter: none)")
        terminal.type("2\r")
        _ = try terminal.wait(for: "2 is no choice of 1 to 1")
        _ = try terminal.wait(for: "(Enter: none)")
        terminal.type("\r")
        _ = try terminal.wait(for: "nothing goes with the next question")
        _ = try terminal.wait(for: "› ")
        terminal.type("/find nowhere\r")
        _ = try terminal.wait(for: "nothing here holds nowhere")
        _ = try terminal.wait(for: "› ")
        try leave(terminal)
        withExtendedLifetime(programs) {}
    }

    @Test("ctrl-C ends git's search, and the prompt comes back", arguments: ["grep", "ls-files"])
    func searchInterrupted(command: String) throws {
        let programs = try TemporaryFolder()
        try programs.write(
            "git",
            """
            #!/bin/sh
            case " $* " in *" \(command) "*) echo $$ > '\(programs("id.new"))'
                mv '\(programs("id.new"))' '\(programs("id"))'; exec sleep 600 ;; esac
            exec /usr/bin/git "$@"
            """)
        chmod(programs("git"), 0o700)
        let path = programs.path + ":" + (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin")
        let assay = try AssayProcess(server: try FaultServer(), variables: ["PATH": path, "TERM": "xterm"])
        #expect(try assay.run(program: "/usr/bin/git", ["init", "-q"]).status == 0)
        let terminal = try assay.terminal()
        _ = try terminal.wait(for: "› ")
        terminal.type("/find hit\r")
        #expect(Deadline.wait { programs.read("id") != nil })
        terminal.type("\u{3}")
        _ = try terminal.wait(for: "interrupted")
        _ = try terminal.wait(for: "› ")
        let id = try #require(programs.read("id").flatMap { pid_t($0.filter(\.isNumber)) })
        #expect(Deadline.wait { kill(id, 0) != 0 && errno == ESRCH })
        try leave(terminal)
    }

    // MARK: /edit

    @Test("what the editor saved is sent, and what it names goes along")
    func edited() throws {
        let server = try FaultServer(.answer("fine"))
        let (assay, programs) = try assay(server, editor: "printf 'see @a.txt\\n/quit\\n' >> \"$1\"\n")
        try assay.home.write("work/a.txt", "one\n")
        let terminal = try assay.terminal()
        _ = try terminal.wait(for: "› ")
        terminal.type("/edit Please\r")
        _ = try terminal.wait(for: "with a.txt (4 bytes)")
        _ = try terminal.wait(for: "fine")
        #expect(try question(server) == "Please\nsee @a.txt\n/quit\n\n```a.txt\none\n```")
        _ = try terminal.wait(for: "› ")
        try leave(terminal)
        withExtendedLifetime(programs) {}
    }

    struct Editor: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var script = ""
        var program: String?
        var line = "/edit Please help"
        var said: String
        /// What goes out; nil for nothing.
        var sent: String?
    }

    static let editors = [
        Editor(testDescription: "left without saving", said: "the editor saved nothing, nothing is sent"),
        Editor(
            testDescription: "saved as it was", script: "cat \"$1\" > \"$1.new\" && mv \"$1.new\" \"$1\"",
            said: "fine", sent: "Please help"),
        Editor(testDescription: "saved within the file", script: "touch \"$1\"", said: "fine", sent: "Please help"),
        Editor(testDescription: "emptied", script: ": > \"$1\"", said: "nothing was written, nothing is sent"),
        Editor(
            testDescription: "nothing begun, left without saving", line: "/edit",
            said: "nothing was written, nothing is sent"),
        Editor(testDescription: "failing", script: "exit 1", said: "did not end well"),
        Editor(testDescription: "that is not there", program: "/nonexistent/editor", said: "did not end well"),
    ]

    @Test("an editor that is", arguments: editors)
    func editor(_ row: Editor) throws {
        let server = try FaultServer(.answer("fine"))
        let (assay, programs) = try assay(
            server, editor: row.script + "\n", variables: row.program.map { ["EDITOR": $0] } ?? [:])
        let terminal = try assay.terminal()
        _ = try terminal.wait(for: "› ")
        terminal.type(row.line + "\r")
        _ = try terminal.wait(for: row.said)
        _ = try terminal.wait(for: "› ")
        try leave(terminal)
        #expect(server.requests.count == (row.sent == nil ? 0 : 1))
        if let sent = row.sent { #expect(try question(server) == sent) }
        withExtendedLifetime(programs) {}
    }

    @Test("what a failing editor saved, and what could not be sent, stands at the prompt again")
    func unsentEdited() throws {
        let server = try FaultServer(.answer("fine"))
        let script = """
            if grep -q first "$1"; then printf '/see @a.txt:9\\n' > "$1"; else printf 'first\\n' > "$1"; exit 1; fi
            """
        let (assay, programs) = try assay(server, editor: script)
        try assay.home.write("work/a.txt", "one\n")
        let terminal = try assay.terminal()
        _ = try terminal.wait(for: "› ")
        terminal.type("/edit\r")
        _ = try terminal.wait(for: "did not end well")
        _ = try terminal.wait(for: "› ")
        _ = try terminal.wait(for: "first")
        // Ctrl-C gives it up; the editor still has it.
        terminal.type("\u{3}")
        _ = try terminal.wait(for: "^C")
        _ = try terminal.wait(for: "› ")
        terminal.type("/edit\r")
        _ = try terminal.wait(for: "there is no line 9 in a.txt: it has 1 line")
        _ = try terminal.wait(for: "› ")
        _ = try terminal.wait(for: "//see @a.txt:9")
        terminal.type("\u{7F}1\r")
        _ = try terminal.wait(for: "with a.txt:1 (4 bytes)")
        _ = try terminal.wait(for: "fine")
        #expect(try question(server) == "/see @a.txt:1\n\n```a.txt:1\none\n```")
        _ = try terminal.wait(for: "› ")
        try leave(terminal)
        withExtendedLifetime(programs) {}
    }

    @Test("what is too long for the prompt the editor opens again")
    func unsentLong() throws {
        let server = try FaultServer(.answer("fine"))
        let script = """
            if grep -q 'line 12' "$1"; then sed -i 's/:9//' "$1"; else
            for i in 1 2 3 4 5 6 7 8 9 10 11 12; do echo "line $i" >> "$1"; done; echo '@a.txt:9' >> "$1"; fi
            """
        let (assay, programs) = try assay(server, editor: script)
        try assay.home.write("work/a.txt", "one\n")
        let terminal = try assay.terminal()
        _ = try terminal.wait(for: "› ")
        terminal.type("/edit Look\r")
        _ = try terminal.wait(for: "there is no line 9 in a.txt")
        _ = try terminal.wait(for: "the question was not sent; /edit opens it again")
        _ = try terminal.wait(for: "› ")
        terminal.type("/edit\r")
        _ = try terminal.wait(for: "fine")
        let text = "Look\n" + (1...12).map { "line \($0)\n" }.joined()
        #expect(try question(server) == text + "@a.txt\n\n```a.txt\none\n```")
        _ = try terminal.wait(for: "› ")
        try leave(terminal)
        withExtendedLifetime(programs) {}
    }

    // MARK: At the prompt

    @Test("a question that could not be sent stands at the prompt again, pasted parts still pasted")
    func unsent() throws {
        let server = try FaultServer(.answer("fine"))
        let (assay, programs) = try assay(server)
        try assay.home.write("work/a.txt", "one\n")
        let terminal = try assay.terminal()
        _ = try terminal.wait(for: "› ")
        terminal.type("see \u{1B}[200~@a.txt\u{1B}[201~ and @a.txt:9\r")
        _ = try terminal.wait(for: "there is no line 9 in a.txt")
        _ = try terminal.wait(for: "› ")
        _ = try terminal.wait(for: "@a.txt:9")
        terminal.type("\u{7F}1\r")
        _ = try terminal.wait(for: "fine")
        #expect(try question(server) == "see @a.txt and @a.txt:1\n\n```a.txt:1\none\n```")
        _ = try terminal.wait(for: "› ")
        try leave(terminal)
        #expect(assay.home.read(".local/state/assay/history")?.hasPrefix("see @a.txt and @a.txt:9\n") == true)
        withExtendedLifetime(programs) {}
    }

    @Test("a no to much text puts the question back; a service that is not there does not, but the editor has it")
    func declined() throws {
        let server = try FaultServer(.answer("fine"))
        let (assay, programs) = try assay(server, editor: "touch \"$1\"\n")
        try assay.home.write("work/large.txt", String(repeating: "123456789\n", count: 30_720))
        let terminal = try assay.terminal()
        _ = try terminal.wait(for: "› ")
        terminal.type("see @large.txt\r")
        _ = try terminal.wait(for: "along? [y/N]")
        terminal.type("n\r")
        _ = try terminal.wait(for: "nothing was sent")
        _ = try terminal.wait(for: "› ")
        _ = try terminal.wait(for: "see @large.txt")
        terminal.type(":1\r")
        _ = try terminal.wait(for: "fine")
        _ = try terminal.wait(for: "› ")
        terminal.type("/service groq\r")
        _ = try terminal.wait(for: "service groq")
        _ = try terminal.wait(for: "› ")
        terminal.type("/edit more\r")
        _ = try terminal.wait(for: "needs a key")
        _ = try terminal.wait(for: "the question was not sent; /edit opens it again")
        _ = try terminal.wait(for: "› ")
        try leave(terminal)
        #expect(server.requests.count == 1)
        withExtendedLifetime(programs) {}
    }

    @Test("who stops waiting for another attempt is told what the last one failed of")
    func stoppedRetry() throws {
        let server = try FaultServer(.response(500, headers: ["Retry-After": "30"], body: "out of order"))
        let (assay, programs) = try assay(server)
        let terminal = try assay.terminal()
        _ = try terminal.wait(for: "› ")
        terminal.type("hello\r")
        _ = try terminal.wait(for: "attempt 2 of 5 in ")
        terminal.type("\u{3}")
        _ = try terminal.wait(for: "the last attempt failed: the server answered 500 (out of order)")
        _ = try terminal.wait(for: "› ")
        try leave(terminal)
        withExtendedLifetime(programs) {}
    }

    @Test("files that an answer speaks of are offered, those that the conversation holds are not")
    func mentioned() throws {
        let server = try FaultServer(
            .answer("Look at src/pay.py and a.txt; not at gone.py or made.py.\n\n```python made.py\nx = 1\n```\n"))
        let (assay, programs) = try assay(server)
        try assay.home.write("work/a.txt", "one\n")
        try assay.home.write("work/src/pay.py", "pay\n")
        try assay.home.write("work/made.py", "old\n")
        let terminal = try assay.terminal()
        _ = try terminal.wait(for: "› ")
        terminal.type("what of @a.txt?\r")
        _ = try terminal.wait(for: "mentioned: src/pay.py (add with @src/pay.py)")
        _ = try terminal.wait(for: "› ")
        try leave(terminal)
        withExtendedLifetime(programs) {}
    }
}
