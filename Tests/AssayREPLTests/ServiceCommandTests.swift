import AssayCore
import AssayTestSupport
import Foundation
import Testing

@Suite("Services, models and the configuration file at work")
struct ServiceCommandTests {
    @Test("/service lists where each key comes from, and switches; the session notes it")
    func service() throws {
        let server = try FaultServer(.answer("ok"))
        let own = try FaultServer(.answer("of my own"))
        let assay = try AssayProcess(
            server: server, variables: ["MINE": "m-0123456789", "GROQ_API_KEY": "g-0123456789"])
        try assay.home.write(
            ".config/assay/config.yaml",
            """
            aliases: {mine: work/big}
            services:
              work: {base_url: "\(own.baseURL)", api_key_env: MINE, headers: {X-Team: a}, default_parameters: {seed: 3}}
              ca: {base_url: "https://me:secret@h/v1", api_key_cmd: pass show x}
            """)
        let list = try assay.run("service").output
        let expected = [
            "  1  local               on this machine",
            "*  2  openai              \(server.baseURL)  key from OPENAI_API_KEY",
            "   4  azure               no address yet: services: in config.yaml gives it one",
            "  13  groq                https://api.groq.com/openai/v1  key from GROQ_API_KEY",
            "   5  anthropic           https://api.anthropic.com/v1  ANTHROPIC_API_KEY is not set",
            "  16  work                \(own.baseURL)  key from MINE  ~/.config/assay/config.yaml",
            "  17  ca                  https://•••@h/v1  key from pass  ~/.config/assay/config.yaml",
        ]
        for line in expected { #expect(list.contains(line + "\n"), "\(line)\n\(list)") }
        let run = try assay.run(input: "hello\n/model mine\nhello\n")
        #expect(run.output == "ok\nof my own\n", "\(run.messages)")
        let request = try #require(own.requests.first)
        #expect(request.headers["authorization"] == "Bearer m-0123456789" && request.headers["x-team"] == "a")
        #expect(request.body.contains("\"seed\":3") && request.body.contains("\"model\":\"big\""))
        #expect(try #require(assay.session).contains(#""service":"work","model":"big""#))
    }

    @Test("/model lists what the service offers, and a number chooses")
    func models() throws {
        let list = #"{"data":[{"id":"tiny"},{"id":"gpt-4.1-mini","context_length":4096}]}"#
        let server = try FaultServer(
            .response(200, headers: ["Content-Type": "application/json"], body: list), .answer("ok"))
        let assay = try AssayProcess(server: server)
        let run = try assay.run(input: "/model\n/model 1\nhello\n")
        #expect(
            run.output == """
                openai/gpt-4.1-mini
                    1  tiny
                *   2  gpt-4.1-mini  4096 tokens
                ok

                """)
        #expect(server.requests.map(\.line) == ["GET /v1/models HTTP/1.1", "POST /v1/chat/completions HTTP/1.1"])
        #expect(server.requests.last?.body.contains("\"model\":\"tiny\"") == true)
    }

    @Test("a service without a key, a model or an address says what is missing, before anything is sent")
    func missing() throws {
        let assay = try AssayProcess()
        let rows = [
            (
                ["ask", "--service", "groq", "x"],
                "assay: the service groq needs a key\n  set GROQ_API_KEY, or name a program that prints it: assay config set services.groq.api_key_cmd …\n"
            ),
            (
                ["ask", "--service", "ollama", "x"],
                "assay: the service ollama has no model of its own choice\n  choose one that it offers with --model NAME\n"
            ),
            (
                ["ask", "--service", "azure", "x"],
                "assay: the service azure has no address\n  set AZURE_OPENAI_ENDPOINT, or give it one: assay config set services.azure.base_url https://…\n"
            ),
            (["ask", "--service", "opanai", "x"], "assay: there is no service opanai\n  did you mean openai?\n"),
        ]
        for (words, said) in rows {
            let run = try assay.run(words)
            #expect(run.messages == said && run.status == 4)
        }
    }

