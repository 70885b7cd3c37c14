import AssayCore
import Foundation
import Yams

/// `config.yaml`: `service`, `model`, a map of `parameters`, and what `ProjectSettings` holds.
struct ConfigurationFile {
    var service: String?
    var model: String?
    var parameters: [JSONValue.Member] = []
    var project = ProjectSettings()
    /// In the order of the file.
    var keys: [String] = []
    /// As they were read; empty where there is no such file.
    var bytes: [UInt8] = []

    /// Larger files are refused.
    static let maximumSize = 1 << 20

    /// Empty where there is no such file.
    init(path: String) throws(SettingsFailure) {
        guard access(path, F_OK) == 0 else { return }
        guard let bytes = Self.contents(of: path) else { throw .unreadable(path: path) }
        self.bytes = bytes
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
            keys.append(key.string ?? "?")
            switch key.string {
            case "service": service = value.string
            case "model": model = value.string
            case "parameters": parameters = value.jsonMembers
            case let name: try take(name ?? "?", value, path)
            }
        }
    }

    /// Of a regular file of bounded size; nil for anything else, which may never end.
    private static func contents(of path: String) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size <= maximumSize else {
            return nil
        }
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        var count = 0
        while count < bytes.count {
            let more = bytes.withUnsafeMutableBytes { read(descriptor, $0.baseAddress! + count, $0.count - count) }
            if more < 0, errno == EINTR { continue }
            guard more > 0 else { return nil }
            count += more
        }
        return bytes
    }

    private mutating func take(_ key: String, _ value: Node, _ path: String) throws(SettingsFailure) {
        let isKnown: Bool
        do throws(InvalidValue) { isKnown = try project.take(key, value) } catch {
            throw .invalidConfiguration(path: path, detail: SettingsText.invalidValue(error.key, error.value))
        }
        guard isKnown else { throw .invalidConfiguration(path: path, detail: SettingsText.unknownKey(key)) }
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
