import AssayCore
import Foundation
import Settings
import Testing

@Suite("Which service is chosen")
struct ServiceChoiceTests {
    struct Row: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var flags = Settings.Flags()
        var variables: [String: String] = [:]
        var keyFile: String?
        var configuration: String?
        var service: ServiceSettings
        var model: String?
    }

    static let rows = [
        Row(testDescription: "nothing is configured", service: .local),
        Row(
            testDescription: "a key", variables: ["OPENAI_API_KEY": "k"],
            service: .openAI(baseURL: "https://api.openai.com/v1", key: Secret("k"))),
        Row(testDescription: "an empty key counts as none", variables: ["OPENAI_API_KEY": ""], service: .local),
        Row(
            testDescription: "an address without a key", variables: ["OPENAI_BASE_URL": "http://h:1/v1"],
            service: .openAI(baseURL: "http://h:1/v1", key: nil)),
        Row(
            testDescription: "key and address", variables: ["OPENAI_API_KEY": "k", "OPENAI_BASE_URL": "http://h/v1"],
            service: .openAI(baseURL: "http://h/v1", key: Secret("k"))),
        Row(
            testDescription: "the key file", keyFile: #"{"api_key":"f"}"#,
            service: .openAI(baseURL: "https://api.openai.com/v1", key: Secret("f"))),
        Row(
            testDescription: "the variable before the key file", variables: ["OPENAI_API_KEY": "k"],
            keyFile: #"{"api_key":"f"}"#, service: .openAI(baseURL: "https://api.openai.com/v1", key: Secret("k"))),
        Row(
            testDescription: "the key file's key stays away from another address",
            variables: ["OPENAI_BASE_URL": "http://h/v1"], keyFile: #"{"api_key":"f"}"#,
            service: .openAI(baseURL: "http://h/v1", key: nil)),
        Row(
            testDescription: "the key file's key goes to its own host, however the address is written",
            variables: ["OPENAI_BASE_URL": "https://API.openai.com/v1/"], keyFile: #"{"api_key":"f"}"#,
            service: .openAI(baseURL: "https://API.openai.com/v1/", key: Secret("f"))),
        Row(
            testDescription: "the key file's own address", keyFile: #"{"api_key":"f","base_url":"http://own/v1"}"#,
            service: .openAI(baseURL: "http://own/v1", key: Secret("f"))),
        Row(
            testDescription: "the configuration before the key", variables: ["OPENAI_API_KEY": "k"],
            configuration: "service: local\nmodel: small\n", service: .local, model: "small"),
        Row(
            testDescription: "ASSAY_SERVICE and ASSAY_MODEL before the configuration",
            variables: ["ASSAY_SERVICE": "openai", "ASSAY_MODEL": "m"], configuration: "service: local\nmodel: small\n",
            service: .openAI(baseURL: "https://api.openai.com/v1", key: nil), model: "m"),
        Row(
            testDescription: "flags before everything", flags: .init(service: "local", model: "f"),
            variables: ["ASSAY_SERVICE": "openai", "ASSAY_MODEL": "m", "OPENAI_API_KEY": "k"], service: .local,
            model: "f"),
    ]

    @Test("flags, variables, configuration, key, key file, local engine", arguments: rows)
    func order(_ row: Row) throws {
        let home = try Home(keyFile: row.keyFile, configuration: row.configuration)
        let settings = try home.settings(flags: row.flags, variables: row.variables)
        #expect(settings.service == row.service)
        #expect((settings.model ?? settings.defaultModel) == row.model)
    }

    @Test("a key file that others can read is refused with the command that mends it")
    func keyFileMode() throws {
        let home = try Home(keyFile: #"{"api_key":"f"}"#)
        chmod(home.keyFile, 0o644)
        let failure = try #require(throws: SettingsFailure.self) { try home.settings() }
        #expect(failure == .keyFileIsReadableByOthers(path: home.keyFile))
        #expect(failure.hint == "chmod 600 \(home.keyFile)")
        #expect(failure.cause == .configuration)
    }

    @Test(
        "what cannot be used is named",
        arguments: [
            ("not JSON", #"{"api_key""#, String?.none, [String: String]()),
            ("no key in it", "{}", nil, [:]),
            ("YAML that breaks off", nil, "service: [", [:]),
            ("an unknown key", nil, "sevrice: local", [:]),
            ("an unknown service", nil, "service: delphi", [:]),
            ("a time-out that is no number", nil, nil, ["ASSAY_SILENCE_TIMEOUT": "soon"]),
        ])
    func unusable(name: String, keyFile: String?, configuration: String?, variables: [String: String]) throws {
        let home = try Home(keyFile: keyFile, configuration: configuration)
        let failure = try #require(throws: SettingsFailure.self) { try home.settings(variables: variables) }
        #expect(!failure.message.isEmpty && !failure.hint.isEmpty, "\(name)")
    }

    @Test("parameters keep their types and their order")
    func parameters() throws {
        let home = try Home(
            configuration: "parameters:\n  max_tokens: 200\n  stop: [END, \"2\"]\n  seed: 0\n  user: me\n")
        let parameters = try home.settings().parameters
        #expect(
            parameters == [
                .init(key: "max_tokens", value: .number("200")),
                .init(key: "stop", value: .array([.string("END"), .string("2")])),
                .init(key: "seed", value: .number("0")),
                .init(key: "user", value: .string("me")),
            ])
    }
}

@Suite("Where things are kept")
struct LocationsTests {
    @Test("XDG variables count where they are absolute, else the home folder")
    func locations() throws {
        let environment = Environment(
            variables: ["XDG_CONFIG_HOME": "/c", "XDG_STATE_HOME": "relative", "ASSAY_SESSIONS": "mine"],
            home: "/home/u", workingFolder: "/w")
        let locations = try Locations(environment: environment)
        #expect(locations.configuration == "/c/assay/config.yaml")
        #expect(locations.history == "/home/u/.local/state/assay/history")
        #expect(locations.sessions == "/w/mine")
        #expect(locations.engine == "/home/u/.local/share/assay/engine")
        #expect(try Locations(environment: environment, sessions: "/s").sessions == "/s")
    }

    @Test("without any home folder the failure says what to set")
    func noHome() {
        let environment = Environment(variables: [:], home: nil, workingFolder: "/w")
        #expect(throws: SettingsFailure.noHome) { try Locations(environment: environment) }
    }
}

/// A home folder of its own for each test.
private struct Home: ~Copyable {
    let path: String

    var keyFile: String { "\(path)/.openai/config" }

    init(keyFile: String? = nil, configuration: String? = nil) throws {
        path = FileManager.default.temporaryDirectory.appendingPathComponent("assay-\(UUID().uuidString)").path
        for (name, content) in [(".openai/config", keyFile), (".config/assay/config.yaml", configuration)] {
            guard let content else { continue }
            let file = URL(fileURLWithPath: "\(path)/\(name)")
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(content.utf8).write(to: file)
            chmod(file.path, 0o600)
        }
    }

    func settings(flags: Settings.Flags = .init(), variables: [String: String] = [:]) throws -> Settings {
        let environment = Environment(variables: variables, home: path, workingFolder: path)
        return try Settings(flags: flags, environment: environment, locations: Locations(environment: environment))
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }
}
