import AssayCore

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Results of `setup:`, each under its plan's key, in the user's cache folder.
///
/// A result is the folder `KEY` with `home` (the commands' home folder, with the virtual environment `venv`) and `tree` (the folders of
/// dependencies that they made in the project). It is seen at its own path, when it is made and later: paths in its scripts hold.
/// `KEY.lock` is held by whoever makes it; `KEY` appears whole or not at all.
package struct SetupCache: Sendable {
    let folder: String
    /// Seconds after which an unused result goes.
    static let lifetime = 30 * 86_400
    /// The most results that are kept.
    static let limit = 12

    /// - Parameter folder: absolute, such as `~/.cache/assay/setup`; made where it is missing
    package init(folder: String) {
        self.folder = folder
    }

    /// What a run of `setup:` needs besides its plan.
    package struct Project: Sendable {
        /// A laid-out copy of the candidate, for this alone: the commands write to it.
        package var tree: String
        /// Where it is seen: the real work tree's place.
        package var top: String
        /// `TestEnvironment`'s, of a project without its own dependencies (`untracked: []`).
        package var programs: TestEnvironment
        /// The user's environment, for mirrors and proxies.
        package var environment: [String: String]
        package var limits: SandboxLimits

        package init(
            tree: String, top: String, programs: TestEnvironment, environment: [String: String], limits: SandboxLimits
        ) {
            (self.tree, self.top, self.programs) = (tree, top, programs)
            (self.environment, self.limits) = (environment, limits)
        }
    }

    /// Whether the result for a plan is there; it may be made or go meanwhile.
    package func holds(_ plan: SetupPlan) -> Bool {
        RunFiles.isFolder("\(folder)/\(plan.key)")
    }

    /// The result for a plan, made now where there is none; who comes while another makes it waits.
    ///
    /// - Parameter onOutput: gets what the commands say
    /// - Throws: `setupFailed`, and nothing is kept; `interrupted`; what the sandbox throws
    package func result(
        for plan: SetupPlan, of project: Project, in sandbox: any Sandbox,
        interruption: any Interruption = NeverInterrupted(),
        onOutput: (String) -> Void = { _ in }
    ) throws -> SetupResult {
        try RunFiles.makeFolders(folder, mode: 0o700)
        let path = "\(folder)/\(plan.key)"
        let lock = try lock(plan.key, interruption)
        defer { withExtendedLifetime(lock) {} }
        if !RunFiles.isFolder(path) {
            let unfinished = "\(path).new"
            RunFiles.remove(unfinished)
            defer { RunFiles.remove(unfinished) }
            try RunFiles.makeFolders("\(unfinished)/home")
            try RunFiles.makeFolders("\(unfinished)/tree")
            let run = SetupRun(plan: plan, project: project, source: unfinished, place: path)
            try run.run(in: sandbox, interruption, onOutput)
            try run.keepDependencies()
            guard rename(unfinished, path) == 0 else { throw RunFailure(errno: errno, path: path) }
        }
        // Its age is that of its last use.
        utimes(path, nil)
        removeOld(except: plan.key)
        return SetupResult(path: path, top: project.top)
    }

    private func lock(_ key: String, _ interruption: any Interruption) throws(RunFailure) -> LockedFile {
        let path = "\(folder)/\(key).lock"
        guard let file = LockedFile(path) else { throw RunFailure(errno: errno, path: path) }
        while !file.lock() {
            if interruption.isRaised { throw .interrupted }
            usleep(50_000)
        }
        return file
    }

    /// Removes what was not used for long, and the longest unused of too many; what somebody makes just now is left alone.
    private func removeOld(except key: String) {
        let now = SetupCache.now()
        let entries = RunFiles.names(in: folder).filter { $0.count == 64 && $0 != key }
            .compactMap { name in
                RunFiles.status(of: "\(folder)/\(name)").map { (name, age: now - SetupCache.time(of: $0)) }
            }
            .sorted { $0.age < $1.age }
        for (index, entry) in entries.enumerated()
        where entry.age > SetupCache.lifetime || index >= SetupCache.limit - 1 {
            guard let lock = LockedFile("\(folder)/\(entry.0).lock"), lock.lock() else { continue }
            RunFiles.remove("\(folder)/\(entry.0)")
            // The lock's file stays: another may be waiting at it.
            withExtendedLifetime(lock) {}
        }
    }

    private static func now() -> Int {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        return now.tv_sec
    }

    private static func time(of status: stat) -> Int {
        #if canImport(Darwin)
            status.st_mtimespec.tv_sec
        #else
            status.st_mtim.tv_sec
        #endif
    }
}

/// A file whose lock goes with the process.
private final class LockedFile: Sendable {
    private let descriptor: Int32

    init?(_ path: String) {
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        if descriptor < 0 { return nil }
    }

    deinit { close(descriptor) }

    /// False where another holds it.
    func lock() -> Bool { flock(descriptor, LOCK_EX | LOCK_NB) == 0 }
}

/// What `setup:` made, for tests.
package struct SetupResult: Sendable, Equatable {
    package let path: String
    let top: String

    /// Over the candidate's mount; all read-only.
    package var mounts: [SandboxMount] {
        [SandboxMount("\(path)/home")] + folders.map { SandboxMount("\(path)/tree/\($0)", at: "\(top)/\($0)") }
    }

    /// Folders that it keeps, relative to the top.
    private var folders: [String] {
        (RunFiles.text(of: "\(path)/folders") ?? "").split(separator: "\0").map(String.init)
    }

    /// Added to a `TestEnvironment`'s variables; its programs come first in `PATH`.
    package func environment(adding environment: [String: String]) -> [String: String] {
        var result = environment
        let home = "\(path)/home"
        var programs = ["\(home)/.local/bin"]
        if RunFiles.exists("\(home)/venv/pyvenv.cfg") {
            result["VIRTUAL_ENV"] = "\(home)/venv"
            programs.insert("\(home)/venv/bin", at: 0)
        }
        for name in [".venv", "venv"] where folders.contains(name) {
            result["VIRTUAL_ENV"] = "\(top)/\(name)"
            programs.insert("\(top)/\(name)/bin", at: 0)
        }
        if folders.contains("node_modules") { programs.append("\(top)/node_modules/.bin") }
        for (variable, place) in [("GOMODCACHE", "go/pkg/mod"), ("CARGO_HOME", ".cargo"), ("PYTHONUSERBASE", ".local")]
        where RunFiles.isFolder("\(home)/\(place)") && (place != ".local" || RunFiles.isFolder("\(home)/.local/lib")) {
            result[variable] = "\(home)/\(place)"
        }
        if RunFiles.isFolder("\(home)/.cache/ms-playwright") {
            result["PLAYWRIGHT_BROWSERS_PATH"] = "\(home)/.cache/ms-playwright"
        }
        result["PATH"] = (programs + [environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"]).joined(separator: ":")
        return result
    }
}
