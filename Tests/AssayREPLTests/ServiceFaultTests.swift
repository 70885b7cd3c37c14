import AssayCore
import AssayTestSupport
import Testing

@Suite("What a server does wrong, from the shell and at the prompt")
struct ServiceFaultTests {
    private static let variables = ["ASSAY_SILENCE_TIMEOUT": "1", "TERM": "xterm"]

    @Test("assay ask says what happened, keeps what came, and the next turn is right", arguments: ServiceFaultRow.all)
    func ask(row: ServiceFaultRow) throws {
        let server = try FaultServer(row.replies + [.answer("whole")])
        let assay = try AssayProcess(server: server, variables: Self.variables)
        let run = try assay.run("ask", "hello")
        #expect(run.status == row.status)
        #expect(run.output == (row.text.isEmpty ? "" : row.text + "\n"))
        let lines = assay.withoutID(run.messages).split(separator: "\n")
        let retries = lines.filter { $0.hasPrefix("attempt ") }
        #expect(retries.count == row.retries)
        for (index, line) in retries.enumerated() { #expect(line.hasPrefix("attempt \(index + 2) of 5 in ")) }
        // The session's name; a failure and its hint.
        #expect(lines.count - retries.count == (row.said.isEmpty ? 1 : 3), "\(lines)")
        #expect(run.messages.contains(row.said) || row.said.isEmpty)
        #expect(!run.messages.contains("sk-test"))
        try expectKept(row, in: assay)
        let next = try assay.run("ask", "-c", "again")
        #expect(next.output == "whole\n")
        #expect(next.status == 0)
        try expectSent(server, after: row)
    }

    @Test("at the prompt likewise, and it goes on", arguments: ServiceFaultRow.all)
    func prompt(row: ServiceFaultRow) throws {
        let server = try FaultServer(row.replies + [.answer("whole")])
        let assay = try AssayProcess(server: server, variables: Self.variables)
        let terminal = try assay.terminal()
        _ = try terminal.wait(for: "› ")
        terminal.type("hello\r")
        if !row.text.isEmpty { _ = try terminal.wait(for: String(row.text.split(separator: " ")[0])) }
        if !row.said.isEmpty { _ = try terminal.wait(for: row.said) }
        _ = try terminal.wait(for: "› ")
        terminal.type("again\r")
        _ = try terminal.wait(for: "whole")
        _ = try terminal.wait(for: "› ")
        terminal.type("/quit\r")
        #expect(try terminal.end() == 0)
        try expectKept(row, in: assay)
        try expectSent(server, after: row)
    }

    @Test("--json tells of each attempt")
    func json() throws {
        let server = try FaultServer(.response(503, headers: ["Retry-After": "1"], body: "busy"), .answer("a"))
        let assay = try AssayProcess(server: server)
        let run = try assay.run("ask", "--json", "--no-session", "hello")
        let lines = try run.output.split(separator: "\n").map { try JSONValue($0.utf8) }
        let retry = try #require(lines.first?["retry"])
        #expect(retry["attempt"] == .number("2"))
        #expect(retry["of"] == .number("5"))
        #expect(["1.0", "1.1", "1.2"].map { .number($0) }.contains(retry["seconds"]))
        #expect(retry["reason"] == .string("the server answered 503 (busy)"))
        #expect(lines.last?["finish"] == .string("stop"))
        #expect(run.status == 0 && run.messages.isEmpty)
    }

    @Test("attempts: says how often it is tried")
    func attempts() throws {
        let busy = FaultServer.Reply.response(503, headers: ["retry-after-ms": "20"], body: "busy")
        let server = try FaultServer(busy, busy, busy, .answer("a"))
        let assay = try AssayProcess(server: server)
        let once = try assay.run("ask", "--no-session", "hello", variables: ["ASSAY_ATTEMPTS": "1"])
        #expect(once.status == 10 && !once.messages.contains("attempt") && server.requests.count == 1)
        try assay.home.write(".config/assay/config.yaml", "attempts: 8\n")
        let often = try assay.run("ask", "--no-session", "hello")
        #expect(often.output == "a\n" && often.messages.contains("attempt 3 of 8 in 1 s"))
        let wrong = try assay.run("ask", "hello", variables: ["ASSAY_ATTEMPTS": "11"])
        #expect(wrong.status == 4 && wrong.messages.contains("allowed: a whole number from 1 to 10"))
    }

    @Test("50 MB of answer are shown and kept")
    func large() throws {
        // Nothing that repeats itself at short range: that would be stopped.
        let text = (0..<13_107).map { String($0 * 7919 % 46_656 + 46_656, radix: 36) + " " }.joined()
        let event = Array(ChatEvents.delta(text).utf8)
        let end = Array((ChatEvents.finish("stop") + ChatEvents.done).utf8)
        let server = try FaultServer(.untilClose(Array(repeating: event, count: 800) + [end]), .answer("whole"))
        let assay = try AssayProcess(server: server)
        let run = try assay.run("ask", "hello")
        #expect(run.status == 0)
        #expect(run.output.utf8.count == 800 * text.utf8.count + 1)
        #expect(try #require(assay.session).utf8.count > 800 * text.utf8.count)
    }

    private func expectKept(_ row: ServiceFaultRow, in assay: AssayProcess) throws {
        let session = try #require(assay.session)
        let value = try JSONValue(session.utf8)
        guard case .array(let events)? = value["events"] else { throw MissingValue() }
        let answer = try #require(events.first { $0["role"]?.stringValue == "assistant" })
        #expect(answer["content"] == .string(row.text))
        #expect(answer["finish"] == .string(row.finish))
        #expect((answer["error"] == nil) == (row.said.isEmpty || row.failureIsInFinish))
        #expect(!session.contains("attempt 2"))
    }

    /// The next turn's request holds the first question with what came of its answer; a question that nothing came of
    /// is not sent again.
    private func expectSent(_ server: FaultServer, after row: ServiceFaultRow) throws {
        #expect(server.unexpected == [])
        #expect(server.requests.count == row.replies.count + 1)
        let body = try JSONValue(try #require(server.requests.last).body.utf8)
        guard case .array(let messages)? = body["messages"] else { throw MissingValue() }
        let texts = messages.compactMap { $0["content"]?.stringValue }
        #expect(
            Array(texts.suffix(3).drop { $0 != "hello" }) == (row.text.isEmpty ? [] : ["hello", row.text, "again"]))
        #expect(texts.last == "again")
    }
}

extension ServiceFaultRow {
    /// Whether the reason why the answer is not whole is its finish alone.
    fileprivate var failureIsInFinish: Bool { said.contains("cut off") || finish == "length" }
}
