import AssayCore

/// A completion service as settings know it: a row of the catalogue with what the user changed, or a service of the
/// user's own.
package struct ServiceSettings: Sendable, Equatable {
    package struct Header: Sendable, Equatable {
        package var name: String
        package var value: Secret
    }

    /// A key file, and the host and port that its key is for; for people.
    package struct KeyFilePlace: Sendable, Equatable {
        package var path: String
        package var host: String
    }

    /// Where the key comes from.
    package enum Key: Sendable, Equatable {
        /// None is needed, as far as is known.
        case none
        /// `origin` is a variable's name or a file's path, for people.
        case value(Secret, origin: String)
        /// A program that prints it, with its arguments.
        case command([String])
        /// The variable is not set.
        case missing(variable: String)
        /// The variable is set, and its key belongs to another host.
        case withheld(variable: String)
    }

    /// As it is written after `--service`.
    package var name: String
    package var baseURL: String
    package var key = Key.none
    /// The catalogue's variable for its key.
    package var keyVariable: String?
    /// The key file, where its key is for another host and there is no other.
    package var withheldKeyFile: KeyFilePlace?
    package var keyHeader: String?
    package var headers: [Header] = []
    /// Absolute.
    package var caFile: String?
    package var proxy: String?
    package var wireFormat = WireFormat.chat
    /// nil where the model has to be named.
    package var defaultModel: String?
    /// Below those of the settings.
    package var parameters: [JSONValue.Member] = []
    /// Whether its address is the catalogue's, so that its models are those that are publicly known.
    package var isAtItsOwnHost = false
    /// Where it was configured; `.standard` for a row as it is.
    package var origin = SettingOrigin.standard

    init(row: ServiceRow) {
        (name, baseURL, keyHeader, keyVariable) = (row.name, row.baseURL, row.keyHeader, row.keyVariable)
        (wireFormat, defaultModel) = (row.wireFormat, row.defaultModel)
    }

    /// The managed engine on this machine.
    package static let local = ServiceSettings(row: ServiceCatalogue.local)

    package var isLocal: Bool { name == ServiceCatalogue.local.name }

    package static let openAIBaseURL = "https://api.openai.com/v1"

    /// A server that speaks OpenAI chat completions, for this run.
    package static func openAI(baseURL: String, key: Secret?) -> ServiceSettings {
        var service = ServiceSettings(row: ServiceCatalogue.row(named: "openai") ?? .own(name: "openai"))
        service.baseURL = baseURL
        service.key = key.map { .value($0, origin: SettingsText.typed()) } ?? .none
        return service
    }
}
