import AssayCore
import AssayTestSupport
import Foundation
import Testing

@testable import AssayREPL

@Suite("Rewinding, forking, retrying, renaming")
struct ConversationCommandTests {
    /// The roles and texts that a request carried, without the system text.
    static func sent(_ request: FaultServer.Request) throws -> [String] {
        guard case .array(let messages)? = try JSONValue(request.body.utf8)["messages"] else { throw MissingValue() }
        return messages.filter { $0["role"] != .string("system") }.compactMap { $0["content"]?.stringValue }
    }

    @Test("A script goes back, another way, back again, asks again, and goes on in a copy")
    func transcript() throws {
        let server = try FaultServer(
            .answer("A1"), .answer("A2"), .answer("A3"), .answer("A4"), .answer("A5"))
        let assay = try AssayProcess(server: server)
        let run = try assay.run(
            input: """
                first
                second
                /rewind
                third
                /rewind --undo
                /retry
                /fork 1
                /rename   Orders and "more"
                /rename
                last
                """)
        #expect(
            run.output == """
                A1
                A2
                after turn 1: first
                  turn 2 is out of the conversation and stays in the session
                A3
                the conversation is as it was before the rewind: after turn 2: second
                A4
                title: Orders and "more"
                Orders and "more"
                A5

                """)
        #expect(
            assay.withoutID(run.messages) == """
                  /rewind --undo takes this back
                asked again: second
                session ID: a copy of ID, after turn 1: first
                session saved: assay --resume ID

                """)
        #expect(run.status == 0)
        #expect(
            try server.requests.map(Self.sent) == [
                ["first"], ["first", "A1", "second"], ["first", "A1", "third"], ["first", "A1", "second"],
                ["first", "A1", "last"],
            ])
        let listed = try assay.run("sessions").output
        #expect(listed.contains("2 turns  Orders and \"more\"\n") && listed.contains("2 turns  first\n"))
    }

    @Test("Asking again after a failure sends the question once; a failed second try leaves the earlier answer")
    func retry() throws {
        let refusal = FaultServer.Reply.response(400, body: #"{"error":{"message":"no"}}"#)
        let server = try FaultServer(refusal, .answer("one"), refusal, .answer("two"), .answer("three"))
        let assay = try AssayProcess(server: server)
        #expect(try assay.run("ask", "q").status == 10)
        let first = try assay.run("retry")
        #expect(first.output == "one\n" && first.status == 0)
        let second = try assay.run("retry")
        #expect(second.output.isEmpty && second.status == 10)
        #expect(second.messages.contains("the earlier answer stands, since no other came\n"))
        #expect(try assay.run("ask", "-c", "on").output == "two\n")
        #expect(try assay.run("retry").output == "three\n")
        #expect(
            try server.requests.map(Self.sent) == [["q"], ["q"], ["q"], ["q", "one", "on"], ["q", "one", "on"]])
        #expect(try assay.run("retry", "--session", "none").status == 50)
    }

    @Test("Asking again costs no answer where the request cannot be made")
    func retryWithoutRequest() throws {
        let server = try FaultServer(.answer("one"), .answer("two"))
        let assay = try AssayProcess(server: server)
        #expect(try assay.run("ask", "q").status == 0)
        // A folder in the place of a text.
        try assay.home.write(".config/assay/system.md/x", "")
        let retry = try assay.run("retry")
        #expect(retry.output.isEmpty && retry.status == 4, "\(retry.messages)")
        try FileManager.default.removeItem(atPath: assay.home(".config/assay/system.md"))
        #expect(try assay.run("ask", "-c", "on").output == "two\n")
        #expect(try server.requests.map(Self.sent) == [["q"], ["q", "one", "on"]])
    }

    @Test("After a rewind, blocks and numbers are those of the conversation; what was saved stays and is named")
    func afterRewind() throws {
        let server = try FaultServer(
            .answer("```sh a.sh\necho a\n```\n"), .answer("```sh b.sh\necho b\n```\n"))
        let assay = try AssayProcess(server: server)
        #expect(try assay.run("ask", "a").status == 0)
        #expect(try assay.run("ask", "-c", "b").status == 0)
        #expect(try assay.run("save").output == "  new  b.sh  1 line\n")
        let rewind = try assay.run("rewind", "1")
        #expect(
            rewind.output == """
                after turn 1: a
                  turn 2 is out of the conversation and stays in the session
                  saved files stay as they are, in the folder and in the change set: b.sh

                """)
        #expect(rewind.messages.contains("  assay rewind --undo takes this back\n"))
        #expect(try assay.run("blocks").output == "1  sh  a.sh  1 line\n")
        #expect(try assay.run("blocks", "--all").output == "1.1  sh  a.sh  1 line\n")
        #expect(try assay.run("status").output.contains("b.sh  1 line  model"))
        let tooFar = try assay.run("rewind", "1")
        #expect(tooFar.status == 2 && tooFar.messages.contains("assay context lists the turns"))
        #expect(try assay.run("rewind", "0").output.hasPrefix("at the beginning of the conversation\n"))
        #expect(try assay.run("blocks").status == 20)
        #expect(try assay.run("rewind").status == 2)
        #expect(try assay.run("rewind", "--undo").output.hasSuffix("after turn 1: a\n"))
        #expect(try assay.run("rewind", "--undo").output.hasSuffix("after turn 2: b\n"))
        let again = try assay.run("rewind", "--undo")
        #expect(again.messages.contains("assay: there is no rewind to take back\n") && again.status == 2)
        #expect(try assay.run("fork", "7").status == 2)
        let id = try #require(assay.home.names(in: "sessions").first { $0.hasSuffix(".json") }?.dropLast(5))
        let fork = try assay.run("fork", "--session", String(id)).output.dropLast()
        #expect(fork != id)
        #expect(try assay.run("rename", "--session", String(fork), "A copy").output == "title: A copy\n")
        #expect(try assay.run("rename", "--session", String(id)).output == "a\n")
        #expect(try assay.run("rename", String(repeating: "x", count: 201)).status == 2)
        #expect(try assay.run("verify", "--session", String(fork)).status == 0)
    }

    @Test("The service is asked for a title only where the user says so")
    func automaticTitle() throws {
        let server = try FaultServer(.answer("A1"), .answer("**Order entry**"))
        let assay = try AssayProcess(server: server)
        let run = try assay.run(input: "write an order entry form\n/rename --auto\n")
        #expect(run.output == "A1\ntitle: Order entry\n")
        #expect(try Self.sent(server.requests[1]) == ["- write an order entry form"])
        #expect(assay.session?.contains(#""type":"title""#) == true)
    }

    static let limits: [(model: String, script: String, sent: [String: JSONValue])] = [
        ("gpt-4.1-mini", "", ["max_tokens": .number("60")]),
        ("gpt-5-mini", "", ["max_completion_tokens": .number("4156")]),
        ("gpt-5-mini", "/set max_completion_tokens 99\n", ["max_completion_tokens": .number("99")]),
        ("gpt-5-mini", "/set max_tokens 99\n", ["max_completion_tokens": .number("99")]),
        ("gpt-4.1-mini", "/set max_tokens 99\n", ["max_tokens": .number("99")]),
    ]

    @Test("A title's limit is one, under the name that the model takes", arguments: limits.indices)
    func titleLimit(row: Int) throws {
        let row = Self.limits[row]
        let server = try FaultServer(.answer("A1"), .answer("Order entry"))
        let assay = try AssayProcess(server: server)
        let run = try assay.run("--model", row.model, input: "\(row.script)hello\n/rename --auto\n")
        #expect(run.status == 0, "\(run.messages)")
        guard server.requests.count == 2, case .object(let members) = try JSONValue(server.requests[1].body.utf8) else {
            throw MissingValue()
        }
        let limits = members.filter { $0.key.hasPrefix("max_") }
        #expect(limits == row.sent.map { JSONValue.Member(key: $0.key, value: $0.value) })
    }

    @Test("/context lists what the next request would send; --json holds the very messages")
    func context() throws {
        let server = try FaultServer(.answer("Done so."), .answer("x"))
        let assay = try AssayProcess(server: server)
        try assay.home.write("work/notes.txt", "one two three\n")
        let run = try assay.run(input: "See @notes.txt\n/set temperature 0.2\n/add notes.txt\n/context\n")
        let system = TokenEstimate.tokens(of: [Message(.system, SystemPrompt.english.text)])
        func line(_ tokens: Int, _ text: String) -> String {
            String(repeating: " ", count: 8 - String(tokens).count) + "\(tokens)  \(text)\n"
        }
        #expect(
            run.output == "Done so.\n  added  notes.txt  1 line\nopenai/gpt-4.1-mini\n" + line(system, "system text")
                + line(9, "1  See @notes.txt") + line(8, "   with notes.txt") + line(7, "   answer")
                + line(4, "with the next question: notes.txt") + line(system + 28, "tokens, estimated")
                + "temperature = 0.2\n")
        let json = try JSONValue(assay.run("context", "--json").output.utf8)
        #expect(try assay.run("ask", "-c", "go on").status == 0)
        guard case .array(let announced)? = json["messages"],
            case .array(let sent)? = try JSONValue(server.requests[1].body.utf8)["messages"]
        else { throw MissingValue() }
        #expect(announced.map { $0["content"] } == sent.dropLast().map { $0["content"] })
        #expect(json["next"]?.elements.first?["path"] == .string("notes.txt"))
    }
}

extension JSONValue {
    fileprivate var elements: [JSONValue] {
        if case .array(let elements) = self { elements } else { [] }
    }
}
