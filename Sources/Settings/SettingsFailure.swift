import AssayCore

/// Why the settings cannot be used.
package enum SettingsFailure: Failure, Equatable {
    case noHome
    case unreadable(path: String)
    case unwritable(path: String)
    /// A link, a pipe, a device or a folder where a file has to be.
    case notRegular(path: String)
    /// A link out of the workspace.
    case leadsOut(path: String)
    case tooLarge(path: String, limit: Int)
    case keyFileIsReadableByOthers(path: String)
    case invalidKeyFile(path: String)
    case invalidConfiguration(path: String, detail: String)
    case unknownService(String, known: [String])
    /// There is no address that fits everybody.
    case addressNeeded(service: String, variable: String?)
    case unknownProfile(String, known: [String])
    case unknownSetting(String)
    /// A variable, or a word after `assay config set`.
    case invalidVariable(name: String, value: String, allowed: String)
    /// The program that prints the key failed; `detail` is one line, safe to print.
    case keyCommand(String, detail: String)
    /// Where a file's text is laid out in a way that this does not change.
    case notEditable(path: String, key: String)

    package var message: String {
        switch self {
        case .noHome: SettingsText.noHome()
        case .unreadable(let path): SettingsText.unreadable(path.safe)
        case .unwritable(let path): SettingsText.unwritable(path.safe)
        case .notRegular(let path): SettingsText.notRegular(path.safe)
        case .leadsOut(let path): SettingsText.leadsOut(path.safe)
        case .tooLarge(let path, let limit): SettingsText.tooLarge(path.safe, String(limit >> 10))
        case .keyFileIsReadableByOthers(let path): SettingsText.keyFileIsReadableByOthers(path)
        case .invalidKeyFile(let path): SettingsText.invalidKeyFile(path)
        case .invalidConfiguration(let path, let detail): SettingsText.invalidConfiguration(path.safe, detail.safe)
        case .unknownService(let name, _): SettingsText.unknownService(name.safe)
        case .addressNeeded(let service, _): SettingsText.addressNeeded(service.safe)
        case .unknownProfile(let name, _): SettingsText.unknownProfile(name.safe)
        case .unknownSetting(let name): SettingsText.unknownSetting(name.safe)
        case .invalidVariable(let name, let value, _): SettingsText.invalidVariable(name.safe, value.safe)
        case .keyCommand(let program, let detail): SettingsText.keyCommand(program.safe, detail.safe)
        case .notEditable(let path, let key): SettingsText.notEditable(path.safe, key.safe)
        }
    }

    package var hint: String {
        switch self {
        case .noHome: SettingsText.noHomeHint()
        case .unreadable(let path): SettingsText.unreadableHint(path.safe)
        case .unwritable(let path): SettingsText.unwritableHint(path.safe)
        case .notRegular(let path), .leadsOut(let path), .tooLarge(let path, _): SettingsText.notRegularHint(path.safe)
        case .keyFileIsReadableByOthers(let path): SettingsText.keyFileIsReadableByOthersHint(path)
        case .invalidKeyFile: SettingsText.invalidKeyFileHint()
        // `assay config edit` opens the user's own file.
        case .invalidConfiguration(let path, _) where path.hasSuffix("/" + WorkspaceFile.name):
            SettingsText.invalidWorkspaceFileHint(path.safe)
        case .invalidConfiguration: SettingsText.invalidConfigurationHint()
        case .unknownService(let name, let known), .unknownProfile(let name, let known):
            SettingsFailure.knownHint(name, known)
        case .addressNeeded(let service, let variable?): SettingsText.addressNeededVariableHint(service.safe, variable)
        case .addressNeeded(let service, nil): SettingsText.addressNeededHint(service.safe)
        case .unknownSetting(let name): SettingsFailure.knownHint(name, SettingTable.names)
        case .invalidVariable(_, _, let allowed): SettingsText.invalidVariableHint(allowed)
        case .keyCommand: SettingsText.keyCommandHint()
        case .notEditable: SettingsText.notEditableHint()
        }
    }

    /// The message without the path, where one about that file begins with it: for a line that names the file already.
    func message(without path: String) -> String {
        switch self {
        case .invalidConfiguration(path, let detail): detail.safe
        case .notRegular(path): SettingsText.isNotRegular()
        case .leadsOut(path): SettingsText.doesLeadOut()
        case .unreadable(path): SettingsText.isUnreadable()
        case .tooLarge(path, let limit): SettingsText.isTooLarge(String(limit >> 10))
        default: message
        }
    }

    private static func knownHint(_ name: String, _ known: [String]) -> String {
        let near = nearestWords(to: name, among: known)
        if !near.isEmpty { return SettingsText.nearHint(near.joined(separator: ", ").safe) }
        return known.isEmpty ? SettingsText.noneKnownHint() : SettingsText.knownHint(known.joined(separator: ", ").safe)
    }

    package var cause: Cause {
        switch self {
        case .unknownSetting: .usage
        default: .configuration
        }
    }
}

extension String {
    fileprivate var safe: String { printable(self, limit: 300) }
}
