import AssayCore
import Testing

@testable import Providers

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

@Suite("The local engine tells what there is")
struct EngineStatusTests {
    @Test("An empty place has nothing, and asking makes nothing")
    func nothing() throws {
        let fixture = try EngineFixture()
        fixture.environment["PATH"] = "/nowhere"
        #expect(
            fixture.engine.status()
                == EngineStatus(runtime: nil, installed: [], chosen: nil, running: [], lastEnd: ""))
        #expect(EngineFiles.names(in: fixture.folder) == ["bin", "tiny.gguf"])
        #expect(throws: EngineFailure.modelMissing(model: "Qwen2.5-Coder-1.5B-Instruct")) {
            try fixture.engine.ensureRunning(interruption: NeverInterrupted())
        }
        #expect(throws: EngineFailure.runtimeMissing) {
            try fixture.engine.ensureRunning(fixture.model, interruption: NeverInterrupted())
        }
    }

    @Test("Coder comes before small, the user's own choice before both")
    func choice() throws {
        let fixture = try EngineFixture()
        let engine = fixture.engine
        func install(_ model: EngineModel) throws {
            try EngineFiles.makePrivateFolder(fixture.paths.models)
            try EngineFiles.write([], to: engine.file(of: model))
            truncate(engine.file(of: model), off_t(model.package?.size ?? 0))
        }
        try install(.small)
        #expect(engine.status().chosen == .small)
        try install(.coder)
        #expect(engine.status().chosen == .coder)
        #expect(engine.status().installed == [.coder, .small])
        try engine.use(.small)
        #expect(engine.status().chosen == .small)
        try engine.use(fixture.model)
        #expect(engine.status().installed == [.coder, .small, fixture.model])
        try engine.remove(fixture.model)
        #expect(engine.status().chosen == .coder)
        #expect(EngineFiles.size(fixture.folder + "/tiny.gguf") == 4)
        try engine.remove(.coder)
        #expect(engine.status().installed == [.small])
        try engine.removeAll()
        #expect(EngineFiles.names(in: fixture.folder) == ["bin", "tiny.gguf"])
    }

    @Test("Removing takes what is Assay's own, tells it with its size, and leaves all else")
    func removal() throws {
        let fixture = try EngineFixture()
        let (engine, paths) = (fixture.engine, fixture.paths)
        #expect(engine.items() == [])
        #expect(try engine.removeAll() == [])
        for folder in [paths.models, paths.environment + "/bin", paths.downloads + "/wheels", paths.data + "/mine"] {
            try EngineFiles.makePrivateFolder(folder)
        }
        try EngineFiles.write([1, 2, 3], to: engine.file(of: .small))
        try EngineFiles.write([1], to: engine.file(of: .coder) + ".partial")
        try EngineFiles.write([1], to: paths.models + "/other.gguf")
        try EngineFiles.write([1, 2], to: paths.environment + "/bin/python")
        try EngineFiles.write([1], to: paths.data + "/notes.txt")
        try engine.use(fixture.model)
        // Whose environment it is, its mark alone says.
        func told(_ items: [EngineItem]) -> [String] { items.map { "\($0.name) \($0.size)" } }
        #expect(
            told(engine.items()) == [
                "Qwen2.5-Coder-1.5B-Instruct, half fetched 1", "SmolLM2-135M-Instruct 3",
                "the choice of tiny (the file stays) \(fixture.model.identifier.utf8.count)",
            ])
        try EngineFiles.write([], to: paths.environmentMark)
        #expect(told(engine.items(of: .small)) == ["SmolLM2-135M-Instruct 3"])
        #expect(told(try engine.remove(.small)) == ["SmolLM2-135M-Instruct 3"])
        #expect(told(try engine.removeAll()).last == "llama.cpp, in an environment of Python's 2")
        #expect(EngineFiles.names(in: paths.data) == ["mine", "models", "notes.txt"])
        #expect(EngineFiles.names(in: paths.models) == ["other.gguf"])
        #expect(engine.remains == paths.data)
        #expect(EngineFiles.size(fixture.folder + "/tiny.gguf") == 4)
    }

    @Test("Only a GGUF file can be used", arguments: ["absent.gguf", "text.gguf", "bin"])
    func notAModel(name: String) throws {
        let fixture = try EngineFixture()
        try fixture.write("a text", to: "text.gguf")
        let path = "\(fixture.folder)/\(name)"
        #expect(throws: EngineFailure.notAModel(path: path)) { try fixture.engine.use(.file(path: path)) }
        #expect(throws: EngineFailure.notAModel(path: "text.gguf")) { try fixture.engine.use(.file(path: "text.gguf")) }
    }

    @Test("A long runtime folder is replaced by one whose sockets have room")
    func longPath() {
        let long = EnginePaths(data: "/d", runtime: "/" + String(repeating: "x", count: 100)).runtime
        #expect(long.hasPrefix("/tmp/assay-\(getuid())-"))
        #expect(EnginePaths(data: "/d", runtime: long).runtime == long)
        #expect(EnginePaths(data: "/d", runtime: "/run/user/1000/assay").runtime == "/run/user/1000/assay")
    }

    @Test("A runtime folder that is a link is refused, one that others can read is closed to them")
    func privateFolder() throws {
        let fixture = try EngineFixture()
        symlink("/tmp", fixture.folder + "/link")
        #expect(throws: EngineFailure.unsafeFolder(path: fixture.folder + "/link")) {
            try EngineFiles.makePrivateFolder(fixture.folder + "/link")
        }
        chmod(fixture.folder + "/bin", 0o755)
        try EngineFiles.makePrivateFolder(fixture.folder + "/bin")
        var information = stat()
        #expect(stat(fixture.folder + "/bin", &information) == 0 && information.st_mode & 0o777 == 0o700)
    }

    @Test(
        "What other programs say cannot move the cursor",
        arguments: [
            ("plain", "plain"), ("a\u{1B}[2Jb\u{7}", "ab"), ("c\u{9B}31m", "c"), ("\u{202E}d", "<U+202E>d"),
            ("two\nlines", "two lines"),
            (String(repeating: "e", count: 500), String(repeating: "e", count: 399) + "…"),
        ])
    func filtered(text: String, expected: String) {
        #expect(excerpt(text) == expected)
    }

    @Test(
        "The line of pip's that says most is chosen",
        arguments: [
            ("Looking\nERROR: Could not find\nERROR: No matching distribution\n", "ERROR: No matching distribution"),
            (
                "WARNING: Retrying after connection broken by 'X': /simple\nERROR: No matching\n",
                "WARNING: Retrying after connection broken by 'X': /simple"
            ),
            ("The virtual environment was not created\n\n", "The virtual environment was not created"), ("", ""),
        ])
    func lastWord(output: String, expected: String) throws {
        let fixture = try EngineFixture()
        let python = PythonEnvironment(engine: fixture.engine, interruption: NeverInterrupted())
        #expect(python.lastWord(Array(output.utf8)) == expected)
    }

    @Test(
        "A server gets the cores that are free",
        arguments: [(8, 0.2, 8), (8, 2.6, 5), (2, 0.4, 2), (2, 1.2, 1), (2, 9.9, 1), (1, 0, 1)])
    func threads(cores: Int, load: Double, expected: Int) {
        #expect(ProcessorThreads.count(cores: cores, load: load) == expected)
        #expect(ProcessorThreads.count(environment: ["ASSAY_ENGINE_THREADS": "7"]) == 7)
        #expect(ProcessorThreads.physicalCores >= 1)
    }

    @Test("Every text has an identifier of its own and says something")
    func texts() {
        #expect(Set(EngineText.allCases.map(\.rawValue)).count == EngineText.allCases.count)
        #expect(EngineText.allCases.allSatisfy { !$0.english.isEmpty && $0.rawValue.hasPrefix("engine.") })
    }
}
