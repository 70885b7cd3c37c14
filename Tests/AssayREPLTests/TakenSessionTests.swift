import AssayCore
import AssayTestSupport
import Foundation
import Testing

@Suite("A session's file that others change while it is open")
struct TakenSessionTests {
    struct Change: Sendable, CustomTestStringConvertible {
        var testDescription: String
        /// Gets the file's path.
        var run: @Sendable (AssayProcess, String) throws -> Void

        init(_ name: String, _ run: @escaping @Sendable (AssayProcess, String) throws -> Void) {
            (testDescription, self.run) = (name, run)
        }
    }

    static let changes = [
        Change("removed") { _, file in unlink(file) },
        Change("its folder removed") { assay, _ in try FileManager.default.removeItem(atPath: assay.home("sessions")) },
        Change("saved by an editor, under a new inode") { assay, file in
            let text = try String(contentsOfFile: file, encoding: .utf8).replacing("hello", with: "hallo")
            try text.write(toFile: file, atomically: true, encoding: .utf8)
        },
        Change("emptied in place") { _, file in truncate(file, 0) },
        Change("appended to") { _, file in
            let handle = try #require(FileHandle(forWritingAtPath: file))
            try handle.seekToEnd()
            try handle.write(contentsOf: Data("\n".utf8))
        },
        Change("a link in its place") { _, file in
            unlink(file)
            symlink("/etc/passwd", file)
        },
    ]

    private static let moved =
        "the file of session ID was changed by another program; all that was here goes on in session ID"

    @Test("between two questions: the conversation goes on in a session that holds it whole", arguments: changes)
    func idle(change: Change) throws {
        let server = try FaultServer(.answer("one"), .answer("two"))
        let assay = try AssayProcess(server: server)
        let terminal = try assay.terminal()
        _ = try terminal.wait(for: "› ")
        terminal.type("hello\r")
        _ = try terminal.wait(for: "tokens")
        let id = try #require(assay.sessionIDs.first)
        try change.run(assay, assay.sessionFile(id))
        terminal.type("again\r")
        _ = try terminal.wait(for: "goes on in session ")
        _ = try terminal.wait(for: "tokens")
        terminal.type("/quit\r")
        _ = try terminal.wait(for: "session saved")
        let other = try #require(assay.sessionIDs.first { $0 != id })
        #expect(assay.contents(of: other) == ["hello", "one", "again", "two"])
        #expect(try assay.run("verify", "--session", other).status == 0)
        #expect(server.requests.count == 2 && server.requests[1].body.contains("hello"))
    }

    @Test("before the prompt is left: nothing is lost either", arguments: changes)
    func leaving(change: Change) throws {
        let assay = try AssayProcess(server: try FaultServer(.answer("one")))
        let terminal = try assay.terminal()
        _ = try terminal.wait(for: "› ")
        terminal.type("hello\r")
        _ = try terminal.wait(for: "tokens")
        let id = try #require(assay.sessionIDs.first)
        try change.run(assay, assay.sessionFile(id))
        terminal.type("/quit\r")
        _ = try terminal.wait(for: "goes on in session ")
        _ = try terminal.wait(for: "session saved")
        let other = try #require(assay.sessionIDs.first { $0 != id })
        #expect(assay.contents(of: other) == ["hello", "one"])
    }

    @Test("while the answer comes, in a script: said, kept, exit 51", arguments: changes)
    func answering(change: Change) throws {
        let gate = Gate()
        let assay = try AssayProcess(server: try FaultServer(.answer("zero"), heldAnswer(gate)))
        _ = try assay.run("ask", "before")
        let id = try #require(assay.sessionIDs.first)
        let other = BackgroundThread.start {
            if assay.waitForPart(holding: "first half") { try? change.run(assay, assay.sessionFile(id)) }
            gate.open()
        }
        let run = try assay.run("ask", "-c", "hello")
        #expect(other.join())
        #expect(run.output == "first half, second half\n")
        #expect(run.status == 51)
        #expect(
            assay.plain(run.messages) == """
                session ID
                \(Self.moved)
                assay: HOME/sessions/ID.json was changed by another program: nothing more is written to it
                  what was here goes to a session of its own; open this one again to go on from what its file holds now

                """)
        let new = try #require(assay.sessionIDs.first { $0 != id })
        #expect(assay.contents(of: new) == ["before", "zero", "hello", "first half, second half"])
        #expect(!assay.home.names(in: "sessions").contains { $0.contains(".part") })
    }

    @Test("where its folder takes nothing any more, Assay's own does, and the message names it")
    func elsewhere() throws {
        let gate = Gate()
        let assay = try AssayProcess(server: try FaultServer(heldAnswer(gate), .answer("on")))
        let folder = assay.home("sessions")
        let other = BackgroundThread.start {
            if assay.waitForPart(holding: "first half") { try? FileManager.default.removeItem(atPath: folder) }
            // A file in the folder's place.
            _ = FileManager.default.createFile(atPath: folder, contents: nil)
            gate.open()
        }
        let run = try assay.run("ask", "hello")
        #expect(other.join())
        #expect(run.status == 51 && run.output == "first half, second half\n")
        let rescued = ".local/state/assay/rescued"
        let names = assay.home.names(in: rescued)
        #expect(names.count == 1)
        let id = String(try #require(names.first).dropLast(5))
        #expect(assay.contents(atPath: "\(rescued)/\(id).json") == ["hello", "first half, second half"])
        #expect(
            assay.plain(run.messages).contains(
                "session ID cannot be kept in its folder; all that was here is in HOME/\(rescued)/ID.json: "
                    + "assay --sessions HOME/\(rescued) --resume ID"))
        let on = try assay.run("--sessions", assay.home(rescued), "--resume", id, input: "go on\n")
        #expect(on.status == 0 && on.output.hasSuffix("on\n"))
    }
}
