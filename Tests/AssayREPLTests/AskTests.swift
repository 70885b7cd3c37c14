import AssayCore
import AssayTestSupport
import Foundation
import Testing

@Suite("assay ask")
struct AskTests {
    @Test("the answer goes to standard output, the session's id to standard error")
    func answer() throws {
        let server = try FaultServer(.answer("Two ", "plus two is four."))
        let assay = try AssayProcess(server: server)
        let run = try assay.run("ask", "what", "is", "2+2?")
        #expect(run.output == "Two plus two is four.\n")
        #expect(assay.withoutID(run.messages) == "session ID\n")
        #expect(run.status == 0)
        try #require(server.requests.count == 1)
        #expect(server.requests[0].headers["authorization"] == "Bearer sk-test-0123456789")
        let request = try JSONValue(server.requests[0].body.utf8)
        guard case .array(let messages)? = request["messages"] else { throw MissingValue() }
        #expect(messages.compactMap { $0["role"]?.stringValue } == ["system", "user"])
        #expect(messages.last?["content"]?.stringValue == "what is 2+2?")
        #expect(try #require(assay.session).contains("sk-test") == false)
    }

    @Test("standard input stands below the words")
    func standardInput() throws {
        let server = try FaultServer(.answer("ok"))
        let assay = try AssayProcess(server: server)
        #expect(try assay.run("ask", "explain", input: "line 1\nline 2\n").status == 0)
        #expect(server.requests[0].body.contains(#""explain\n\nline 1\nline 2\n""#))
    }

    @Test("-c goes on with the folder's latest session")
    func continues() throws {
        let server = try FaultServer(.answer("first answer"), .answer("second answer"))
        let assay = try AssayProcess(server: server)
        #expect(try assay.run("ask", "first question").status == 0)
        let run = try assay.run("ask", "-c", "second question")
        #expect(run.output == "second answer\n")
        let body = server.requests[1].body
        #expect(body.contains("first question") && body.contains("first answer"))
        #expect(assay.home.names(in: "sessions").filter { $0.hasSuffix(".json") }.count == 1)
    }

    @Test("--no-session keeps nothing")
    func noSession() throws {
        let server = try FaultServer(.answer("ok"))
        let assay = try AssayProcess(server: server)
        let run = try assay.run("ask", "--no-session", "hello")
        #expect(run == AssayProcess.Run(output: "ok\n", messages: "", status: 0))
        #expect(assay.home.names(in: "sessions").isEmpty)
    }

    @Test("--json prints one object a line")
    func json() throws {
        let reasoning = ChatEvents.delta("Hm.", key: "reasoning_content")
        let rest = ChatEvents.answer(["a\n\"b\"", "é"])
        let server = try FaultServer(.stream([reasoning, rest]))
        let assay = try AssayProcess(server: server)
        let run = try assay.run("ask", "--json", "hello")
        let lines = try assay.withoutID(run.output).split(separator: "\n").map { try JSONValue($0.utf8) }
        #expect(lines.first == .object([.init(key: "session", value: .string("ID"))]))
        #expect(lines.last == .object([.init(key: "finish", value: .string("stop"))]))
        #expect(lines.compactMap { $0["text"]?.stringValue }.joined() == "a\n\"b\"é")
        #expect(lines.compactMap { $0["reasoning"]?.stringValue }.joined() == "Hm.")
        #expect(lines.contains { $0["usage"]?["completion"] != nil })
        #expect(run.status == 0 && run.messages.isEmpty)
    }

    @Test("without any service the failure says how to get one")
    func noService() throws {
        let assay = try AssayProcess(variables: ["ASSAY_ENGINE_HOME": "/nonexistent/engine"])
        let run = try assay.run("ask", "hello")
        #expect(run.status == 4)
        #expect(run.messages.contains("assay engine install"))
    }
}

struct MissingValue: Error {}
