import AssayCore
import AssayTestSupport
import Foundation
import SessionStore
import Testing

@testable import AssayREPL

@Suite("Secrets are neither written nor sent")
struct RedactionFlowTests {
    static let values = PlantedSecret.all.map(\.value)
    static let notice = "secrets were redacted ("

    @Test("in a question, a file beside it and an answer that comes byte by byte: none on disk, none sent, none shown")
    func ask() throws {
        let bytes = PlantedSecret.everything.unicodeScalars.map { ChatEvents.delta(String($0)) }.joined()
        let reasoning = ChatEvents.delta(PlantedSecret.everything, key: "reasoning_content")
        let answer = FaultServer.Reply.stream([reasoning + bytes + ChatEvents.answer([])])
        let server = try FaultServer(answer, .answer("ok"), .answer("ok"))
        let assay = try AssayProcess(server: server, variables: ["DEPLOY_TOKEN": "not-of-any-shape-1"])
        try assay.home.write("work/secrets.txt", PlantedSecret.everything)
        let question = "deploy with not-of-any-shape-1 and\n" + PlantedSecret.everything
        let run = try assay.run("ask", "--json", "see @secrets.txt", input: question)
        #expect(run.status == 0)
        #expect(run.messages.components(separatedBy: Self.notice).count == 3)
        #expect(try assay.run("ask", "-c", "and now?").status == 0)
        #expect(try assay.run("ask", "--no-session", "again", input: question).status == 0)
        #expect(server.requests.count == 3 && server.unexpected.isEmpty)
        try expectNone(in: assay, server)
        let session = try #require(assay.session)
        #expect(session.contains("[redacted:DEPLOY_TOKEN]"))
        let lines = session.split(separator: "\n").filter { $0.contains(#""type":"message""#) }
        #expect(lines.filter { $0.contains(#""redacted":{"#) }.count == 2)
    }

    @Test("at the prompt: pasted, in a command's output, in what /set and /system send, and in a session's title")
    func prompt() throws {
        let server = try FaultServer(.answer("ok"), .answer("ok"))
        let assay = try AssayProcess(server: server)
        let lines = PlantedSecret.all.map(\.text).filter { !$0.contains("\n") && !$0.contains("'") }
        try assay.home.write("work/out.txt", PlantedSecret.everything)
        let script = """
            !!cat out.txt
            /set stop ["\(Self.values[12])"]
            /system Use the token \(Self.values[13])
            \(lines.joined(separator: " "))
            /sessions

            """
        let run = try assay.run([], input: script)
        #expect(run.status == 0)
        #expect(run.messages.contains(Self.notice))
        #expect(server.requests.count == 1)
        // What the user did is shown to him as it is.
        #expect(run.output.contains(Self.values[12]) && run.messages.contains(Self.values[12]))
        try expectNone(in: assay, server, besides: ["work", "input", "output", "messages"])
    }

    @Test("in a test's output and its command")
    func testOutput() throws {
        var session = try Transcript()
        try session.write("secrets.txt", PlantedSecret.everything)
        try session.run("add", "secrets.txt")
        try session.run("test", "cat secrets.txt; echo \(Self.values[12]); false")
        #expect(session.text.contains(Self.notice))
        #expect(try #require(session.assay.session).contains(#""type":"test""#))
        try expectNone(in: session.assay, nil, under: "sessions")
    }

    @Test("what waits in the stream is kept and shown when ctrl-C or a fault ends the answer")
    func flushed() throws {
        let half = String(Self.values[12].prefix(20))
        let server = try FaultServer(FaultServer.Reply.beginning([ChatEvents.delta("It is \(half)")]).then(.reset))
        let assay = try AssayProcess(server: server)
        let run = try assay.run("ask", "which?")
        #expect(run.output == "It is \(half)\n")
        #expect(run.status == 14)
        #expect(try #require(assay.session).contains("It is \(half)"))
    }

    @Test("a killed Assay leaves no half of a secret that the whole would not have left", arguments: [4, 20, 39])
    func killed(_ count: Int) throws {
        let (first, second) = (Self.values[12].prefix(count), Self.values[12].dropFirst(count))
        let server = try FaultServer(
            FaultServer.Reply.beginning([ChatEvents.delta("It is \(first)"), ChatEvents.delta(String(second) + "!")])
                .then(.hang))
        let assay = try AssayProcess(server: server)
        let terminal = try assay.terminal("ask", "which?")
        _ = try terminal.wait(for: "[redacted:github-token]!")
        kill(terminal.child.id, SIGKILL)
        #expect(try terminal.end() == nil)
        try expectNone(in: assay, server)
        #expect(try assay.run("verify").status == 0)
        // The answer that was coming is the last message, without it too.
        #expect(try assay.run(["-c"], input: "").status == 0)
        try expectNone(in: assay, server)
    }

    @Test("a block that held a secret is saved with its mark, which is said")
    func saved() throws {
        let server = try FaultServer(.answer("```python a.py\nkey = \"\(Self.values[12])\"\n```\n"))
        let assay = try AssayProcess(server: server)
        #expect(try assay.run("ask", "write a.py").status == 0)
        let run = try assay.run("save")
        #expect(run.output == "  new  a.py  1 line\n")
        #expect(
            assay.withoutID(run.messages) == """
                session ID
                a.py holds marks ([redacted:…]) where the answer held secrets: put them back by hand

                """)
        #expect(assay.home.read("work/a.py") == "key = \"[redacted:github-token]\"\n")
    }

    @Test("the history of the prompt keeps no secret")
    func history() throws {
        let assay = try AssayProcess(server: FaultServer(.answer("fine")), variables: ["TERM": "xterm"])
        let terminal = try assay.terminal()
        _ = try terminal.wait(for: "› ")
        terminal.type("is \(Self.values[12]) good?\r")
        _ = try terminal.wait(for: "fine")
        _ = try terminal.wait(for: "› ")
        terminal.type("/quit\r")
        // It ends only once somebody has read what it still shows.
        #expect(try terminal.end() == 0)
        #expect(assay.home.read(".local/state/assay/history") == "is [redacted:github-token] good?\n/quit\n")
        try expectNone(in: assay, nil)
    }

    /// No planted value stands in a file below the home folder, nor in what was asked of the server.
    private func expectNone(
        in assay: AssayProcess, _ server: FaultServer?, under folder: String = "",
        besides: Set<String> = ["work", "input"]
    ) throws {
        for (path, text) in files(of: assay, under: folder, besides) {
            for secret in PlantedSecret.all where text.contains(secret.value) || text.contains(escaped(secret.value)) {
                Issue.record("\(secret.name) is in \(path)")
            }
        }
        for request in server?.requests ?? [] {
            for secret in PlantedSecret.all where request.body.contains(escaped(secret.value)) {
                Issue.record("\(secret.name) was sent")
            }
        }
    }

    private func files(of assay: AssayProcess, under folder: String, _ besides: Set<String>) -> [(String, String)] {
        assay.home.names(in: folder).filter { folder != "" || !besides.contains($0) }.flatMap { name in
            let path = folder.isEmpty ? name : "\(folder)/\(name)"
            if let text = assay.home.read(path), !text.isEmpty { return [(path, text)] }
            return files(of: assay, under: path, besides)
        }
    }

    private func escaped(_ text: String) -> String {
        var bytes: [UInt8] = []
        JSONWriter.appendEscaped(text, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }
}
