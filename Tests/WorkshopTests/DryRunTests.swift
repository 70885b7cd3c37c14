import AssayCore
import AssayTestSupport
import Testing

@testable import Workshop

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

@Suite("Dry runs", .enabled(if: access("/usr/bin/bwrap", X_OK) == 0))
struct DryRunTests {
    @Test("A whole report", arguments: DryScript.all)
    func report(script: DryScript) throws {
        let report = try Self.run(script)
        #expect(report.text == DryScript.reports[script.name])
    }

    static let environment = ["PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"]

    /// Runs a script dry in `/srv/site`; the report's time is zero.
    static func run(_ script: DryScript) throws -> DryRunReport {
        let (room, work) = (try AssayTestSupport.TemporaryFolder(), try AssayTestSupport.TemporaryFolder())
        for (name, text) in DryScript.files { try work.write(name, text) }
        let plan = try RunPlan(
            language: script.language, content: script.text, folder: "/run/block",
            search: ProgramSearch(path: environment["PATH"] ?? ""))
        let block = try AssayTestSupport.TemporaryFolder()
        try block.write(plan.fileName, script.text)
        let mounts = [SandboxMount(block.path, at: "/run/block")]
        chmod(block.path, 0o755)
        let dry = try DryRun(
            in: room.path, work: SandboxMount(work.path, at: "/srv/site", isWritable: true), mounts: mounts,
            environment: environment, home: "/home/somebody")
        let request = SandboxRequest(
            command: plan.command, folder: "/srv/site", mounts: dry.mounts, environment: dry.environment)
        var report = dry.report(of: try SystemSandbox().run(request))
        report.seconds = 0
        // What stands in the root of the machine is not the same everywhere, nor how many files are in its `/etc`.
        for index in report.calls.indices where report.calls[index].words.starts(with: ["rm", "-rf", "/bin"]) {
            report.calls[index].words.removeAll { $0.hasPrefix("/") && $0 != "/etc" && $0 != "/srv" }
        }
        report.outside = report.outside.map { $0.path == "/etc/*" ? FileChange(path: $0.path, .removed(files: 99)) : $0 }
        return report
    }
}
