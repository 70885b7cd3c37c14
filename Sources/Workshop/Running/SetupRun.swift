import AssayCore

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// One run of a project's `setup:` commands, with network.
struct SetupRun {
    let plan: SetupPlan
    let project: SetupCache.Project
    /// Where the result grows, and where it is seen and will be.
    let source: String
    let place: String

    func run(in sandbox: any Sandbox, _ interruption: any Interruption, _ onOutput: (String) -> Void) throws {
        if plan.needsPython {
            let make = ["python3", "-m", "venv", "\(place)/home/venv"]
            try run(make, named: "python3 -m venv", in: sandbox, interruption, onOutput)
        }
        for command in plan.commands {
            // The user's own shell line, from the settings; nothing is put into it.
            try run(["/bin/sh", "-c", command], named: command, in: sandbox, interruption, onOutput)
        }
    }

    private func run(
        _ words: [String], named name: String, in sandbox: any Sandbox, _ interruption: any Interruption,
        _ onOutput: (String) -> Void
    ) throws {
        let request = SandboxRequest(
            command: words, folder: project.top, mounts: mounts, environment: environment, limits: project.limits,
            hasNetwork: true)
        let result = try sandbox.run(request, interruption: interruption, onOutput: onOutput)
        switch result.end {
        case .exited(0): return
        case .interrupted: throw RunFailure.interrupted
        default: throw RunFailure.setupFailed(command: name, end: result.end, log: result.output.text)
        }
    }

    private var mounts: [SandboxMount] {
        [SandboxMount(project.tree, at: project.top, isWritable: true)] + project.programs.mounts
            + SetupNetwork.mounts(from: project.environment) + [
                SandboxMount("\(source)/home", at: "\(place)/home", isWritable: true)
            ]
    }

    private var environment: [String: String] {
        var result = project.programs.environment.filter {
            !["CARGO_NET_OFFLINE", "CARGO_HOME", "GOPROXY", "GOMODCACHE"].contains($0.key)
        }
        result.merge(SetupNetwork.environment(from: project.environment)) { $1 }
        let home = "\(place)/home"
        result["HOME"] = home
        var programs = ["\(home)/.local/bin"]
        if plan.needsPython {
            result["VIRTUAL_ENV"] = "\(home)/venv"
            programs.insert("\(home)/venv/bin", at: 0)
        }
        result["PATH"] = (programs + [result["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"]).joined(separator: ":")
        return result
    }

    /// Moves the folders of dependencies that the commands made in the project into the result, and drops caches.
    func keepDependencies() throws(RunFailure) {
        var kept: [String] = []
        try collect("", depth: 4, into: &kept)
        for path in kept {
            try RunFiles.makeFolders(RunFiles.folder(of: "\(source)/tree/\(path)"))
            let (from, to) = ("\(project.tree)/\(path)", "\(source)/tree/\(path)")
            if rename(from, to) != 0 { try FolderCopy.copy(from, to: to) }
        }
        try RunFiles.write(Array(kept.joined(separator: "\0").utf8), to: "\(source)/folders")
        for cache in [".cache/pip", ".cache/uv", ".npm/_cacache"] { RunFiles.remove("\(source)/home/\(cache)") }
    }

    private func collect(_ place: String, depth: Int, into kept: inout [String]) throws(RunFailure) {
        for name in RunFiles.names(in: "\(project.tree)/\(place)") {
            let path = place.isEmpty ? name : "\(place)/\(name)"
            let whole = "\(project.tree)/\(path)"
            guard RunFiles.kind(of: whole) == .folder, name != ".git" else { continue }
            if let kind = DependencyFolder(at: whole) {
                if kind != .built { kept.append(path) }
            } else if depth > 1, !name.hasPrefix(".") {
                try collect(path, depth: depth - 1, into: &kept)
            }
        }
    }
}
