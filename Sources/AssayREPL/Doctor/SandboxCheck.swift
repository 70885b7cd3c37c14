import AssayCore
import Workshop

/// What holds the code that is run.
struct SandboxCheck: DoctorCheck {
    var title: String { DoctorText.sandbox() }

    func findings(in context: Context) -> [DoctorFinding] {
        context.screen.status(CodeText.probing())
        defer { context.screen.clearStatus() }
        let report = SandboxReport.probe()
        return report.lines.map { line in
            let state: DoctorFinding.State =
                switch line.state {
                case .held: .good
                case .watched: .fair
                case .open: .bad
                }
            // With something that holds, code can be run; without anything it is refused.
            return DoctorFinding(
                state: state, text: printable(line.text), remedy: printable(line.remedy),
                isEssential: report.confinement == nil)
        }
    }
}
