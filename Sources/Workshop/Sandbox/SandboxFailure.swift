import AssayCore
import CSandbox

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Why a program could not be run confined.
package enum SandboxFailure: Failure, Equatable {
    /// Neither bubblewrap nor what stands in for it works here; `detail` tells why.
    case unavailable(detail: String)
    /// The program itself, or what it needs before it, failed to start.
    case notStarted(command: String, detail: String)
    /// The sandbox works here, but not with these mounts or this folder; `detail` is bubblewrap's word.
    case setUp(detail: String)
    /// No private folder could be made.
    case folder(path: String, detail: String)

    init(_ command: [String], stage: Int32, errno code: Int32) {
        let word = String(cString: strerror(code))
        let text: SandboxText =
            switch csandbox_stage(UInt32(bitPattern: stage)) {
            case CSANDBOX_STAGE_DESCRIPTORS: .stageDescriptors
            case CSANDBOX_STAGE_LIMITS: .stageLimits
            case CSANDBOX_STAGE_USER: .stageUser
            case CSANDBOX_STAGE_LANDLOCK: .stageLandlock
            case CSANDBOX_STAGE_SECCOMP: .stageSeccomp
            case CSANDBOX_STAGE_FOLDER: .stageFolder
            default: .stageProgram
            }
        let detail = "\(text()): \(word)"
        switch text {
        case .stageLandlock, .stageSeccomp, .stageUser: self = .unavailable(detail: detail)
        default: self = .notStarted(command: command.first ?? "", detail: detail)
        }
    }

    package var message: String {
        switch self {
        case .unavailable(let detail): SandboxText.unavailable(shown(detail))
        case .notStarted(let command, let detail): SandboxText.notStarted(shown(command), shown(detail))
        case .setUp(let detail): SandboxText.setUp(shown(detail))
        case .folder(let path, let detail): SandboxText.folder(shown(path), detail)
        }
    }

    package var hint: String {
        switch self {
        case .unavailable: SandboxText.unavailableHint()
        case .notStarted: SandboxText.notStartedHint()
        case .setUp: SandboxText.setUpHint()
        case .folder: SandboxText.folderHint()
        }
    }

    package var cause: Cause {
        switch self {
        case .unavailable: .sandboxUnavailable
        case .notStarted, .setUp: .other
        case .folder: .diskOrRights
        }
    }
}

/// In one line, with what a terminal would act upon taken out.
private func shown(_ text: String) -> String {
    EscapeFilter.clean(text).split(whereSeparator: \.isNewline).joined(separator: " ")
}
