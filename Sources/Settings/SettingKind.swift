import AssayCore

/// What values a setting can have. One description serves reading, checking, the schema and the words of errors.
package indirect enum SettingKind: Sendable {
    /// Text that is not blank.
    case text
    case choice([String])
    case whole(ClosedRange<Int>)
    /// Bytes: a whole number that may end with KB, MB or GB (of 1024).
    case size
    case flag
    /// Absolute, or in the home folder: `/…`, `~/…`.
    case path
    /// A program and its arguments: a list, or a text that is split as a shell does. Read as a list.
    case words
    /// A list of texts, or a single one. Read as a list.
    case texts
    /// A text, or `{file: PATH}`.
    case textOrFile
    /// A level of the gate, for `untested` with the reason.
    case level
    /// Any value, as YAML's JSON schema reads it.
    case anything
    /// A map from names that the user chooses.
    case map(SettingKind)
    /// A map with these keys.
    case fields([SettingDeclaration])

    /// What is allowed, for an error; empty where the error has to be about something within.
    package var allowed: String {
        switch self {
        case .text, .anything: SettingsText.allowedText()
        case .choice(let values): SettingsText.allowedChoice(values.joined(separator: ", "))
        case .whole(let range): SettingsText.allowedWhole(String(range.lowerBound), String(range.upperBound))
        case .size: SettingsText.allowedSize()
        case .flag: SettingsText.allowedFlag()
        case .path: SettingsText.allowedPath()
        case .words: SettingsText.allowedWords()
        case .texts: SettingsText.allowedTexts()
        case .textOrFile: SettingsText.allowedTextOrFile()
        case .level: SettingsText.allowedLevel(ProjectSettings.levels.joined(separator: ", "))
        case .map, .fields: SettingsText.allowedMap()
        }
    }

    /// Whether a word of a shell is taken as it is, not as YAML.
    package var isPlainText: Bool {
        switch self {
        case .text, .choice, .path, .words, .textOrFile, .level, .size, .whole: true
        case .flag, .texts, .anything, .map, .fields: false
        }
    }

    /// Largest number of bytes and of anything else that can be counted.
    static let largestAmount = 1 << 40

    /// A positive number of bytes; nil for anything else.
    static func bytes(_ text: String) -> Int? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let unit = text.dropFirst(digits.count).drop { $0 == " " }.uppercased()
        let shifts = ["": 0, "KB": 10, "MB": 20, "GB": 30]
        guard let number = Int(digits), number > 0, let shift = shifts[unit], number < largestAmount >> shift else {
            return nil
        }
        return number << shift
    }
}

/// One setting, declared once: the table feeds file, variables, `assay config`, schema and errors.
package struct SettingDeclaration: Sendable {
    /// As it stands in the file.
    package var name: String
    package var kind: SettingKind
    package var summary: SettingSummary

    init(_ name: String, _ kind: SettingKind, _ summary: SettingSummary) {
        (self.name, self.kind, self.summary) = (name, kind, summary)
    }

    /// `ASSAY_SILENCE_TIMEOUT`; within a map its key comes first: `ASSAY_SANDBOX_TIME`.
    package func variable(within path: [String] = []) -> String {
        "ASSAY_" + (path + [name]).joined(separator: "_").uppercased()
    }
}
