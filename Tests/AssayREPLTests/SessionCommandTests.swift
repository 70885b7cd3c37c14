import AssayCore
import AssayTestSupport
import Foundation
import SessionStore
import Testing

@testable import AssayREPL

@Suite("Searching, listing, removing and sharing sessions")
struct SessionCommandTests {
    /// Three sessions, asked in this order; their ids.
    private func threeSessions(_ assay: AssayProcess) throws -> [String] {
        for question in ["Write the invoice step", "开票之后，交货之前付款，可以吗？", "Draft a mail about the invoice"] {
            #expect(try assay.run("ask", question).status == 0)
        }
        let listed = try JSONValue(assay.run("sessions", "--json").output.utf8)
        guard case .array(let elements) = listed else { throw MissingValue() }
        return elements.compactMap { $0["id"]?.stringValue }.reversed()
    }

    private func process() throws -> AssayProcess {
        try AssayProcess(
            server: FaultServer(
                .answer("The invoice step, before delivery."), .answer("可以：先检查付款。"), .answer("Dear customer"),
                .answer("resumed")))
    }

    /// Without what differs from run to run.
    private func plain(_ text: String) -> String {
        text.replacingOccurrences(of: "[0-9-]{10} [0-9:]{5}", with: "TIME", options: .regularExpression)
            .replacingOccurrences(of: "[0-9-]{10}-([0-9]+)-[a-z0-9]{4}", with: "ID-$1", options: .regularExpression)
    }

