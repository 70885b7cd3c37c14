import AssayCore
import Terminal

/// The locale, and what the terminal can show.
struct TerminalCheck: DoctorCheck {
    var title: String { DoctorText.terminal() }

    func findings(in context: Context) -> [DoctorFinding] {
        [locale(context), terminal(context)]
    }

    private func locale(_ context: Context) -> DoctorFinding {
        let names = ["LC_ALL", "LC_CTYPE", "LANG"]
        let found = names.first { context.environment[$0] != nil }
        let value = found.flatMap { context.environment[$0] } ?? ""
        let spelling = value.lowercased().filter { $0 != "-" }
        if spelling.hasSuffix("utf8") { return .good("\(found ?? "")=\(printable(value))") }
        return .fair(
            found.map { DoctorText.plainLocale("\($0)=\(printable(value))") } ?? DoctorText.noLocale(),
            DoctorText.localeRemedy())
    }

    private func terminal(_ context: Context) -> DoctorFinding {
        let output = context.screen.output
        guard output.isTerminal else { return .good(DoctorText.noTerminal()) }
        let size = output.size
        let name = printable(context.environment["TERM"] ?? "")
        guard output.canMove else { return .fair(DoctorText.plainTerminal(name), DoctorText.plainTerminalRemedy()) }
        let colours = output.hasColour ? DoctorText.colours() : DoctorText.noColours()
        let text = DoctorText.terminalIs(name, String(size.columns), String(size.rows), colours)
        return size.columns < 40 ? .fair(text, DoctorText.narrowRemedy()) : .good(text)
    }
}
