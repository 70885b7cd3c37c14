import AssayCore

/// A run of a script that sees a throwaway copy of the system, with recorders in place of the programs that reach the
/// world: what it would do is told afterwards by `report(of:)`.
///
/// Needs mounts, thus bubblewrap; nothing here keeps a program in by itself. `folder` is the caller's to remove.
package struct DryRun: Sendable {
    /// All mounts of the run, in order, the given ones among them.
    package let mounts: [SandboxMount]
    package let environment: [String: String]

    private let work: SandboxMount
    private let log: String
    /// Folders of the system that the script may write, as it sees them, and how they were.
    private let system: [(place: String, before: FileSnapshot)]
    private let workBefore: FileSnapshot

    /// Lays out what the run sees.
    ///
    /// - Parameters:
    ///   - folder: private, empty, of this run alone
    ///   - work: a private copy of the working folder, mounted where the real one lies
    ///   - mounts: what the script's programs need besides (`TestEnvironment.mounts`)
    ///   - environment: with `PATH`; nothing secret
    ///   - home: the user's home folder; the script sees an empty one at its place
    package init(
        in folder: String, work: SandboxMount, mounts: [SandboxMount] = [], environment: [String: String], home: String
    ) throws(RunFailure) {
        let (root, bin, log) = ("\(folder)/root", "\(folder)/bin", "\(folder)/log")
        let path = environment["PATH"] ?? Self.usualPath
        let places = DrySystem.places(home: home, outside: work.target)
        try DrySystem.make(places, in: root, home: home, mountPoints: [work] + mounts)
        try DrySystem.makeLocalPrograms(in: root)
        try Self.makeRecorders(in: bin)
        try RunFiles.makeFolders(log, mode: 0o777)
        try RunFiles.write([], to: "\(log)/\(DryLog.mark)")
        (self.work, self.log) = (work, log)
        system = (places + DrySystem.localPrograms).filter { RunFiles.isFolder(root + $0) }
            .map { ($0, FileSnapshot(of: root + $0)) }
        workBefore = FileSnapshot(of: work.source)
        let tools = RecorderScript.place
        self.mounts =
            system.map { SandboxMount(root + $0.place, at: $0.place, isWritable: true) }
            + [work] + mounts
            + [
                SandboxMount(bin, at: "\(tools)/bin"), SandboxMount(log, at: "\(tools)/log", isWritable: true),
                SandboxMount("/usr", at: "\(tools)/real/usr"),
            ] + Self.covers(for: ProgramSearch(path: path + ":" + Self.usualPath), recorder: "\(bin)/.recorder")
        self.environment = environment.merging(
            [
                "PATH": "\(tools)/bin:\(path)", "HOME": home, "BASH_ENV": "\(tools)/bin/.bash-environment",
                "PYTHONDONTWRITEBYTECODE": "1",
            ]) { $1 }
    }

    private static let usualPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

    private static func makeRecorders(in folder: String) throws(RunFailure) {
        try RunFiles.makeFolders(folder)
        try RunFiles.write(Array(RecorderScript.text.utf8), to: "\(folder)/.recorder", mode: 0o755)
        try RunFiles.write(Array(RecorderScript.bashEnvironment.utf8), to: "\(folder)/.bash-environment")
        for name in RecordedProgram.names + [".missing"] {
            try RunFiles.makeLink(at: "\(folder)/\(name)", to: ".recorder")
        }
    }

    /// The recorder over the real programs, for scripts that call them by their absolute paths.
    private static func covers(for search: ProgramSearch, recorder: String) -> [SandboxMount] {
        var targets: Set<String> = []
        for row in RecordedProgram.table {
            for path in search.folders.flatMap({ folder in row.names.map { "\(folder)/\($0)" } }) {
                guard RunFiles.isProgram(path), let real = realPath(of: path), canCover(real, for: row.way) else {
                    continue
                }
                targets.insert(real)
            }
        }
        return targets.sorted().map { SandboxMount(recorder, at: $0) }
    }

    /// Programs that are many in one would all be gone; one that the recorder shall call must not lead back to it.
    private static func canCover(_ real: String, for way: RecordedProgram.Way) -> Bool {
        let name = RunFiles.name(of: real)
        if ["busybox", "toybox", "coreutils"].contains(name) { return false }
        if DrySystem.localPrograms.contains(RunFiles.folder(of: real)) { return false }
        if ![.record, .download, .sudo, .sleep].contains(way), !RecordedProgram.names.contains(name) { return false }
        return RunFiles.lies(real, in: "/usr") || RunFiles.lies(real, in: "/bin") || RunFiles.lies(real, in: "/sbin")
    }

    /// What the script would have done, to be asked once, after the run.
    package func report(of result: SandboxResult) -> DryRunReport {
        let (calls, isIncomplete) = DryLog.read(from: log)
        let inside = workBefore.changes(to: FileSnapshot(of: work.source), at: "")
        let outside = system.flatMap { place, before in
            before.changes(to: FileSnapshot(of: before.folder), at: place)
        }
        return DryRunReport(
            calls: calls, isIncomplete: isIncomplete, files: inside, outside: outside, end: result.end,
            output: result.output.text, seconds: result.seconds, folder: work.target)
    }
}
