import AssayCore
import Yams

/// Why a value cannot be that of its setting.
struct SettingProblem: Error {
    /// Counts from 1; nil where the value comes from no file.
    var line: Int?
    var detail: String
}

extension SettingKind {
    /// The value in the form that its kind says: numbers as numbers, sizes in bytes, words as a list of texts.
    ///
    /// - Parameter path: where it stands, for errors.
    func read(_ node: Node, at path: [String]) throws(SettingProblem) -> JSONValue {
        switch self {
        case .texts: return .array(try texts(node, path).map { .string($0) })
        case .words where node.sequence != nil: return .array(try texts(node, path).map { .string($0) })
        case .anything: return node.json
        case .flag:
            guard let flag = node.flag else { throw problem(node, path) }
            return .bool(flag)
        case .textOrFile where node.mapping != nil:
            let file = SettingKind.fields([SettingDeclaration("file", .path, .system)])
            guard case .object(let members) = try file.read(node, at: path), !members.isEmpty else {
                throw problem(node, path)
            }
            return .object(members)
        case .map(let kind):
            return try object(node, path) { _ in kind }
        case .fields(let declarations):
            return try object(node, path) { name in declarations.first { $0.name == name }?.kind }
        default:
            guard let text = node.scalar?.string, let value = read(text: text) else { throw problem(node, path) }
            return value
        }
    }

    /// The value of a text that stands by itself, as in a variable; nil where it cannot be.
    func read(text: String) -> JSONValue? {
        let isBlank = text.allSatisfy(\.isWhitespace)
        switch self {
        case .text, .textOrFile: return isBlank ? nil : .string(text)
        case .choice(let values): return values.contains(text) ? .string(text) : nil
        case .path: return text.hasPrefix("/") || text.hasPrefix("~/") ? .string(text) : nil
        case .size: return SettingKind.bytes(text).map { .number(String($0)) }
        case .whole(let range):
            guard text.allSatisfy({ $0.isASCII && $0.isNumber }), let number = Int(text), range.contains(number) else {
                return nil
            }
            return .number(String(number))
        case .words:
            guard let words = shellWords(text), !words.isEmpty else { return nil }
            return .array(words.map { .string($0) })
        case .level:
            let words = text.split(separator: " ", maxSplits: 1)
            guard let name = words.first, ProjectSettings.levels.contains(String(name)),
                words.count == 1 || name == "untested"
            else { return nil }
            return .string(text)
        case .flag, .texts, .anything, .map, .fields: return nil
        }
    }

    private func texts(_ node: Node, _ path: [String]) throws(SettingProblem) -> [String] {
        var texts: [String] = []
        for item in node.sequence.map({ Array($0) }) ?? [node] {
            guard let text = item.scalar?.string, !text.allSatisfy(\.isWhitespace) else { throw problem(item, path) }
            texts.append(text)
        }
        guard !texts.isEmpty || node.sequence != nil else { throw problem(node, path) }
        return texts
    }

    private func object(
        _ node: Node, _ path: [String], kind: (String) -> SettingKind?
    ) throws(SettingProblem) -> JSONValue {
        guard let mapping = node.mapping else { throw problem(node, path) }
        var members: [JSONValue.Member] = []
        for (key, value) in mapping {
            guard let name = key.scalar?.string, !name.isEmpty else { throw problem(key, path) }
            guard let kind = kind(name) else { throw unknown(name, key, path) }
            members.append(JSONValue.Member(key: name, value: try kind.read(value, at: path + [name])))
        }
        return .object(members)
    }

    private func problem(_ node: Node, _ path: [String]) -> SettingProblem {
        let value = node.scalar.map { SettingsText.quoted(String($0.string.prefix(60))) }
        let shown = value ?? (node.sequence == nil ? SettingsText.aMap() : SettingsText.aList())
        let name = path.isEmpty ? SettingsText.theFile() : path.joined(separator: ".")
        return SettingProblem(line: node.mark?.line, detail: SettingsText.invalidValue(name, shown, allowed))
    }

    private func unknown(_ name: String, _ key: Node, _ path: [String]) -> SettingProblem {
        var known: [String] = []
        if case .fields(let declarations) = self { known = declarations.map(\.name) }
        let near = nearestWords(to: name, among: known)
        let shown = (path + [name]).joined(separator: ".")
        let detail =
            near.isEmpty
            ? SettingsText.unknownKey(shown, known.joined(separator: ", "))
            : SettingsText.unknownKeyNear(shown, near.joined(separator: ", "))
        return SettingProblem(line: key.mark?.line, detail: detail)
    }
}

extension Node {
    /// The value as YAML's JSON schema reads it (YAML 1.2.2 § 10.2).
    var json: JSONValue {
        if let sequence { return .array(sequence.map(\.json)) }
        if let mapping {
            return .object(mapping.map { JSONValue.Member(key: $0.key.scalar?.string ?? "", value: $0.value.json) })
        }
        guard let scalar else { return .null }
        if scalar.isPlain {
            if ["", "~", "null"].contains(scalar.string.lowercased()) { return .null }
            if let flag { return .bool(flag) }
            if (try? JSONValue(scalar.string.utf8)) != nil, Double(scalar.string)?.isFinite == true {
                return .number(scalar.string)
            }
        }
        return .string(scalar.string)
    }

    /// nil for what is neither true nor false.
    var flag: Bool? {
        guard let scalar, scalar.isPlain else { return nil }
        return switch scalar.string.lowercased() {
        case "true", "yes", "on": true
        case "false", "no", "off": false
        default: nil
        }
    }
}

extension Node.Scalar {
    /// Whether it stands without quotes.
    fileprivate var isPlain: Bool { style == .any || style == .plain }
}
