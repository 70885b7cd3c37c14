import AssayCore
import AssayTestSupport
import Foundation
import Testing

@Suite("Sessions that several Assays, and git, have in hand")
struct SharedSessionTests {
    @Test("three prompts on one session: the second and third are offered a copy; scripts end with 52; reading works")
    func prompts() throws {
        let server = try FaultServer(
            .answer("```sh\nls\n```\n"), .answer("first on"), .answer("second on"), .answer("third on"))
        let assay = try AssayProcess(server: server)
        _ = try assay.run("ask", "hello")
        let id = try #require(assay.sessionIDs.first)
        let first = try assay.terminal("--resume", id)
        _ = try first.wait(for: "› ", after: "session \(id)")

        let asked = try assay.run("ask", "--session", id, "on")
        #expect(asked.status == 52 && asked.output.isEmpty)
        #expect(
            assay.plain(asked.messages) == """
                assay: session ID is open in another Assay (process \(first.child.id))
                  go on there; or say y when assay -c offers a copy, or begin a new one with assay

                """)
        #expect(try assay.run("show", "--session", id).output == "ls\n")
        #expect(try assay.run("sessions").output.contains(id))
        #expect(try assay.run("verify", "--session", id).status == 0)

        let others = try ["second", "third"].map { name in
            let other = try assay.terminal("--resume", id)
            _ = try other.wait(for: "Go on with a copy of it?")
            other.type("y\r")
            _ = try other.wait(for: "this is a copy of \(id)")
            _ = try other.wait(for: "› ", after: "session 2")
            return (name, other)
        }
        for (name, terminal) in [("first", first)] + others {
            terminal.type("\(name)\r")
            _ = try terminal.wait(for: "tokens")
        }
        for (_, terminal) in [("first", first)] + others {
            terminal.type("/quit\r")
            _ = try terminal.wait(for: "session saved")
        }
        let contents = assay.sessionIDs.map { assay.contents(of: $0).joined(separator: "|") }
        let start = "hello|```sh\nls\n```\n|"
        #expect(Set(contents) == [start + "first|first on", start + "second|second on", start + "third|third on"])
        #expect(assay.home.names(in: "sessions").allSatisfy { $0.hasSuffix(".json") })
    }

    @Test("a session that a prompt began is told to others as open in that process, and left nothing behind")
    func begun() throws {
        let assay = try AssayProcess(server: try FaultServer(.answer("one")))
        let first = try assay.terminal()
        _ = try first.wait(for: "› ", after: "session 2")
        #expect(!(try assay.run("verify", "--all").output.contains("left behind")))
        first.type("hello\r")
        _ = try first.wait(for: "tokens")
        let id = try #require(assay.sessionIDs.first)
        for _ in 1...2 {
            let asked = try assay.run("ask", "--session", id, "on")
            #expect(asked.status == 52 && asked.messages.contains("open in another Assay (process \(first.child.id))"))
        }
        #expect(!(try assay.run("verify", "--all").output.contains("left behind")))
        first.type("/quit\r")
        _ = try first.wait(for: "session saved")
    }

    @Test("a copy that is not wanted leaves everything as it was")
    func noCopy() throws {
        let assay = try AssayProcess(server: try FaultServer(.answer("one")))
        _ = try assay.run("ask", "hello")
        let id = try #require(assay.sessionIDs.first)
        let first = try assay.terminal("--resume", id)
        _ = try first.wait(for: "› ", after: "session \(id)")
        let second = try assay.terminal("--resume", id)
        _ = try second.wait(for: "Go on with a copy of it?")
        second.type("\r")
        _ = try second.wait(for: "is open in another Assay (process \(first.child.id))")
        #expect(second.child.wait().exit == 52)
        #expect(assay.sessionIDs == [id])
    }

    // MARK: git

    /// A repository in the sessions folder with a session of one turn in it.
    private func repository(_ replies: FaultServer.Reply...) throws -> (AssayProcess, id: String) {
        let assay = try AssayProcess(server: try FaultServer([.answer("one")] + replies))
        _ = try assay.run("ask", "hello")
        try assay.git("init", "-q")
        try assay.git("commit", "-q", "--allow-empty", "-m", "Begin")
        try assay.git("branch", "empty")
        try assay.git("add", "-A")
        try assay.git("commit", "-qm", "A session")
        return (assay, try #require(assay.sessionIDs.first))
    }

    @Test(
        "git takes the session away while it is open",
        arguments: [
            ("stash", ["stash", "-q"], ["hello", "one"]),
            ("checkout of the file", ["checkout", "-q", "--", "."], ["hello", "one"]),
            ("checkout of another branch", ["checkout", "-qf", "empty"], nil),
            ("reset", ["reset", "-q", "--hard", "empty"], nil),
        ] as [(String, [String], [String]?)])
    func takenAway(name: String, words: [String], left: [String]?) throws {
        let (assay, id) = try repository(.answer("two"), .answer("three"))
        let terminal = try assay.terminal("--resume", id)
        _ = try terminal.wait(for: "› ", after: "session \(id)")
        terminal.type("more\r")
        _ = try terminal.wait(for: "tokens")
        try assay.git(words)
        terminal.type("again\r")
        _ = try terminal.wait(for: "goes on in session ")
        _ = try terminal.wait(for: "tokens")
        terminal.type("/quit\r")
        _ = try terminal.wait(for: "session saved")
        let other = try #require(assay.sessionIDs.first { $0 != id })
        #expect(assay.contents(of: other) == ["hello", "one", "more", "two", "again", "three"])
        #expect(assay.sessionIDs.contains(id) == (left != nil))
        if let left { #expect(assay.contents(of: id) == left) }
        guard name == "stash" else { return }
        try assay.git("stash", "pop", "-q")
        #expect(assay.contents(of: id) == ["hello", "one", "more", "two"])
    }

    @Test(
        "two clones went on with one session: git's conflict becomes two whole sessions",
        arguments: ["conflict", "union"])
    func merge(kind: String) throws {
        let (assay, id) = try repository(.answer("left on"), .answer("right on"), .answer("after"))
        if kind == "union" {
            try assay.home.write("sessions/.gitattributes", "*.json merge=union\n")
            try assay.git("add", "-A")
            try assay.git("commit", "-qm", "Join lines")
        }
        try assay.git("checkout", "-qb", "other")
        _ = try assay.run("ask", "--session", id, "left")
        try assay.git("commit", "-qam", "Left")
        try assay.git("checkout", "-q", "main")
        _ = try assay.run("ask", "--session", id, "right")
        try assay.git("commit", "-qam", "Right")
        let merged = (try? assay.git("merge", "-q", "other")) != nil
        #expect(merged == (kind == "union"))
        let before = assay.home.bytes("sessions/\(id).json")

        let asked = try assay.run("ask", "--session", id, "on")
        #expect(asked.status == 51)
        #expect(
            assay.plain(asked.messages) == """
                assay: session ID is damaged: line \(kind == "union" ? 7 : 5) is no event
                  nothing was changed; assay sessions mend ID makes whole sessions of it and keeps the file as it is beside them

                """)
        #expect(assay.home.bytes("sessions/\(id).json") == before)

        let terminal = try assay.terminal("--resume", id)
        _ = try terminal.wait(for: "Make whole sessions of it (5 + 5 events)?")
        _ = try terminal.wait(for: "[y/N] ")
        terminal.type("y\r")
        _ = try terminal.wait(for: "the file as it was: ")
        _ = try terminal.wait(for: "› ", after: "session \(id)")
        terminal.type("on\r")
        _ = try terminal.wait(for: "tokens")
        terminal.type("/quit\r")
        _ = try terminal.wait(for: "session saved")
        let contents = Set(assay.sessionIDs.map { assay.contents(of: $0) })
        let (left, right) = (["hello", "one", "left", "left on"], ["hello", "one", "right", "right on"])
        #expect(contents == [left, right + ["on", "after"]] || contents == [right, left + ["on", "after"]])
        for id in assay.sessionIDs { #expect(try assay.run("verify", "--session", id).status == 0) }
        #expect(assay.home.bytes("sessions/\(id).json.damaged-1") == before)
    }
}

extension PseudoTerminal {
    /// Waits for a text that comes after another.
    func wait(for text: String, after first: String) throws -> Double {
        _ = try wait(for: first)
        return try wait(for: text)
    }
}
