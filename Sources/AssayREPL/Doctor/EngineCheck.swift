import AssayCore

/// Whether the local engine is there, and runs.
struct EngineCheck: DoctorCheck {
    var title: String { DoctorText.engine() }

    func findings(in context: Context) -> [DoctorFinding] {
        let isNeeded = context.settingsFailure == nil && context.settings.service.isLocal
        let status = context.engine.status()
        guard status.isUsable else {
            let text = REPLText.engineNoRuntime()
            return isNeeded ? [.bad(text, DoctorText.engineRemedy())] : [.fair(DoctorText.engineNotNeeded())]
        }
        var findings = context.engineStatusLines.map { DoctorFinding.good(printable($0)) }
        if isNeeded, status.chosen == nil { findings.append(.bad(DoctorText.noModel(), DoctorText.engineRemedy())) }
        return findings
    }
}
