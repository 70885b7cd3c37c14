import AssayTestSupport
import Foundation
import Testing

/// The program as an ordinary user runs it, whom rights hold back; as root the tests change to another user for it.
@Suite("Sessions without the rights to them")
struct SessionRightsTests {
    private static let user: uid_t = 65534
    private static let folderHint = "\n  check the rights of the folder, or choose another with --sessions DIR\n"

    private let server: FaultServer
    private let assay: AssayProcess
    private let id: String
    private let before: [UInt8]

    /// One session of one turn, which the user owns.
    init() throws {
        server = try FaultServer(.answer("one"), .answer("two"))
        assay = try AssayProcess(server: server)
        _ = try assay.run("ask", "hello")
        id = try #require(assay.sessionIDs.first)
        before = try #require(assay.home.bytes("sessions/\(id).json"))
        guard getuid() == 0 else { return }
        // Where the built program lies others may not be let in. Another process copies it: a program that somebody may
        // still write to cannot be run, and children of other tests have for a moment what is open here.
        _ = try assay.run(program: "/bin/cp", [AssayProcess.path, assay.home("assay")])
        for name in ["", "work", "sessions", "sessions/\(id).json"] {
            chown(assay.home(name), Self.user, Self.user)
        }
    }

    /// The program and its arguments, as the user runs it.
    private func command(_ words: [String]) -> (program: String, words: [String]) {
        guard getuid() == 0 else { return (AssayProcess.path, words) }
        let user = String(Self.user)
        let change = ["--reuid", user, "--regid", user, "--clear-groups", assay.home("assay")]
        return ("/usr/bin/setpriv", change + words)
    }

    private func run(_ words: String...) throws -> AssayProcess.Run {
        let command = command(words)
        var run = try assay.run(program: command.program, command.words)
        run.messages = assay.plain(run.messages)
        return run
    }

    /// That nothing was asked, and the session is what it was.
    private func expectUntouched() {
        #expect(server.requests.count == 1)
        #expect(assay.home.bytes("sessions/\(id).json") == before)
        #expect(assay.home.names(in: "sessions").filter { !$0.hasPrefix(".") } == ["\(id).json"])
    }

    @Test("a folder that may not be written: said before anything is asked; reading goes on")
    func readOnlyFolder() throws {
        chmod(assay.home("sessions"), 0o500)
        let said = "assay: cannot write HOME/sessions: Permission denied" + Self.folderHint
        #expect(try run("ask", "new") == .init(output: "", messages: said, status: 5))
        #expect(try run("ask", "-c", "on") == .init(output: "", messages: "session ID\n" + said, status: 5))
        #expect(try run() == .init(output: "", messages: said, status: 5))
        #expect(try run("sessions").output.contains("1 turn  hello"))
        #expect(try run("doctor", "--offline").output.contains("cannot be written to"))
        expectUntouched()
    }

    @Test("a session file that may not be written")
    func readOnlyFile() throws {
        chmod(assay.sessionFile(id), 0o400)
        let said = """
            session ID
            assay: session ID cannot be written to: Permission denied
              chmod u+w HOME/sessions/ID.json; or go on in a copy: assay fork --session ID

            """
        #expect(try run("ask", "-c", "on") == .init(output: "", messages: said, status: 5))
        #expect(try run("sessions").output.contains("1 turn  hello"))
        #expect(try run("doctor", "--offline").output.contains("1 that you may not read and write: \(id)"))
        expectUntouched()
        let fork = try run("fork", "--session", id)
        #expect(fork.status == 0)
        #expect(try run("ask", "-c", "on").output == "two\n")
        let copy = fork.output.filter { !$0.isNewline }
        #expect(assay.contents(of: copy) == ["hello", "one", "on", "two"] && assay.contents(of: id).count == 2)
    }

    @Test("the prompt offers to go on with a copy of it")
    func copy() throws {
        chmod(assay.sessionFile(id), 0o400)
        let command = command(["-c"])
        let terminal = try PseudoTerminal(
            command.program, command.words, environment: assay.environment, folder: assay.workFolder)
        _ = try terminal.wait(for: "cannot be written to: Permission denied. Go on with a copy of it? [y/N]")
        terminal.type("y\r")
        _ = try terminal.wait(for: "this is a copy of \(id)")
        _ = try terminal.wait(for: "› ")
        terminal.type("on\r")
        _ = try terminal.wait(for: "tokens")
        terminal.type("/quit\r")
        _ = try terminal.wait(for: "session saved")
        let copy = try #require(assay.sessionIDs.first { $0 != id })
        #expect(assay.contents(of: copy) == ["hello", "one", "on", "two"])
        #expect(assay.home.bytes("sessions/\(id).json") == before)
    }

    @Test("a session file that may not even be read")
    func closedFile() throws {
        chmod(assay.sessionFile(id), 0)
        let said = """
            assay: cannot read HOME/sessions/ID.json: Permission denied
              check who may read it (ls -ld HOME/sessions/ID.json), or choose another folder with --sessions DIR

            """
        #expect(try run("ask", "-c", "on") == .init(output: "", messages: said, status: 5))
        let shown = try run("sessions", "show", id)
        #expect(shown == .init(output: "", messages: said, status: 5))
        let list = try run("sessions")
        #expect(list.status == 0 && !list.output.contains("damaged"))
        #expect(list.output.contains("cannot read \(assay.sessionFile(id)): Permission denied"))
        #expect(try run("doctor", "--offline").output.contains("1 that you may not read and write: \(id)"))
        chmod(assay.sessionFile(id), 0o600)
        expectUntouched()
    }

    @Test("a folder that may not be read holds no fewer sessions for that", arguments: [0o000, 0o300, 0o400])
    func closedFolder(mode: Int) throws {
        chmod(assay.home("sessions"), mode_t(mode))
        let said = """
            assay: cannot read HOME/sessions: Permission denied
              check who may read it (ls -ld HOME/sessions), or choose another folder with --sessions DIR

            """
        for words in [
            ["sessions"], ["ask", "-c", "on"], ["search", "hello"], ["sessions", "show", id], ["verify", "--all"],
        ] {
            let command = command(words)
            let run = try assay.run(program: command.program, command.words)
            #expect(run.status == 5 && assay.plain(run.messages) == said, "\(words): \(run)")
        }
        let doctor = try run("doctor", "--offline")
        #expect(doctor.output.contains("cannot read \(assay.home("sessions")): Permission denied"))
        chmod(assay.home("sessions"), 0o700)
        expectUntouched()
    }

    @Test("a folder of another user's", .enabled(if: getuid() == 0, "needs root"), arguments: [0o700, 0o755])
    func foreignFolder(mode: Int) throws {
        chown(assay.home("sessions"), 0, 0)
        chmod(assay.home("sessions"), mode_t(mode))
        let said = "assay: cannot write HOME/sessions: Permission denied" + Self.folderHint
        #expect(try run("ask", "new") == .init(output: "", messages: said, status: 5))
        #expect(try run("ask", "-c", "on").status == 5)
        #expect(try run("sessions").status == (mode == 0o755 ? 0 : 5))
        expectUntouched()
    }
}
