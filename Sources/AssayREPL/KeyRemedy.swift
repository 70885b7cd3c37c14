import AssayCore
import Settings

extension ServiceSettings {
    /// What to do where the service refuses the key, or wants one and got none: where this service's key comes from.
    var keyRemedy: String {
        switch key {
        case .value(_, let origin) where origin == SettingsText.typed(): return ServiceText.checkTypedKey()
        case .value(_, let origin): return ServiceText.checkKey(printable(origin))
        case .command(let words): return ServiceText.checkKeyCommand(printable(words.first ?? ""), printable(name))
        case .missing(let variable): return ServiceText.setKey(printable(variable))
        case .withheld(let variable): return ServiceText.keyIsElsewhere(printable(variable), printable(name))
        case .none: break
        }
        if !headers.isEmpty { return ServiceText.checkHeaders(printable(name)) }
        guard let file = withheldKeyFile else { return wayToKey }
        return ServiceText.keyFileIsElsewhere(printable(file.path), printable(file.host), wayToKey)
    }

    /// How this address gets a key: the variable goes to one in the settings only where they name it beside that.
    private var wayToKey: String {
        guard let keyVariable, origin == .standard else { return ServiceText.nameKey(printable(name)) }
        return ServiceText.setKey(keyVariable)
    }
}
