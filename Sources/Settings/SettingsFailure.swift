import AssayCore

/// Why the settings cannot be used.
package enum SettingsFailure: Failure, Equatable {
    case noHome
    case unreadable(path: String)
    case unwritable(path: String)
    case keyFileIsReadableByOthers(path: String)
    case invalidKeyFile(path: String)
    case invalidConfiguration(path: String, detail: String)
    case unknownService(String)
    case invalidVariable(name: String, value: String)

    package var message: String {
        switch self {
        case .noHome: SettingsText.noHome()
        case .unreadable(let path): SettingsText.unreadable(path)
        case .unwritable(let path): SettingsText.unwritable(path)
        case .keyFileIsReadableByOthers(let path): SettingsText.keyFileIsReadableByOthers(path)
        case .invalidKeyFile(let path): SettingsText.invalidKeyFile(path)
        case .invalidConfiguration(let path, let detail): SettingsText.invalidConfiguration(path, detail)
        case .unknownService(let name): SettingsText.unknownService(name)
        case .invalidVariable(let name, let value): SettingsText.invalidVariable(name, value)
        }
    }

    package var hint: String {
        switch self {
        case .noHome: SettingsText.noHomeHint()
        case .unreadable(let path): SettingsText.unreadableHint(path)
        case .unwritable(let path): SettingsText.unwritableHint(path)
        case .keyFileIsReadableByOthers(let path): SettingsText.keyFileIsReadableByOthersHint(path)
        case .invalidKeyFile: SettingsText.invalidKeyFileHint()
        case .invalidConfiguration: SettingsText.invalidConfigurationHint()
        case .unknownService: SettingsText.unknownServiceHint(ServiceSettings.names.joined(separator: ", "))
        case .invalidVariable: SettingsText.invalidVariableHint()
        }
    }

    package var cause: Cause { .configuration }
}
