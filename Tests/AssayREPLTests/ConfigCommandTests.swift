import AssayTestSupport
import Foundation
import Testing

@Suite("What config says")
struct ConfigCommandTests {
    private let assay: AssayProcess
    private let file = ".config/assay/config.yaml"

    init() throws {
        assay = try AssayProcess(server: try FaultServer(), variables: ["TERM": "xterm"])
    }

    @Test("a setting that is not set is a failure with nothing on standard output")
    func notSet() throws {
        #expect(
            try assay.run("config", "get", "sandbox.time")
                == .init(
                    output: "", messages: "assay: sandbox.time is not set\n  its default holds: 600\n", status: 1))
        #expect(
            try assay.run("config", "get", "aliases")
                == .init(output: "", messages: "assay: aliases is not set\n", status: 1))
        #expect(try assay.run("config", "get", "modle").status == 2)
    }

    @Test("set without a key or a value, in the shell")
    func set() throws {
        let rows = [
            (
                ["set"], 2 as Int32,
                "assay: set needs the name of a setting and its value\n  assay config set KEY VALUE, such as sandbox.time 90; without VALUE the key is taken away\n"
            ),
            (["set", "model"], 0, "model was not set in ~/\(file)\n"),
            (["set", "model", "x"], 0, "kept in ~/\(file)\n"),
            (["set", "model"], 0, "model was taken out of ~/\(file)\n"),
            (["set", "model"], 0, "model was not set in ~/\(file)\n"),
        ]
        for (words, status, said) in rows {
            let run = try assay.run(["config"] + words)
            #expect(run == .init(output: "", messages: said, status: status))
        }
    }

    @Test("at the prompt it says when a setting holds, and shows what the file says")
    func prompt() throws {
        let lines = [
            "/config set connect_timeout 7", "/config get connect_timeout", "/config set sandbox.time 77",
            "/config get sandbox.time", "/config set connect_timeout", "/config set sandbox.time",
        ]
        let run = try assay.run(input: lines.joined(separator: "\n") + "\n")
        #expect(
            run
                == .init(
                    output: "7\n77\n",
                    messages: """
                        kept in ~/\(file); it holds from the next start
                        kept in ~/\(file)
                        connect_timeout was taken out of ~/\(file); that holds from the next start
                        sandbox.time was taken out of ~/\(file)

                        """, status: 0))
    }

    @Test("a name with a dot, within quotes or not")
    func dottedName() throws {
        #expect(try assay.run("config", "set", "aliases.gpt-4.1", "openai/gpt-4.1").status == 0)
        #expect(try assay.run(input: "/config set aliases.\"gpt-5.1\" openai/gpt-5.1\n").status == 0)
        #expect(
            assay.home.read(file) == "aliases:\n  gpt-4.1: openai/gpt-4.1\n  gpt-5.1: openai/gpt-5.1\n")
        #expect(try assay.run("config", "get", "aliases.gpt-4.1").output == "openai/gpt-4.1\n")
    }

    @Test("the list shows the defaults")
    func defaults() throws {
        let list = try assay.run("config", variables: ["ASSAY_SILENCE_TIMEOUT": ""]).output.split(separator: "\n")
        let shown = list.filter { $0.hasSuffix("(default)") }.map { $0.split(separator: " ", maxSplits: 1) }
            .map { "\($0[0]) \($0[1].drop { $0 == " " }.dropLast("  (default)".count))" }
        let expected = [
            "instructions true", "connect_timeout 10", "silence_timeout 120", "attempts 5", "url_attachments false",
            "sandbox.mode automatic", "sandbox.network false", "sandbox.time 600",
            "sandbox.processes 512", "sandbox.file_size 1 GB", "sandbox.disk 4 GB", "sandbox.output 1 MB",
        ]
        // The memory is half of the machine's.
        #expect(shown.filter { !$0.hasSuffix("–") && !$0.hasPrefix("sandbox.memory") } == expected)
        let local = try AssayProcess().run("config", variables: ["ASSAY_SILENCE_TIMEOUT": ""]).output
        #expect(local.contains("silence_timeout    600  (default)\n"))
    }

    @Test("a broken file of the workspace is named once, and the hint names that very file")
    func workspace() throws {
        try assay.home.write("work/.assay/config.yaml", "modle: x\n")
        let path = assay.home("work/.assay/config.yaml")
        let prompt = try assay.run(input: "/quit\n")
        #expect(
            prompt.messages
                == "~/work/.assay/config.yaml is not used: line 1: unknown key modle; did you mean model?\n")
        let trust = try assay.run("trust")
        #expect(
            trust.messages
                == "assay: \(path) cannot be used: line 1: unknown key modle; did you mean model?\n  mend it in an editor: \(path)\n"
        )
    }

    @Test("an editor that fails is told of in the words of what was edited")
    func editor() throws {
        let run = try assay.run("config", "edit")
        #expect(
            run.messages
                == "assay: this needs an answer: the configuration file is to be edited, which takes a terminal\n  choose beforehand with assay config set KEY VALUE\n"
        )
        let hint = "set VISUAL or EDITOR to an editor that is there and ends with status 0"
        let environment = assay.environment.merging(["EDITOR": "false"]) { $1 }
        let terminal = try PseudoTerminal(
            AssayProcess.path, [], environment: environment, folder: assay.workFolder)
        for (line, what) in [("/edit x", "the question"), ("/config edit", "the configuration file")] {
            _ = try terminal.wait(for: "› ")
            terminal.type(line + "\r")
            _ = try terminal.wait(for: "the editor false did not end well with \(what)")
            _ = try terminal.wait(for: hint)
        }
        _ = try terminal.wait(for: "› ")
        terminal.type("/quit\r")
        #expect(try terminal.end() == 0)
    }
}
