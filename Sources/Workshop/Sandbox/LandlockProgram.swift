import AssayCore
import CSandbox

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Confines a program without namespaces: Landlock for files, a system-call filter for the network.
///
/// Nothing is mounted here: the program runs in the mounts' sources themselves (`SandboxRequest.outsidePath(of:)`),
/// and sees other processes, the machine's name and all names of files. `SandboxReport` lists what is not held.
struct LandlockProgram {
    func run(_ run: SandboxRun) throws -> SandboxResult {
        guard csandbox_landlock_version() > 0 else {
            throw SandboxFailure.unavailable(detail: SandboxText.noLandlock())
        }
        let request = run.request
        let user = DroppedUser()
        let home = try PrivateFolder(in: temporaryRoot())
        defer { home.remove() }
        if let user { home.open(to: user) }
        let filter = seccompFilter(request.hasNetwork ? CSANDBOX_SOCKETS_INTERNET : CSANDBOX_SOCKETS_NONE)
        guard !filter.isEmpty else { throw SandboxFailure.unavailable(detail: SandboxText.noLandlock()) }
        let environment = InnerEnvironment(request, home: home.path, temporary: home.path)
        let ruleset = try rules(request, home: home.path)
        var plan = try OutsideProgram(request, environment).plan
        (plan.ruleset, plan.filter, plan.noNewPrivileges) = (ruleset.raw, filter, true)
        if let user { (plan.user, plan.endingUser, plan.processes) = (user.id, user.id, request.limits.processes) }
        let handedOver = HandedOver(request.mounts, to: user, areReachable: false)
        defer { handedOver.takeBack() }
        let outcome = try Supervision.run(
            plan, run, confinement: .landlock, usage: UsageWatch(writable: handedOver.paths + [home.path]))
        if let failure = outcome.failure {
            throw SandboxFailure(request.command, stage: failure.stage, errno: failure.errno)
        }
        return outcome.result
    }

    private func rules(_ request: SandboxRequest, home: String) throws(SandboxFailure) -> Descriptor {
        guard let ruleset = Descriptor(csandbox_landlock_ruleset(request.hasNetwork ? 1 : 0)) else {
            throw .unavailable(detail: "Landlock: \(String(cString: strerror(errno)))")
        }
        let system = SystemFolders.here
        for (path, kind) in system.folders where kind == .folder { allow(ruleset, path, CSANDBOX_READ) }
        if request.hasNetwork { for path in system.networkFiles { allow(ruleset, path, CSANDBOX_READ) } }
        allow(ruleset, "/proc", CSANDBOX_READ)
        for device in ["null", "zero", "full", "random", "urandom"] {
            allow(ruleset, "/dev/\(device)", CSANDBOX_DEVICE)
        }
        allow(ruleset, home, CSANDBOX_WRITE)
        for mount in request.mounts { allow(ruleset, mount.source, mount.isWritable ? CSANDBOX_WRITE : CSANDBOX_READ) }
        return ruleset
    }

    /// What does not exist is left out: less is allowed then, never more.
    private func allow(_ ruleset: borrowing Descriptor, _ path: String, _ access: csandbox_access) {
        _ = csandbox_landlock_allow(ruleset.raw, path, Int32(access.rawValue))
    }
}
