import AssayCore

/// Every setting.
package enum SettingTable {
    private static let seconds = SettingKind.whole(1...86_400)
    private static let attempts = SettingKind.whole(1...10)

    /// In the order of `assay config get`.
    package static let all = [SettingDeclaration("profile", .text, .profile)] + profile + others

    private static let others = [
        SettingDeclaration("sessions", .text, .sessions),
        SettingDeclaration("redact", .fields(redact), .redact),
        SettingDeclaration("aliases", .map(.text), .aliases),
        SettingDeclaration("profiles", .map(.fields(profile)), .profiles),
        SettingDeclaration("services", .map(.fields(service)), .services),
        SettingDeclaration("test", .text, .test),
        SettingDeclaration("setup", .texts, .setup),
        SettingDeclaration("gate", .map(.level), .gate),
        SettingDeclaration("sandbox", .fields(sandbox), .sandbox),
    ]

    static let names = all.map(\.name)

    /// What a profile may set too: values, not definitions.
    private static let profile = [
        SettingDeclaration("service", .text, .service),
        SettingDeclaration("model", .text, .model),
        SettingDeclaration("parameters", .map(.anything), .parameters),
        SettingDeclaration("system", .textOrFile, .system),
        SettingDeclaration("instructions", .flag, .instructions),
        SettingDeclaration("connect_timeout", seconds, .connectTimeout),
        SettingDeclaration("silence_timeout", seconds, .silenceTimeout),
        SettingDeclaration("attempts", attempts, .attempts),
        SettingDeclaration("url_attachments", .flag, .urlAttachments),
    ]

    private static let redact = [
        SettingDeclaration("add", .texts, .redactAdd),
        SettingDeclaration("except", .texts, .redactExcept),
    ]

    private static let service = [
        SettingDeclaration("base_url", .text, .baseURL),
        SettingDeclaration("api_key_env", .text, .apiKeyEnv),
        SettingDeclaration("api_key_cmd", .words, .apiKeyCmd),
        SettingDeclaration("key_header", .text, .keyHeader),
        SettingDeclaration("headers", .map(.text), .headers),
        SettingDeclaration("ca_file", .path, .caFile),
        SettingDeclaration("proxy", .text, .proxy),
        SettingDeclaration("format", .choice(WireFormat.allCases.map(\.rawValue)), .format),
        SettingDeclaration("model", .text, .serviceModel),
        SettingDeclaration("default_parameters", .map(.anything), .defaultParameters),
    ]

    private static let sandbox = [
        SettingDeclaration("mode", .choice(SandboxSettings.Mode.allCases.map(\.rawValue)), .sandboxMode),
        SettingDeclaration("network", .flag, .sandboxNetwork),
        SettingDeclaration("mounts", .texts, .sandboxMounts),
        SettingDeclaration("time", .whole(1...SettingKind.largestAmount), .sandboxTime),
        SettingDeclaration("memory", .size, .sandboxMemory),
        SettingDeclaration("processes", .whole(1...SettingKind.largestAmount), .sandboxProcesses),
        SettingDeclaration("file_size", .size, .sandboxFileSize),
        SettingDeclaration("disk", .size, .sandboxDisk),
        SettingDeclaration("output", .size, .sandboxOutput),
    ]

    /// What may stand at a dotted path such as `sandbox.time` or `services.work.base_url`; nil where nothing may.
    package static func kind(at path: [String]) -> SettingKind? {
        path.reduce(.fields(all)) { kind, name in
            switch kind {
            case .fields(let declarations)?: declarations.first { $0.name == name }?.kind
            case .map(let kind)?: name.isEmpty ? nil : kind
            case .textOrFile? where name == "file": .path
            default: nil
            }
        }
    }

    /// The path that a dotted name means. Names of the user's own may hold dots themselves, as in `aliases.gpt-4.1` and
    /// `gate.*.sh`; those of parameters, whose values may be maps, only within double quotes, as any may. The name's
    /// parts where it means no setting.
    package static func path(_ name: String) -> [String] {
        var (parts, isQuoted) = ([""], false)
        for character in name {
            switch character {
            case "\"": isQuoted.toggle()
            case "." where !isQuoted: parts.append("")
            default: parts[parts.count - 1].append(character)
            }
        }
        return path(parts[...], in: .fields(all)) ?? parts
    }

    private static func path(_ parts: ArraySlice<String>, in kind: SettingKind) -> [String]? {
        guard let first = parts.first else { return [] }
        func path(through name: String, _ count: Int, to kind: SettingKind) -> [String]? {
            name.isEmpty ? nil : self.path(parts.dropFirst(count), in: kind).map { [name] + $0 }
        }
        switch kind {
        case .fields(let declarations):
            return declarations.first { $0.name == first }.flatMap { path(through: first, 1, to: $0.kind) }
        case .map(.anything): return path(through: first, 1, to: .anything)
        case .map(let kind):
            let names = parts.indices.lazy.map { parts[...$0] }
            return names.compactMap { path(through: $0.joined(separator: "."), $0.count, to: kind) }.first
        case .textOrFile where first == "file": return path(through: first, 1, to: .path)
        default: return nil
        }
    }

    /// Whether it is read each time that it is needed (`WorkspaceSettings`), so that a change holds at once.
    package static func isReadWhenNeeded(_ path: [String]) -> Bool {
        ["test", "setup", "gate", "sandbox"].contains(path.first)
    }

    /// The path to every value that has a variable of its own: the settings, and the keys of `sandbox` and `redact`.
    package static let variables: [(path: [String], name: String, kind: SettingKind)] = all.flatMap { setting in
        guard case .fields(let fields) = setting.kind else {
            return [([setting.name], setting.variable(), setting.kind)]
        }
        return fields.map { ([setting.name, $0.name], $0.variable(within: [setting.name]), $0.kind) }
    }
}
