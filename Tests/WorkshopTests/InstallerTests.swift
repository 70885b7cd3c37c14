import AssayCore
import AssayTestSupport
import Testing

@testable import Workshop

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// With the real installers, which fetch packages: part of the long run.
@Suite("Real installers", .enabled(if: ProjectRun.variable("ASSAY_LONG") == "1" && hasProgram("python3")))
struct InstallerTests {
    private static let files = [
        "test_a.py": "import requests\n\ndef test_a():\n    assert requests.__version__\n",
        "requirements.txt": "pytest\nrequests\n",
    ]

    @Test("pytest in a virtual environment of pip's")
    func pip() throws {
        let run = try ProjectRun(Self.files)
        try #require(run.prepare(["python3", "-m", "venv", ".venv"]) == 0)
        try #require(run.prepare([".venv/bin/pip", "-q", "install", "-r", "requirements.txt"]) == 0)
        let result = try run.run(["pytest", "-q"], untracked: [".venv/"])
        #expect(result.end == .exited(0) && result.output.text.contains("1 passed"), "\(result.output.text)")
    }

    @Test("A virtual environment of uv's")
    func uv() throws {
        var run = try ProjectRun(Self.files)
        let tools = try AssayTestSupport.TemporaryFolder()
        chmod(tools.path, 0o755)
        try #require(run.prepare(["python3", "-m", "venv", tools("uv")]) == 0)
        try #require(run.prepare([tools("uv/bin/pip"), "-q", "install", "uv"]) == 0)
        for name in ["SSL_CERT_FILE", "HTTPS_PROXY", "https_proxy", "UV_DEFAULT_INDEX"] where getenv(name) != nil {
            run.environment[name] = ProjectRun.variable(name)
        }
        run.environment["PATH"] = tools("uv/bin") + ":" + ProjectRun.variable("PATH")
        try #require(run.prepare(["uv", "-q", "venv"]) == 0)
        try #require(run.prepare(["uv", "-q", "pip", "install", "-r", "requirements.txt"]) == 0)
        let result = try run.run(["sh", "-c", "pytest -q && uv --version"], untracked: [".venv/"])
        #expect(result.end == .exited(0) && result.output.text.contains("1 passed"), "\(result.output.text)")
    }

    @Test("setup: with pip and network, then tests without")
    func setup() throws {
        let run = try ProjectRun(Self.files)
        let (cache, tree) = (try AssayTestSupport.TemporaryFolder(), try AssayTestSupport.TemporaryFolder())
        for folder in [tree.path, run.candidates.path] { chmod(folder, 0o755) }
        for (name, text) in Self.files {
            try tree.write(name, text)
            try run.candidates.write(name, text)
        }
        let plan = SetupPlan(
            commands: ["pip install -q -r requirements.txt"], tree: tree.path,
            search: ProgramSearch(path: ProjectRun.variable("PATH")))
        var user: [String: String] = run.environment
        for name in [
            "PIP_INDEX_URL", "PIP_CERT", "PIP_FIND_LINKS", "HTTPS_PROXY", "HTTP_PROXY", "https_proxy", "http_proxy",
        ] {
            if getenv(name) != nil { user[name] = ProjectRun.variable(name) }
        }
        var limits = SandboxLimits()
        limits.seconds = 300
        var environment = run.testEnvironment([])
        let made = try SetupCache(folder: cache.path).result(
            for: plan,
            of: SetupCache.Project(
                tree: tree.path, top: run.folder.path, programs: environment, environment: user, limits: limits),
            in: SystemSandbox())
        environment.add(made)
        let mounts =
            [SandboxMount(run.candidates.path, at: run.folder.path, isWritable: true)]
            + (try environment.mounts(for: run.candidates.path))
        let result = try SystemSandbox().run(
            SandboxRequest(
                command: ["pytest", "-q"], folder: run.folder.path, mounts: mounts, environment: environment.environment
            ))
        #expect(result.end == .exited(0) && result.output.text.contains("1 passed"), "\(result.output.text)")
    }
}
