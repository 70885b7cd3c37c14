import AssayCore

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A tree in a private folder, seen by its programs where the work tree lies.
package final class LaidOutTree {
    private let tree: String
    private let folder: PrivateFolder
    private let repository: GitRepository
    private let sandbox: any Sandbox
    private let options: Workbench.Options
    private var mounts: [SandboxMount] = []
    private var environment: [String: String] = [:]
    /// What to tell about what was left out of the surroundings.
    package private(set) var notes: [String] = []

    init(
        _ tree: String, in folder: PrivateFolder, repository: GitRepository, sandbox: any Sandbox,
        options: Workbench.Options
    ) {
        (self.tree, self.folder, self.repository) = (tree, folder, repository)
        (self.sandbox, self.options) = (sandbox, options)
    }

    /// Puts the tree and what its programs need where they will see it.
    func surround(
        with surroundings: TreeSurroundings, environment: [String: String], interruption: any Interruption,
        onSetup: (String) -> Void
    ) throws {
        var around = TestEnvironment(top: repository.top, untracked: surroundings.ignored, environment: environment)
        if !options.setup.isEmpty { around.add(try setUp(environment, interruption, onSetup)) }
        notes = around.notes + (try around.copyDependencies(into: treeFolder))
        mounts = [
            SandboxMount(treeFolder, at: repository.top, isWritable: true),
            SandboxMount(reportFolder, isWritable: true),
        ]
        mounts += try around.mounts(for: treeFolder)
        mounts += options.mounts.map { SandboxMount($0) }
        self.environment = around.environment
    }

    /// What `setup:` fetched, made now where it is not there yet; its commands write to a copy of the tree of their own.
    private func setUp(
        _ environment: [String: String], _ interruption: any Interruption, _ onOutput: (String) -> Void
    ) throws -> SetupResult {
        let cache = SetupCache(folder: "\(options.cache)/setup")
        let programs = TestEnvironment(top: repository.top, untracked: [], environment: environment)
        let plan = SetupPlan(
            commands: options.setup, tree: treeFolder,
            search: ProgramSearch(path: programs.environment["PATH"] ?? LaidOutTree.usualPath))
        let copy = "\(folder.path)/setup"
        if !cache.holds(plan) {
            guard mkdir(copy, 0o755) == 0 else { throw WorkshopFailure(errno: errno, path: copy) }
            try repository.layOut(tree: tree, at: copy)
        }
        let project = SetupCache.Project(
            tree: copy, top: repository.top, programs: programs, environment: environment, limits: options.limits)
        return try cache.result(
            for: plan, of: project, in: sandbox, interruption: interruption, onOutput: onOutput)
    }

    private static let usualPath = "/usr/local/bin:/usr/bin:/bin"

    /// The tree itself, outside.
    package var treeFolder: String { "\(folder.path)/tree" }
    /// Where runners write their reports; inside it has the same path.
    var reportFolder: String { "\(folder.path)/report" }
    /// The working folder, as programs see it.
    package var workFolder: String { repository.workFolder }

    /// The relative paths of all files of the tree, links not followed.
    package lazy var paths = RunFiles.files(below: treeFolder)

    /// A file of the tree, never through a link; nil where there is none.
    package func bytes(of path: String) -> [UInt8]? {
        (try? WorkFolder(root: treeFolder).contents(of: path))?.bytes
    }

    /// Whether the programs of the tree find this one.
    package func isInstalled(_ program: String) -> Bool {
        search.find(program) != nil
    }

    private var search: ProgramSearch { ProgramSearch(path: environment["PATH"] ?? LaidOutTree.usualPath) }

    /// Puts a code block among the files of the tree, at its own path where that is a safe one, and says how it is run.
    package func place(
        _ content: String, language: String, name: String?, arguments: [String]
    ) throws -> RunPlan {
        let own = name.flatMap { try? WorkPath($0) }
        let folder = ([repository.prefix] + (own.map { Array($0.folders) } ?? []))
            .filter { !$0.isEmpty }.map { $0.hasSuffix("/") ? String($0.dropLast()) : $0 }.joined(separator: "/")
        // Seen from the working folder: that holds also where nothing is mounted and programs run in the private folder.
        let seen = (["."] + (own.map { Array($0.folders) } ?? [])).joined(separator: "/")
        let plan = try RunPlan(
            language: language, content: content, name: own?.text, arguments: arguments, folder: seen, search: search)
        // A link of the tree's cannot lead the writing elsewhere.
        let work = WorkFolder(root: treeFolder)
        let file = folder.isEmpty ? plan.fileName : "\(folder)/\(plan.fileName)"
        _ = try work.write(try work.plan(restoring: Array(content.utf8), to: file))
        return plan
    }

    /// Runs a program in the working folder, or at the top of the tree.
    package func run(
        _ command: [String], environment extra: [String: String] = [:], input: [UInt8] = [],
        limits: SandboxLimits? = nil, atTop: Bool = false, interruption: any Interruption,
        onOutput: (String) -> Void = { _ in }
    ) throws -> SandboxResult {
        let request = SandboxRequest(
            command: command, folder: atTop ? repository.top : workFolder, mounts: mounts,
            environment: environment.merging(extra) { $1 },
            input: input, limits: limits ?? options.limits, hasNetwork: options.hasNetwork)
        return try sandbox.run(request, interruption: interruption, onOutput: onOutput)
    }

    /// Runs the tests and judges what came of it.
    package func test(
        _ command: TestCommand, interruption: any Interruption, onOutput: (String) -> Void = { _ in }
    ) throws -> (report: TestReport, result: SandboxResult) {
        let junit = "\(reportFolder)/junit.xml"
        // A path with blanks would come apart in the variable.
        let reporting = junit.contains(" ") ? [:] : command.runner.reportEnvironment(path: junit)
        let result = try run(
            command.command, environment: reporting, interruption: interruption, onOutput: onOutput)
        let written = RunFiles.kind(of: junit) == .file ? RunFiles.bytes(of: junit, limit: 64 << 20) : nil
        let report = TestReport(
            runner: command.runner, result: result, junit: written, tree: TreeNames(paths),
            expectsJUnit: command.runner == .pytest && !reporting.isEmpty, needsCounts: !command.isVouchedFor)
        return (report, result)
    }

    /// Runs a program with recorders in place of what reaches the world.
    package func rehearse(
        _ command: [String], input: [UInt8], limits: SandboxLimits, home: String, interruption: any Interruption
    ) throws -> (report: DryRunReport, result: SandboxResult) {
        let work = SandboxMount(treeFolder, at: repository.top, isWritable: true)
        let others = mounts.filter { $0.target != work.target }
        let stage = "\(folder.path)/stage"
        guard mkdir(stage, 0o755) == 0 else { throw WorkshopFailure(errno: errno, path: stage) }
        let run = try DryRun(in: stage, work: work, mounts: others, environment: environment, home: home)
        let request = SandboxRequest(
            command: command, folder: workFolder, mounts: run.mounts, environment: run.environment, input: input,
            limits: limits)
        // Elsewhere nothing could stand in the place of the real programs.
        let result = try SystemSandbox(only: .bubblewrap).run(request, interruption: interruption)
        return (run.report(of: result), result)
    }

    /// The command that tests this tree; nil where none is found.
    package func findTests() -> TestCommand? {
        let prefix = repository.prefix
        let own = paths.filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
        return TestCommand.find(in: TestListing(paths: own) { self.bytes(of: prefix + $0) })
    }
}
