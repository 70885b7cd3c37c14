import AssayCore
import Testing

@testable import Settings

@Suite("Changing the configuration file")
struct ConfigurationEditTests {
    struct Row: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var before: String
        var key: String
        var word: String?
        var after: String
    }

    static let rows = [
        Row(testDescription: "a first key", before: "", key: "model", word: "m", after: "model: m\n"),
        Row(
            testDescription: "a file of comments", before: "# mine\n", key: "model", word: "m",
            after: "# mine\nmodel: m\n"),
        Row(
            testDescription: "a value with its comment",
            before: "a: 1\n".replacing("a: 1", with: "model: x # why\n\ntest: t"),
            key: "model", word: "y", after: "model: y # why\n\ntest: t\n"),
        Row(
            testDescription: "a nested key into an existing map", before: "sandbox:\n    time: 5\n\n# then\ntest: t\n",
            key: "sandbox.memory", word: "4 GB", after: "sandbox:\n    time: 5\n    memory: 4 GB\n\n# then\ntest: t\n"),
        Row(
            testDescription: "a path that is not there", before: "test: t\n", key: "services.work.base_url",
            word: "https://h/v1", after: "test: t\nservices:\n  work:\n    base_url: https://h/v1\n"),
        Row(
            testDescription: "within braces", before: "sandbox: {time: 5, network: false}\n", key: "sandbox.time",
            word: "9", after: "sandbox: {\"time\":9,\"network\":false}\n"),
        Row(
            testDescription: "a text over several lines", before: "system: |\n  one\n  two\nmodel: m\n", key: "system",
            word: "three # four", after: "system: \"three # four\"\nmodel: m\n"),
        Row(
            testDescription: "a name with a dot", before: "aliases:\n  gpt-4: x/gpt-4\n  gpt-4.1: x/y # new\n",
            key: "aliases.gpt-4.1", word: "x/gpt-4.1",
            after: "aliases:\n  gpt-4: x/gpt-4\n  gpt-4.1: x/gpt-4.1 # new\n"),
        Row(
            testDescription: "a glob with a dot", before: "", key: "gate.src/*.min.js", word: "checked",
            after: "gate:\n  \"src/*.min.js\": checked\n"),
        Row(testDescription: "taken away", before: "model: m\ntest: t\n", key: "model", word: nil, after: "test: t\n"),
        Row(
            testDescription: "a list", before: "setup: a\n", key: "setup", word: "[a, b]", after: "setup: [a, b]\n"),
        Row(
            testDescription: "a parameter", before: "parameters:\n  seed: 1\nmodel: m\n",
            key: "parameters.max_tokens", word: "200", after: "parameters:\n  seed: 1\n  max_tokens: 200\nmodel: m\n"),
        Row(
            testDescription: "the same value again", before: "model:   m  # as it is\n", key: "model", word: "m",
            after: "model:   m  # as it is\n"),
        Row(
            testDescription: "a switch", before: "instructions: on\n", key: "instructions", word: "off",
            after: "instructions: off\n"),
        Row(
            testDescription: "the only key of a map taken away",
            before: "model: m\nsandbox:\n  # short\n  time: 5\ntest: t\n",
            key: "sandbox.time", word: nil, after: "model: m\ntest: t\n"),
        Row(
            testDescription: "lines that end in CR LF", before: "model: m\r\n# mine\r\ntest: t # why\r\n", key: "test",
            word: "u", after: "model: m\r\n# mine\r\ntest: u # why\r\n"),
        Row(
            testDescription: "a nested key among lines that end in CR LF",
            before: "sandbox:\r\n  time: 5\r\n  network: on\r\n",
            key: "sandbox.time", word: "9", after: "sandbox:\r\n  time: 9\r\n  network: on\r\n"),
        Row(
            testDescription: "the first key of a file with CR LF", before: "# mine\r\n", key: "model", word: "m",
            after: "# mine\r\nmodel: m\r\n"),
        Row(
            testDescription: "a value that holds a number sign", before: "test: \"a # b\"\n", key: "test", word: "c",
            after: "test: c\n"),
    ]

    @Test(
        "lines that end at YAML's other line ends are refused or changed rightly, and never trapped over",
        arguments: ["\r", "\u{85}", "\u{2028}", "\r\r\n"])
    func otherLineEnds(_ end: String) throws {
        let before = "\(end)service: local\(end)model: m\(end)sandbox:\(end)  time: 5"
        for (key, word) in [("model", "n"), ("test", "t"), ("sandbox.time", "9"), ("sandbox.time", nil)] {
            guard var edit = try? ConfigurationEdit(bytes: Array(before.utf8), path: "c"),
                let bytes = try? edit.set(SettingTable.path(key), to: word)
            else { continue }
            let after = try ConfigurationFile(bytes: bytes, path: "c").values
            #expect(after["service"] == .string("local"))
        }
    }

    @Test("One value changes, the rest stays", arguments: rows)
    func row(_ row: Row) throws {
        var edit = try ConfigurationEdit(bytes: Array(row.before.utf8), path: "c")
        let bytes = try edit.set(SettingTable.path(row.key), to: row.word)
        #expect(String(decoding: bytes, as: UTF8.self) == row.after)
    }

    @Test("Unknown settings and impossible values are refused")
    func refused() throws {
        var edit = try ConfigurationEdit(bytes: [], path: "c")
        #expect(throws: SettingsFailure.unknownSetting("sandbox.tmie")) { try edit.set(["sandbox", "tmie"], to: "1") }
        #expect(throws: SettingsFailure.self) { try edit.set(["sandbox", "time"], to: "soon") }
        #expect(throws: SettingsFailure.self) { try edit.set(["services"], to: "x") }
    }

    @Test(
        "dotted names",
        arguments: [
            ("model", ["model"]), ("sandbox.time", ["sandbox", "time"]), ("aliases.gpt-4.1", ["aliases", "gpt-4.1"]),
            ("services.x.base_url", ["services", "x", "base_url"]),
            ("services.llm.example.org.base_url", ["services", "llm.example.org", "base_url"]),
            ("services.a.b.headers.X-A.B", ["services", "a.b", "headers", "X-A.B"]),
            ("profiles.v1.2.parameters.seed", ["profiles", "v1.2", "parameters", "seed"]),
            ("profiles.v1.2.system.file", ["profiles", "v1.2", "system", "file"]),
            ("parameters.a.b", ["parameters", "a", "b"]),
            (#"parameters."a.b""#, ["parameters", "a.b"]), (#"aliases."gpt-4.1""#, ["aliases", "gpt-4.1"]),
            ("aliases.", ["aliases", ""]), ("", [""]),
            ("sandbox.tim.e", ["sandbox", "tim", "e"]),
        ])
    func paths(name: String, path: [String]) {
        #expect(SettingTable.path(name) == path)
    }
}
