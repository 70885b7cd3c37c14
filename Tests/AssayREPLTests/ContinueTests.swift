import AssayCore
import AssayTestSupport
import Foundation
import Testing

@Suite("Answers that are cut off, repeat themselves, or shall be short")
struct ContinueTests {
    private static let beginning = "Here it is:\n\n```python sales.py\ndef total(prices):\n    return su"

    /// The events of the one session.
    private func events(_ assay: AssayProcess) throws -> [JSONValue] {
        guard case .array(let events)? = try JSONValue(try #require(assay.session).utf8)["events"] else {
            throw MissingValue()
        }
        return events
    }

    private func messages(_ request: FaultServer.Request) throws -> [JSONValue] {
        guard case .array(let messages)? = try JSONValue(request.body.utf8)["messages"] else { throw MissingValue() }
        return messages
    }

    @Test("an answer that reached its limit goes on, and its block is whole")
    func length() throws {
        let server = try FaultServer(
            .answer(Self.beginning, finish: "length"),
            .answer("Of course, here it is:\n```python\n", "    return sum(prices)\n``", "`\nThat is all."),
            .answer("You are welcome."))
        let assay = try AssayProcess(server: server)
        let cut = try assay.run("ask", "Write sales.py")
        #expect(cut.status == 14)
        #expect(cut.messages.contains("assay continue goes on with it"))
        #expect(try assay.run("save", "-y").status == 21)
        let rest = try assay.run("continue")
        #expect(rest.output == "m(prices)\n```\nThat is all.\n")
        #expect(rest.status == 0)
        #expect(try assay.run("blocks").output == "1  python  sales.py  2 lines\n")
        #expect(try assay.run("save", "-y").output == "  new  sales.py  2 lines\n")
        #expect(assay.home.read("work/sales.py") == "def total(prices):\n    return sum(prices)\n")
        #expect(try assay.run("ask", "-c", "Thanks").status == 0)
        let parts = try events(assay).filter { $0["role"] == .string("assistant") }
        #expect(parts.map { $0["continues"] } == [nil, .number("3"), nil])
        #expect(parts.map { $0["finish"] } == [.string("length"), .string("stop"), .string("stop")])
        #expect(parts[1]["content"] == .string("m(prices)\n```\nThat is all."))
        let asked = try messages(server.requests[1])
        #expect(asked.suffix(2).map { $0["role"]?.stringValue } == ["assistant", "user"])
        #expect(
            asked.last?["content"]?.stringValue?.contains("Begin with its last line, complete:\n    return su") == true)
        let next = try messages(server.requests[2])
        #expect(
            next.suffix(3).map { $0["content"]?.stringValue } == [
                "Write sales.py", Self.beginning + "m(prices)\n```\nThat is all.", "Thanks",
            ])
        #expect(server.unexpected == [])
        let markdown = try assay.run("export").output
        #expect(
            markdown.hasSuffix(
                "\n## 1\n\n> Write sales.py\n\n\(Self.beginning)m(prices)\n```\nThat is all.\n\n*saved* `sales.py`\n\n"
                    + "## 2\n\n> Thanks\n\nYou are welcome.\n"))
        #expect(try assay.run("export", "jsonl").output.split(separator: "\n").count == events(assay).count)
        let html = try assay.run("export", "html").output
        #expect(html.contains("    return sum(prices)\n</pre>") && html.contains("You are welcome."))
    }

    @Test("an answer that ctrl-C stopped says how to go on with it, one that had not begun does not")
    func stopped() throws {
        let (first, second) = (Gate(), Gate())
        let waiting = FaultServer.Reply([.gate(first), .hang])
        let server = try FaultServer(waiting, heldAnswer(second), .answer("first half, and the rest"))
        let assay = try AssayProcess(server: server)
        let terminal = try assay.terminal()
        _ = try terminal.wait(for: "› ")
        terminal.type("hello\r")
        #expect(Deadline.wait { first.isReached })
        terminal.type("\u{3}")
        _ = try terminal.wait(for: "interrupted\r\n› ")
        terminal.type("again\r")
        _ = try terminal.wait(for: "first half, ")
        #expect(Deadline.wait { second.isReached })
        terminal.type("\u{3}")
        _ = try terminal.wait(for: "interrupted\r\n  /continue goes on with the answer\r\n")
        terminal.type("/continue\r")
        _ = try terminal.wait(for: "tokens")
        terminal.type("/quit\r")
        #expect(try terminal.end() == 0)
        #expect(assay.contents(of: try #require(assay.sessionIDs.first)).last == "and the rest")
    }

    @Test("again and again, after a break as after a limit, at the prompt")
    func chain() throws {
        let server = try FaultServer(
            .beginning([ChatEvents.delta("One, tw")]).then(.close), .answer("One, two, thr", finish: "length"),
            .response(400, body: #"{"error":"no"}"#), .answer("One, two, three."))
        let assay = try AssayProcess(server: server)
        #expect(try assay.run("ask", "Count").status == 14)
        #expect(try assay.run("continue").output == "o, thr\n")
        #expect(try assay.run("continue").status == 10)
        let last = try assay.run("--resume", try #require(id(assay)), input: "/continue\n/continue\n")
        #expect(last.output.hasSuffix("ee.\n"))
        // The second time there is nothing left.
        #expect(last.status == 2)
        #expect(last.messages.contains("there is no answer that was cut off"))
        #expect(try messages(server.requests[3])[2]["content"] == .string("One, two, thr"))
    }

    @Test("there must be an answer that was cut off")
    func nothing() throws {
        let server = try FaultServer(.answer("All."))
        let assay = try AssayProcess(server: server)
        #expect(try assay.run("continue").status == 50)
        #expect(try assay.run("ask", "hello").status == 0)
        #expect(try assay.run("continue").status == 2)
        #expect(server.requests.count == 1)
    }

    @Test("an answer that repeats itself is stopped, kept, and said so")
    func loop() throws {
        let sentence = "The function returns the sum of the two numbers. "
        let text = String(repeating: sentence, count: 400)
        let server = try FaultServer(.answer(text), .answer(text))
        let assay = try AssayProcess(server: server)
        let run = try assay.run("ask", "hello")
        #expect(run.status == 14)
        #expect(run.output.hasPrefix(sentence + sentence))
        #expect(run.messages.contains("repeated itself over and over"))
        #expect(try events(assay).last?["finish"] == .string("loop"))
        let allowed = try assay.run("--resume", try #require(id(assay)), input: "/set loops allow\nhello\n")
        #expect(allowed.status == 0)
        #expect(allowed.output.hasSuffix(text + "\n"))
        #expect(!server.requests[1].body.contains("loops"))
    }

    @Test("words are limited by an instruction, never by tokens; the session keeps it")
    func words() throws {
        let server = try FaultServer(.answer("One."), .answer("Two."), .answer("Three."))
        let assay = try AssayProcess(server: server)
        let run = try assay.run(input: "/set words 50\n/set\n/set words many\n")
        #expect(run.output.hasSuffix("words = 50\n"))
        #expect(run.status == 2)
        #expect(try assay.run(input: "/set words 50\nhello\n你好\n").status == 0)
        #expect(try assay.run("ask", "-c", "again").status == 0)
        let systems = try server.requests.map { try messages($0)[0]["content"]?.stringValue ?? "" }
        let instruction = "\nUse at most 50 words of prose. Code blocks do not count, and are always complete."
        #expect(systems.map { $0.hasSuffix(instruction) } == [true, false, true])
        #expect(systems[1].contains("文字说明最多50个字"))
        for request in server.requests {
            let body = try JSONValue(request.body.utf8)
            #expect(body["words"] == nil && body["max_tokens"] == nil)
        }
    }

    @Test("a retired model names its successors")
    func retired() throws {
        let body = #"{"error":{"message":"The model `davinci` has been deprecated","code":"model_not_found"}}"#
        let server = try FaultServer(.response(404, body: body))
        let assay = try AssayProcess(server: server)
        let run = try assay.run("--model", "davinci", "ask", "hello")
        #expect(run.status == 4)
        #expect(run.messages.contains("davinci has been retired; its successors: davinci-002, gpt-4.1-mini"))
    }

    private func id(_ assay: AssayProcess) -> String? {
        assay.home.names(in: "sessions").first { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }
    }
}
