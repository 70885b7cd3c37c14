import AssayCore
import Foundation
import Yams

/// `config.yaml`: `service`, `model` and a map of `parameters`.
struct ConfigurationFile {
    var service: String?
    var model: String?
    var parameters: [JSONValue.Member] = []

    /// Larger files are refused.
    static let maximumSize = 1 << 20

    /// Empty where there is no such file.
    init(path: String) throws(SettingsFailure) {
        guard access(path, F_OK) == 0 else { return }
        guard let bytes = FileManager.default.contents(atPath: path), bytes.count <= Self.maximumSize else {
            throw .unreadable(path: path)
        }
        let root: Node?
        do {
            root = try Yams.compose(yaml: String(decoding: bytes, as: UTF8.self))
        } catch {
            throw .invalidConfiguration(
                path: path, detail: "\(error)".split(separator: "\n").first.map(String.init) ?? "")
        }
        guard let root else { return }
        guard let mapping = root.mapping else { throw .invalidConfiguration(path: path, detail: "not a mapping") }
        for (key, value) in mapping {
            switch key.string {
            case "service": service = value.string
            case "model": model = value.string
            case "parameters": parameters = value.jsonMembers
            default: throw .invalidConfiguration(path: path, detail: "unknown key \(key.string ?? "?")")
            }
        }
    }
}

extension Node {
    fileprivate var jsonMembers: [JSONValue.Member] {
        mapping?.map { JSONValue.Member(key: $0.key.string ?? "", value: $0.value.json) } ?? []
    }

    /// The value as YAML's JSON schema reads it (YAML 1.2.2 § 10.2).
    fileprivate var json: JSONValue {
        if let sequence { return .array(sequence.map(\.json)) }
        if mapping != nil { return .object(jsonMembers) }
        if null != nil { return .null }
        if let bool { return .bool(bool) }
        if let number = string, tag == .implicit || int != nil || float != nil, Double(number)?.isFinite == true {
            return .number(number)
        }
        return .string(string ?? "")
    }
}
