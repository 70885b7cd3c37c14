import AssayCore

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Where trees are tested: laid out in a private folder, with what the project's programs need around them, in a sandbox.
package struct Workbench: Sendable {
    package let repository: GitRepository
    private let sandbox: any Sandbox
    private let options: Options
    private let environment: [String: String]

    /// How programs are held, beyond what the sandbox always does.
    package struct Options: Sendable {
        package var limits: SandboxLimits
        package var hasNetwork = false
        /// Further files and folders that programs may read; absolute.
        package var mounts: [String] = []
        /// Commands that fetch what the tests need.
        package var setup: [String] = []
        /// The folder of all that can be made again; absolute.
        package var cache: String

        package init(limits: SandboxLimits, cache: String) {
            (self.limits, self.cache) = (limits, cache)
        }
    }

    /// - Parameter environment: the user's own; only what names programs is taken from it
    package init(
        _ repository: GitRepository, sandbox: any Sandbox, options: Options, environment: [String: String]
    ) {
        (self.repository, self.sandbox, self.options) = (repository, sandbox, options)
        self.environment = environment
    }

    package var limits: SandboxLimits { options.limits }
    package var hasNetwork: Bool { options.hasNetwork }

    /// Lays a tree out, to be gone when it is let go of. Runs `setup:` where its result is not there yet.
    ///
    /// - Parameter onSetup: gets what `setup:` prints
    package func layOut(
        _ tree: String, interruption: any Interruption = NeverInterrupted(), onSetup: (String) -> Void = { _ in }
    ) throws -> LaidOutTree {
        let folder = try PrivateFolder(in: "\(options.cache)/runs")
        let laidOut = LaidOutTree(tree, in: folder, repository: repository, sandbox: sandbox, options: options)
        for path in [laidOut.treeFolder, laidOut.reportFolder] {
            guard mkdir(path, 0o755) == 0 else { throw WorkshopFailure(errno: errno, path: path) }
        }
        try repository.layOut(tree: tree, at: laidOut.treeFolder)
        try laidOut.surround(
            with: repository.surroundings(ofTree: tree), environment: environment, interruption: interruption,
            onSetup: onSetup)
        return laidOut
    }
}
