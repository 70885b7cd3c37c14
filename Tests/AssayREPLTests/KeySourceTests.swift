import AssayTestSupport
import Foundation
import Testing

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

@Suite("Where a key comes from, and what is said where it is refused")
struct KeySourceTests {
    struct Row: CustomTestStringConvertible, Sendable {
        var testDescription: String
        /// With `ADDRESS` for the server's.
        var configuration: String?
        var variables: [String: String] = [:]
        var keyFile: String?
        var message: String
        var hint: String
    }

    private static let refused = "does not accept the key: no"
    private static let notSent = "wants a key, and none was sent: no"

    static let rows = [
        Row(
            testDescription: "a variable",
            variables: ["OPENAI_BASE_URL": "ADDRESS", "OPENAI_API_KEY": "sk-0123456789"],
            message: refused, hint: "check the key in OPENAI_API_KEY"),
        Row(
            testDescription: "the key file", keyFile: #"{"api_key":"sk-0123456789","base_url":"ADDRESS"}"#,
            message: refused, hint: "check the key in ~/.openai/config"),
        Row(
            testDescription: "a key file for another host", variables: ["OPENAI_BASE_URL": "ADDRESS"],
            keyFile: #"{"api_key":"sk-0123456789"}"#, message: notSent,
            hint: "the key in ~/.openai/config goes to api.openai.com only; set OPENAI_API_KEY"),
        Row(
            testDescription: "none", variables: ["OPENAI_BASE_URL": "ADDRESS"], message: notSent,
            hint: "set OPENAI_API_KEY"),
        Row(
            testDescription: "a program", configuration: "base_url: ADDRESS, model: m, api_key_cmd: echo sk-0123456789",
            message: refused, hint: "check the key that echo prints (services: work: api_key_cmd)"),
        Row(
            testDescription: "a variable of the user's own",
            configuration: "base_url: ADDRESS, model: m, api_key_env: MINE", variables: ["MINE": "sk-0123456789"],
            message: refused, hint: "check the key in MINE"),
        Row(
            testDescription: "none for a service of the user's own", configuration: "base_url: ADDRESS, model: m",
            message: notSent,
            hint:
                "name one: assay config set services.work.api_key_env VARIABLE, or services.work.api_key_cmd PROGRAM"),
        Row(
            testDescription: "a header", configuration: "base_url: ADDRESS, model: m, headers: {X-Key: abcdefgh}",
            message: refused,
            hint: "check services: work: headers, or name a key beside them: api_key_env or api_key_cmd"),
    ]

    @Test("the hint names the place", arguments: rows)
    func remedy(row: Row) throws {
        let server = try FaultServer(.response(401, body: #"{"error":"no"}"#))
        func placed(_ text: String) -> String { text.replacing("ADDRESS", with: server.baseURL) }
        let assay = try AssayProcess(variables: row.variables.mapValues(placed))
        if let file = row.keyFile {
            try assay.home.write(".openai/config", placed(file))
            chmod(assay.home(".openai/config"), 0o600)
        }
        if let service = row.configuration {
            let text = placed(service).replacing(server.baseURL, with: "\"\(server.baseURL)\"")
            try assay.home.write(".config/assay/config.yaml", "service: work\nservices: {work: {\(text)}}\n")
        }
        let run = try assay.run("ask", "x")
        #expect(run.status == 11)
        #expect(run.messages.contains(" \(row.message)\n  \(row.hint)\n"), "\(run.messages)")
    }

    /// At a terminal, with a program that prints the key.
    private func assay(_ server: FaultServer, _ script: String) throws -> AssayProcess {
        let assay = try AssayProcess(variables: ["TERM": "xterm"])
        try assay.home.write("key", script)
        try assay.home.write(
            ".config/assay/config.yaml",
            """
            service: work
            services: {work: {base_url: "\(server.baseURL)", model: m, api_key_cmd: [sh, "\(assay.home("key"))"]}}

            """)
        return assay
    }

    @Test("the program that prints the key may ask at the terminal")
    func asksAtTerminal() throws {
        let server = try FaultServer(.answer("fine"))
        let assay = try assay(
            server, "printf 'Passphrase? ' >/dev/tty; read x </dev/tty; echo sk-\"$x\"-0123456789")
        let terminal = try assay.terminal()
        _ = try terminal.wait(for: "› ")
        terminal.type("hello\r")
        _ = try terminal.wait(for: "Passphrase? ")
        terminal.type("open\r")
        _ = try terminal.wait(for: "fine")
        _ = try terminal.wait(for: "› ")
        terminal.type("/quit\r")
        #expect(try terminal.end() == 0)
        #expect(server.requests.map { $0.headers["authorization"] } == ["Bearer sk-open-0123456789"])
    }

    @Test("what is typed while it runs, and not read, is never asked")
    func typedMeanwhile() throws {
        let server = try FaultServer(.answer("fine"), .answer("again"))
        let assay = try assay(
            server, "touch \"$HOME/begun\"; while ! [ -e \"$HOME/typed\" ]; do sleep 0.05; done; echo sk-0123456789")
        let terminal = try assay.terminal()
        _ = try terminal.wait(for: "› ")
        terminal.type("hello\r")
        #expect(Deadline.wait { assay.home.read("begun") != nil })
        terminal.type("my-passphrase\rmore")
        try assay.home.write("typed", "")
        _ = try terminal.wait(for: "fine")
        _ = try terminal.wait(for: "› ")
        terminal.type("next\r")
        _ = try terminal.wait(for: "again")
        _ = try terminal.wait(for: "› ")
        terminal.type("/quit\r")
        #expect(try terminal.end() == 0)
        #expect(server.requests.count == 2 && !server.requests.contains { $0.body.contains("my-passphrase") })
        #expect(assay.session?.contains("my-passphrase") == false)
        #expect(assay.home.read(".local/state/assay/history") == "hello\nnext\n/quit\n")
    }

    @Test(
        "ctrl-C ends it, and the prompt shows again what is typed",
        arguments: ["sleep 600; echo x", "trap '' INT; stty -echo </dev/tty; read x </dev/tty; read x </dev/tty"])
    func interrupted(script: String) throws {
        let server = try FaultServer(.answer("fine"))
        let assay = try assay(server, "echo $$ > \"$HOME/id.new\"; mv \"$HOME/id.new\" \"$HOME/id\"; " + script)
        let terminal = try assay.terminal()
        _ = try terminal.wait(for: "› ")
        terminal.type("hello\r")
        #expect(Deadline.wait { assay.home.read("id") != nil })
        terminal.type("\u{3}")
        _ = try terminal.wait(for: "interrupted")
        _ = try terminal.wait(for: "› ")
        let id = try #require(assay.home.read("id").flatMap { pid_t($0.filter(\.isNumber)) })
        #expect(kill(id, 0) != 0 && errno == ESRCH)
        // The question that was not sent stands at the prompt again.
        terminal.type("\u{15}/quit\r")
        _ = try terminal.wait(for: "/quit")
        #expect(try terminal.end() == 0)
        #expect(server.requests.isEmpty)
    }

    @Test("whoever sees the prompt may type: keys are taken one by one before it shows")
    func promptTakesKeys() throws {
        let server = try FaultServer(.answer("fine"))
        let assay = try assay(server, "echo sk-0123456789")
        let terminal = try assay.terminal()
        for _ in 1...20 {
            _ = try terminal.wait(for: "› ")
            #expect(!terminal.gathersLines)
            terminal.type("\r")
        }
        _ = try terminal.wait(for: "› ")
        terminal.type("/quit\r")
        #expect(try terminal.end() == 0)
    }
}
