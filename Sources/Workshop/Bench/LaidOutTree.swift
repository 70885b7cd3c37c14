import AssayCore

/// A tree in a private folder, seen by its programs where the work tree lies.
package final class LaidOutTree {
    private let folder: PrivateFolder
    private let repository: GitRepository
    private let sandbox: any Sandbox
    private let options: Workbench.Options
    private var mounts: [SandboxMount] = []
    private var environment: [String: String] = [:]
    /// What to tell about what was left out of the surroundings.
    package private(set) var notes: [String] = []

    init(folder: PrivateFolder, repository: GitRepository, sandbox: any Sandbox, options: Workbench.Options) {
        (self.folder, self.repository) = (folder, repository)
        (self.sandbox, self.options) = (sandbox, options)
    }

    /// The tree itself, outside.
    package var treeFolder: String { "\(folder.path)/tree" }
    /// Where runners write their reports; inside it has the same path.
    var reportFolder: String { "\(folder.path)/report" }
    /// The working folder, as programs see it.
    package var workFolder: String { repository.workFolder }

    /// The relative paths of all files of the tree, links not followed.
    package lazy var paths: [String] = RunFiles.files(below: treeFolder)

    /// A small file of the tree; nil where there is none.
    package func bytes(of path: String) -> [UInt8]? {
        RunFiles.bytes(of: "\(treeFolder)/\(path)", limit: 1 << 20)
    }

    /// Puts a file beside those of the tree, such as a block that is to run; returns its path inside.
    package func put(_ content: String, named name: String) throws -> String {
        let place = "\(repository.prefix)\(name)"
        try RunFiles.write(Array(content.utf8), to: "\(treeFolder)/\(place)")
        return "\(repository.top)/\(place)"
    }

    /// Runs a program in the working folder.
    package func run(
        _ command: [String], environment extra: [String: String] = [:], input: [UInt8] = [],
        limits: SandboxLimits? = nil, interruption: any Interruption, onOutput: (String) -> Void = { _ in }
    ) throws -> SandboxResult {
        let request = SandboxRequest(
            command: command, folder: workFolder, mounts: mounts, environment: environment.merging(extra) { $1 },
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
        let report = TestReport(
            runner: command.runner, result: result, junit: RunFiles.bytes(of: junit, limit: 64 << 20),
            tree: TreeNames(paths))
        return (report, result)
    }

    /// The command that tests this tree; nil where none is found.
    package func findTests() -> TestCommand? {
        let prefix = repository.prefix
        let own = paths.filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
        return TestCommand.find(in: TestListing(paths: own) { self.bytes(of: prefix + $0) })
    }
}
