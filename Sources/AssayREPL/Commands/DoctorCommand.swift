import ArgumentParser
import AssayCore
import Terminal
import Workshop

/// `/doctor`: what holds on this machine when code runs, and what mends the rest.
struct DoctorCommand: Command {
    static let configuration = CommandConfiguration(commandName: "doctor", abstract: HelpText.doctor())
    static let group = CommandGroup.about

    mutating func run(in context: Context) throws {
        context.screen.status(CodeText.probing())
        let report = SandboxReport.probe()
        context.screen.clearStatus()
        let isUnicode = context.screen.output.isUnicode
        for line in report.lines {
            let (mark, style) =
                switch line.state {
                case .held: (isUnicode ? "✓" : "ok", Style.added)
                case .watched: (isUnicode ? "~" : "watched", Style.plain)
                case .open: (isUnicode ? "✗" : "open", Style.removed)
                }
            context.screen.writeLine("  \(mark) \(printable(line.text))", style)
            if !line.remedy.isEmpty { context.screen.writeLine("      \(printable(line.remedy))") }
        }
        context.screen.writeLine("  \(CodeText.doctorLegend())")
    }
}
