import AssayCore

#if os(macOS)
    import AssayCore
    import Darwin

    /// Runs programs under macOS's `sandbox-exec`. Written, not tested.
    ///
    /// As under Landlock nothing is mounted: programs run in the mounts' sources. There is no limit on all memory
    /// together.
    struct SeatbeltProgram {
        private static let program = "/usr/bin/sandbox-exec"

        func run(_ run: SandboxRun) throws -> SandboxResult {
            guard access(SeatbeltProgram.program, X_OK) == 0 else {
                throw SandboxFailure.unavailable(detail: "sandbox-exec")
            }
            let home = try PrivateFolder(in: temporaryRoot())
            defer { home.remove() }
            let profile = SeatbeltProfile(run.request, home: realPath(of: home.path) ?? home.path)
            let environment = InnerEnvironment(run.request, home: home.path, temporary: home.path)
            var plan = try OutsideProgram(run.request, environment).plan
            plan.arguments = ["sandbox-exec", "-p", profile.text] + profile.definitions + [plan.path]
            plan.arguments += run.request.command.dropFirst()
            plan.path = SeatbeltProgram.program
            let writable = run.request.mounts.filter(\.isWritable).map(\.source)
            let outcome = try Supervision.run(
                plan, run, confinement: .seatbelt, usage: UsageWatch(writable: writable + [home.path]))
            if let failure = outcome.failure {
                throw SandboxFailure(run.request.command, stage: failure.stage, errno: failure.errno)
            }
            return outcome.result
        }
    }
#endif

/// A profile for `sandbox-exec`; paths come as parameters, never as part of its text.
struct SeatbeltProfile {
    let text: String
    /// The command line's definitions of the paths.
    let definitions: [String]

    init(_ request: SandboxRequest, home: String) {
        var lines = [
            "(version 1)", "(deny default)", "(import \"system.sb\")", "(allow process-fork process-exec)",
            "(allow signal (target same-sandbox))", "(allow sysctl-read)", "(allow file-read-metadata)",
            "(allow file-read* (subpath \"/usr\") (subpath \"/bin\") (subpath \"/sbin\") (subpath \"/System\")"
                + " (subpath \"/Library/Developer\") (subpath \"/Applications/Xcode.app\") (subpath \"/opt\")"
                + " (subpath \"/private/etc\") (literal \"/\") (literal \"/dev/null\") (literal \"/dev/urandom\"))",
            "(allow file-write* (literal \"/dev/null\"))",
            "(allow file-read* file-write* (subpath (param \"HOME_FOLDER\")))",
        ]
        var definitions = ["-D", "HOME_FOLDER=\(home)"]
        for (index, mount) in request.mounts.enumerated() {
            let name = "MOUNT_\(index)"
            lines.append("(allow file-read*\(mount.isWritable ? " file-write*" : "") (subpath (param \"\(name)\")))")
            definitions += ["-D", "\(name)=\(mount.source)"]
        }
        if request.hasNetwork {
            lines.append(
                "(allow network-outbound (remote ip)) (allow network-inbound (local ip)) (allow system-socket)")
        }
        (text, self.definitions) = (lines.joined(separator: "\n"), definitions)
    }
}
