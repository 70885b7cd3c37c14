import AssayCore

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// What holds for the project in the working folder: the user's settings, and over them those of the workspace's
/// `.assay/config.yaml` as far as they are trusted (DESIGN § 6, "Trust").
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

    /// Keys that only the user's own file has an effect with.
    private static let notYet: Set = ["service", "model", "parameters"]
    static let fileName = ".assay/config.yaml"

    /// - Parameter folders: where the file may be, the first that holds one counts
    package init(folders: [String], locations: Locations) throws(SettingsFailure) {
        project = try ConfigurationFile(path: locations.configuration).project
        let paths = folders.map { folder in "\(folder)/\(Self.fileName)" }
        guard let path = paths.first(where: { path in access(path, F_OK) == 0 }) else { return }
        self.path = path
        let file = try ConfigurationFile(path: path)
        bytes = file.bytes
        if Trust(locations: locations).trusts(path, bytes: file.bytes) {
            overlay(file.project)
            ignored = file.keys.filter { WorkspaceSettings.notYet.contains($0) }
        } else {
            isTrusted = false
            overlayUntrusted(file)
        }
    }

    private mutating func overlay(_ other: ProjectSettings) {
        project.test = other.test ?? project.test
        project.setup += other.setup
        // The workspace's rules come last, which is where the rule that counts stands.
        project.gate += other.gate
        project.sandbox = project.sandbox.overlaid(by: other.sandbox)
    }

    /// Only what can do no harm: the test command, which runs in the sandbox, and tighter limits.
    private mutating func overlayUntrusted(_ file: ConfigurationFile) {
        let other = file.project
        foreignTest = other.test
        ownTest = project.test
        project.test = other.test ?? project.test
        ignored = file.keys.filter { !["test", "sandbox"].contains($0) }
        var sandbox = SandboxSettings()
        let defaults = SandboxSettings.defaults.overlaid(by: project.sandbox)
        for number in SandboxSettings.numbers {
            guard let value = other.sandbox[keyPath: number.path] else { continue }
            if value <= defaults[keyPath: number.path] ?? 0 {
                sandbox[keyPath: number.path] = value
            } else {
                ignored.append("sandbox: \(number.name)")
            }
        }
        if other.sandbox.hasNetwork == false { sandbox.hasNetwork = false }
        if other.sandbox.hasNetwork == true { ignored.append("sandbox: network") }
        if other.sandbox.mode != nil { ignored.append("sandbox: mode") }
        if !other.sandbox.mounts.isEmpty { ignored.append("sandbox: mounts") }
        project.sandbox = project.sandbox.overlaid(by: sandbox)
    }
}

extension SandboxSettings {
    /// What holds where nothing is set.
    fileprivate static var defaults: SandboxSettings {
        let limits = SandboxLimits()
        var settings = SandboxSettings()
        (settings.time, settings.memory) = (SandboxLimits.ofTests.seconds, SandboxLimits.ofTests.memory)
        settings.processes = limits.processes
        (settings.fileSize, settings.disk, settings.output) = (limits.fileSize, limits.disk, limits.output)
        return settings
    }
}
