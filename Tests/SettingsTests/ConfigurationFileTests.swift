import AssayCore
import AssayTestSupport
import Foundation
import Testing

@testable import Settings

@Suite("The configuration file")
struct ConfigurationFileTests {
    /// Every setting once.
    static let sample = """
        # mine
        profile: work
        service: groq
        model: fast
        parameters: {max_tokens: 200, stop: [END], user: me, logprobs: true}
        system: Answer briefly.
        instructions: off
        connect_timeout: 5
        silence_timeout: 60
        attempts: 3
        url_attachments: yes
        sessions: ~/sessions
        redact:
          add: ["acme-[0-9]+"]
          except: sk-example
        aliases: {fast: groq/llama-3.1-8b-instant}
        profiles:
          work: {service: openai, parameters: {temperature: 0}, system: {file: ~/work.md}}
        services:
          lab:
            base_url: https://lab/v1
            api_key_env: LAB_KEY
            headers: {X-Team: a}
            ca_file: /etc/lab.pem
            proxy: http://proxy:3128
            format: messages
            model: m
            key_header: api-key
            default_parameters: {seed: 1}
          vault: {base_url: "https://vault/v1", api_key_cmd: pass show 'my key'}
        test: make test
        setup: pip install -r requirements.txt
        gate: {"*.sh": checked, docs/**: untested prose}
        sandbox: {time: 20, memory: 4 GB, network: false, mounts: [/data], mode: external, processes: 9, disk: 1 GB,
          file_size: 1 MB, output: 5}
        """

    private func read(_ text: String) throws -> JSONValue {
        try ConfigurationFile(bytes: Array(text.utf8), path: "c").values
    }

    @Test("Each value comes in the form that its setting says")
    func values() throws {
        let values = try read(Self.sample)
        #expect(values.members.map(\.key) == SettingTable.names)
        let expected = """
            {"profile":"work","service":"groq","model":"fast",\
            "parameters":{"max_tokens":200,"stop":["END"],"user":"me","logprobs":true},"system":"Answer briefly.",\
            "instructions":false,"connect_timeout":5,"silence_timeout":60,"attempts":3,"url_attachments":true,\
            "sessions":"~/sessions","redact":{"add":["acme-[0-9]+"],"except":["sk-example"]},\
            "aliases":{"fast":"groq/llama-3.1-8b-instant"},"profiles":{"work":{"service":"openai",\
            "parameters":{"temperature":0},"system":{"file":"~/work.md"}}},"services":{"lab":{\
            "base_url":"https://lab/v1","api_key_env":"LAB_KEY","headers":{"X-Team":"a"},"ca_file":"/etc/lab.pem",\
            "proxy":"http://proxy:3128","format":"messages","model":"m","key_header":"api-key",\
            "default_parameters":{"seed":1}},"vault":{"base_url":"https://vault/v1",\
            "api_key_cmd":["pass","show","my key"]}},"test":"make test","setup":["pip install -r requirements.txt"],\
            "gate":{"*.sh":"checked","docs/**":"untested prose"},"sandbox":{"time":20,"memory":4294967296,\
            "network":false,"mounts":["/data"],"mode":"external","processes":9,"disk":1073741824,"file_size":1048576,\
            "output":5}}
            """
        #expect(try values == JSONValue(expected.utf8))
    }

