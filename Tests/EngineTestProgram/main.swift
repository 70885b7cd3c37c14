import AssayCore
import Providers

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

// A second process for the tests of the local engine:
// `supervise DATA RUNTIME MODEL` is the hidden command of `assay`;
// `client DATA RUNTIME MODEL` makes sure that the server runs, prints its socket or the failure, and stays a client
// until its standard input ends;
// `install DATA RUNTIME MODEL` installs it and prints each step of its progress.

let arguments = Array(CommandLine.arguments.dropFirst())
var environment: [String: String] = [:]
var entry = environ
while let text = entry.pointee {
    let parts = String(cString: text).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    environment[String(parts[0])] = parts.count > 1 ? String(parts[1]) : ""
    entry += 1
}
guard arguments.count == 4 else { exit(Cause.usage.rawValue) }

func say(_ line: String) {
    print(line)
    fflush(nil)
}

if arguments[0] == "supervise" {
    exit(EngineSupervisor.run(arguments: Array(arguments.dropFirst()), environment: environment))
}
let engine = LocalEngine(
    paths: EnginePaths(data: arguments[1], runtime: arguments[2]), environment: environment,
    supervisor: [CommandLine.arguments[0], "supervise"])
do throws(EngineFailure) {
    guard let model = EngineModel(identifier: arguments[3]) else { exit(Cause.usage.rawValue) }
    if arguments[0] == "install" {
        try engine.install(
            model, progress: { say("\($0.phase.text) \($0.done) \($0.total)") }, interruption: NeverInterrupted())
    } else {
        let connection = try engine.ensureRunning(model, interruption: NeverInterrupted())
        say(connection.socket)
        while getchar() != EOF {}
        withExtendedLifetime(connection) {}
    }
} catch {
    say("failed: \(error.message)")
    exit(error.cause.rawValue)
}