    @Test("the key comes from a program, run once, only when it is needed, and is never shown")
    func keyCommand() throws {
        let server = try FaultServer(.answer("one"), .answer("two"))
        let assay = try AssayProcess()
        func configure(_ command: String) throws {
            try assay.home.write(
                ".config/assay/config.yaml",
                "service: work\nservices: {work: {base_url: \"\(server.baseURL)\", model: m, api_key_cmd: \(command)}}\n"
            )
        }
        let script = "[sh, -c, 'echo run >> \(assay.home("runs")); echo; echo \" sk-printed-0123 \"']"
        try configure(script)
        #expect(try assay.run("config").status == 0 && assay.run("service").status == 0)
        #expect(assay.home.read("runs") == nil)
        let run = try assay.run(input: "a\nb\n")
        #expect(run.output == "one\ntwo\n" && assay.home.read("runs") == "run\n")
        #expect(
            server.requests.map { $0.headers["authorization"] } == ["Bearer sk-printed-0123", "Bearer sk-printed-0123"])
        #expect(!run.messages.contains("sk-printed") && assay.session?.contains("sk-printed") == false)
        let faults = [
            ("[sh, -c, 'echo locked >&2; echo more >&2; exit 3']", "exit 3: locked"),
            ("no-such-program-here x", "it cannot be started (No such file or directory)"),
            ("'true'", "it printed nothing"), ("printf 'a\\nb'", "it printed more than one line"),
            ("[sh, -c, 'kill -9 $$']", "signal 9"),
        ]
        for (command, detail) in faults {
            try configure(command)
            let run = try assay.run("ask", "x")
            #expect(run.messages.contains("gave no key: \(detail)\n"), "\(run.messages)")
            #expect(run.status == 4)
        }
    }

    @Test("config get says where values come from, set keeps the file as it is, path names it")
    func config() throws {
        let assay = try AssayProcess(variables: ["ASSAY_CONNECT_TIMEOUT": "7"])
        let text = """
            # My settings
            model: small   # for now

            services:
              work:
                headers:
                  X-Token: very-secret
            """
        try assay.home.write(".config/assay/config.yaml", text + "\n")
        #expect(try assay.run("config", "path").output == assay.home(".config/assay/config.yaml") + "\n")
        #expect(try assay.run("config", "get", "model").output == "small\n")
        #expect(try assay.run("config", "get", "connect_timeout").output == "7\n")
        let list = try assay.run("config").output
        for line in [
            "model              small  (~/.config/assay/config.yaml)",
            "connect_timeout    7  (ASSAY_CONNECT_TIMEOUT)",
            "silence_timeout    5  (ASSAY_SILENCE_TIMEOUT)", "url_attachments    false  (default)",
        ] {
            #expect(list.contains(line + "\n"), "\(list)")
        }
        #expect(!list.contains("very-secret"))
        #expect(try assay.run("config", "set", "model", "coder").status == 0)
        #expect(try assay.run("config", "set", "sandbox.time", "90").status == 0)
        #expect(
            assay.home.read(".config/assay/config.yaml") == text.replacing("small  ", with: "coder")
                + "\nsandbox:\n  time: 90\n"
                || assay.home.read(".config/assay/config.yaml") == text.replacing("small", with: "coder")
                    + "\nsandbox:\n  time: 90\n"
        )
        let wrong = try assay.run("config", "set", "silence_timeout", "soon")
        #expect(wrong.status == 4)
        #expect(
            wrong.messages
                == "assay: silence_timeout cannot be \"soon\"\n  allowed: a whole number from 1 to 86400; or leave it unset\n"
        )
        let unknown = try assay.run("config", "set", "modle", "x")
        #expect(unknown.messages == "assay: there is no setting modle\n  did you mean model?\n" && unknown.status == 2)
        #expect(try assay.run(input: "/config set system Be brief, \"please\".\n/config get system\n").status == 0)
        #expect(assay.home.read(".config/assay/config.yaml")?.contains(#"system: "Be brief, \"please\".""#) == true)
    }
}
