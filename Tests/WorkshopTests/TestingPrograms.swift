import AssayCore
import AssayTestSupport
import Testing

@testable import Workshop

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Real programs for the tests of reports and checks.
enum TestingPrograms {
    /// Whether one is found on the `PATH`.
    static func has(_ name: String) -> Bool {
        (getenv("PATH").map { String(cString: $0) } ?? "").split(separator: ":").contains {
            access("\($0)/\(name)", X_OK) == 0
        }
    }

    /// Runs a command line in a folder, with nothing to read, as the sandbox would tell of it.
    static func run(
        _ command: [String], in folder: AssayTestSupport.TemporaryFolder, environment: [String: String] = [:]
    ) throws -> SandboxResult {
        let outside = try AssayTestSupport.TemporaryFolder()
        let (input, output) = (
            open("/dev/null", O_RDONLY | O_CLOEXEC),
            open(outside("output"), O_CREAT | O_RDWR | O_APPEND | O_CLOEXEC, 0o600)
        )
        defer {
            close(input)
            close(output)
        }
        var variables = ["PATH", "HOME", "PYENV_ROOT"].reduce(into: ["LANG": "C.UTF-8", "GOFLAGS": "-mod=mod"]) {
            if let value = getenv($1) { $0[$1] = String(cString: value) }
        }
        variables.merge(environment) { $1 }
        let child = try Spawn(
            "/usr/bin/env", command, environment: variables, folder: folder.path, descriptors: [input, output, output])
        let usage = child.wait()
        let end = usage.exit.map { SandboxResult.End.exited(Int($0)) } ?? .killed(signal: Int(usage.status & 0x7F))
        return SandboxResult(
            end: end, output: CappedOutput(head: EscapeFilter.clean(outside.read("output") ?? "")), seconds: 0,
            confinement: .none)
    }

    static func result(_ output: String, exit status: Int = 0) -> SandboxResult {
        SandboxResult(end: .exited(status), output: CappedOutput(head: output), seconds: 0, confinement: .none)
    }
}

/// A row of a table of tests, shown by its name.
struct TestingRow<Input: Sendable, Output: Sendable>: Sendable, CustomTestStringConvertible {
    var name: String
    var input: Input
    var expected: Output

    init(_ name: String, _ input: Input, _ expected: Output) {
        (self.name, self.input, self.expected) = (name, input, expected)
    }

    var testDescription: String { name }
}
