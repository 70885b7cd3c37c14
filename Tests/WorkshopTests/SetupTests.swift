import AssayCore
import AssayTestSupport
import Synchronization
import Testing

@testable import Workshop

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

@Suite("Setup", .enabled(if: hasProgram("python3")))
struct SetupTests {
    private static let files = [
        "setup.py": "from setuptools import setup\nsetup(name='p', version='1')\n", "requirements.txt": "x\n",
        "test.py": "import made\nprint(made.x)\n",
    ]

    /// Offline stand-ins for installers.
    private static let commands = [
        "python -c 'import sysconfig, pathlib; pathlib.Path(sysconfig.get_path(\"purelib\"), \"made.py\").write_text(\"x = 7\")'",
        "mkdir -p web/node_modules/dep && echo 5 > web/node_modules/dep/v && echo ran >> log.txt",
    ]

    private func project(_ run: ProjectRun, tree: AssayTestSupport.TemporaryFolder) throws -> SetupCache.Project {
        chmod(tree.path, 0o755)
        for (name, text) in Self.files { try tree.write(name, text) }
        return SetupCache.Project(
            tree: tree.path, top: run.folder.path, programs: run.testEnvironment([]), environment: run.environment,
            limits: SandboxLimits())
    }

    @Test("It runs once for one state of the project, and tests see what it made")
    func once() throws {
        let (run, cacheFolder) = (try ProjectRun(Self.files), try AssayTestSupport.TemporaryFolder())
        let cache = SetupCache(folder: cacheFolder("setup"))
        let plan = SetupPlan(
            commands: Self.commands, tree: run.folder.path, search: ProgramSearch(path: run.environment["PATH"] ?? ""))
        let sandbox = CountingSandbox()
        var results: [SetupResult] = []
        for _ in 0..<2 {
            let tree = try AssayTestSupport.TemporaryFolder()
            results.append(try cache.result(for: plan, of: project(run, tree: tree), in: sandbox))
        }
        #expect(sandbox.count == 3)
        #expect(results[0] == results[1])

        var environment = run.testEnvironment([])
        environment.add(results[0])
        let candidate = run.candidates
        chmod(candidate.path, 0o755)
        for (name, text) in Self.files { try candidate.write(name, text) }
        let mounts =
            [SandboxMount(candidate.path, at: run.folder.path, isWritable: true)]
            + (try environment.mounts(for: candidate.path))
        let result = try SystemSandbox().run(
            SandboxRequest(
                command: ["sh", "-c", "python test.py; cat web/node_modules/dep/v; touch web/node_modules/x; ls"],
                folder: run.folder.path, mounts: mounts, environment: environment.environment))
        #expect(
            result.output.text
                == "7\n5\ntouch: cannot touch 'web/node_modules/x': Read-only file system\nrequirements.txt\nsetup.py\ntest.py\nweb\n"
        )
    }

    @Test("The key follows commands and requirements, not other files")
    func key() throws {
        let folder = try AssayTestSupport.TemporaryFolder()
        try folder.write("deps/list.pip", "a\n")
        try folder.write("a/requirements-dev.txt", "b\n")
        let search = ProgramSearch(path: "/usr/bin:/bin")
        func key(_ command: String = "pip install -r deps/list.pip") -> String {
            SetupPlan(commands: [command], tree: folder.path, search: search).key
        }
        let first = key()
        try folder.write("main.py", "x\n")
        #expect(key() == first && first.count == 64)
        #expect(key("pip install b") != first)
        try folder.write("deps/list.pip", "b\n")
        let second = key()
        try folder.write("a/requirements-dev.txt", "c\n")
        #expect(Set([first, second, key()]).count == 3)
    }

    @Test("A failure keeps nothing and shows its last words")
    func failure() throws {
        let (run, cacheFolder) = (try ProjectRun(Self.files), try AssayTestSupport.TemporaryFolder())
        let plan = SetupPlan(
            commands: ["echo one; echo 'no such package' >&2; exit 3", "touch never"], tree: run.folder.path,
            search: ProgramSearch(path: "/usr/bin"))
        let tree = try AssayTestSupport.TemporaryFolder()
        let failure = #expect(throws: RunFailure.self) {
            try SetupCache(folder: cacheFolder("s")).result(
                for: plan, of: project(run, tree: tree), in: SystemSandbox())
        }
        #expect(failure?.cause == .environmentIncomplete)
        #expect(failure?.message == "setup: echo one; echo 'no such package' >&2; exit 3: exit 3")
        #expect(failure?.hint == "its last words:\none\nno such package")
        #expect(cacheFolder.names(in: "s") == [plan.key + ".lock"])
        #expect(tree.read("never") == nil)
    }

    @Test("Old results go, the longest unused first")
    func old() throws {
        let (run, cacheFolder) = (try ProjectRun(Self.files), try AssayTestSupport.TemporaryFolder())
        let cache = SetupCache(folder: cacheFolder.path)
        let keys = (0..<15).map { String(repeating: String($0, radix: 16), count: 64) }
        for (index, key) in keys.enumerated() {
            try cacheFolder.write("\(key)/home/f", "")
            let days = index == 0 ? 31 : index
            var times = [
                timeval(tv_sec: time(nil) - days * 86_400, tv_usec: 0),
                timeval(tv_sec: time(nil) - days * 86_400, tv_usec: 0),
            ]
            utimes(cacheFolder(key), &times)
        }
        let plan = SetupPlan(commands: ["true"], tree: run.folder.path, search: ProgramSearch(path: "/usr/bin"))
        let tree = try AssayTestSupport.TemporaryFolder()
        _ = try cache.result(for: plan, of: project(run, tree: tree), in: SystemSandbox())
        let left = cacheFolder.names().filter { !$0.hasSuffix(".lock") }
        #expect(left == (keys[1...11] + [plan.key]).sorted())
    }

    @Test("Mirrors and proxies are given, secrets are not")
    func variables() {
        let user = [
            "PIP_INDEX_URL": "https://m/simple", "https_proxy": "http://p", "AWS_SECRET_ACCESS_KEY": "s",
            "PIP_USER": "1",
            "GITHUB_TOKEN": "t", "HOME": "/nonexistent",
        ]
        #expect(
            SetupNetwork.environment(from: user) == ["PIP_INDEX_URL": "https://m/simple", "https_proxy": "http://p"])
    }
}

/// The real one, counting.
private final class CountingSandbox: Sandbox {
    private let runs = Mutex(0)
    var count: Int { runs.withLock { $0 } }

    func run(
        _ request: SandboxRequest, interruption: any Interruption, onOutput: (String) -> Void
    ) throws -> SandboxResult {
        runs.withLock { $0 += 1 }
        return try SystemSandbox().run(request, interruption: interruption, onOutput: onOutput)
    }
}
