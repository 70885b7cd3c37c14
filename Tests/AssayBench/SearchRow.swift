import AssayTestSupport

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

extension Bench {
    /// Searching and listing 10,000 sessions of 1 GB, the whole process each time, against grep and ls.
    func search(sessions count: Int = 10_000, runs: Int = 9) throws {
        var many = ManySessions()
        let bytes = try many.write(count, bytesEach: 100_000, in: folder, named: "many")
        var environment = environment()
        environment["ASSAY_SESSIONS"] = folder("many")
        usleep(100_000)

        func time(_ path: String, _ arguments: [String], output: Int = 1) throws -> Double {
            let run = try runPiped(path, arguments, environment: environment, folder: workFolder)
            guard run.bytes >= output else { throw SpawnFault("\(path) \(arguments) found nothing") }
            return run.seconds
        }
        func middle(_ path: String, _ arguments: [String], runs: Int) throws -> Double {
            median(try (0..<runs).map { _ in try time(path, arguments) })
        }
        let rare = ManySessions.rareWord
        let build = try runPiped(assay, ["search", rare], environment: environment, folder: workFolder)
        report(
            "build the index, \(count) sessions, \(bytes / 1_000_000) MB", "\(rounded(build.seconds, 1)) s", "", nil,
            "< 60 s")
        report(
            "  its CPU and memory", "\(rounded(build.usage.cpu, 1)) s, \(megabytes(build.usage.memory))", "", nil, "")
        let grep = try middle("/usr/bin/grep", ["-rl", rare, folder("many")], runs: 2)
        for (name, words) in [
            ("a rare word", [rare]), ("a Chinese word", [ManySessions.rareChineseWord]),
            ("a common word", ["eta"]), ("two common words", ["ti", "at"]), ("a beginning", ["quag*"]),
        ] {
            let own = try middle(assay, ["search"] + words, runs: runs)
            report("  search, \(name), against grep -rl", milliseconds(own), milliseconds(grep), own / grep, "< 50 ms")
        }
        let list = try middle(assay, ["sessions"], runs: runs)
        let ls = try middle("/usr/bin/ls", ["-l", folder("many")], runs: runs)
        report("  list, against ls -l", milliseconds(list), milliseconds(ls), list / ls, "< 100 ms")
        report(
            "  list of this workspace", milliseconds(try middle(assay, ["sessions", "--here"], runs: runs)), "", nil, ""
        )
        report("  latest session here", milliseconds(try middle(assay, ["blocks", "--json"], runs: runs)), "", nil, "")
    }
}