    static let mistakes: [(text: String, detail: String)] = [
        ("service: [", "line 2: did not find expected node content"),
        ("- a", "line 1: the file cannot be a list; allowed: keys with values"),
        ("just words", "line 1: the file cannot be \"just words\"; allowed: keys with values"),
        ("a: 1\na: 2", "line 2: a stands there twice"),
        (
            "a:\n  test : 1\n  # test: 0\n  b: {test: 2}\n  ab: |\n    test: 3\n  \"test\" : 4\ntest: 5",
            "line 7: test stands there twice"
        ),
        ("b: 1\r\n试: {a: 1}\r\nc: {a: 1,\r\n  a: 2}", "line 3: a stands there twice"),
        ("model: m\nsevrice: x", "line 2: unknown key sevrice; did you mean service?"),
        (
            "sandbox:\n  time: 5\n  tmie: 5", "line 3: unknown key sandbox.tmie; did you mean time?"
        ),
        (
            "model: m\n\nsilence_timeout: soon",
            "line 3: silence_timeout cannot be \"soon\"; allowed: a whole number from 1 to 86400"
        ),
        ("silence_timeout: 0", "line 1: silence_timeout cannot be \"0\"; allowed: a whole number from 1 to 86400"),
        ("silence_timeout: 1.5", "line 1: silence_timeout cannot be \"1.5\"; allowed: a whole number from 1 to 86400"),
        ("instructions: 2", "line 1: instructions cannot be \"2\"; allowed: on or off"),
        (
            "services: {x: {ca_file: here}}",
            "line 1: services.x.ca_file cannot be \"here\"; allowed: a path that begins with / or ~/"
        ),
        (
            "services: {x: {edit_format: whole}}",
            "line 1: unknown key services.x.edit_format; known: base_url, api_key_env, api_key_cmd, key_header, headers, ca_file, proxy, format, model, default_parameters"
        ),
        ("model:", "line 1: model cannot be \"\"; allowed: a text"),
        ("model: {a: b}", "line 1: model cannot be a map; allowed: a text"),
        ("parameters: 5", "line 1: parameters cannot be \"5\"; allowed: keys with values"),
        ("system: [a]", "line 1: system cannot be a list; allowed: a text, or file: PATH"),
        (
            "services: {x: {format: soap}}",
            "line 1: services.x.format cannot be \"soap\"; allowed: one of chat, completions, messages"
        ),
        (
            "services: {x: {api_key_cmd: 'a \"b'}}",
            "line 1: services.x.api_key_cmd cannot be \"a \"b\"; allowed: a program and its arguments, as a text or a list"
        ),
        (
            "gate: {a: sometimes}",
            "line 1: gate.a cannot be \"sometimes\"; allowed: one of tested, checked, untested, the last with a reason if you like"
        ),
        ("? {a: b}\n: c", "line 1: the file cannot be a map; allowed: keys with values"),
    ]

    /// What ends a line for YAML and for no editor, and controls. A schema sees nothing of these.
    static let unseen: [(text: String, detail: String)] = [
        ("# a\n# b\u{85}setup: c", "line 2: it holds <U+0085>, which an editor does not show"),
        ("# a\u{2028}setup: c", "line 1: it holds <U+2028>, which an editor does not show"),
        ("# a\u{2029}setup: c", "line 1: it holds <U+2029>, which an editor does not show"),
        ("# a\rsetup: c", "line 1: it holds <U+000D>, which an editor does not show"),
        ("model: \"a\u{9B}31m\"", "line 1: it holds <U+009B>, which an editor does not show"),
    ]

    @Test("What cannot be is named with its line and what is allowed", arguments: mistakes + unseen)
    func mistake(text: String, detail: String) {
        #expect(throws: SettingsFailure.invalidConfiguration(path: "c", detail: detail)) { try read(text) }
    }

    @Test(
        "A file without any setting is empty",
        arguments: ["", "\n", "# only this\n", "---\n", "---\n# x\n...\n", "{}", "\u{FEFF}"])
    func empty(text: String) throws {
        #expect(try read(text).members.isEmpty)
    }

    static let bombs: [(name: String, text: String)] = [
        (
            "billion laughs",
            "a0: &a0 x\n" + (1...40).map { "a\($0): &a\($0) [*a\($0 - 1), *a\($0 - 1)]\n" }.joined()
        ),
        ("laughs as keys", (1...40).map { "? &b\($0) [*b\($0 - 1), *b\($0 - 1)]\n: x\n" }.joined()),
        ("within a flow map", "{a: &x [1],b: {c:*x}}"),
        ("deep lists", "parameters: " + String(repeating: "[", count: 30_000)),
        (
            "deep lists that end",
            "parameters: {a: " + String(repeating: "[", count: 900) + String(repeating: "]", count: 900) + "}"
        ),
        ("deep dashes", "parameters:\n  a:\n    " + String(repeating: "- ", count: 20_000) + "x"),
        ("deep question marks", String(repeating: "? ", count: 20_000) + "x"),
        ("deep maps", "parameters: " + String(repeating: "{a: ", count: 10_000)),
        ("a huge file", "model: " + String(repeating: "x", count: 70_000)),
        ("bytes that are no text", String(repeating: "\u{0}\u{1}", count: 100)),
        ("an endless quote", "model: \"" + String(repeating: "a", count: 60_000)),
        ("only commas", String(repeating: "[,", count: 30_000)),
        ("many documents", String(repeating: "---\na: b\n", count: 5000)),
        ("many tags", String(repeating: "!!a ", count: 10_000)),
    ]

