import AssayCore

/// Why tests or checks could not be set up.
package enum TestingFailure: Failure, Equatable {
    /// A pattern of the settings' `gate:` that is not well formed.
    case badGlob(String)
    /// A level of the settings' `gate:` that does not exist.
    case badLevel(String)
    /// None of the programs that could check the file is installed.
    case notCheckable(path: String, programs: [String])
    /// No check knows the file's language.
    case noCheckKnown(path: String)

    package var message: String {
        switch self {
        case .badGlob(let text): TestingText.badGlob(Self.line(text))
        case .badLevel(let text): TestingText.badLevel(Self.line(text))
        case .notCheckable(let path, let programs):
            TestingText.notCheckable(Self.line(path), programs.joined(separator: ", "))
        case .noCheckKnown(let path): TestingText.noCheckKnown(Self.line(path))
        }
    }

    package var hint: String {
        switch self {
        case .badGlob: TestingText.badGlobHint()
        case .badLevel: TestingText.badLevelHint(Level.allCases.map(\.rawValue).joined(separator: ", "))
        case .notCheckable(_, let programs): TestingText.notCheckableHint(programs.first ?? "")
        case .noCheckKnown: TestingText.noCheckKnownHint()
        }
    }

    package var cause: Cause {
        switch self {
        case .badGlob, .badLevel: .configuration
        case .notCheckable: .environmentIncomplete
        case .noCheckKnown: .notTested
        }
    }

    private static func line(_ text: String) -> String {
        EscapeFilter.clean(text).replacing("\n", with: " ")
    }
}

extension CheckPlan {
    /// Why the file cannot be checked; nil where it can.
    package func obstacle(for path: String) -> TestingFailure? {
        if isCheckable { return nil }
        return missing.isEmpty ? .noCheckKnown(path: path) : .notCheckable(path: path, programs: missing)
    }
}
