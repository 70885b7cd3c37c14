/// What the sandbox says: failures, and `/doctor`'s list of what holds.
package enum SandboxText: String, TextIdentifier {
    case unavailable = "sandbox.unavailable"
    case unavailableHint = "sandbox.unavailable.hint"
    case notStarted = "sandbox.not-started"
    case notStartedHint = "sandbox.not-started.hint"
    case setUp = "sandbox.set-up"
    case setUpHint = "sandbox.set-up.hint"
    case folder = "sandbox.folder"
    case folderHint = "sandbox.folder.hint"
    case stageDescriptors = "sandbox.stage.descriptors"
    case stageLimits = "sandbox.stage.limits"
    case stageUser = "sandbox.stage.user"
    case stageLandlock = "sandbox.stage.landlock"
    case stageSeccomp = "sandbox.stage.seccomp"
    case stageFolder = "sandbox.stage.folder"
    case stageProgram = "sandbox.stage.program"
    case missing = "sandbox.bwrap.missing"
    case toolMissing = "sandbox.bwrap.tool-missing"
    case noLandlock = "sandbox.landlock.missing"

    package var english: String {
        switch self {
        case .unavailable: "nothing confines programs here: {1}"
        case .unavailableHint:
            "install bubblewrap (apt install bubblewrap) and look at /doctor; --no-sandbox runs without, at your own risk"
        case .notStarted: "{1} cannot be started: {2}"
        case .notStartedHint: "check the command"
        case .setUp: "the sandbox cannot be set up: {1}"
        case .setUpHint: "check the mounted folders and their rights; /doctor tells what works here"
        case .folder: "no private folder in {1}: {2}"
        case .folderHint: "make room, or check the rights of the folder"
        case .stageDescriptors: "its input and output"
        case .stageLimits: "its limits"
        case .stageUser: "another user"
        case .stageLandlock: "Landlock"
        case .stageSeccomp: "the system-call filter"
        case .stageFolder: "its folder"
        case .stageProgram: "the program"
        case .missing: "bubblewrap is not installed"
        case .toolMissing: "{1} (util-linux) is not installed"
        case .noLandlock: "the kernel has no Landlock"
        }
    }
}