    @Test("Hostile YAML is refused in one line", arguments: bombs)
    func bomb(name: String, text: String) {
        let failure = #expect(throws: SettingsFailure.self, "\(name)") { try read(text) }
        #expect(failure.map { !$0.message.contains("\n") && $0.message.count < 400 } == true, "\(name)")
    }

    @Test("What only looks like an alias is read")
    func notAliases() throws {
        let text = "test: make && pytest *_test.py\nsystem: 'use **bold** & *italics*'\n"
        #expect(try read(text)["test"] == .string("make && pytest *_test.py"))
    }
}

@Suite("The schema of the configuration file")
struct ConfigurationSchemaTests {
    private static let path =
        "\(#filePath)".split(separator: "/").dropLast(3).reduce(into: "") { $0 += "/" + $1 }
        + "/Sources/Settings/config.schema.json"

    @Test("The file is what the table says")
    func file() throws {
        #expect(try String(contentsOfFile: Self.path, encoding: .utf8) == ConfigurationSchema.text)
    }

    @Test("Schema and reader agree on samples, good and bad")
    func samples() throws {
        let folder = try TemporaryFolder()
        let samples = [ConfigurationFileTests.sample] + ConfigurationFileTests.mistakes.map(\.text)
        for (index, sample) in samples.enumerated() { try folder.write("\(index)", sample) }
        let script = """
            import json, sys, yaml, jsonschema
            judge = jsonschema.Draft202012Validator(json.load(open(sys.argv[1])))
            for path in sys.argv[2:]:
                try: print("no" if list(judge.iter_errors(yaml.safe_load(open(path)))) else "yes")
                except yaml.YAMLError: print("no")
            """
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", "-c", script, Self.path] + samples.indices.map { folder("\($0)") }
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            #expect(ProcessInfo.processInfo.environment["ASSAY_REQUIRE_JUDGES"] == nil, "python3 with yaml, jsonschema")
            return
        }
        let verdicts = text.split(separator: "\n").map { $0 == "yes" }
        for (sample, verdict) in zip(samples, verdicts) {
            let isRead = (try? ConfigurationFile(bytes: Array(sample.utf8), path: "c")) != nil
            // A shell's open quote and a key that stands twice are beyond a schema.
            if sample.contains("api_key_cmd: 'a") || sample.contains("a: 1\na: 2") { continue }
            #expect(isRead == verdict, "\(sample)")
        }
        #expect(verdicts.count == samples.count)
    }

    @Test("Every setting has a variable, and each variable is read as its setting")
    func variables() throws {
        #expect(SettingTable.variables.count == 28)
        for variable in SettingTable.variables {
            #expect(SettingTable.kind(at: variable.path) != nil, "\(variable.name)")
        }
        let environment = Environment(
            variables: [
                "ASSAY_SILENCE_TIMEOUT": "8", "ASSAY_PARAMETERS": #"{"seed": 1}"#, "ASSAY_SANDBOX_MEMORY": "1 GB",
                "ASSAY_REDACT_ADD": "[a, b]", "ASSAY_INSTRUCTIONS": "off", "ASSAY_SYSTEM": "Be brief: always.",
            ], home: "/h", workingFolder: "/w")
        let layers = SettingLayers(try SettingLayers.variables(environment))
        #expect(layers["silence_timeout"] == .number("8"))
        #expect(layers["parameters", "seed"] == .number("1"))
        #expect(layers["sandbox", "memory"] == .number("1073741824"))
        #expect(layers["redact", "add"]?.texts == ["a", "b"])
        #expect(layers["instructions"] == .bool(false))
        #expect(layers["system"] == .string("Be brief: always."))
    }
}
