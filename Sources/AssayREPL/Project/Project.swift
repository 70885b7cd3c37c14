import AssayCore
import SessionStore
import Settings
import Workshop

/// The project in the working folder as a command meets it: its repository, its settings, where its trees are tested.
struct Project {
    let context: Context
    let settings: ProjectSettings
    let workbench: Workbench
    let gate: CommitGate
    /// Whether nobody vouches for the settings' test command.
    let hasForeignTest: Bool

    var repository: GitRepository { workbench.repository }

    /// Looks at the folder anew: files may have been edited meanwhile.
    ///
    /// - Parameter isBare: `--no-sandbox` was said
    init(in context: Context, isBare: Bool = false) throws {
        var workspace = try context.workspaceSettings()
        // What a model wrote does not choose how it is tested.
        let saved = (try? context.conversation())?.changes.saved.keys.map(\.self) ?? []
        if saved.contains(where: { "\(context.environment.workingFolder)/\($0)" == workspace.path }) {
            workspace.refuseForeignTest()
        }
        if let path = workspace.path, !workspace.ignored.isEmpty {
            let shown = context.environment.abbreviated(path)
            context.noteOnce(CodeText.ignoredSettings(printable(shown), workspace.ignored.joined(separator: ", ")))
        }
        self.context = context
        settings = workspace.project
        hasForeignTest = workspace.hasForeignTest
        let repository = try GitRepository.containing(context.environment.workingFolder)
        gate = try CommitGate(entries: settings.gate.map { (glob: $0.glob, level: $0.level) })
        workbench = Workbench(
            repository,
            sandbox: SystemSandbox(isBare ? .none : settings.sandbox.mode == .external ? .external : .automatic),
            options: Workbench.Options(settings, cache: context.locations.cache),
            environment: context.environment.variables)
    }

    /// `HEAD` and the change set.
    func candidate() throws -> CandidateTree {
        try repository.candidate(of: context.conversation().changes.entries.map(\.path))
    }

    /// The change set's paths as git names them, with what the session knows of each.
    func entries() throws -> [(gitPath: String, entry: ChangeSet.Entry)] {
        try context.conversation().changes.entries.map { (repository.prefix + $0.path, $0) }
    }

    /// Why these files may be committed untested, as `gate:` says.
    func reason(for paths: [String]) -> String {
        let reasons = settings.gate.filter { rule in
            rule.level == "untested" && paths.contains { Glob(rule.glob)?.matches($0) == true }
        }.map(\.reason)
        return reasons.last { !$0.isEmpty } ?? CodeText.gateSaysSo()
    }

    /// Who wrote a file as it stands.
    func author(of entry: ChangeSet.Entry) -> ChangeSet.Author {
        entry.author(now: (try? context.workFolder.contents(of: entry.path))?.sha256)
    }
}

extension Workbench.Options {
    fileprivate init(_ settings: ProjectSettings, cache: String) {
        var limits = SandboxLimits.ofTests
        let own = settings.sandbox
        limits.seconds = own.time ?? limits.seconds
        limits.memory = own.memory ?? limits.memory
        limits.processes = own.processes ?? limits.processes
        limits.fileSize = own.fileSize ?? limits.fileSize
        limits.disk = own.disk ?? limits.disk
        limits.output = own.output ?? limits.output
        self.init(limits: limits, cache: cache)
        (hasNetwork, mounts, setup) = (own.hasNetwork ?? false, own.mounts, settings.setup)
    }
}

extension ChangeSet.Author {
    /// As it is shown, and kept in sessions.
    var text: String {
        switch self {
        case .model: "model"
        case .modelAndYou: "model and you"
        case .you: "you"
        }
    }
}