    @Test("search shows the best hits with turn and line, for people and for programs")
    func search() throws {
        let assay = try process()
        let ids = try threeSessions(assay)
        #expect(
            plain(try assay.run("search", "invoice", "step", "-mail").output) == """
                  1  TIME  ID-1  turn 1 question +1  Write the invoice step
                     Write the invoice step

                """)
        #expect(
            plain(try assay.run("search", "付款").output) == """
                  1  TIME  ID-2  turn 1 question +1  开票之后，交货之前付款，可以吗？
                     开票之后，交货之前付款，可以吗？

                """)
        let json = try JSONValue(assay.run("search", "--json", "--here", "检查").output.utf8)
        guard case .array(let hits) = json, hits.count == 1 else { throw MissingValue() }
        #expect(hits[0]["id"]?.stringValue == ids[1])
        #expect(hits[0]["in"]?.stringValue == "answer")
        #expect(hits[0]["turn"] == .number("1"))
        #expect(hits[0]["line"]?.stringValue == "可以：先检查付款。")
        #expect(hits[0]["found"] == .array([.string("检查")]))
    }

    @Test("no hit is exit 1, as of /find, and one line says so")
    func noHit() throws {
        let assay = try process()
        _ = try threeSessions(assay)
        #expect(try assay.run("search", "--json", "nowhere") == .init(output: "[]\n", messages: "", status: 1))
        let script = try assay.run(input: "/search nowhere\n/quit\n")
        #expect(script.status == 1 && script.messages.contains("assay: nothing found\n"))
    }

    @Test("a number of the list names a session in every command")
    func numbered() throws {
        let assay = try process()
        let ids = try threeSessions(assay)
        let removed = try assay.run(input: "/sessions Write\n/sessions remove 1 -y\n")
        #expect(removed.output.contains("  removed  \(ids[0])  1 file, 1 KB\n"), "\(removed)")
        #expect(removed.status == 0)
    }

    @Test("a file that cannot be mended is told without advice to mend it")
    func notMendable() throws {
        let assay = try AssayProcess()
        try assay.home.write("sessions/2026-11-23-1-aaaa.json", "no session\n")
        let run = try assay.run("sessions", "mend", "2026-11-23-1-aaaa")
        #expect(
            run.messages.hasSuffix(
                "is no session file\n  nothing of it can be followed, and nothing was changed: take the file from a backup or from git\n"
            ))
        #expect(run.status == 51)
        #expect(try assay.run("sessions").output.contains("2026-11-23-1-aaaa  damaged  "))
        let all = try assay.run("verify", "--all")
        #expect(all.messages.contains("assay: the evidence of some sessions does not hold\n") && all.status == 1)
    }

    @Test("ask -c names its session once, also where it fails")
    func namedOnce() throws {
        let assay = try AssayProcess(server: FaultServer(.answer("ok"), .response(401, body: "{}")))
        #expect(try assay.run("ask", "hello").status == 0)
        let run = try assay.run("ask", "-c", "again")
        #expect(run.status == 11)
        #expect(run.messages.split(separator: "\n").filter { $0.hasPrefix("session ") }.count == 1)
    }

    @Test("what is changed besides the change set is said to be")
    func besides() throws {
        let transcript = try Transcript()
        try transcript.assay.home.write("work/other.py", "x\n")
        let status = try transcript.assay.run("status")
        #expect(status.output.hasSuffix("besides   other.py  changed, not in the change set\n"), "\(status.output)")
    }

    @Test("what cannot be looked for is told", arguments: [("***", 2), ("--jsn", 2), ("nowhere", 1)])
    func nothing(word: String, status: Int32) throws {
        let assay = try AssayProcess()
        let run = try assay.run("search", word)
        #expect(run.status == status && run.output.isEmpty && !run.messages.isEmpty)
    }

    @Test("at the prompt a hit's number, words of a title and words that were said lead to the session")
    func resume() throws {
        let assay = try process()
        let ids = try threeSessions(assay)
        let server = try FaultServer(.answer("1"), .answer("2"), .answer("3"))
        let next = server.baseURL
        func file(_ id: String) -> String { assay.home.read("sessions/\(id).json") ?? "" }
        let scripts = [
            ("/search 交货 付款\n/resume 1", ids[1]), ("/resume draft mail", ids[2]), ("/resume before delivery", ids[0]),
        ]
        for (script, id) in scripts {
            let run = try assay.run(
                [], input: "\(script)\ngo on in \(id)\n", variables: ["OPENAI_BASE_URL": next])
            #expect(run.status == 0, "\(run.messages)")
            #expect(file(id).contains("go on in \(id)"))
        }
        #expect(try assay.run([], input: "/resume invoice\n").status == 50)
    }

    @Test("show prints a session as it was; a program gets its state")
    func show() throws {
        let assay = try process()
        let id = try threeSessions(assay)[0]
        #expect(
            plain(try assay.run("sessions", "show", id).output) == """
                ID-1  TIME  1 turn  Write the invoice step
                openai/gpt-4.1-mini

                turn 1  TIME
                › Write the invoice step
                The invoice step, before delivery.

                """)
        let state = try JSONValue(assay.run("sessions", "show", id, "--json").output.utf8)
        #expect(state["id"]?.stringValue == id && state["turns"] == .number("1") && state["events"] == .number("3"))
        #expect(try assay.run("sessions", "show").status == 2)
        #expect(try assay.run("sessions", "show", "none").status == 50)
    }

    @Test("remove asks, takes everything that belongs to the session, and refuses one that is open")
    func remove() throws {
        let assay = try process()
        let ids = try threeSessions(assay)
        try assay.home.write("sessions/\(ids[0]).json.cut-1", "x")
        try assay.home.write("sessions/\(ids[0]).kept/abc", "bytes")
        let refused = try assay.run("sessions", "remove", ids[0])
        #expect(refused.status == 3)
        #expect(plain(refused.messages).hasPrefix("  TIME  ID-1  1 turn  Write the invoice step\n"))
        let removed = try assay.run("sessions", "remove", ids[0], "-y")
        #expect(plain(removed.output) == "  removed  ID-1  3 files, 1 KB\n")
        #expect(assay.home.names(in: "sessions").filter { $0.hasPrefix(ids[0]) } == [])

        let lock = open(assay.home("sessions/\(ids[1]).json.lock"), O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        defer { close(lock) }
        #expect(flock(lock, LOCK_EX | LOCK_NB) == 0)
        #expect(try assay.run("sessions", "remove", ids[1], "-y").status == 52)
        #expect(assay.home.names(in: "sessions").contains(ids[1] + ".json"))
    }

    @Test("prune takes those for which all that was said holds")
    func prune() throws {
        let assay = try process()
        let ids = try threeSessions(assay)
        #expect(try assay.run("sessions", "prune").status == 2)
        #expect(try assay.run("sessions", "prune", "--older-than", "soon").status == 2)
        #expect(try assay.run("sessions", "--keep", "1").status == 2)
        #expect(try assay.run("sessions", "prune", "--older-than", "1d", "-y").output == "")
        #expect(try assay.run("sessions", "prune", "--empty", "-y").output == "")
        #expect(try assay.run("sessions", "prune", "--keep", "2").status == 3)
        let pruned = try JSONValue(assay.run("sessions", "prune", "--keep", "2", "-y", "--json").output.utf8)
        guard case .array(let removed) = pruned else { throw MissingValue() }
        #expect(removed.map { $0["id"]?.stringValue } == [ids[0]])
        let rest = Set(assay.home.names(in: "sessions").filter { $0.hasSuffix(".json") })
        #expect(rest == [ids[1] + ".json", ids[2] + ".json"])
    }

    @Test("empty is a session of settings and titles alone, not one whose turns were taken out")
    func pruneEmpty() throws {
        let assay = try process()
        try assay.home.write("work/a.txt", "a\n")
        #expect(try assay.run("ask", "Write the invoice step").status == 0)
        #expect(try assay.run("rewind").status == 0)
        #expect(try assay.run(input: "/add a.txt\n").status == 0)
        let kept = Set(assay.home.names(in: "sessions").filter { $0.hasSuffix(".json") })
        #expect(kept.count == 2)
        let folder = SessionFolder(path: assay.home("sessions"))
        var empty: [String] = []
        let bodies: [SessionEvent.Body] = [.setting(SessionSetting(service: "x")), .title(TitleRecord("T", by: .you))]
        for body in bodies {
            let session = try folder.create(workspace: Workspace(root: "/w", path: "."), at: Timestamp(milliseconds: 0))
            try session.append(body, at: Timestamp(milliseconds: 1))
            session.close()
            empty.append(session.id)
        }
        let pruned = try JSONValue(assay.run("sessions", "prune", "--empty", "-y", "--json").output.utf8)
        guard case .array(let removed) = pruned else { throw MissingValue() }
        #expect(Set(removed.compactMap { $0["id"]?.stringValue }) == Set(empty))
        #expect(Set(assay.home.names(in: "sessions").filter { $0.hasSuffix(".json") }) == kept)
    }

    @Test("prune passes over a session that is open, and fails where one cannot be removed")
    func pruneFails() throws {
        let assay = try process()
        let ids = try threeSessions(assay)
        let lock = open(assay.home("sessions/\(ids[0]).json.lock"), O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        #expect(flock(lock, LOCK_EX | LOCK_NB) == 0)
        let passed = try assay.run("sessions", "prune", "--keep", "2", "-y")
        #expect(passed.status == 0 && passed.messages.contains(ids[0]))
        close(lock)
        // A folder where only files are expected cannot be removed as one.
        try assay.home.write("sessions/\(ids[0]).kept/folder/x", "x")
        let failed = try assay.run("sessions", "prune", "--keep", "0", "-y")
        #expect(failed.status == 51, "\(failed.messages)")
        #expect(assay.home.names(in: "sessions").filter { $0.hasSuffix(".json") } == [ids[0] + ".json"])
    }

    @Test("init makes the repository keep its sessions, which then are no work to be committed")
    func initialise() throws {
        let transcript = try Transcript(server: FaultServer(.answer("ok")))
        let assay = transcript.assay
        let own = ["ASSAY_SESSIONS": ""]
        let made = try assay.run(["sessions", "init"], variables: own)
        #expect(
            made.output == """
                  ~/work/Sessions/.assay-sessions
                  ~/work/Sessions/.gitattributes
                  ~/work/Sessions/.gitignore

                """)
        #expect(try assay.run(["sessions", "init"], variables: own).messages.contains("already"))
        #expect(try assay.run(["ask", "hello"], variables: own).status == 0)
        let files = assay.home.names(in: "work/Sessions")
        #expect(files.filter { $0.hasSuffix(".json") }.count == 1)
        let status = try assay.run(["status"], variables: own)
        #expect(!status.output.contains("not in the change set"))
        #expect(status.output.contains("~/work/Sessions/"))
        try transcript.git("add", "Sessions")
        #expect(try transcript.git("diff", "--cached", "--name-only").contains("index") == false)
        #expect(try transcript.git("check-attr", "merge", "Sessions/x.json") == "Sessions/x.json: merge: unset\n")
        // A link in its place leads nowhere.
        try assay.home.makeFolder("elsewhere")
        rename(assay.home("work/Sessions"), assay.home("elsewhere/Sessions"))
        symlink(assay.home("elsewhere/Sessions"), assay.home("work/Sessions"))
        #expect(try assay.run(["status"], variables: own).output.contains("work/Sessions/") == false)
        #expect(try assay.run(["sessions", "init"], variables: own).status == 6)
    }

    @Test("outside a repository init says what else there is")
    func noRepository() throws {
        let run = try AssayProcess().run("sessions", "init")
        #expect(run.status == 42 && run.messages.contains("ASSAY_SESSIONS"))
    }
}
