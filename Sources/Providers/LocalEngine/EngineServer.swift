import AssayCore

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// How one model is served: which program, and what it is told.
///
/// The server's standard input is a pipe that only the supervisor holds: when it closes, however the supervisor ended,
/// the server ends.
struct EngineServer {
    let engine: LocalEngine
    let model: EngineModel
    let instance: EngineInstance
    let socket: String
    let key: String

    /// Conversations that are served at once; they share the context window.
    private static let slots = 4
    /// Of prompts seen before, in megabytes of memory; llama.cpp's own default is 8192.
    private static let promptCache = 256

    /// Starts it with its output in `log`, and returns it with the pipe that keeps it alive.
    func start(log: Int32) throws(EngineFailure) -> (ChildProcess, input: Int32) {
        let (readingEnd, input) = try ChildProcess.pipe()
        defer { close(readingEnd) }
        do throws(EngineFailure) {
            let child: ChildProcess
            switch engine.runtime {
            case nil: throw .runtimeMissing
            case .llamaServer(let program): child = try startLlamaServer(program, readingEnd, log)
            case .virtualEnvironment:
                let command = [engine.paths.python, "-I", "-c", Self.launcher]
                child = try ChildProcess.spawn(
                    command, environment: engine.environment, input: readingEnd, output: log, errors: log)
                try EngineFiles.append(launcherSettings, to: input, path: engine.paths.python)
            }
            return (child, input)
        } catch {
            close(input)
            throw error
        }
    }

    // MARK: xllamacpp

    /// Serves what the first line of its standard input says, which keeps the key out of the argument list.
    private static let launcher = """
        import json, os, sys, threading
        settings = json.loads(sys.stdin.readline())
        def end_with_input():
            sys.stdin.read()
            os._exit(0)
        threading.Thread(target=end_with_input, daemon=True).start()
        import xllamacpp
        parameters = xllamacpp.CommonParams()
        parameters.model.path = settings["model"]
        parameters.model_alias = {settings["name"]}
        parameters.hostnames = [settings["socket"]]
        parameters.api_keys = [settings["key"]]
        parameters.n_ctx = settings["context"]
        parameters.n_parallel = settings["slots"]
        parameters.kv_unified = True
        parameters.cache_ram_mib = settings["cache"]
        for processor in (parameters.cpuparams, parameters.cpuparams_batch):
            processor.n_threads = settings["threads"]
        parameters.fit_params = False
        parameters.verbosity = 2
        server = xllamacpp.Server(parameters)
        threading.Event().wait()
        """

    private var launcherSettings: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("model", engine.file(of: model))
        writer.member("name", model.name)
        writer.member("socket", socket)
        writer.member("key", key)
        writer.member("context", model.contextWindow)
        writer.member("slots", Self.slots)
        writer.member("cache", Self.promptCache)
        writer.member("threads", ProcessorThreads.count(environment: engine.environment))
        writer.endObject()
        return writer.bytes + [0x0A]
    }

    // MARK: llama-server

    /// llama-server does not watch its standard input, so a shell does: at its end it kills its whole process group.
    /// When the server ends by itself, the shell ends with its status. `setpriv --pdeathsig` would do on Linux alone.
    private static let watch = """
        exec 3<&0
        { read -r line <&3; kill -9 0; } &
        "$@" </dev/null 3<&-
        status=$?
        kill $!
        exit $status
        """

    private func startLlamaServer(
        _ program: String, _ input: Int32, _ log: Int32
    ) throws(EngineFailure) -> ChildProcess {
        try EngineFiles.write(Array(key.utf8) + [0x0A], to: instance.keyFile)
        var environment = engine.environment
        // As variables, because a version that does not know one of them ignores it.
        environment["LLAMA_ARG_KV_UNIFIED"] = "1"
        environment["LLAMA_ARG_CACHE_RAM"] = String(Self.promptCache)
        let arguments = [
            program, "--host", socket, "--model", engine.file(of: model), "--alias", model.name,
            "--api-key-file", instance.keyFile, "--ctx-size", String(model.contextWindow),
            "--parallel", String(Self.slots),
            "--threads", String(ProcessorThreads.count(environment: engine.environment)),
        ]
        return try ChildProcess.spawn(
            ["/bin/sh", "-c", Self.watch, "sh"] + arguments, environment: environment, input: input, output: log,
            errors: log)
    }
}
