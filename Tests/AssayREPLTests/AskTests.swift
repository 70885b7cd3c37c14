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

    @Test("an answer that is empty is said to be")
    func empty() throws {
        let server = try FaultServer(.answer(""), .answer("", "ok"))
        let assay = try AssayProcess(server: server)
        let run = try assay.run("ask", "--no-session", "hello")
        #expect(run == .init(output: "", messages: "the answer is empty\n", status: 0))
        #expect(try assay.run("ask", "--no-session", "hello") == .init(output: "ok\n", messages: "", status: 0))
    }

    @Test("an answer of blanks is an empty one, and goes out with no later question")
    func blank() throws {
        let server = try FaultServer(.answer("\n", "  \n"), .answer("ok"))
        let assay = try AssayProcess(server: server)
        let run = try assay.run("ask", "hello")
        #expect(assay.withoutID(run.messages) == "the answer is empty\nsession ID\n")
        #expect(run.status == 0)
        #expect(try assay.run("ask", "-c", "again").output == "ok\n")
        guard case .array(let messages)? = try JSONValue(server.requests[1].body.utf8)["messages"] else {
            throw MissingValue()
        }
        #expect(messages.dropFirst().compactMap { $0["content"]?.stringValue } == ["again"])
        #expect(try assay.run("export").output.components(separatedBy: "ok").count == 2)
    }

    @Test(
        "what is piped in is treated as a file that goes along",
        arguments: [
            ("large", Array(repeating: 0x61, count: 600 << 10), "this needs an answer: send 600 KB (about ", 3),
            (
                "in an older encoding", Array("caf".utf8) + [0xE9, 0x0A],
                "standard input is text in another encoding than UTF-8", 5
            ),
            ("binary", [0x61, 0, 0x62], "standard input is not text", 5),
        ] as [(String, [UInt8], String, Int32)])
    func pipedWithCare(name: String, bytes: [UInt8], message: String, status: Int32) throws {
        let server = try FaultServer(.answer("ok"))
        let assay = try AssayProcess(server: server)
        try assay.home.write("piped", bytes: bytes)
        func ask(_ options: String) throws -> AssayProcess.Run {
            try assay.run(
                program: "/bin/sh", ["-c", "\(AssayProcess.path) ask --no-session \(options) see < ../piped"])
        }
        let run = try ask("")
        #expect(run.messages.hasPrefix("assay: " + message) && run.status == status, "\(run.messages)")
        #expect(server.requests.isEmpty)
        if status == 3 { #expect(try ask("-y").output == "ok\n") }
    }

    @Test("UTF-16 that is piped in goes out as text")
    func pipedUTF16() throws {
        let server = try FaultServer(.answer("ok"))
        let assay = try AssayProcess(server: server)
        try assay.home.write("piped", bytes: [0xFF, 0xFE, 0x4B, 0x6D])
        let line = "\(AssayProcess.path) ask --no-session see < ../piped"
        #expect(try assay.run(program: "/bin/sh", ["-c", line]).status == 0)
        #expect(server.requests[0].body.contains(#""see\n\n测""#))
    }

    @Test("a folder that was removed is not worked in")
    func noFolder() throws {
        let assay = try AssayProcess()
        for words in ["save -y", "", "-c", "ask hello"] {
            let line = "mkdir gone && cd gone && rmdir ../gone && \(AssayProcess.path) \(words)"
            let run = try assay.run(program: "/bin/sh", ["-c", line])
            let said =
                "assay: the folder that you are in was removed\n  go to one that is there (cd), and start again\n"
            #expect(run == .init(output: "", messages: said, status: 5), "\(words)")
        }
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
