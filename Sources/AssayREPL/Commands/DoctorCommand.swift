import ArgumentParser
import AssayCore
import Workshop

/// `/doctor`: what works on this machine, and what mends the rest.
struct DoctorCommand: Command {
    static let configuration = CommandConfiguration(commandName: "doctor", abstract: HelpText.doctor())
    static let group = CommandGroup.about

    mutating func run(in context: Context) throws {
        let isUnicode = context.screen.output.isUnicode
        for line in SandboxReport.ofThisMachine().lines {
            let mark = line.holds ? (isUnicode ? "✓" : "ok") : (isUnicode ? "✗" : "not ok")
            context.screen.writeLine("  \(mark) \(printable(line.text))", line.holds ? .added : .removed)
            if !line.mends.isEmpty { context.screen.note("    \(printable(line.mends))") }
        }
    }
}
