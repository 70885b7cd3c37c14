import AssayCore

/// What the user has settled: the service, the model, the parameters, the time-outs.
package struct Settings: Sendable {
    package var service: ServiceSettings
    /// Named by flag or variable: it goes before the session's own. nil where none is.
    package var model: String?
    /// Named in the configuration file, for sessions that have none yet; nil means the service's own default.
    package var defaultModel: String?
    /// Sent with every request, in this order.
    package var parameters: [JSONValue.Member] = []
    /// In seconds; nil means the service's own default.
    package var connectTimeout: Int?
    /// How long a service may say nothing, in seconds; nil means the service's own default.
    package var silenceTimeout: Int?

    package init(service: ServiceSettings) {
        self.service = service
    }

    /// What was said on the command line; it goes before everything else.
    package struct Flags: Sendable {
        package var service: String?
        package var model: String?

        package init(service: String? = nil, model: String? = nil) {
            (self.service, self.model) = (service, model)
        }
    }

    /// Settles everything, in the order: flags; `ASSAY_…`; the configuration file; `OPENAI_API_KEY` and
    /// `OPENAI_BASE_URL`; `~/.openai/config`; the local engine.
    ///
    /// Reads at most two small files, and those only where they exist.
    package init(flags: Flags, environment: Environment, locations: Locations) throws(SettingsFailure) {
        let file = try ConfigurationFile(path: locations.configuration)
        let name = flags.service ?? environment["ASSAY_SERVICE"] ?? file.service
        service = try ServiceSettings(named: name, environment: environment)
        model = flags.model ?? environment["ASSAY_MODEL"]
        defaultModel = file.model
        parameters = file.parameters
        connectTimeout = try environment.seconds("ASSAY_CONNECT_TIMEOUT")
        silenceTimeout = try environment.seconds("ASSAY_SILENCE_TIMEOUT")
    }
}

extension Environment {
    fileprivate func seconds(_ variable: String) throws(SettingsFailure) -> Int? {
        guard let text = self[variable] else { return nil }
        guard let seconds = Int(text), (1...86_400).contains(seconds) else {
            throw .invalidVariable(name: variable, value: text)
        }
        return seconds
    }
}

/// A completion service as far as settings know it.
package enum ServiceSettings: Sendable, Equatable {
    /// The managed engine on this machine.
    case local
    /// A server that speaks OpenAI chat completions.
    case openAI(baseURL: String, key: Secret?)

    package static let openAIBaseURL = "https://api.openai.com/v1"
    package static let names = ["local", "openai"]

    /// As it is written after `--service`.
    package var name: String {
        switch self {
        case .local: "local"
        case .openAI: "openai"
        }
    }

    /// - Parameter name: nil lets the environment and the key file decide, and then the local engine.
    init(named name: String?, environment: Environment) throws(SettingsFailure) {
        switch name {
        case "local": self = .local
        case "openai": self = try .openAI(in: environment) ?? .openAI(baseURL: Self.openAIBaseURL, key: nil)
        case nil: self = try .openAI(in: environment) ?? .local
        case let unknown?: throw .unknownService(unknown)
        }
    }

    /// The OpenAI-compatible service that the environment or the key file speaks of; nil where neither does.
    ///
    /// A key is sent only to the host that it was configured for: the variable's key goes with the variable's
    /// address, the file's with the file's own address or OpenAI's.
    private static func openAI(in environment: Environment) throws(SettingsFailure) -> ServiceSettings? {
        let address = environment["OPENAI_BASE_URL"]
        if let key = environment["OPENAI_API_KEY"] {
            return .openAI(baseURL: address ?? openAIBaseURL, key: Secret(key))
        }
        guard let home = environment.home, let file = try KeyFile(path: "\(home)/.openai/config") else {
            return address.map { .openAI(baseURL: $0, key: nil) }
        }
        let owner = file.baseURL ?? openAIBaseURL
        let isOwn = address.map { authority(of: $0) == authority(of: owner) } ?? true
        return .openAI(baseURL: address ?? owner, key: isOwn ? file.key : nil)
    }

    /// Scheme, host and port, in lower case.
    private static func authority(of address: String) -> String {
        let parts = address.lowercased().split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false)
        return parts.count < 2 ? address : parts[0] + "//" + (parts.count > 2 ? parts[2].prefix { $0 != "/" } : "")
    }
}
