import AssayCore
import AssayTestSupport
import Foundation
import Testing

@Suite("assay doctor")
struct DoctorTests {
    /// What one run says of one check.
    struct Line: Equatable {
        var state: String
        var text: String
    }

    /// Runs it and gives the lines of a check.
    private func lines(
        _ check: String, of assay: AssayProcess, offline: Bool = true, variables: [String: String] = [:]
    ) throws -> (lines: [Line], status: Int32) {
        let run = try assay.run(["doctor", "--json"] + (offline ? ["--offline"] : []), variables: variables)
        let objects = try run.output.split(separator: "\n").map { try JSONValue($0.utf8) }
        #expect(!objects.isEmpty && !run.output.contains("sk-test-0123456789"))
        let lines = objects.filter { $0["check"]?.stringValue == check }.map { object in
            Line(state: object["state"]?.stringValue ?? "", text: object["text"]?.stringValue ?? "")
        }
        return (lines, run.status)
    }

    @Test("a service that works, a wrong key, a model that is not offered")
    func service() throws {
        let list = #"{"object":"list","data":[{"id":"small"},{"id":"large"}]}"#
        let server = try FaultServer(
            .response(200, headers: ["Content-Type": "application/json"], body: list),
            .response(200, headers: ["Content-Type": "application/json"], body: list),
            .response(401, body: #"{"error":{"message":"Incorrect API key provided"}}"#))
        let assay = try AssayProcess(server: server, variables: ["ASSAY_MODEL": "large"])
        let good = try lines("service", of: assay, offline: false).lines
        #expect(good.allSatisfy { $0.state == "good" } && good.last == Line(state: "good", text: "model: large"))
        let model = try lines("service", of: assay, offline: false, variables: ["ASSAY_MODEL": "huge"])
        #expect(model.lines.last == Line(state: "bad", text: "model: the service does not offer huge"))
        #expect(model.status == 1)
        let key = try lines("service", of: assay, offline: false)
        #expect(key.lines.last?.state == "bad" && key.lines.last?.text.hasPrefix("key: ") == true)
        #expect(key.status == 1)
        #expect(server.unexpected.isEmpty)
    }

    @Test(
        "what fails on the way is named",
        arguments: [
            ("connection: ", ["OPENAI_BASE_URL": "http://127.0.0.1:1/v1"]),
            ("name look-up: ", ["OPENAI_BASE_URL": "http://no-such-host.invalid/v1"]),
            ("proxy: ", ["OPENAI_BASE_URL": "http://no-such-host.invalid/v1", "http_proxy": "http://127.0.0.1:1"]),
            ("address: ", ["OPENAI_BASE_URL": "gopher://example.org/v1"]),
        ])
    func way(_ step: String, _ variables: [String: String]) throws {
        let assay = try AssayProcess(variables: ["OPENAI_API_KEY": "sk-test-0123456789"])
        let result = try lines("service", of: assay, offline: false, variables: variables)
        #expect(result.lines.last?.state == "bad")
        #expect(result.lines.last?.text.hasPrefix(step) == true, "\(result.lines)")
        #expect(result.status == 1)
    }

    @Test("a key file that others can read, and a configuration that is none")
    func configuration() throws {
        let assay = try AssayProcess()
        try assay.home.write(".openai/config", #"{"api_key":"sk-test-0123456789"}"#)
        chmod(assay.home(".openai/config"), 0o644)
        let open = try lines("keys", of: assay)
        #expect(open.lines == [Line(state: "bad", text: "~/.openai/config can be read by others: mode 0644")])
        #expect(open.status == 1)
        chmod(assay.home(".openai/config"), 0o600)
        #expect(try lines("keys", of: assay).lines == [Line(state: "good", text: "~/.openai/config, mode 0600")])
        try assay.home.write(".config/assay/config.yaml", "redact:\n  add: ['abc']\n")
        let wrong = try lines("configuration", of: assay)
        #expect(wrong.lines.first?.state == "bad" && wrong.status == 1)
        #expect(wrong.lines.first?.text.contains("redact: add: abc: it must take 6 characters at least") == true)
    }

    @Test("torn and damaged sessions, open folders, and what repairs left behind")
    func sessions() throws {
        let server = try FaultServer(.answer("one"), .answer("two"), .answer("three"))
        let assay = try AssayProcess(server: server)
        for question in ["first", "second", "third"] { #expect(try assay.run("ask", question).status == 0) }
        let noIndex = Line(state: "good", text: "search index: none yet, the first search builds it")
        #expect(try lines("sessions", of: assay).lines == [Line(state: "good", text: "3, all whole"), noIndex])
        let names = assay.home.names(in: "sessions").filter { $0.hasSuffix(".json") }
        let ids = names.map { String($0.dropLast(5)) }
        let texts = names.map { assay.home.read("sessions/\($0)") ?? "" }
        try assay.home.write("sessions/\(names[0])", String(texts[0].dropLast(20)))
        try assay.home.write("sessions/\(names[1])", texts[1].replacing(",{\"seq\":2", with: ",{\"sex\":2"))
        try assay.home.write("sessions/\(names[2]).cut-1", "rest")
        chmod(assay.home("sessions/\(names[2])"), 0o644)
        for name in [names[0], names[1], names[2] + ".cut-1"] { chmod(assay.home("sessions/\(name)"), 0o600) }
        let found = try lines("sessions", of: assay)
        #expect(
            found.lines == [
                Line(state: "bad", text: "1 damaged: \(ids[1])"),
                Line(state: "fair", text: "1 with a torn end: \(ids[0])"),
                Line(state: "bad", text: "1 can be read by others: \(names[2])"),
                Line(state: "fair", text: "1 left behind by repairs: \(names[2]).cut-1"), noIndex,
            ])
        #expect(found.status == 1)
        chmod(assay.home("sessions"), 0o755)
        #expect(try lines("disk", of: assay).lines.contains { $0.text.hasSuffix("can be read by others: mode 0755") })
    }

    @Test("the search index: its size, and what becomes of it where it is of no use")
    func index() throws {
        let assay = try AssayProcess(server: try FaultServer(.answer("one")))
        #expect(try assay.run("ask", "hello").status == 0)
        func index() throws -> Line? { try lines("sessions", of: assay).lines.last }
        func search() throws { #expect(try assay.run("search", "hello").output.contains("hello")) }
        func file() throws -> String {
            let names = assay.home.names(in: "sessions/.index").filter { $0.hasSuffix(".sqlite") }
            return "sessions/.index/\(try #require(names.last))"
        }
        try search()
        let whole = try #require(try index())
        #expect(whole.state == "good" && whole.text.contains(/^search index: [0-9.]+ KB$/), "\(whole)")
        for damage in ["no database at all", ""] {
            try assay.home.write(file(), damage)
            #expect(try index() == Line(state: "fair", text: "search index: damaged, the next search builds it anew"))
            try search()
            #expect(try index() == whole)
        }
    }

    @Test("git without a name, and in the middle of a merge")
    func git() throws {
        let session = try Transcript()
        #expect(try lines("git", of: session.assay).lines.map(\.state) == ["good", "good", "good"])
        try session.assay.home.write("work/.git/MERGE_HEAD", "0\n")
        let unknown = [
            "GIT_AUTHOR_NAME": "", "GIT_COMMITTER_NAME": "", "GIT_COMMITTER_EMAIL": "", "EMAIL": "",
            "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "user.useConfigOnly", "GIT_CONFIG_VALUE_0": "true",
        ]
        let found = try lines("git", of: session.assay, variables: unknown)
        #expect(found.lines.dropFirst().map(\.state) == ["bad", "bad"])
        #expect(found.lines.dropFirst().first?.text.hasSuffix("is in the middle of a merge") == true)
        #expect(found.lines.last?.text == "git does not know who commits")
    }
}
