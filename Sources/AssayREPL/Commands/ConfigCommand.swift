import ArgumentParser
import AssayCore
import Settings

/// `/config [get KEY | set KEY VALUE | edit | path]`: the configuration file.
struct ConfigCommand: Command {
    static let configuration = CommandConfiguration(commandName: "config", abstract: HelpText.config())
    static let group = CommandGroup.about
    static let wordsBeforeText: Int? = 2
    static let toleratesSettings = true

    enum Action: String, ExpressibleByArgument, CaseIterable {
        case get, set, edit, path
    }

    @Argument(help: ArgumentHelp(HelpText.configAction()))
    var action: Action = .get

    @Argument(help: ArgumentHelp(HelpText.configKey()))
    var key: String?

    @Argument(parsing: .captureForPassthrough, help: ArgumentHelp(HelpText.configValue()))
    var value: [String] = []

    static func completions(for word: String, after words: [String], in context: Context) -> [String] {
        switch words.count {
        case 0: Action.allCases.map(\.rawValue)
        case 1: SettingTable.variables.map { $0.path.joined(separator: ".") }
        default: []
        }
    }

    mutating func run(in context: Context) throws {
        switch action {
        case .path: context.screen.write(printable(context.locations.configuration) + "\n")
        case .get: try get(in: context)
        case .set: try set(in: context)
        case .edit: try edit(in: context)
        }
    }

    private func get(in context: Context) throws {
        // Read anew: the file may have been changed since the start.
        let present = TolerantSettings(context.options, context.environment, context.locations)
        if let failure = present.failure { throw failure }
        let standard = StandardValues(present.settings)
        if let key {
            guard let value = try present.settings.shown(path(key)) else {
                throw ServiceFailure.notSet(key, standard: standard[key])
            }
            return context.screen.write(printableText(value) + "\n")
        }
        let rows = present.settings.listing
        let width = (rows.map(\.name.count).max() ?? 0) + 2
        for row in rows {
            let name = row.name + String(repeating: " ", count: width - row.name.count)
            context.screen.write(
                "\(name)\(printable(row.value ?? standard[row.name] ?? "–"))  (\(printable(row.origin)))\n")
        }
    }

    private func set(in context: Context) throws {
        guard let key else {
            throw REPLFailure.wrongUsage(
                ServiceText.settingNeeded(),
                usage: ServiceText.settingNeededHint(context.place.caption("config")))
        }
        let file = context.locations.configuration
        let bytes = try SmallFile.contents(of: file, limit: ConfigurationFile.maximumSize) ?? []
        var edit = try ConfigurationEdit(bytes: bytes, path: file)
        let text = value.joined(separator: " ")
        let edited = try edit.set(path(key), to: text.isEmpty ? nil : text)
        try check(String(decoding: edited, as: UTF8.self), path: file)
        if edited != bytes { try SmallFile.replace(file, with: edited) }
        let place = printable(context.environment.abbreviated(file))
        let isLater = context.place == .prompt && !SettingTable.isReadWhenNeeded(path(key))
        switch (text.isEmpty, isLater) {
        case (true, _) where edited == bytes: context.screen.note(ServiceText.configWasNotSet(place, printable(key)))
        case (true, true): context.screen.note(ServiceText.configTakenForNextStart(place, printable(key)))
        case (true, false): context.screen.note(ServiceText.configTaken(place, printable(key)))
        case (false, true): context.screen.note(ServiceText.configKeptForNextStart(place))
        case (false, false): context.screen.note(ServiceText.configKept(place))
        }
    }

    /// What is wrong with the file is said, and the edit kept beside it until it is right.
    private func edit(in context: Context) throws {
        let file = context.locations.configuration
        let kept = file + ".edited"
        var text = try contents(of: kept) ?? contents(of: file) ?? ""
        while true {
            text = try context.edited(
                text, named: "config.yaml", what: CodeText.theSettings(), flag: "assay config set KEY VALUE")
            do {
                try check(text, path: file)
                break
            } catch {
                try SmallFile.replace(kept, with: Array(text.utf8))
                context.screen.say(error.message)
                guard try context.confirm.ask(ServiceText.editAgain()) == .yes else {
                    context.screen.note(ServiceText.editKept(printable(context.environment.abbreviated(kept))))
                    throw QuietFailure(cause: error.cause)
                }
            }
        }
        try SmallFile.replace(file, with: Array(text.utf8))
        SmallFile.remove(kept)
        context.screen.note(ServiceText.configKept(printable(context.environment.abbreviated(file))))
    }

    private func contents(of file: String) throws(SettingsFailure) -> String? {
        let bytes = try SmallFile.contents(of: file, limit: ConfigurationFile.maximumSize)
        return bytes.map { String(decoding: $0, as: UTF8.self) }
    }

    private func check(_ text: String, path: String) throws(SettingsFailure) {
        let values = try ConfigurationFile(bytes: Array(text.utf8), path: path).values
        var redact = Settings.RedactionSettings()
        (redact.add, redact.except) = (values["redact"]?["add"]?.texts ?? [], values["redact"]?["except"]?.texts ?? [])
        _ = try redact.rules(in: path)
        if let profile = values["profile"]?.stringValue, values["profiles"]?[profile] == nil {
            throw .unknownProfile(profile, known: values["profiles"]?.members.map(\.key) ?? [])
        }
    }

    private func path(_ key: String) -> [String] { SettingTable.path(key) }
}
