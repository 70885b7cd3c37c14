import AssayCore

/// Where a value comes from.
package enum SettingOrigin: Sendable, Equatable {
    /// The command line.
    case flag
    case variable(String)
    case profile(String)
    case file(String)
    case standard

    package var text: String {
        switch self {
        case .flag: SettingsText.fromFlag()
        case .variable(let name): name
        case .profile(let name): SettingsText.fromProfile(name)
        case .file(let path): path
        case .standard: SettingsText.standard()
        }
    }
}

/// The values of all settings by where they come from, the strongest first: the command line, variables, the chosen
/// profile, the workspace's file as far as it is trusted, the user's file.
package struct SettingLayers: Sendable {
    struct Layer: Sendable {
        var origin: SettingOrigin
        var values: JSONValue
    }

    private(set) var layers: [Layer]

    init(_ layers: [Layer]) {
        self.layers = layers
    }

    /// The strongest value at a path. Maps of the user's own names (`parameters`, `services` …) are put together, name
    /// by name; a single service, a profile and everything else counts whole.
    package func value(at path: [String]) -> (value: JSONValue, origin: SettingOrigin)? {
        let found = layers.compactMap { layer in layer.values.value(at: path).map { (value: $0, origin: layer.origin) }
        }
        guard let strongest = found.first else { return nil }
        guard path.count == 1, case .map? = SettingTable.kind(at: path), found.count > 1 else { return strongest }
        let members = found.reversed().reduce(into: [JSONValue.Member]()) { members, layer in
            for member in layer.value.members {
                members.removeAll { $0.key == member.key }
                members.append(member)
            }
        }
        return (.object(members), strongest.origin)
    }

    subscript(path: String...) -> JSONValue? { value(at: path)?.value }

    func text(_ path: String...) -> String? { value(at: path)?.value.stringValue }

    func whole(_ path: String...) -> Int? { value(at: path)?.value.wholeValue }

    func flag(_ path: String...) -> Bool? { value(at: path)?.value.boolValue }

    /// The values that variables give.
    static func variables(_ environment: Environment) throws(SettingsFailure) -> [Layer] {
        var layers: [Layer] = []
        for variable in SettingTable.variables {
            guard let text = environment[variable.name] else { continue }
            let value = try variable.kind.read(variable: variable.name, text)
            layers.append(Layer(origin: .variable(variable.name), values: .object(at: variable.path, value)))
        }
        return layers
    }
}

extension SettingKind {
    /// The value of a variable or of a word on the command line: text as it is, everything else as YAML.
    package func read(variable name: String, _ text: String) throws(SettingsFailure) -> JSONValue {
        if isPlainText {
            // A map stands for itself where the kind takes one.
            if let value = read(text: text) { return value }
            throw .invalidVariable(name: name, value: text, allowed: allowed)
        }
        do throws(SettingProblem) {
            guard let node = try ConfigurationFile.compose(Array(text.utf8)) else {
                throw SettingProblem(detail: allowed)
            }
            return try read(node, at: [name])
        } catch {
            throw .invalidVariable(name: name, value: text, allowed: allowed)
        }
    }
}

extension JSONValue {
    /// nil where there is nothing.
    func value(at path: [String]) -> JSONValue? {
        path.reduce(self) { value, key in value?[key] }
    }

    /// An object that holds one value at a path.
    static func object(at path: [String], _ value: JSONValue) -> JSONValue {
        path.reversed().reduce(value) { value, key in .object([Member(key: key, value: value)]) }
    }

    var wholeValue: Int? {
        if case .number(let spelling) = self { Int(spelling) } else { nil }
    }

    var boolValue: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    /// The texts of a list; none of anything else.
    package var texts: [String] {
        if case .array(let elements) = self { elements.compactMap(\.stringValue) } else { [] }
    }

    /// Without a member.
    func without(_ keys: Set<String>) -> JSONValue {
        .object(members.filter { !keys.contains($0.key) })
    }
}
