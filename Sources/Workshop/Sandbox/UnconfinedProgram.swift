import AssayCore

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Runs a program without a wall around it, as `sandbox: external` and `--no-sandbox` say. Its environment, limits,
/// filtered output and the end of its whole tree are as in the sandbox; it sees all files where they lie, not at the
/// mounts' targets.
struct UnconfinedProgram {
    var confinement: Confinement

    func run(_ run: SandboxRun) throws -> SandboxResult {
        let home = try PrivateFolder(in: temporaryRoot())
        defer { home.remove() }
        let environment = InnerEnvironment(run.request, home: home.path, temporary: home.path)
        let plan = try OutsideProgram(run.request, environment).plan
        let writable = run.request.mounts.filter(\.isWritable).map(\.source)
        let outcome = try Supervision.run(
            plan, run, confinement: confinement, usage: UsageWatch(writable: writable + [home.path]))
        if let failure = outcome.failure {
            throw SandboxFailure(run.request.command, stage: failure.stage, errno: failure.errno)
        }
        return outcome.result
    }
}

/// A program that sees the machine's files where they lie.
struct OutsideProgram {
    var plan: ChildPlan

    init(_ request: SandboxRequest, _ environment: InnerEnvironment) throws(SandboxFailure) {
        let limits = request.limits
        let name = request.command.first ?? ""
        let path = (environment.requested["PATH"] ?? environment.standard["PATH"]) ?? ""
        guard let program = findProgram(name, in: path, folder: request.outsideFolder) else {
            throw .notStarted(command: name, detail: String(cString: strerror(ENOENT)))
        }
        plan = ChildPlan(
            path: program, arguments: request.command, environment: environment.all, folder: request.outsideFolder,
            fileSize: limits.fileSize, data: limits.processData)
        // The kernel counts all processes of the user here, those outside too; root's it does not count.
        if getuid() != 0 { plan.processes = limits.processes + ProcessTree.ownTaskCount() }
    }
}

extension SandboxRequest {
    /// Where a path that holds inside lies on this machine: below the source of the last mount whose target it is in;
    /// the path itself where there is none. Without mount namespaces (Landlock, `external`, `none`) programs run in
    /// the sources themselves.
    package func outsidePath(of inside: String) -> String {
        for mount in mounts.reversed() {
            if inside == mount.target { return mount.source }
            if inside.hasPrefix(mount.target + "/") { return mount.source + inside.dropFirst(mount.target.count) }
        }
        return inside
    }

    var outsideFolder: String { outsidePath(of: folder) }
}

extension SandboxLimits {
    /// Bytes of data of one process. More than the total, since reserved stacks and heaps count here and hold nothing.
    var processData: Int { max(memory * 2, 1 << 30) }
}

/// The program's file as a shell finds it; nil where there is none.
func findProgram(_ name: String, in path: String, folder: String = "/") -> String? {
    if name.contains("/") { return name.hasPrefix("/") ? name : "\(folder)/\(name)" }
    guard !name.isEmpty else { return nil }
    for place in path.split(separator: ":") where place.hasPrefix("/") {
        let file = "\(place)/\(name)"
        var status = stat()
        if stat(file, &status) == 0, status.st_mode.isFile, access(file, X_OK) == 0 { return file }
    }
    return nil
}

/// Where private folders that nobody named a place for are made.
func temporaryRoot() -> String {
    let place = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    return place.hasPrefix("/") ? place : "/tmp"
}
