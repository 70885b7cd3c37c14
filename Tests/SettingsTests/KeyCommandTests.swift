import AssayCore
import AssayTestSupport
import Settings
import Testing

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

@Suite("The program that prints the key")
struct KeyCommandTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    /// Runs a script of the shell's, which writes its process number to `id` first.
    private func run(
        _ script: String, limit: Duration = .seconds(60), interruption: any Interruption = NeverInterrupted()
    ) throws -> String {
        let words = ["sh", "-c", "echo $$ > '\(folder("id"))'; \(script)"]
        return try KeyCommand(words, limit: limit, asksAtTerminal: false).run(interruption: interruption).revealed
    }

    /// Whether the script's process is gone.
    private func isGone() throws -> Bool {
        let id = try #require(folder.read("id").flatMap { pid_t($0.filter { !$0.isNewline }) })
        return kill(id, 0) != 0 && errno == ESRCH
    }

    @Test(
        "one that takes too long is ended",
        arguments: [
            "sleep 600", "echo sk-1; sleep 600", "exec >&- 2>&-; sleep 600", "trap '' TERM INT; sleep 600; sleep 600",
        ])
    func limit(script: String) throws {
        let failure = SettingsFailure.keyCommand("sh", detail: "it took longer than 1 s")
        #expect(throws: failure) { try run(script, limit: .milliseconds(300)) }
        #expect(try isGone())
        #expect(failure.message == "the command sh gave no key: it took longer than 1 s")
        #expect(failure.cause == .configuration)
    }

    @Test("ctrl-C ends it", arguments: ["sleep 600", "exec >&- 2>&-; sleep 600"])
    func interrupted(script: String) throws {
        let interruption = PipeInterruption()
        let raiser = BackgroundThread.start {
            Deadline.wait { folder.read("id")?.isEmpty == false }
            interruption.raise()
        }
        #expect(throws: CompletionFailure.interrupted) { try run(script, interruption: interruption) }
        raiser.join()
        #expect(try isGone())
    }

    @Test("what it leaves in the background, with its output open, is not waited for")
    func background() throws {
        #expect(try run("sleep 600 & echo $! > '\(folder("agent"))'; echo sk-1") == "sk-1")
        let agent = try #require(folder.read("agent").flatMap { pid_t($0.filter { !$0.isNewline }) })
        #expect(kill(agent, SIGKILL) == 0)
    }

    @Test("one that is stopped, as by reading from the terminal, is ended")
    func stopped() throws {
        let failure = SettingsFailure.keyCommand(
            "sh", detail: "it wants to read from the terminal, which it does not get")
        #expect(throws: failure) { try run("kill -TTIN $$; echo sk-1") }
        #expect(try isGone())
    }

    @Test("more output than a pipe holds")
    func large() throws {
        let failure = SettingsFailure.keyCommand("sh", detail: "it printed more than one line")
        #expect(throws: failure) { try run("yes | head -c 300000; yes | head -c 300000 >&2") }
    }
}
