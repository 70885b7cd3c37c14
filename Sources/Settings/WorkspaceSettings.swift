import AssayCore

/// What holds for the project in the working folder: the user's settings, over them those of the workspace's
/// `.assay/config.yaml` as far as they are trusted (DESIGN § 6, "Trust"), and over both the variables.
package struct WorkspaceSettings: Sendable {
    package var project: ProjectSettings
    /// The workspace's file; nil where there is none.
    package var path: String?
    /// Whether the workspace's file counts whole; true where there is none.
    package private(set) var isTrusted = true
    /// Whether the test command comes from a file that is not trusted.
    package var hasForeignTest: Bool { !isTrusted && foreignTest != nil }
    private var foreignTest: String?
    private var ownTest: String?

    /// Takes the user's own test command back into force: the file was written by a model.
    package mutating func refuseForeignTest() {
        guard hasForeignTest else { return }
        project.test = ownTest
        foreignTest = nil
        ignored.append("test")
    }

    /// The file's bytes, as they were read.
    package private(set) var bytes: [UInt8] = []
    /// Keys of the file that are left out until `assay trust` says that the file is to be trusted.
    package var ignored: [String] = []

    /// - Parameter folders: where the file may be, the first that holds one counts
    /// - Throws: what is wrong with either file.
    package init(
        folders: [String], locations: Locations, environment: Environment? = nil
    ) throws(SettingsFailure) {
        let variables = SettingLayers(try environment.map(SettingLayers.variables) ?? [])
        project = ProjectSettings(try ConfigurationFile(path: locations.configuration).values)
        ownTest = variables.text("test") ?? project.test
        if let workspace = WorkspaceFile(folders: folders, locations: locations) {
            if let problem = workspace.problem { throw problem }
            let values = ProjectSettings(workspace.effective)
            (path, bytes, ignored) = (workspace.path, workspace.file.bytes, workspace.ignored)
            isTrusted = workspace.isTrusted
            if !isTrusted, variables.text("test") == nil { foreignTest = values.test }
            overlay(values)
        }
        override(by: variables)
    }

    private mutating func overlay(_ other: ProjectSettings) {
        project.test = other.test ?? project.test
        project.setup += other.setup
        // The workspace's rules come last, which is where the rule that counts stands.
        project.gate += other.gate
        project.sandbox = project.sandbox.overlaid(by: other.sandbox)
    }

    /// A variable stands in the place of what the files say.
    private mutating func override(by variables: SettingLayers) {
        for layer in variables.layers {
            let values = ProjectSettings(layer.values)
            project.test = values.test ?? project.test
            if layer.values["setup"] != nil { project.setup = values.setup }
            if layer.values["gate"] != nil { project.gate = values.gate }
            if !values.sandbox.mounts.isEmpty { project.sandbox.mounts = [] }
            project.sandbox = project.sandbox.overlaid(by: values.sandbox)
        }
    }
}

extension SandboxSettings {
    /// What holds where nothing is set.
    static var defaults: SandboxSettings {
        let limits = SandboxLimits()
        var settings = SandboxSettings()
        (settings.time, settings.memory) = (SandboxLimits.ofTests.seconds, SandboxLimits.ofTests.memory)
        settings.processes = limits.processes
        (settings.fileSize, settings.disk, settings.output) = (limits.fileSize, limits.disk, limits.output)
        return settings
    }

    /// The default of `sandbox.time` and the others as it would stand in a file; nil where there is none.
    package static func standardText(of name: String) -> String? {
        switch name {
        case "sandbox.mode": return Mode.automatic.rawValue
        case "sandbox.network": return "false"
        default:
            let number = numbers.first { "sandbox.\($0.name)" == name }
            guard let number, let value = defaults[keyPath: number.path] else { return nil }
            return ["time", "processes"].contains(number.name) ? String(value) : size(value)
        }
    }

    private static func size(_ bytes: Int) -> String {
        for (unit, shift) in [("GB", 30), ("MB", 20)] where bytes % (1 << shift) == 0 {
            return "\(bytes >> shift) \(unit)"
        }
        // Half of the machine's memory is seldom even.
        return "\(bytes >> 20) MB"
    }
}
