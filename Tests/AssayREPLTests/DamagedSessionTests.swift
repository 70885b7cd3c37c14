import AssayCore
import AssayTestSupport
import Foundation
import Testing

/// What happens to a session's file between two runs, and what Assay says to whoever goes on with it.
struct Damage: Sendable, CustomTestStringConvertible {
    var testDescription: String
    /// All that `assay ask --session ID` says but the session's id.
    var says: String
    var status: Int32 = 0
    /// The messages in the file afterwards; nil where it must be as it was left.
    var holds: [String]?
    /// What `assay sessions mend ID` says afterwards; nil where there is no need for it.
    var mends: String?
    /// Gets the file's path.
    var change: @Sendable (String) throws -> Void

    init(
        _ name: String, says: String = "", status: Int32 = 0, holds: [String]? = nil, mends: String? = nil,
        _ change: @escaping @Sendable (String) throws -> Void
    ) {
        (testDescription, self.says, self.status, self.holds, self.mends) = (name, says, status, holds, mends)
        self.change = change
    }

    /// The text is changed as a whole.
    static func text(
        _ name: String, says: String = "", status: Int32 = 0, holds: [String]? = nil, mends: String? = nil,
        _ change: @escaping @Sendable (String) -> String
    ) -> Damage {
        Damage(name, says: says, status: status, holds: holds, mends: mends) { path in
            let text = try String(contentsOfFile: path, encoding: .utf8)
            try change(text).write(toFile: path, atomically: false, encoding: .utf8)
        }
    }

    private static let all = ["hello", "one", "on", "two"]
    private static let mendHint =
        "\n  nothing was changed; assay sessions mend ID makes whole sessions of it and keeps the file as it is beside them\n"
    private static let torn = "the session's end was torn and is whole again; what was cut off is in ID.json.cut-1\n"
    private static let newer = "\n  a newer Assay can open it\n"
    private static let edited = "line 3 or 4 of this session was edited since it was written\n"
    private static let noSession =
        "assay: HOME/sessions/ID.json is no session file\n  nothing was changed; try assay sessions mend, or take the file from a backup or from git\n"

