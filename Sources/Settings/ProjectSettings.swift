import AssayCore

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

    /// - Parameter values: as `ConfigurationFile` holds them.
    init(_ values: JSONValue) {
        test = values["test"]?.stringValue
        setup = values["setup"]?.texts ?? []
        gate = (values["gate"]?.members ?? []).map { member in
            let words = (member.value.stringValue ?? "").split(separator: " ", maxSplits: 1).map(String.init)
            return GateRule(
                glob: member.key, level: words.first ?? "tested", reason: words.count > 1 ? words[1] : "")
        }
        sandbox = SandboxSettings(values["sandbox"] ?? .object([]))
    }
}

/// `sandbox:` in a configuration file; nil leaves a value to its default.
package struct SandboxSettings: Sendable, Equatable {
    package enum Mode: String, Sendable, CaseIterable {
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
    static let numbers: [(name: String, path: WritableKeyPath<SandboxSettings, Int?> & Sendable)] = [
        ("time", \.time), ("memory", \.memory), ("processes", \.processes), ("file_size", \.fileSize),
        ("disk", \.disk), ("output", \.output),
    ]

    init(_ values: JSONValue) {
        mode = values["mode"]?.stringValue.flatMap(Mode.init)
        hasNetwork = values["network"]?.boolValue
        mounts = values["mounts"]?.texts ?? []
        for number in SandboxSettings.numbers { self[keyPath: number.path] = values[number.name]?.wholeValue }
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
