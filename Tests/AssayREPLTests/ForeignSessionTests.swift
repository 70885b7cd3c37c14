import AssayCore
import AssayTestSupport
import Foundation
import Testing

/// A session file that somebody else made: what it says of itself is not believed, and cannot steer a terminal.
@Suite("Sessions that others wrote")
struct ForeignSessionTests {
    private static let escape = #"\u001b]0;owned\u0007\u009b2J"#

    /// One question and its answer.
    private static func asked(_ replies: FaultServer.Reply...) throws -> (assay: AssayProcess, id: String) {
        let assay = try AssayProcess(server: try FaultServer(replies))
        #expect(try assay.run("ask", "hello").status == 0)
        return (assay, try #require(assay.sessionIDs.first))
    }

    @Test("a copy under another name is a session of its own, whatever its first line says")
    func copy() throws {
        let (assay, id) = try Self.asked(.answer("one"), .answer("two"))
        try assay.home.write("sessions/copy.json", try #require(assay.home.read("sessions/\(id).json")))
        #expect(try assay.run("ask", "--session", id, "on").status == 0)

        let copied = ["hello", "one"]
        let exported = try assay.run("export", "--session", "copy", "jsonl").output
        #expect(exported.contains("one") && !exported.contains("two"))
        #expect(try JSONValue(assay.run("sessions", "show", "copy", "--json").output.utf8)["id"] == .string("copy"))
        #expect(try assay.run("verify", "--session", "copy").output.hasPrefix("  ✓ session copy: 3 events"))
        #expect(try assay.run("replay", "copy").output.contains("copy"))
        let fork = try assay.run("fork", "--session", "copy").output.filter { $0 != "\n" }
        #expect(assay.contents(of: fork) == copied)
        #expect(assay.home.read("sessions/\(fork).json")?.contains(#""session":"copy""#) == true)
        #expect(assay.contents(of: "copy") == copied)
    }

    @Test("an id that would steer the terminal is shown nowhere")
    func hostileID() throws {
        let (assay, id) = try Self.asked(.answer("one"))
        let text = try #require(assay.home.read("sessions/\(id).json"))
        try assay.home.write("sessions/x.json", text.replacing(id, with: Self.escape))
        for words in [["sessions", "show", "x"], ["status", "--session", "x"], ["export", "--session", "x"]] {
            let run = try assay.run(words)
            #expect(run.status == 0 && !(run.output + run.messages).contains("owned"), "\(words): \(run)")
        }
        let terminal = try assay.terminal("--resume", "x")
        _ = try terminal.wait(for: "session x ·")
        _ = try terminal.wait(for: "› ")
        terminal.type("/quit\r")
        _ = try terminal.wait(for: "session saved: assay --resume x")
    }

    @Test("a test's output is shown on a terminal without what would steer it")
    func log() throws {
        let session = try Transcript(server: FaultServer(.answer(TestAndCommitTests.answer)))
        for words in [["ask", "go"], ["save", "-y"]] { #expect(try session.assay.run(words).status == 0) }
        #expect(try session.assay.run("test").status == 30)
        let id = try #require(session.assay.sessionIDs.first)
        let text = try #require(session.assay.home.read("sessions/\(id).json"))
        let edited = text.replacing(#""output":""#, with: #""output":"begin\#(Self.escape)end "#)
        #expect(edited != text)
        try session.assay.home.write("sessions/\(id).json", edited)
        _ = try session.assay.terminal("test", "--log").wait(for: "beginend ")
    }

    @Test(
        "a commit that names an answer which is not there is explained as far as it can be",
        arguments: ["999.1", "9223372036854775807.1", "-9223372036854775808.1", "0.0"])
    func numbers(block: String) throws {
        let session = try Transcript(server: FaultServer(.answer("one")))
        #expect(try session.assay.run("ask", "hello").status == 0)
        let id = try #require(session.assay.sessionIDs.first)
        let trailers = "Assay-Session: \(id) 1 AAAAAAAAAAAAAAAAAAAAAA\nAssay-Block: README.md \(block)"
        try session.git("commit", "-q", "--allow-empty", "-m", "Forge\n\n\(trailers)")
        let run = try session.assay.run("why", "HEAD")
        #expect(run.status == 0 && run.output.contains("session   \(id)  hello"), "\(run)")
    }
}
