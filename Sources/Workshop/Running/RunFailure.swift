import AssayCore

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Why a block or a project's tests could not be made ready to run.
package enum RunFailure: Failure, Equatable {
    /// Nothing is known that runs this language; it is empty where the block has none.
    case unknownLanguage(String)
    /// A record of a terminal, with prompts and output in it.
    case transcript(language: String)
    /// None of the programs that run the language is there.
    case missingProgram(names: [String], language: String)
    /// The block's own first line names a program that is not there.
    case missingInterpreter(String)
    /// One of the settings' `setup:` commands failed; `log` is its whole output.
    case setupFailed(command: String, end: SandboxResult.End, log: String)
    /// A `setup:` command was ended by ctrl-C.
    case interrupted
    case disk(path: String, detail: String)

    init(errno code: Int32, path: String) {
        self = .disk(path: path, detail: String(cString: strerror(code)))
    }

    package var message: String {
        switch self {
        case .unknownLanguage(""): RunText.noLanguage()
        case .unknownLanguage(let language): RunText.unknownLanguage(shown(language))
        case .transcript(let language): RunText.transcript(shown(language))
        case .missingProgram(let names, let language):
            RunText.missingProgram(shown(names.joined(separator: ", ")), shown(language))
        case .missingInterpreter(let path): RunText.missingInterpreter(shown(path))
        case .setupFailed(let command, let end, _): RunText.setupFailed(shown(command), end.shownText)
        case .interrupted: RunText.interrupted()
        case .disk(let path, let detail): RunText.disk(shown(path), detail)
        }
    }

    package var hint: String {
        switch self {
        case .unknownLanguage: RunText.unknownLanguageHint(RunLanguage.shownNames)
        case .transcript: RunText.transcriptHint()
        case .missingProgram: RunText.missingProgramHint()
        case .missingInterpreter: RunText.missingInterpreterHint()
        case .setupFailed(_, _, let log):
            Self.tail(of: log).map { RunText.setupFailedHint($0) } ?? RunText.setupSilentHint()
        case .interrupted: ""
        case .disk: RunText.diskHint()
        }
    }

    package var cause: Cause {
        switch self {
        case .unknownLanguage, .transcript: .usage
        case .missingProgram, .missingInterpreter, .setupFailed: .environmentIncomplete
        case .interrupted: .interrupted
        case .disk: .diskOrRights
        }
    }

    /// The last lines that say something; nil where none does.
    private static func tail(of log: String) -> String? {
        let lines = EscapeFilter.clean(log).split(separator: "\n").filter { !$0.allSatisfy(\.isWhitespace) }
        return lines.isEmpty ? nil : lines.suffix(8).joined(separator: "\n")
    }
}

/// Foreign words made safe for one line of the screen.
private func shown(_ text: String) -> String {
    EscapeFilter.clean(text).split(whereSeparator: \.isNewline).joined(separator: " ")
}
