import AssayCore
import AssayTestSupport
import Foundation
import Testing

@testable import Settings

@Suite("Which service is chosen")
struct ServiceChoiceTests {
    struct Row: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var flags = Settings.Flags()
        var variables: [String: String] = [:]
        var keyFile: String?
        var configuration: String?
        var service: String
        /// nil where the catalogue's is meant.
        var address: String?
        var key: String?
        /// nil where it is the service's own.
        var model: String?
    }

    static let rows = [
        Row(testDescription: "nothing is configured", service: "local"),
        Row(
            testDescription: "a key", variables: ["OPENAI_API_KEY": "k"],
            service: "openai", address: "https://api.openai.com/v1", key: "k"),
        Row(testDescription: "an empty key counts as none", variables: ["OPENAI_API_KEY": ""], service: "local"),
        Row(
            testDescription: "an address without a key", variables: ["OPENAI_BASE_URL": "http://h:1/v1"],
            service: "openai", address: "http://h:1/v1"),
        Row(
            testDescription: "key and address", variables: ["OPENAI_API_KEY": "k", "OPENAI_BASE_URL": "http://h/v1"],
            service: "openai", address: "http://h/v1", key: "k"),
        Row(
            testDescription: "the key file", keyFile: #"{"api_key":"f"}"#,
            service: "openai", address: "https://api.openai.com/v1", key: "f"),
        Row(
            testDescription: "the variable before the key file", variables: ["OPENAI_API_KEY": "k"],
            keyFile: #"{"api_key":"f"}"#, service: "openai", address: "https://api.openai.com/v1", key: "k"),
        Row(
            testDescription: "the key file's key stays away from another address",
            variables: ["OPENAI_BASE_URL": "http://h/v1"], keyFile: #"{"api_key":"f"}"#,
            service: "openai", address: "http://h/v1"),
        Row(
            testDescription: "the key file's key goes to its own host, however the address is written",
            variables: ["OPENAI_BASE_URL": "https://API.openai.com/v1/"], keyFile: #"{"api_key":"f"}"#,
            service: "openai", address: "https://API.openai.com/v1/", key: "f"),
        Row(
            testDescription: "the key file's own address", keyFile: #"{"api_key":"f","base_url":"http://own/v1"}"#,
            service: "openai", address: "http://own/v1", key: "f"),
        Row(
            testDescription: "the configuration before the key", variables: ["OPENAI_API_KEY": "k"],
            configuration: "service: local\nmodel: small\n", service: "local", model: "small"),
        Row(
            testDescription: "ASSAY_SERVICE and ASSAY_MODEL before the configuration",
            variables: ["ASSAY_SERVICE": "openai", "ASSAY_MODEL": "m"], configuration: "service: local\nmodel: small\n",
            service: "openai", model: "m"),
        Row(
            testDescription: "ASSAY_SERVICE chooses a row of the catalogue, with its key",
            variables: ["ASSAY_SERVICE": "groq", "GROQ_API_KEY": "g", "OPENAI_API_KEY": "k"], service: "groq", key: "g"),
        Row(
            testDescription: "an address and a key of the user's own",
            variables: ["MINE": "m", "OPENAI_API_KEY": "k"],
            configuration: "service: work\nservices: {work: {base_url: 'https://h/v1', api_key_env: MINE}}\n",
            service: "work", address: "https://h/v1", key: "m"),
        Row(
            testDescription: "a row's key stays away from an address that only the file names",
            variables: ["ANTHROPIC_API_KEY": "a"],
            configuration: "service: anthropic\nservices: {anthropic: {base_url: 'https://h/v1'}}\n",
            service: "anthropic", address: "https://h/v1"),
        Row(
            testDescription: "and goes there where the file says so beside it",
            variables: ["ANTHROPIC_API_KEY": "a"],
            configuration:
                "service: anthropic\nservices: {anthropic: {base_url: 'https://h/v1', api_key_env: ANTHROPIC_API_KEY}}\n",
            service: "anthropic", address: "https://h/v1", key: "a"),
        Row(
            testDescription: "azure's address is always the user's own",
            variables: ["AZURE_OPENAI_API_KEY": "z", "AZURE_OPENAI_ENDPOINT": "https://r.openai.azure.com/openai/v1"],
            configuration: "service: azure", service: "azure", address: "https://r.openai.azure.com/openai/v1", key: "z"
        ),
        Row(
            testDescription: "the key of OPENAI_BASE_URL stays away from an address in the file",
            variables: ["OPENAI_API_KEY": "k", "OPENAI_BASE_URL": "http://h/v1"],
            configuration: "services: {openai: {base_url: 'http://other/v1'}}\n", service: "openai",
            address: "http://other/v1"),
        Row(
            testDescription: "an alias brings its service", variables: ["GROQ_API_KEY": "g"],
            configuration: "service: openai\nmodel: fast\naliases: {fast: groq/llama-3.1-8b-instant}\n",
            service: "groq", key: "g", model: "llama-3.1-8b-instant"),
        Row(
            testDescription: "but not against the service on the command line",
            flags: .init(service: "local", model: "fast"),
            configuration: "aliases: {fast: groq/llama-3.1-8b-instant}\n", service: "local",
            model: "llama-3.1-8b-instant"),
        Row(
            testDescription: "an alias keeps the maker's name that a reseller's model has",
            variables: ["OPENROUTER_API_KEY": "o"],
            configuration: "model: claude\naliases: {claude: openrouter/anthropic/claude-sonnet-4.5}\n",
            service: "openrouter", key: "o", model: "anthropic/claude-sonnet-4.5"),
        Row(
            testDescription: "a profile by its flag", flags: .init(profile: "work"),
            variables: ["MISTRAL_API_KEY": "m"],
            configuration: "service: local\nprofiles: {work: {service: mistral, model: devstral}}\n",
            service: "mistral", key: "m", model: "devstral"),
        Row(
            testDescription: "a profile in the file, and ASSAY_PROFILE before it",
            variables: ["ASSAY_PROFILE": "home", "OPENAI_API_KEY": "k"],
            configuration: "profile: work\nprofiles: {work: {service: mistral}, home: {service: local}}\n",
            service: "local"),
        Row(
            testDescription: "a model of the file belongs to the file's service", flags: .init(service: "local"),
            configuration: "service: openai\nmodel: gpt-4o\n", service: "local"),
        Row(
            testDescription: "flags before everything", flags: .init(service: "local", model: "f"),
            variables: ["ASSAY_SERVICE": "openai", "ASSAY_MODEL": "m", "OPENAI_API_KEY": "k"], service: "local",
            model: "f"),
    ]

    @Test("flags, variables, configuration, key, key file, local engine", arguments: rows)
    func order(_ row: Row) throws {
        let home = try Home(keyFile: row.keyFile, configuration: row.configuration)
        let settings = try home.settings(flags: row.flags, variables: row.variables)
        #expect(settings.service.name == row.service)
        #expect(
            settings.service.baseURL == row.address ?? ServiceCatalogue.row(named: row.service)?.baseURL)
        #expect(settings.service.revealedKey == row.key)
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
            ("an unknown profile", nil, "profile: work", [:]),
            ("an address that is missing", nil, "service: azure", [:]),
            ("a variable that is no switch", nil, nil, ["ASSAY_INSTRUCTIONS": "perhaps"]),
            ("a variable that is no map", nil, nil, ["ASSAY_PARAMETERS": "[1]"]),
            ("a time-out that is no number", nil, nil, ["ASSAY_SILENCE_TIMEOUT": "soon"]),
        ])
    func unusable(name: String, keyFile: String?, configuration: String?, variables: [String: String]) throws {
        let home = try Home(keyFile: keyFile, configuration: configuration)
        let failure = try #require(throws: SettingsFailure.self) { try home.settings(variables: variables) }
        #expect(!failure.message.isEmpty && !failure.hint.isEmpty, "\(name)")
    }

    @Test(
        "which addresses a key is for",
        arguments: [
            ("https://API.openai.com/v1", "https://api.openai.com:443/", true), ("http://h/v1", "https://h/v1", false),
            ("http://h:80/v1", "http://h", true), ("http://h:81/v1", "http://h:8/1", false),
            ("https://api.openai.com@evil/v1", "https://api.openai.com/v1", false),
            ("https://evil/https://api.openai.com", "https://api.openai.com", false),
            ("https://api.openai.com.evil/v1", "https://api.openai.com/v1", false),
            ("https://evil\\@api.openai.com/v1", "https://api.openai.com/v1", false),
            ("https://h?x=//api.openai.com", "https://h", true),
        ])
    func authorities(one: String, other: String, isSame: Bool) {
        #expect((URLAuthority.of(one) == URLAuthority.of(other)) == isSame)
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

    @Test("the index is beside the sessions, but not in a repository, which could bring one along")
    func index() throws {
        let folder = try TemporaryFolder()
        let environment = Environment(
            variables: ["XDG_CACHE_HOME": "/c"], home: "/home/u", workingFolder: folder("w/sub"))
        try folder.write("w/.git/HEAD", "")
        #expect(try Locations(environment: environment).index == "/home/u/.local/state/assay/Sessions/.index")
        try folder.write("w/Sessions/\(SharedSessions.marker)", "")
        let shared = try Locations(environment: environment)
        #expect(shared.sessions == folder("w/Sessions") && shared.index.hasPrefix("/c/assay/index/"))
        let named = try Locations(environment: environment, sessions: folder("w/Sessions"))
        #expect(named.index == shared.index)
        #expect(try Locations(environment: environment, sessions: folder("w")).index == folder("w/.index"))
    }

    @Test("without any home folder the failure says what to set")
    func noHome() {
        let environment = Environment(variables: [:], home: nil, workingFolder: "/w")
        #expect(throws: SettingsFailure.noHome) { try Locations(environment: environment) }
    }
}

extension ServiceSettings {
    fileprivate var revealedKey: String? {
        if case .value(let key, _) = key { key.revealed } else { nil }
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
