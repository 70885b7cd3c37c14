import AssayCore

/// The settings as `assay config get` shows them: each with where it comes from, secrets left out.
extension Settings {
    /// `value` is nil where nothing is set.
    package struct Listed: Equatable, Sendable {
        package var name: String
        package var value: String?
        package var origin: String
    }

    package var listing: [Listed] {
        SettingTable.variables.map { variable in
            let name = variable.path.joined(separator: ".")
            guard let found = layers.value(at: variable.path) else {
                return Listed(name: name, value: nil, origin: SettingOrigin.standard.text)
            }
            return Listed(
                name: name, value: found.value.withoutSecrets(at: variable.path).shown,
                origin: environment.abbreviated(found.origin.text))
        }
    }

    /// The value at a dotted path; nil where nothing is set.
    ///
    /// - Throws: `.unknownSetting`
    package func shown(_ path: [String]) throws(SettingsFailure) -> String? {
        guard SettingTable.kind(at: path) != nil else { throw .unknownSetting(path.joined(separator: ".")) }
        return layers.value(at: path)?.value.withoutSecrets(at: path).shown
    }
}

extension JSONValue {
    /// A text as it is, everything else as JSON.
    fileprivate var shown: String {
        if case .string(let text) = self { return text }
        var writer = JSONWriter()
        writer.value(self)
        return writer.text
    }

    /// With dots in the place of what may be a secret: headers, arguments of the program that prints a key, what is to
    /// be redacted, passwords in addresses.
    fileprivate func withoutSecrets(at path: [String]) -> JSONValue {
        let key = path.last ?? ""
        switch self {
        case .object(let members):
            return .object(
                members.map { Member(key: $0.key, value: $0.value.withoutSecrets(at: path + [$0.key])) })
        case .array(let elements) where key == "api_key_cmd":
            return .array(Array(elements.prefix(1)) + (elements.count > 1 ? [.string("•••")] : []))
        case .array(let elements):
            return .array(elements.map { $0.withoutSecrets(at: path) })
        case .string(let text):
            let isSecret = path.dropLast().last == "headers" || path.first == "redact"
            return .string(isSecret ? "•••" : text.withoutPassword)
        default: return self
        }
    }
}
