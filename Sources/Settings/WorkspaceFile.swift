import AssayCore

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A workspace's own `.assay/config.yaml`, which may have come with a repository.
///
/// Until `assay trust` records its hash only what can do no harm counts: the model's name, the test command (which runs
/// in the sandbox) and tighter limits (DESIGN § 6, "Trust").
struct WorkspaceFile {
    let path: String
    private(set) var file = ConfigurationFile()
    private(set) var isTrusted = false
    /// Why the file cannot be used at all.
    private(set) var problem: SettingsFailure?
    /// What of it counts.
    private(set) var effective = JSONValue.object([])
    /// What does not, until it is trusted.
    private(set) var ignored: [String] = []

    static let name = ".assay/config.yaml"

    /// nil where no folder holds one.
    init?(folders: [String], locations: Locations) {
        let paths = folders.map { $0 == "/" ? "/\(Self.name)" : "\($0)/\(Self.name)" }
        var status = stat()
        guard let path = paths.first(where: { lstat($0, &status) == 0 }) else { return nil }
        self.path = path
        do throws(SettingsFailure) {
            let folder = String(path.dropLast("/config.yaml".count))
            guard lstat(folder, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
                throw .notRegular(path: folder)
            }
            file = try ConfigurationFile(path: path, followsLinks: false)
            isTrusted = Trust(locations: locations).trusts(path, bytes: file.bytes)
            guard !isTrusted else {
                effective = file.values
                return
            }
            let user = try ConfigurationFile(path: locations.configuration)
            takeHarmless(besides: ProjectSettings(user.values).sandbox)
        } catch {
            problem = error
        }
    }

    private mutating func takeHarmless(besides user: SandboxSettings) {
        var members: [JSONValue.Member] = []
        var tighter: JSONValue = .object([])
        for member in file.values.members {
            switch member.key {
            case "model" where Self.isHarmless(model: member.value.stringValue ?? ""), "test": members.append(member)
            case "sandbox": tighter = takeTighter(than: user)
            default: ignored.append(member.key)
            }
        }
        if !tighter.members.isEmpty { members.append(JSONValue.Member(key: "sandbox", value: tighter)) }
        effective = .object(members)
        ignored = ignored.filter { !$0.hasPrefix("sandbox") } + ignored.filter { $0.hasPrefix("sandbox") }
    }

    /// What is no tighter than what holds without this file is ignored.
    private mutating func takeTighter(than user: SandboxSettings) -> JSONValue {
        let own = ProjectSettings(file.values).sandbox
        let limits = SandboxSettings.defaults.overlaid(by: user)
        var members: [JSONValue.Member] = []
        for number in SandboxSettings.numbers {
            guard let value = own[keyPath: number.path] else { continue }
            if value <= limits[keyPath: number.path] ?? 0 {
                members.append(JSONValue.Member(key: number.name, value: .number(String(value))))
            } else {
                ignored.append("sandbox: \(number.name)")
            }
        }
        if own.hasNetwork == false { members.append(JSONValue.Member(key: "network", value: .bool(false))) }
        if own.hasNetwork == true { ignored.append("sandbox: network") }
        if own.mode != nil { ignored.append("sandbox: mode") }
        if !own.mounts.isEmpty { ignored.append("sandbox: mounts") }
        return .object(members)
    }

    /// A name as services use them, not the path of a file, which the local engine would load.
    private static func isHarmless(model: String) -> Bool {
        let isName =
            model.utf8.count <= 200
            && model.unicodeScalars.allSatisfy {
                $0.properties.isAlphabetic || ("0"..."9").contains($0) || "-_.:/@+".unicodeScalars.contains($0)
            }
        return isName && !"/.~".contains(model.first ?? "/") && !model.contains("..")
            && !model.lowercased().hasSuffix(".gguf")
    }

    /// One line about what is left out; nil where nothing is.
    func notice(_ environment: Environment) -> String? {
        let shown = printable(environment.abbreviated(path))
        if let problem { return SettingsText.workspaceFileNotUsed(shown, problem.message(without: path)) }
        guard !ignored.isEmpty else { return nil }
        return CodeText.ignoredSettings(shown, ignored.joined(separator: ", "))
    }
}
