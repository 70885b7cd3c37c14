/// What failures of the settings say.
package enum SettingsText: String, TextIdentifier {
    case noHome = "settings.no-home"
    case noHomeHint = "settings.no-home.hint"
    case unreadable = "settings.unreadable"
    case unreadableHint = "settings.unreadable.hint"
    case unwritable = "settings.unwritable"
    case unwritableHint = "settings.unwritable.hint"
    case invalidValue = "settings.invalid-value"
    case unknownKey = "settings.unknown-key"
    case keyFileIsReadableByOthers = "settings.key-file-mode"
    case keyFileIsReadableByOthersHint = "settings.key-file-mode.hint"
    case invalidKeyFile = "settings.key-file"
    case invalidKeyFileHint = "settings.key-file.hint"
    case invalidConfiguration = "settings.configuration"
    case invalidConfigurationHint = "settings.configuration.hint"
    case unknownService = "settings.unknown-service"
    case unknownServiceHint = "settings.unknown-service.hint"
    case invalidVariable = "settings.variable"
    case invalidVariableHint = "settings.variable.hint"

    package var english: String {
        switch self {
        case .noHome: "there is no home folder to keep sessions in"
        case .noHomeHint: "set HOME to a folder that you may write to"
        case .unreadable: "cannot read {1}"
        case .unreadableHint: "check its rights: ls -l {1}"
        case .unwritable: "cannot write {1}"
        case .unwritableHint: "check the rights and the room: ls -l {1}; df {1}"
        case .invalidValue: "{1} cannot be \"{2}\""
        case .unknownKey: "unknown key {1}"
        case .keyFileIsReadableByOthers: "{1} holds a key and others can read it"
        case .keyFileIsReadableByOthersHint: "chmod 600 {1}"
        case .invalidKeyFile: "{1} holds no key"
        case .invalidKeyFileHint: "it should read {\"api_key\": \"…\"}"
        case .invalidConfiguration: "{1} cannot be used: {2}"
        case .invalidConfigurationHint: "known keys: service, model, parameters, test, setup, gate, sandbox"
        case .unknownService: "there is no service {1}"
        case .unknownServiceHint: "known services: {1}"
        case .invalidVariable: "{1} is no number of seconds: {2}"
        case .invalidVariableHint: "give whole seconds from 1 to 86400, or leave it unset"
        }
    }
}
