import AssayCore

/// Why the local engine could not be set up, started or changed.
package enum EngineFailure: Failure, Equatable {
    /// No `python3` in the `PATH`.
    case noPython
    case pythonTooOld(version: String)
    /// `python3` is there without `venv` and `ensurepip`, which Debian keeps in a package of its own.
    case noVirtualEnvironment(version: String)
    /// `detail` is the last word of `python3 -m venv` or of pip.
    case installFailed(detail: String)
    /// What was fetched is not what was pinned.
    case wrongChecksum(file: String)
    case diskFull(folder: String, needed: Int, free: Int)
    /// Nothing was installed yet, or the file is gone.
    case modelMissing(model: String)
    case runtimeMissing
    /// The file given to `use` is not there, cannot be read, or is no GGUF file.
    case notAModel(path: String)
    /// `detail` is how it ended, with the end of its log.
    case serverDied(detail: String)
    case startTimedOut(seconds: Int)
    /// A folder that must be private belongs to someone else, or is a link.
    case unsafeFolder(path: String)
    /// Where Python's environment would be made there is something that Assay did not make.
    case foreignEnvironment(path: String)
    /// A system call's error, in the system's own words.
    case system(path: String, detail: String)
    case interrupted

    package var message: String {
        switch self {
        case .noPython: EngineText.noPython()
        case .pythonTooOld(let version): EngineText.pythonTooOld(version)
        case .noVirtualEnvironment(let version): EngineText.noVirtualEnvironment(version)
        case .installFailed(let detail): EngineText.installFailed(detail)
        case .wrongChecksum(let file): EngineText.wrongChecksum(file)
        case .diskFull(let folder, let needed, let free):
            EngineText.diskFull(folder, megabytes(needed), megabytes(free))
        case .modelMissing(let model): EngineText.modelMissing(model)
        case .runtimeMissing: EngineText.runtimeMissing()
        case .notAModel(let path): EngineText.notAModel(printable(path))
        case .serverDied(let detail): EngineText.serverDied(detail)
        case .startTimedOut(let seconds): EngineText.startTimedOut(String(seconds))
        case .unsafeFolder(let path): EngineText.unsafeFolder(printable(path))
        case .foreignEnvironment(let path): EngineText.foreignEnvironment(printable(path))
        case .system(let path, let detail): EngineText.system(printable(path), detail)
        case .interrupted: EngineText.interrupted()
        }
    }

    package var hint: String {
        switch self {
        case .noPython: EngineText.noPythonHint()
        case .pythonTooOld: EngineText.pythonTooOldHint()
        case .noVirtualEnvironment: EngineText.noVirtualEnvironmentHint()
        case .installFailed: EngineText.installFailedHint()
        case .wrongChecksum: EngineText.wrongChecksumHint()
        case .diskFull: EngineText.diskFullHint()
        case .modelMissing, .runtimeMissing: EngineText.missingHint()
        case .notAModel: EngineText.notAModelHint()
        case .serverDied, .startTimedOut: EngineText.serverDiedHint()
        case .unsafeFolder: EngineText.unsafeFolderHint()
        case .foreignEnvironment: EngineText.foreignEnvironmentHint()
        case .system: EngineText.systemHint()
        case .interrupted: EngineText.interruptedHint()
        }
    }

    package var cause: Cause {
        switch self {
        case .noPython, .pythonTooOld, .noVirtualEnvironment, .modelMissing, .runtimeMissing, .notAModel: .configuration
        case .installFailed, .serverDied: .serviceUnreachable
        case .startTimedOut: .timedOut
        case .wrongChecksum: .other
        case .diskFull, .system: .diskOrRights
        case .unsafeFolder, .foreignEnvironment: .unsafePath
        case .interrupted: .interrupted
        }
    }
}

/// What another program printed, in one short line.
func excerpt(_ text: some StringProtocol) -> String { printable(text, limit: 400) }

private func megabytes(_ bytes: Int) -> String {
    "\((bytes + 999_999) / 1_000_000) MB"
}
