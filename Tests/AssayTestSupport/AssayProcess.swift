import Foundation

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
    }

    /// `HOME`; the working folder is `work` in it, sessions are in `sessions`.
    package let home: TemporaryFolder
    package let environment: [String: String]

    /// - Parameter server: answers as the OpenAI-compatible service; without one the local engine would.
    package init(server: FaultServer? = nil, variables: [String: String] = [:]) throws {
        home = try TemporaryFolder()
        try home.makeFolder("work")
        var environment = [
            "HOME": home.path, "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin",
            "LANG": "C.UTF-8", "TZ": "UTC", "ASSAY_SESSIONS": home("sessions"), "ASSAY_SILENCE_TIMEOUT": "2",
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

    /// Runs to the end; `input` is its whole standard input.
    package func run(_ arguments: String..., input: String = "", variables: [String: String] = [:]) throws -> Run {
        let process = Process()
        let (standardInput, output, messages) = (Pipe(), Pipe(), Pipe())
        process.executableURL = URL(fileURLWithPath: AssayProcess.path)
        process.arguments = arguments
        process.environment = environment.merging(variables) { $1 }
        process.currentDirectoryURL = URL(fileURLWithPath: workFolder)
        (process.standardInput, process.standardOutput, process.standardError) = (standardInput, output, messages)
        try process.run()
        try standardInput.fileHandleForWriting.write(contentsOf: Data(input.utf8))
        try standardInput.fileHandleForWriting.close()
        // What the program says is short, so that it fits into the pipe while the output is read.
        let written = output.fileHandleForReading.readDataToEndOfFile()
        let said = messages.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return Run(
            output: String(decoding: written, as: UTF8.self), messages: String(decoding: said, as: UTF8.self),
            status: process.terminationStatus)
    }

    /// The one session's file as text; nil unless there is exactly one.
    package var session: String? {
        let names = home.names(in: "sessions").filter { $0.hasSuffix(".json") }
        return names.count == 1 ? home.read("sessions/\(names[0])") : nil
    }

    /// The text with the session's id replaced by `ID`, since it differs from run to run.
    package func withoutID(_ text: String) -> String {
        text.replacing(/\d{4}-\d{2}-\d{2}-\d+-[a-z0-9]{4}/, with: "ID")
    }
}
