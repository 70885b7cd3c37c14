import AssayCore
import AssayTestSupport
import Testing

@testable import Workshop

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A project on disk whose tests run in the sandbox as `/test` would run them: in a candidate's copy of its files, seen at the project's own
/// place, with what `TestEnvironment` finds.
struct ProjectRun {
    let folder: AssayTestSupport.TemporaryFolder
    let candidates: AssayTestSupport.TemporaryFolder
    var environment: [String: String]
    private let files: [String]

    /// - Parameter files: what git would know
    init(_ files: [String: String], path: String? = nil) throws {
        (folder, candidates) = (try AssayTestSupport.TemporaryFolder(), try AssayTestSupport.TemporaryFolder())
        for (name, text) in files { try folder.write(name, text) }
        self.files = files.keys.sorted()
        environment = ["HOME": Self.variable("HOME"), "PATH": path ?? Self.variable("PATH")]
    }

    static func variable(_ name: String) -> String { getenv(name).map { String(cString: $0) } ?? "" }

    /// Runs a command outside, in the project: its exit status. What it says goes to standard error.
    @discardableResult
    func prepare(_ words: [String]) throws -> Int32? {
        try Spawn("/usr/bin/env", words, environment: environment, folder: folder.path, descriptors: [0, 2, 2]).wait()
            .exit
    }

    /// What the candidate's folder sees of the project, with the names that git does not know.
    func testEnvironment(_ untracked: [String]) -> TestEnvironment {
        TestEnvironment(top: folder.path, untracked: untracked, environment: environment)
    }

    /// Lays out a candidate and runs a command in it.
    func run(
        _ command: [String], untracked: [String], changing changed: [String: String] = [:], seconds: Int = 120
    ) throws -> SandboxResult {
        let environment = testEnvironment(untracked)
        chmod(candidates.path, 0o755)
        for name in files { try candidates.write(name, changed[name] ?? folder.read(name) ?? "") }
        _ = try environment.copyDependencies(into: candidates.path)
        let mounts =
            [SandboxMount(candidates.path, at: folder.path, isWritable: true)]
            + (try environment.mounts(for: candidates.path))
        var request = SandboxRequest(
            command: command, folder: folder.path, mounts: mounts, environment: environment.environment)
        request.limits.seconds = seconds
        request.limits.memory = 6 << 30
        return try SystemSandbox().run(request)
    }
}

/// Whether a program is in the `PATH` of the tests.
func hasProgram(_ names: String...) -> Bool {
    let search = ProgramSearch(path: ProjectRun.variable("PATH"))
    return access("/usr/bin/bwrap", X_OK) == 0 && names.allSatisfy { search.find($0) != nil }
}

/// Gives everyone the right to execute a file.
func chmodProgram(_ path: String) {
    chmod(path, 0o755)
}
