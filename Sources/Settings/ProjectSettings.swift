import AssayCore
import Yams

/// How the code of a project is tested and what its commits need: the keys `test`, `setup`, `gate` and `sandbox` of a
/// configuration file, the user's or the workspace's.
package struct ProjectSettings: Sendable, Equatable {
    /// The command that tests the workspace; nil lets it be found.
    package var test: String?
    /// Commands that fetch what the tests need; they run with the network.
    package var setup: [String] = []
    /// Which level a path needs, in the order of the file.
    package var gate: [GateRule] = []
    package var sandbox = SandboxSettings()

    package struct GateRule: Sendable, Equatable {
        package var glob: String
        /// One of `ProjectSettings.levels`.
        package var level: String
        /// Why `untested` is enough; empty where none is given.
        package var reason = ""
    }

    package static let levels = ["tested", "checked", "untested"]

    package init() {}

    /// Takes a key of a configuration file; false where it is none of these.
    mutating func take(_ key: String, _ value: Node) throws(InvalidValue) -> Bool {
        switch key {
        case "test": test = try value.text(key)
        case "setup": setup = try value.texts(key)
        case "gate": gate = try ProjectSettings.rules(value)
        case "sandbox": sandbox = try SandboxSettings(value)
        default: return false
        }
        return true
    }

    private static func rules(_ value: Node) throws(InvalidValue) -> [GateRule] {
        guard let mapping = value.mapping else { throw InvalidValue(key: "gate") }
        var rules: [GateRule] = []
        for (glob, level) in mapping {
            let words = (level.string ?? "").split(separator: " ", maxSplits: 1).map(String.init)
            guard let glob = glob.string, let name = words.first, levels.contains(name),
                words.count == 1 || name == "untested"
            else { throw InvalidValue("gate", level) }
            rules.append(GateRule(glob: glob, level: name, reason: words.count > 1 ? words[1] : ""))
        }
        return rules
    }
}

/// `sandbox:` in a configuration file; nil leaves a value to its default.
package struct SandboxSettings: Sendable, Equatable {
    package enum Mode: String, Sendable {
        case automatic
        /// The whole machine is the sandbox, such as a container of a CI.
        case external
    }

    package var mode: Mode?
    package var hasNetwork: Bool?
    /// Further files and folders that programs may read.
    package var mounts: [String] = []
    /// Seconds.
    package var time: Int?
    /// Bytes.
    package var memory: Int?
    package var processes: Int?
    /// Bytes.
    package var fileSize: Int?
    /// Bytes.
    package var disk: Int?
    /// Bytes.
    package var output: Int?

    package init() {}

    /// The numbers, by their names in the file.
    static let numbers: [(name: String, path: WritableKeyPath<SandboxSettings, Int?> & Sendable, isSize: Bool)] = [
        ("time", \.time, false), ("memory", \.memory, true), ("processes", \.processes, false),
        ("file_size", \.fileSize, true), ("disk", \.disk, true), ("output", \.output, true),
    ]

    init(_ node: Node) throws(InvalidValue) {
        guard let mapping = node.mapping else { throw InvalidValue(key: "sandbox") }
        for (key, value) in mapping {
            let key = key.string ?? ""
            switch key {
            case "mode":
                guard let mode = value.string.flatMap(Mode.init) else { throw InvalidValue(key, value) }
                self.mode = mode
            case "network":
                guard let network = value.bool else { throw InvalidValue(key, value) }
                hasNetwork = network
            case "mounts":
                mounts = try value.texts(key)
            default:
                guard let number = SandboxSettings.numbers.first(where: { $0.name == key }) else {
                    throw InvalidValue(key: "sandbox: \(key)")
                }
                guard let amount = SandboxSettings.amount(value.string ?? "", isSize: number.isSize) else {
                    throw InvalidValue(key, value)
                }
                self[keyPath: number.path] = amount
            }
        }
    }

    /// A positive number; a size may end with KB, MB or GB (of 1024).
    static func amount(_ text: String, isSize: Bool) -> Int? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let unit = text.dropFirst(digits.count).drop { $0 == " " }.uppercased()
        let shifts = ["": 0, "KB": 10, "MB": 20, "GB": 30]
        guard let number = Int(digits), number > 0, let shift = shifts[unit], isSize || unit.isEmpty,
            number < (1 << 40) >> shift
        else { return nil }
        return number << shift
    }

    /// These with the other's values over them.
    func overlaid(by other: SandboxSettings) -> SandboxSettings {
        var result = self
        result.mode = other.mode ?? mode
        result.hasNetwork = other.hasNetwork ?? hasNetwork
        result.mounts += other.mounts
        for number in SandboxSettings.numbers {
            result[keyPath: number.path] = other[keyPath: number.path] ?? result[keyPath: number.path]
        }
        return result
    }
}

/// A value of a configuration file that its key cannot have.
struct InvalidValue: Error {
    var key: String
    var value = ""

    init(key: String, value: String = "") {
        (self.key, self.value) = (key, value)
    }

    init(_ key: String, _ value: Node) {
        self.init(key: key, value: value.string ?? "")
    }
}

extension Node {
    fileprivate func text(_ key: String) throws(InvalidValue) -> String {
        guard let string, !string.allSatisfy(\.isWhitespace) else { throw InvalidValue(key: key) }
        return string
    }

    /// A list of texts, or a single one.
    fileprivate func texts(_ key: String) throws(InvalidValue) -> [String] {
        guard let sequence else { return [try text(key)] }
        var texts: [String] = []
        for item in sequence { texts.append(try item.text(key)) }
        return texts
    }
}
