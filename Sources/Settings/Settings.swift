import AssayCore

/// What the user has settled: the service, the model, the parameters, the time-outs, and what else `SettingTable` holds.
package struct Settings: Sendable {
    package var service: ServiceSettings
    /// Named by flag or variable: it goes before the session's own. nil where none is.
    package var model: String?
    /// Named in a configuration file, for sessions that have none yet; nil means the service's own default.
    package var defaultModel: String?
    /// Sent with every request, in this order, besides the service's own.
    package var parameters: [JSONValue.Member] = []
    /// In seconds; nil means the service's own default.
    package var connectTimeout: Int?
    /// How long a service may say nothing, in seconds; nil means the service's own default.
    package var silenceTimeout: Int?
    /// How often a request is sent at most; nil means the service's own default.
    package var attempts: Int?
    /// Instructions of the user's own, or the file that holds them.
    package var system: OwnInstructions?
    /// Whether `ASSAY.md` and `AGENTS.md` go along.
    package var hasInstructionFiles = true
    /// Whether `@https://…` may fetch.
    package var allowsURLAttachments = false
    /// The sessions folder that a file names; absolute. Flag and `ASSAY_SESSIONS` are in `Locations`.
    package var sessions: String?
    package var redact = RedactionSettings()
    /// What was found at a workspace's file, to be said once; empty where there is nothing to say.
    package var notices: [String] = []
    package private(set) var layers = SettingLayers([])
    package private(set) var environment: Environment

    package enum OwnInstructions: Sendable, Equatable {
        case text(String)
        /// Absolute.
        case file(String)
    }

    /// `redact:`, of the user's file or a trusted one.
    package struct RedactionSettings: Sendable, Equatable {
        /// Patterns, in the notation of `RedactionRules`.
        package var add: [String] = []
        /// Names of forms, and texts as they are.
        package var except: [String] = []

        package init() {}
    }

    /// What was said on the command line; it goes before everything else.
    package struct Flags: Sendable {
        package var service: String?
        package var model: String?
        package var profile: String?

        package init(service: String? = nil, model: String? = nil, profile: String? = nil) {
            (self.service, self.model, self.profile) = (service, model, profile)
        }
    }

    /// Settles everything, in the order: flags; `ASSAY_…`; the profile; the workspace's file as far as it is trusted, the
    /// user's file; `OPENAI_API_KEY` and `OPENAI_BASE_URL`; `~/.openai/config`; the local engine.
    ///
    /// Reads at most three small files, and those only where they exist.
    ///
    /// - Parameter folders: where the workspace's file may be; the first that holds one counts.
    package init(
        flags: Flags, environment: Environment, locations: Locations, folders: [String] = []
    ) throws(SettingsFailure) {
        let user = try ConfigurationFile(path: locations.configuration)
        let workspace = WorkspaceFile(folders: folders, locations: locations)
        var layers = [SettingLayers.Layer(origin: .flag, values: flags.values)]
        layers += try SettingLayers.variables(environment)
        let files = [
            SettingLayers.Layer(origin: .file(workspace?.path ?? ""), values: workspace?.effective ?? .object([])),
            SettingLayers.Layer(origin: .file(locations.configuration), values: user.values),
        ]
        if let profile = SettingLayers(layers + files).text("profile") {
            layers.append(try Settings.profile(profile, in: SettingLayers(layers + files)))
        }
        self.layers = SettingLayers(layers + files)
        self.environment = environment
        (service, model, defaultModel) = (.local, nil, nil)
        notices = workspace?.notice(environment).map { [$0] } ?? []
        try choose(foreign: workspace.flatMap { $0.isTrusted ? nil : $0.path })
        take(environment)
    }

    /// Those of a machine where nothing is set: the local engine.
    package init(unsetIn environment: Environment) {
        layers = SettingLayers([])
        self.environment = environment
        (service, model, defaultModel) = (.local, nil, nil)
    }

    private static func profile(_ name: String, in layers: SettingLayers) throws(SettingsFailure) -> SettingLayers.Layer
    {
        let profiles = layers["profiles"]
        guard let values = profiles?[name] else {
            throw .unknownProfile(name, known: profiles?.members.map(\.key) ?? [])
        }
        return SettingLayers.Layer(origin: .profile(name), values: values)
    }

    private mutating func take(_ environment: Environment) {
        parameters = layers["parameters"]?.members ?? []
        connectTimeout = layers.whole("connect_timeout")
        silenceTimeout = layers.whole("silence_timeout")
        attempts = layers.whole("attempts")
        if let text = layers.text("system") { system = .text(text) }
        if let file = layers.text("system", "file") { system = .file(environment.absolute(file)) }
        hasInstructionFiles = layers.flag("instructions") ?? true
        allowsURLAttachments = layers.flag("url_attachments") ?? false
        sessions = layers.text("sessions").map(environment.absolute)
        redact.add = layers["redact", "add"]?.texts ?? []
        redact.except = layers["redact", "except"]?.texts ?? []
    }
}

extension Settings.Flags {
    fileprivate var values: JSONValue {
        let members = [("service", service), ("model", model), ("profile", profile)]
        return .object(members.compactMap { name, value in value.map { .init(key: name, value: .string($0)) } })
    }
}
