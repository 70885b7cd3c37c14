import AssayCore
import AssayTestSupport
import Foundation
import SessionStore
import Settings
import Terminal
import Testing

@testable import AssayREPL

@Suite("Compacting, overflow, resuming, export")
struct CompactAndExportTests {
    private static func sent(_ request: FaultServer.Request) throws -> [String] {
        try ConversationCommandTests.sent(request)
    }

    @Test("The summary goes out in place of what it stands for; every message stays, and a rewind brings them back")
    func compact() throws {
        let server = try FaultServer(.answer("A1"), .answer("A2"), .answer("- S"), .answer("A3"), .answer("A4"))
        let assay = try AssayProcess(server: server)
        let run = try assay.run(input: "first\nsecond\n/compact the names\nthird\n/rewind 1\nfourth\n")
        #expect(run.status == 0)
        #expect(
            run.output.hasPrefix(
                """
                A1
                A2
                summed up to the end of turn 1: about 23 tokens are now 14; every message stays in the session
                - S
                A3
                after turn 1: first

                """))
        let requests = try server.requests.map(Self.sent)
        let summary = "Summary of our conversation so far:\n\n- S\n\n---\n\nsecond"
        #expect(requests[2].prefix(2) == ["first", "A1"])
        #expect(requests[2].last?.hasSuffix("Above all keep: the names") == true)
        #expect(requests[3] == [summary, "A2", "third"])
        #expect(requests[4] == [summary.replacing("second", with: "fourth")])
        #expect(try assay.run("context").output.contains("summary of turns 1 to 1\n"))
        #expect(assay.session?.contains(#""content":"A1""#) == true)
        #expect(try assay.run("verify").status == 0)
    }

    @Test("A summary that fails leaves everything as it was")
    func failure() throws {
        let refusal = FaultServer.Reply.response(400, body: #"{"error":{"message":"no"}}"#)
        let server = try FaultServer(
            .answer("A1"), refusal, .answer("half", finish: "length"), .answer(" "), .answer("A2"))
        let assay = try AssayProcess(server: server)
        #expect(try assay.run("compact").status == 50)
        #expect(try assay.run("ask", "q").status == 0)
        let before = assay.session
        let runs = try (0..<3).map { _ in try assay.run("compact") }
        #expect(runs.map(\.status) == [10, 14, 10])
        #expect(
            assay.withoutID(runs[1].messages) == """
                session ID
                assay: the answer reached its limit of tokens and is cut off
                  half of it is of no use and nothing was kept: try again, after assay config set parameters.max_tokens N or with another --model

                """)
        #expect(assay.session == before)
        #expect(try assay.run("ask", "-c", "r").status == 0)
        #expect(try Self.sent(server.requests[4]) == ["q", "A1", "r"])
    }

    /// In memory, with a service whose window is known.
    private func context(_ home: TemporaryFolder, _ service: ScriptedService) throws -> Context {
        let surface = Surface(
            descriptor: open("/dev/null", O_WRONLY), isTerminal: false, hasColour: false, isUnicode: false,
            canMove: false)
        return try Context(
            place: .shell, options: GlobalOptions(),
            environment: Environment(
                variables: ["ASSAY_SESSIONS": home("sessions"), "OPENAI_BASE_URL": "http://localhost:1/v1"],
                home: home.path, workingFolder: home.path),
            screen: Screen(output: surface, messages: surface), executable: "assay",
            clock: { Timestamp(milliseconds: 1_767_225_600_000) }, scriptedService: service)
    }

    @Test("A question that cannot fit is refused in a script and is in no file")
    func overflow() throws {
        let home = try TemporaryFolder()
        let service = ScriptedService("A1")
        let context = try context(home, service)
        let session = try context.sessions.create(workspace: Workspace(root: "/w", path: "."), at: context.clock())
        context.session = session
        let connection = Connection(service: service, name: "s", model: "m", contextWindow: 2000)
        let short = SessionMessage(.user, "Hello")
        let long = SessionMessage(.user, String(repeating: "word ", count: 2500))
        try context.makeRoom(for: short, in: session, using: connection)
        #expect(throws: CompletionFailure.self) { try context.makeRoom(for: long, in: session, using: connection) }
        // A file that was added goes along and counts.
        try home.write("big.txt", long.content)
        try session.append(.changes(ChangeSetEdit(added: ["big.txt"])), at: context.clock())
        #expect(throws: CompletionFailure.self) { try context.makeRoom(for: short, in: session, using: connection) }
        #expect(context.sentVersions.isEmpty)
        let unknown = Connection(service: service, name: "s", model: "m")
        try context.makeRoom(for: long, in: session, using: unknown)
        #expect(session.conversation.log.count == 1)
    }

    @Test("A session that is resumed says what was left undone")
    func resuming() throws {
        let answer = "```sh a.sh\necho a\n```\n\n```sh b.sh\necho b\n```\n\n```sh c.sh\necho c\n```\n"
        let server = try FaultServer(.answer(answer))
        var transcript = try Transcript(server: server)
        let assay = transcript.assay
        func resumed() throws -> [String] {
            try assay.run("-c").messages.split(separator: "\n").map(String.init).filter { $0.hasPrefix("  ") }
        }
        try transcript.run("ask", "three")
        #expect(try resumed() == ["  not saved: a.sh, b.sh, c.sh  (/save)"])
        try transcript.run("save", "1", "2")
        #expect(try resumed() == ["  not saved: c.sh  (/save)", "  saved, not tested: a.sh, b.sh  (/test)"])
        try transcript.run("save")
        try transcript.run("test", "--no-sandbox", "sh a.sh; exit 1")
        #expect(try resumed() == ["  the last test did not pass: sh a.sh; exit 1  (/test)"])
        try transcript.run("test", "--no-sandbox", "sh a.sh")
        #expect(try resumed() == ["  tested, not committed: a.sh, b.sh, c.sh  (/commit)"])
        try assay.home.write("work/a.sh", "echo mine\n")
        try FileManager.default.removeItem(atPath: assay.home("work/b.sh"))
        // The log of HEAD counts whole seconds.
        let later = ["GIT_COMMITTER_DATE": "2037-01-01T00:00:00Z"]
        #expect(
            try assay.run(
                program: "/usr/bin/git", ["commit", "-q", "--allow-empty", "-m", "Elsewhere"], variables: later
            ).status == 0)
        let last = try resumed()
        #expect(
            last.dropLast() == [
                "  tested, not committed: a.sh, b.sh, c.sh  (/commit)", "  no longer as saved: a.sh, b.sh (gone)",
            ])
        #expect(
            last.last?.hasPrefix("  HEAD has moved: ") == true && last.last?.hasSuffix(" commit: Elsewhere") == true)
        // Elsewhere, files of these names are none of the session's.
        let id = try #require(assay.home.names(in: "sessions").first { $0.hasSuffix(".json") }?.dropLast(5))
        try assay.home.makeFolder("work/below")
        let below = try assay.run(
            program: "/bin/sh", ["-c", "cd below && exec \"$0\" --resume \(id) < /dev/null", AssayProcess.path])
        #expect(below.status == 0 && !below.messages.contains("HEAD") && !below.messages.contains("as saved"))
    }

    @Test("Export to standard output, to files, never over one that is there")
    func export() throws {
        let server = try FaultServer(.answer("```sh a.sh\necho a\n```\n"))
        let assay = try AssayProcess(server: server)
        #expect(try assay.run("export").status == 50)
        #expect(try assay.run("ask", "write a.sh").status == 0)
        let markdown = try assay.run("export").output
        #expect(markdown.hasPrefix("# write a.sh\n\nAssay session "))
        #expect(markdown.hasSuffix("\n## 1\n\n> write a.sh\n\n```sh a.sh\necho a\n```\n"))
        #expect(try assay.run("export", "--answers-only").output == "\n```sh a.sh\necho a\n```\n")
        let lines = try assay.run("export", "jsonl").output.split(separator: "\n")
        let file = try #require(assay.session).split(separator: "\n").dropFirst().dropLast()
        #expect(lines.map(String.init) == file.map { String($0.drop { $0 == "," }) })
        let html = try assay.run("export", "talk.html")
        #expect(html.output == "talk.html written\n")
        #expect(assay.home.read("work/talk.html")?.hasPrefix("<!DOCTYPE html>\n") == true)
        #expect(
            try FileManager.default.attributesOfItem(atPath: assay.home("work/talk.html"))[.posixPermissions] as? Int
                == 0o600)
        try assay.home.write("work/talk.md", "mine\n")
        #expect(try assay.run("export", "md", "talk.md").status == 3)
        #expect(assay.home.read("work/talk.md") == "mine\n")
        #expect(try assay.run("export", "talk.md", "-y").status == 0)
        #expect(assay.home.read("work/talk.md") == markdown)
        #expect(try assay.run("export", "pdf").status == 2)
        #expect(try assay.run("export", "md", "missing/talk.md").status == 5)
        let id = try #require(assay.home.names(in: "sessions").first { $0.hasSuffix(".json") }?.dropLast(5))
        #expect(try assay.run("--resume", String(id), input: "/export\n").output.hasSuffix("\(id).md written\n"))
        #expect(assay.home.read("work/\(id).md") == markdown)
        #expect(assay.home.names(in: "work").sorted() == ["\(id).md", "talk.html", "talk.md"].sorted())
    }

    static let places: [(name: String, script: String, output: String, status: Int32)] = [
        ("a pipe", "mkfifo p; cat p > got & \"$0\" export md p; wait; test -p p && cat got", "p written\nTEXT", 0),
        (
            "a link to a pipe", "mkfifo p; ln -s p l; cat p > got & \"$0\" export md l; wait; test -p l && cat got",
            "l written\nTEXT", 0
        ),
        ("a folder", "mkdir f; \"$0\" export md f", "", 5),
        ("a folder, agreed", "mkdir f; \"$0\" export md f -y", "", 5),
        ("a link to a folder", "mkdir f; ln -s f l; \"$0\" export md l -y", "", 5),
        ("a link to a file, unasked", "echo a > f; ln -s f l; \"$0\" export md l; s=$?; cat f; exit $s", "a\n", 3),
        (
            "a link to a file, agreed", "echo a > f; ln -s f l; \"$0\" export md l -y && cat f l && test -f f",
            "l written\na\nTEXT", 0
        ),
        ("a link to nowhere", "ln -s f l; \"$0\" export md l; s=$?; test -e f && echo made; exit $s", "", 3),
        (
            "a device, where one can be made",
            "mknod n c 1 3 2>/dev/null || { echo n written; exit 0; }; \"$0\" export md n && test -c n",
            "n written\n", 0
        ),
    ]

    @Test("Export replaces files alone", arguments: places.indices)
    func replacing(row: Int) throws {
        let row = Self.places[row]
        let assay = try AssayProcess(server: FaultServer(.answer("A1")))
        #expect(try assay.run("ask", "q").status == 0)
        let text = try assay.run("export").output
        let run = try assay.run(program: "/bin/sh", ["-c", row.script, AssayProcess.path])
        #expect(run.output.replacing(text, with: "TEXT") == row.output, "\(row.name)")
        #expect(run.status == row.status, "\(row.name): \(run.messages)")
        #expect(assay.home.names(in: "work").filter { $0.hasSuffix(".tmp") } == [], "\(row.name)")
    }
}
