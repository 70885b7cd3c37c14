import ArgumentParser
import AssayCore
import Terminal

/// `/doctor`: what works on this machine, and what mends the rest. Exit status 1 where something essential does not.
struct DoctorCommand: Command {
    static let configuration = CommandConfiguration(commandName: "doctor", abstract: HelpText.doctor())
    static let group = CommandGroup.about
    static let toleratesSettings = true

    @Flag(help: ArgumentHelp(HelpText.doctorOffline()))
    var offline = false

    @Flag(help: ArgumentHelp(HelpText.doctorJSON()))
    var json = false

    private var checks: [any DoctorCheck] {
        [
            ConfigurationCheck(), KeysCheck(), ServiceCheck(isOffline: offline), EngineCheck(), SandboxCheck(),
            GitCheck(),
            TerminalCheck(), DiskCheck(), SessionsCheck(),
        ]
    }

    mutating func run(in context: Context) throws {
        var isWell = true
        for check in checks {
            let findings = try check.findings(in: context)
            if json {
                writeJSON(findings, of: check, context.screen)
            } else {
                write(findings, of: check, context.screen)
            }
            try context.screen.flush()
            if findings.contains(where: { $0.state == .bad && $0.isEssential }) { isWell = false }
        }
        if !json { context.screen.writeLine(isWell ? DoctorText.well() : DoctorText.unwell()) }
        if !isWell { throw QuietFailure(cause: .other) }
    }

    private func write(_ findings: [DoctorFinding], of check: any DoctorCheck, _ screen: Screen) {
        guard !findings.isEmpty else { return }
        screen.writeLine(check.title)
        let isUnicode = screen.output.isUnicode
        for finding in findings {
            let (mark, style): (String, Style) =
                switch finding.state {
                case .good: (isUnicode ? "✓" : "ok", .added)
                case .fair: ("~", .plain)
                case .bad: (isUnicode ? "✗" : "no", .removed)
                }
            screen.writeLine("  \(mark) \(finding.text)", style)
            if !finding.remedy.isEmpty { screen.writeLine("      \(finding.remedy)") }
        }
    }

    /// One object a line.
    private func writeJSON(_ findings: [DoctorFinding], of check: any DoctorCheck, _ screen: Screen) {
        for finding in findings {
            var writer = JSONWriter()
            writer.beginObject()
            writer.member("check", check.title)
            writer.member("state", finding.state.rawValue)
            writer.member("text", finding.text)
            if !finding.remedy.isEmpty { writer.member("remedy", finding.remedy) }
            writer.member("essential", finding.isEssential)
            writer.endObject()
            screen.write(writer.text + "\n")
        }
    }
}
