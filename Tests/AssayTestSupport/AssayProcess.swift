import Foundation

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Runs the built `assay` with a home folder, a working folder and a sessions folder of its own.
///
///     let assay = try AssayProcess(server: server)
///     let run = try assay.run("ask", "hello")
///     run.output  // the answer
package final class AssayProcess: Sendable {
    /// What one run gave.
    package struct Run: Equatable, Sendable {
        package var output: String
        package var messages: String
        package var status: Int32

        package init(output: String, messages: String, status: Int32) {
            (self.output, self.messages, self.status) = (output, messages, status)
        }
    }

    /// `HOME`; the working folder is `work` in it, sessions are in `sessions`.
    package let home: TemporaryFolder
    package let environment: [String: String]
    /// Kept, since a server ends when it is let go of.
    private let server: FaultServer?

    /// - Parameter server: answers as the OpenAI-compatible service; without one the local engine would.
    package init(server: FaultServer? = nil, variables: [String: String] = [:]) throws {
        self.server = server
        home = try TemporaryFolder()
        try home.makeFolder("work")
        var environment = [
            "HOME": home.path, "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin",
            "LANG": "C.UTF-8", "TZ": "UTC", "ASSAY_SESSIONS": home("sessions"), "ASSAY_SILENCE_TIMEOUT": "5",
        ]
        if let server {
            environment["OPENAI_BASE_URL"] = server.baseURL
            environment["OPENAI_API_KEY"] = "sk-test-0123456789"
        }
        self.environment = environment.merging(variables) { $1 }
    }

    package var workFolder: String { home("work") }

    /// The built program, beside the test bundle.
    package static var path: String {
        let bundle = CommandLine.arguments[0]
        return bundle[..<(bundle.lastIndex(of: "/") ?? bundle.startIndex)] + "/assay"
    }

    /// Runs to the end; `input` is its whole standard input. All three streams are files.
    package func run(_ arguments: String..., input: String = "", variables: [String: String] = [:]) throws -> Run {
        try run(arguments, input: input, variables: variables)
    }

    package func run(_ arguments: [String], input: String = "", variables: [String: String] = [:]) throws -> Run {
        try run(program: AssayProcess.path, arguments, input: input, variables: variables)
    }

    /// Runs any program, given by its path, as it runs `assay`.
    package func run(
        program: String, _ arguments: [String], input: String = "", variables: [String: String] = [:]
    ) throws -> Run {
        try home.write("input", input)
        let descriptors = [
            open(home("input"), O_RDONLY | O_CLOEXEC),
            open(home("output"), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600),
            open(home("messages"), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600),
        ]
        defer { for descriptor in descriptors { close(descriptor) } }
        let child = try Spawn(
            program, arguments, environment: environment.merging(variables) { $1 }, folder: workFolder,
            descriptors: descriptors)
        let usage = child.wait()
        return Run(
            output: home.read("output") ?? "", messages: home.read("messages") ?? "", status: usage.exit ?? -1)
    }

    /// Starts it on a terminal of 80 by 24.
    package func terminal(_ arguments: String...) throws -> PseudoTerminal {
        try PseudoTerminal(AssayProcess.path, arguments, environment: environment, folder: workFolder)
    }

    /// The one session's file as text; nil unless there is exactly one.
    package var session: String? {
        let names = home.names(in: "sessions").filter { $0.hasSuffix(".json") }
        return names.count == 1 ? home.read("sessions/\(names[0])") : nil
    }

    /// The text with the session's id replaced by `ID`, since it differs from run to run.
    package func withoutID(_ text: String) -> String {
        text.replacingOccurrences(of: "[0-9-]{10}-[0-9]+-[a-z0-9]{4}", with: "ID", options: .regularExpression)
    }
}