    static let rows = [
        text("nothing", holds: all) { $0 },
        text(
            "CR LF",
            says: "the line ends of the session had been converted to CR LF; "
                + "they are LF again, byte for byte as they were written\n", holds: all
        ) { $0.replacing("\n", with: "\r\n") },
        text(
            "CR LF and an edit",
            says:
                "assay: the line ends of session ID were converted to CR LF\n  it was changed besides; assay sessions mend ID "
                + "makes a whole session of it. `*.json -text` in .gitattributes keeps git from converting\n",
            status: 51,
            mends: "session ID is whole: 3 events\nthe file as it was: HOME/sessions/ID.json.damaged-1\n"
        ) { $0.replacing("\n", with: "\r\n").replacing("hello", with: "hallo") },
        text("truncated in the last event", says: torn, holds: ["hello", "on", "two"]) { String($0.dropLast(40)) },
        text("truncated behind the last event", holds: all) { String($0.dropLast(3)) },
        text("a tail of zeros", says: torn, holds: all) { $0 + String(repeating: "\0", count: 4000) },
        text(
            "a last line of zeros", says: torn, holds: ["hello", "on", "two"]
        ) { text in
            var lines = text.components(separatedBy: "\n")
            lines[3] = String(repeating: "\0", count: lines[3].count)
            return lines.joined(separator: "\n")
        },
        text(
            "a line of zeros", says: "assay: session ID is damaged: line 3 is no event" + mendHint, status: 51,
            mends: "session ID is whole: 3 events\nevents that are gone: 1; a mark stands in the place of each\n"
                + "the file as it was: HOME/sessions/ID.json.damaged-1\n"
        ) { text in
            var lines = text.components(separatedBy: "\n")
            lines[2] = String(repeating: "\0", count: lines[2].count)
            return lines.joined(separator: "\n")
        },
        text("an edited text", says: edited, holds: ["hallo", "one", "on", "two"]) {
            $0.replacing("hello", with: "hallo")
        },
        text(
            "the first line drawn out by a tool", says: noSession, status: 51,
            mends: "session ID is whole: 3 events\nthe file as it was: HOME/sessions/ID.json.damaged-1\n"
        ) { $0.replacing("{\"format\"", with: "{\n  \"format\"") },
        text("another file", says: noSession, status: 51) { _ in "hello\nyou\n" },
        text(
            "a newer version of the format", says: "assay: session ID was written in version 2 of the format" + newer,
            status: 51
        ) { $0.replacing("\"version\":1", with: "\"version\":2") },
        text("events and members of a newer version", says: edited, holds: ["one", "on", "two"]) {
            $0.replacing(#""type":"message","at":"#, with: #""type":"mood","at":"#, maxReplacements: 1)
                .replacing(#""role":"assistant""#, with: #""role":"assistant","mood":[{"a":1}]"#)
        },
        text(
            "a critical event of a newer version",
            says: "assay: session ID holds an event (seal) that this version must not write after" + newer, status: 51
        ) {
            $0.replacing(#""type":"setting""#, with: #""type":"seal""#)
                .replacing(#""service":"openai""#, with: #""critical":true"#)
        },
        text(
            "no byte", says: "the session file broke off in its first line, which was written anew\n",
            holds: ["on", "two"]
        ) { _ in "" },
        text(
            "nothing but zeros", says: "the session file broke off in its first line, which was written anew\n",
            holds: ["on", "two"]
        ) { String(repeating: "\0", count: $0.utf8.count) },
        text("a line of 4 MB", holds: all.map { $0 == "one" ? "one" + String(repeating: "x", count: 4 << 20) : $0 }) {
            $0.replacing(#""content":"one"#, with: #""content":"one"# + String(repeating: "x", count: 4 << 20))
        },
        Damage("a folder in its place", says: noSession, status: 51) { path in
            unlink(path)
            mkdir(path, 0o700)
        },
        Damage(
            "a link in its place",
            says: "assay: HOME/sessions/ID.json is a symbolic link\n"
                + "  session files are never reached through links; copy the file here instead\n", status: 6
        ) { path in
            rename(path, path + ".real")
            symlink(path + ".real", path)
        },
    ]
}

@Suite("A session's file that others change between two runs")
struct DamagedSessionTests {
    @Test("what Assay says, how it ends, what the file holds, and what mends it", arguments: Damage.rows)
    func damaged(damage: Damage) throws {
        let assay = try AssayProcess(server: try FaultServer(.answer("one"), .answer("two")))
        _ = try assay.run("ask", "hello")
        let id = try #require(assay.sessionIDs.first)
        try damage.change(assay.sessionFile(id))
        let left = assay.home.bytes("sessions/\(id).json")

        let run = try assay.run("ask", "--session", id, "on")
        let name = "session ID\n"
        #expect(assay.plain(run.messages).replacing(name, with: "") == damage.says)
        #expect(run.status == damage.status)
        #expect(run.output == (damage.status == 0 ? "two\n" : ""))
        if let holds = damage.holds {
            #expect(assay.contents(of: id) == holds)
        } else {
            #expect(assay.home.bytes("sessions/\(id).json") == left)
        }
        // The list shows it in any case, and so does nothing else change.
        #expect(try assay.run("sessions").output.contains(id))

        let mend = try assay.run("sessions", "mend", id)
        guard let mends = damage.mends else {
            #expect(mend.status != 0 && mend.output.isEmpty)
            return
        }
        #expect(assay.plain(mend.messages) == mends)
        #expect(mend.status == 0)
        #expect(assay.home.bytes("sessions/\(id).json.damaged-1") == left)
        #expect(try assay.run("ask", "--session", id, "on").status == 0)
        #expect(assay.contents(of: id).suffix(2) == ["on", "two"])
    }

    @Test("-c says that the latest session is damaged, and does not go on with an older one in silence")
    func latestIsDamaged() throws {
        let assay = try AssayProcess(server: try FaultServer(.answer("one"), .answer("two"), .answer("three")))
        func damage(_ id: String) throws {
            let text = try #require(assay.home.read("sessions/\(id).json"))
            try assay.home.write("sessions/\(id).json", text.replacing("\n,{\"seq\":2", with: "\n=======\n,{\"seq\":2"))
        }
        _ = try assay.run("ask", "first")
        let first = try #require(assay.sessionIDs.first)
        _ = try assay.run("ask", "second")
        let second = try #require(assay.sessionIDs.first { $0 != first })
        try damage(second)
        let run = try assay.run("ask", "-c", "on")
        #expect(
            assay.plain(run.messages).hasPrefix(
                "passed over, though it is later: session ID is damaged: line 3 is no event (assay sessions mend)\n"))
        #expect(assay.contents(of: first) == ["first", "one", "on", "three"] && run.status == 0)
        try damage(first)
        let none = try assay.run("ask", "-c", "on")
        #expect(none.status == 51 && none.messages.contains("is damaged: line 3"))
    }

    @Test("reading a session whose end is torn says so")
    func tornReading() throws {
        let assay = try AssayProcess(server: try FaultServer(.answer("one")))
        _ = try assay.run("ask", "hello")
        let id = try #require(assay.sessionIDs.first)
        let whole = try #require(assay.home.read("sessions/\(id).json"))
        let said = "the end of \(id) is torn; assay --resume \(id) keeps what is left of it apart"
        for words in [["sessions", "show", id], ["--session", id, "export"], ["--session", id, "verify"]] {
            let (before, torn) = (try assay.run(words), String(whole.dropLast(40)))
            #expect(before.status == 0 && !(before.output + before.messages).contains("torn"), "\(before)")
            try assay.home.write("sessions/\(id).json", torn)
            let run = try assay.run(words)
            #expect((run.output + run.messages).contains(said), "\(run)")
            #expect(run.status == (words.contains("verify") ? 1 : 0))
            #expect(assay.home.read("sessions/\(id).json") == torn, "reading changes nothing")
            try assay.home.write("sessions/\(id).json", whole)
        }
    }

    /// Runs with another view of the file system.
    private func confined(_ assay: AssayProcess, _ mounts: [String], _ words: String...) throws -> AssayProcess.Run {
        try assay.run(program: "/usr/bin/bwrap", ["--dev-bind", "/", "/"] + mounts + [AssayProcess.path] + words)
    }

    @Test("a folder that cannot be written is said before anything is asked; reading goes on")
    func readOnly() throws {
        let assay = try AssayProcess(server: try FaultServer(.answer("```sh\nls\n```\n")))
        _ = try assay.run("ask", "hello")
        let folder = assay.home("sessions")
        let mounts = ["--ro-bind", folder, folder]
        let hint = "\n  check the rights of the folder, or choose another with --sessions DIR\n"
        let asked = try confined(assay, mounts, "ask", "-c", "on")
        #expect(asked.status == 5)
        #expect(
            assay.plain(asked.messages)
                == "session ID\nassay: cannot write HOME/sessions: Read-only file system" + hint)
        let begun = try confined(assay, mounts, "ask", "new")
        #expect(begun.status == 5)
        #expect(
            assay.plain(begun.messages)
                == "assay: cannot write HOME/sessions: Read-only file system" + hint)
        #expect(try confined(assay, mounts, "show").output == "ls\n")
        #expect(try confined(assay, mounts, "sessions").status == 0)
    }

    @Test("a full disk: said with exit 5, what is there stays whole, and the next question goes on")
    func fullDisk() throws {
        let assay = try AssayProcess(server: try FaultServer(.answer("one"), .answer("two")))
        _ = try assay.run("ask", "hello")
        let id = try #require(assay.sessionIDs.first)
        let before = try #require(assay.home.bytes("sessions/\(id).json"))
        let long = String(repeating: "long ", count: 2000)
        // Where files may not grow, a write fails in the middle.
        let run = try assay.run(
            program: "/usr/bin/prlimit", ["--fsize=\(before.count + 100)", AssayProcess.path, "ask", "-c", long])
        #expect(run.status == 5)
        #expect(
            assay.plain(run.messages) == """
                session ID
                assay: cannot write HOME/sessions/ID.json: File too large
                  check the rights of the folder, or choose another with --sessions DIR

                """)
        #expect(assay.home.bytes("sessions/\(id).json") == before)
        #expect(try assay.run("ask", "-c", "on").output == "two\n")
        #expect(assay.contents(of: id) == ["hello", "one", "on", "two"])
    }

    @Test("a disk that fills up while the answer comes: what was shown is there when there is room again")
    func fillsUp() throws {
        let long = String(repeating: "x", count: 3000)
        let pieces = (1...40).map { ChatEvents.delta("\($0) \(long)\n") }
        let gate = Gate()
        let more = pieces.dropFirst(5).map { FaultServer.Reply.Step.chunk(Array($0.utf8)) }
        let reply = FaultServer.Reply.beginning(Array(pieces.prefix(5))).then(.gate(gate))
        let server = try FaultServer(FaultServer.Reply(reply.steps + more + [.close]), .answer("two"))
        let assay = try AssayProcess(server: server)
        let opener = BackgroundThread.start {
            Deadline.wait { (assay.home.read("work/shown") ?? "").contains("5 xxx") }
            gate.open()
        }
        try assay.home.makeFolder("sessions")
        let folder = assay.home("sessions")
        let script = """
            head -c 131072 /dev/zero > "$ASSAY_SESSIONS/filler"
            '\(AssayProcess.path)' ask hello > shown 2> said; echo $? >> said
            rm "$ASSAY_SESSIONS/filler"
            '\(AssayProcess.path)' ask -c on > shown2 2> said2; echo $? >> said2
            cp "$ASSAY_SESSIONS"/*.json .
            """
        let mounts = ["--dev-bind", "/", "/", "--size", "196608", "--tmpfs", folder]
        let run = try assay.run(program: "/usr/bin/bwrap", mounts + ["sh", "-c", script])
        #expect(opener.join() && run.status == 0, "\(run)")
        let shown = try #require(assay.home.read("work/shown"))
        #expect(shown.hasPrefix("1 xxx") && shown.utf8.count < 65536)
        #expect(
            assay.plain(assay.home.read("work/said") ?? "") == """
                session ID
                assay: cannot write HOME/sessions/ID.json.part: No space left on device
                  make room; what was written before is whole, and the next attempt goes on from it
                5

                """)
        let file = try #require(assay.home.names(in: "work").first { $0.hasSuffix(".json") })
        let contents = assay.contents(atPath: "work/\(file)")
        #expect(contents.map { String($0.prefix(5)) } == ["hello", "1 xxx", "on", "two"])
        #expect(contents.count == 4 && contents[1].hasPrefix(shown.trimmingCharacters(in: .newlines)))
    }
}
