import AssayCore
import Synchronization
import Testing

@testable import Providers

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A private place with a stand-in for llama-server on its `PATH`: the real supervisor, locks, sockets and processes,
/// and no model. Everything in it is stopped and removed when it is let go of.
final class EngineFixture {
    let folder: String
    let paths: EnginePaths
    var environment: [String: String]
    let model: EngineModel

    /// Answers `/health` and `/props` as llama.cpp does; `starts` gets a line for each start. With `FAKE_END` it says so
    /// and exits with that status instead.
    private static let server = """
        #!/usr/bin/env python3
        import http.server, json, os, socketserver, sys
        with open(os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + "/starts", "a") as starts:
            starts.write("start\\n")
        if "FAKE_END" in os.environ:
            print("cannot \\x1b[31mload", file=sys.stderr, flush=True)
            sys.exit(int(os.environ["FAKE_END"]))
        option = dict(zip(sys.argv[1::2], sys.argv[2::2]))
        key = open(option["--api-key-file"]).read().strip()
        class Answer(http.server.BaseHTTPRequestHandler):
            def address_string(self): return "client"
            def log_message(self, *arguments): pass
            def do_GET(self):
                allowed = self.path == "/health" or self.headers.get("Authorization") == "Bearer " + key
                self.send_response(200 if allowed else 401)
                self.end_headers()
                self.wfile.write(json.dumps({"default_generation_settings": {"n_ctx": 2048}}).encode())
        socketserver.UnixStreamServer(option["--host"], Answer).serve_forever()
        """

    init(_ settings: [String: String] = [:]) throws {
        var template = Array("/tmp/assay-engine-XXXXXX".utf8CString)
        let made = try #require(mkdtemp(&template))
        folder = String(cString: made)
        paths = EnginePaths(data: folder + "/data", runtime: folder + "/run")
        environment = settings.merging([
            "PATH": folder + "/bin:" + (inherited("PATH") ?? "/usr/bin:/bin"), "HOME": folder,
        ]) { setting, _ in setting }
        for name in ["PIP_CERT", "PYENV_ROOT", "PYENV_VERSION"] where environment[name] == nil {
            environment[name] = inherited(name)
        }
        model = .file(path: folder + "/tiny.gguf")
        try EngineFiles.makePrivateFolder(folder + "/bin")
        try write(Self.server, to: "bin/llama-server", mode: 0o700)
        try write("GGUF", to: "tiny.gguf")
    }

    deinit {
        try? engine.stop()
        try? EngineFiles.remove(folder)
    }

    var engine: LocalEngine {
        LocalEngine(paths: paths, environment: environment, supervisor: [Self.program, "supervise"])
    }

    var instance: EngineInstance { paths.instance(of: model) }

    /// How often the stand-in was started.
    var starts: Int { EngineFiles.read(folder + "/starts").count { $0 == 0x0A } }

    /// `EngineTestProgram`, which is built beside the test bundle.
    static var program: String {
        let bundle = CommandLine.arguments[0]
        return bundle[..<(bundle.lastIndex(of: "/") ?? bundle.startIndex)] + "/EngineTestProgram"
    }

    func write(_ text: String, to name: String, mode: mode_t = 0o600) throws {
        try EngineFiles.write(Array(text.utf8), to: "\(folder)/\(name)")
        chmod("\(folder)/\(name)", mode)
    }

    /// Another process that uses the server until it is killed or its input is closed.
    func startClient() throws -> TestClient {
        let (childInput, input) = try ChildProcess.pipe()
        let (output, childOutput) = try ChildProcess.pipe()
        let child = try ChildProcess.spawn(
            [Self.program, "client", paths.data, paths.runtime, model.identifier], environment: environment,
            input: childInput, output: childOutput)
        for descriptor in [childInput, childOutput] { close(descriptor) }
        return TestClient(process: child, input: input, output: output)
    }
}

struct TestClient {
    let process: ChildProcess
    let input: Int32
    let output: Int32

    /// The first line that it prints: the socket, or the failure.
    func firstLine() -> String {
        var line: [UInt8] = []
        var byte: UInt8 = 0
        while read(output, &byte, 1) == 1, byte != 0x0A { line.append(byte) }
        return String(decoding: line, as: UTF8.self)
    }

    func kill() {
        process.killGroup()
        _ = process.wait()
        for descriptor in [input, output] { close(descriptor) }
    }
}

/// An interruption that a test raises.
final class TestInterruption: Interruption {
    private let raised = Mutex(false)
    var isRaised: Bool { raised.withLock { $0 } }
    var descriptor: Int32 { -1 }
    func raise() { raised.withLock { $0 = true } }
}

func inherited(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }
}

/// Asks until it is so, 20 s at most.
func eventually(_ isSo: () throws -> Bool) rethrows -> Bool {
    for _ in 0..<1000 {
        if try isSo() { return true }
        usleep(20_000)
    }
    return false
}

func isGone(_ group: Int32) -> Bool { ProcessGroup(id: group).usage().memory == 0 }
