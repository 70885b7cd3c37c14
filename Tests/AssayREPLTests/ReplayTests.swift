import AssayCore
import AssayTestSupport
import Foundation
import Testing

@Suite("Replaying and verifying sessions")
struct ReplayTests {
    private static let answer = "Here.\n\n```python a.py\nprint(1)\n```\n\n```python b.py\nprint(2)\n```\n"

    /// One answer, both blocks saved over nothing and over a file with CR LF.
    private func savedSession() throws -> (assay: AssayProcess, path: String) {
        let assay = try AssayProcess(server: FaultServer(.answer(Self.answer), .answer("Fine.")))
        try assay.home.write("work/b.py", "x = 1\r\ny = 2\r\n")
        #expect(try assay.run("ask", "write a.py and b.py").status == 0)
        #expect(try assay.run("save", "-y").status == 0)
        #expect(try assay.run("ask", "-c", "and now?").status == 0)
        let name = try #require(assay.home.names(in: "sessions").first { $0.hasSuffix(".json") })
        return (assay, "sessions/\(name)")
    }

    @Test("a session comes out as it was recorded, with its folder gone and no service")
    func same() throws {
        let (assay, _) = try savedSession()
        #expect(assay.home.read("work/b.py") == "print(2)\r\n")
        let run = try assay.run("replay", variables: ["OPENAI_BASE_URL": "http://127.0.0.1:9/v1"])
        #expect(assay.withoutID(run.output) == "ID comes out as it was recorded: answers 2, saves 2\n")
        #expect(run.status == 0)
        #expect(assay.home.read("work/b.py") == "print(2)\r\n")
        let json = try JSONValue(assay.run("replay", "--json").output.utf8)
        #expect(json["same"] == .bool(true) && json["saves"] == .number("2"))
    }

    @Test(
        "the first event that differs is named",
        arguments: [
            ("print(1)", "print(7)", "event 4 (save a.py): the file comes out as"),
            (#"```python b.py\nprint(2)\n```"#, "", "event 5 (save b.py): answer 3 has no block 2"),
            (
                #""first":2"#, #""first":1"#,
                "event 3 (answer): the request began with event 1, and would begin with event 2"
            ),
            (
                #""sent":{"service":"openai""#, #""sent":{"service":"other""#,
                "event 3 (answer): the request went to other/"
            ),
            (#""path":"a.py""#, #""path":"../a.py""#, "event 4 (save ../a.py): "),
        ])
    func differs(old: String, new: String, expected: String) throws {
        let (assay, path) = try savedSession()
        let text = try #require(assay.home.read(path))
        let range = try #require(text.range(of: old))
        try assay.home.write(path, text.replacingCharacters(in: range, with: new))
        let run = try assay.run("replay")
        #expect(run.status == 1 && run.output.isEmpty)
        #expect(run.messages.contains("assay: \(expected)"), "\(run.messages)")
    }

    @Test("verify names the line of an edit, and what was left behind")
    func verify() throws {
        let (assay, path) = try savedSession()
        let name = String(path.dropFirst("sessions/".count))
        try assay.home.write("sessions/gone.kept/x", "bytes")
        try assay.home.write(path + ".cut-1", "torn")
        try assay.home.write(path + ".lock", "")
        try assay.home.write("sessions/other.json", "garbage\n")
        let all = try assay.run("verify", "--all")
        #expect(
            all.output.split(separator: "\n").map { $0.replacingOccurrences(of: name, with: "ID.json") } == [
                "  ✗ session other: \(assay.home("sessions/other.json")) is no session file",
                "  ✓ sessions whose events all follow from the one before: 1",
                "  ✓ left behind: ID.json.cut-1, what was wrong with a session that was mended",
                "  ✓ left behind: ID.json.lock, the lock of a writer that was killed; it does no harm",
                "  ✓ left behind: gone.kept, kept bytes of a session that is gone",
            ])
        #expect(all.status != 0)
        let text = try #require(assay.home.read(path))
        try assay.home.write(path, text.replacingOccurrences(of: "write a.py", with: "Write a.py"))
        let one = try assay.run("verify", "--session", String(name.dropLast(".json".count)))
        #expect(one.output.contains("line 3 of the file was edited, or event 3 after it"))
        #expect(one.status != 0)
        #expect(try assay.run("verify", "--all", "HEAD").status == 2)
    }
}
