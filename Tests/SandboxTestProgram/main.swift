// Runs one program in the sandbox and says how it ended:
//
//   SandboxTestProgram [OPTION VALUE]… -- COMMAND…
//
// `--measure COUNT` compares the time of `true` with and without a sandbox. Prints the output, then a line
// `END CONFINEMENT SECONDS MEMORY`, the last the most that this program held itself, in bytes. `--report` alone prints
// what holds here.

import AssayCore
import Workshop

#if canImport(Darwin)
    import Darwin
#else
    @preconcurrency import Glibc
#endif

struct Options {
    var mode = SystemSandbox.Mode.automatic
    var only: Confinement?
    var request = SandboxRequest(command: [], folder: "/tmp")
    var streams = false
    var privateParent: String?

    init(_ words: [String]) {
        var words = words[...]
        while let name = words.popFirst(), name != "--" {
            if name == "--net" { request.hasNetwork = true; continue }
            if name == "--stream" { streams = true; continue }
            let value = words.popFirst() ?? ""
            take(name, value)
        }
        request.command = Array(words)
    }

    private mutating func take(_ name: String, _ value: String) {
        let parts = value.split(separator: ":", maxSplits: 1).map(String.init)
        switch name {
        case "--mode": mode = SystemSandbox.Mode(rawValue: value) ?? mode
        case "--only": only = Confinement(rawValue: value)
        case "--folder": request.folder = value
        case "--read": request.mounts.append(SandboxMount(parts[0], at: parts.last))
        case "--write": request.mounts.append(SandboxMount(parts[0], at: parts.last, isWritable: true))
        case "--set":
            let pair = value.split(separator: "=", maxSplits: 1).map(String.init)
            request.environment[pair[0]] = pair[1]
        case "--input": request.input = Array(value.utf8)
        case "--seconds": request.limits.seconds = Int(value) ?? 0
        case "--memory": request.limits.memory = Int(value) ?? 0
        case "--processes": request.limits.processes = Int(value) ?? 0
        case "--file-size": request.limits.fileSize = Int(value) ?? 0
        case "--disk": request.limits.disk = Int(value) ?? 0
        case "--output": request.limits.output = Int(value) ?? 0
        case "--private": privateParent = value
        default: say("unknown option \(name)\n")
        }
    }
}

func say(_ text: String) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
        let count = bytes.withUnsafeBytes { write(1, $0.baseAddress, $0.count) }
        guard count > 0 else { exit(1) }
        bytes = bytes.dropFirst(count)
    }
}

func told(_ end: SandboxResult.End) -> String {
    if case .over(let limit) = end { return "over(\(limit.rawValue))" }
    return "\(end)"
}

func main() -> Int32 {
    if CommandLine.arguments.dropFirst() == ["--report"] {
        say(SandboxReport.probe().text + "\n")
        return 0
    }
    var options = Options(Array(CommandLine.arguments.dropFirst()))
    do {
        var folder: PrivateFolder?
        if let parent = options.privateParent {
            let made = try PrivateFolder(in: parent)
            options.request.mounts.append(SandboxMount(made.path, at: "/work", isWritable: true))
            folder = made
        }
        let sandbox = SystemSandbox(options.mode, only: options.only)
        let streams = options.streams
        let result = try sandbox.run(options.request, interruption: NeverInterrupted()) { if streams { say($0) } }
        folder?.remove()
        if !streams { say(result.output.text) }
        say("\n\(told(result.end)) \(result.confinement.rawValue) \(result.seconds) \(peakMemory())\n")
        return 0
    } catch let failure as any Failure {
        say("\(failure.message)\n\(failure.hint)\n\(failure.cause)\n")
        return failure.cause.rawValue
    } catch {
        say("\(error)\n")
        return 1
    }
}

/// `VmHWM` of proc(5), which begins with the program; what `wait4` counts is never less than what the parent held.
func peakMemory() -> Int {
    guard let file = fopen("/proc/self/status", "re") else { return 0 }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 256)
    while fgets(&line, 256, file) != nil {
        let words = String(decoding: line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
            .split(whereSeparator: \.isWhitespace)
        if words.first == "VmHWM:" { return (Int(words[1]) ?? 0) * 1024 }
    }
    return 0
}

func seconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

/// The shortest of many runs, in pairs, so that both meet the same machine.
func measure(_ count: Int) throws {
    func shortest(_ body: () throws -> Void) rethrows -> Double {
        let start = seconds()
        try body()
        return (seconds() - start) * 1000
    }
    let request = SandboxRequest(command: ["/bin/true"], folder: "/")
    let sandboxes: [(String, SystemSandbox)] = [
        ("bwrap", SystemSandbox(only: .bubblewrap)), ("landlock", SystemSandbox(only: .landlock)),
        ("none", SystemSandbox(.none)),
    ]
    for (name, sandbox) in sandboxes {
        var best = (bare: Double.infinity, held: Double.infinity)
        for _ in 0..<count {
            best.bare = min(best.bare, shortest { bare() })
            best.held = min(best.held, try shortest { _ = try sandbox.run(request) })
        }
        say("\(name): \(best.held) ms, bare \(best.bare) ms\n")
    }
}

func bare() {
    var id = pid_t()
    var words: [UnsafeMutablePointer<CChar>?] = [strdup("true"), nil]
    defer { free(words[0]) }
    var status: Int32 = 0
    if posix_spawn(&id, "/bin/true", nil, nil, &words, environ) == 0 { waitpid(id, &status, 0) }
}

if CommandLine.arguments.dropFirst().first == "--measure" {
    try measure(CommandLine.arguments.count > 2 ? Int(CommandLine.arguments[2]) ?? 50 : 50)
    exit(0)
}
exit(main())
