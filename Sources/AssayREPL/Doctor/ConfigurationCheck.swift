import AssayCore
import Settings

/// Whether the configuration can be read, and what of the workspace's counts.
struct ConfigurationCheck: DoctorCheck {
    var title: String { DoctorText.configuration() }

    func findings(in context: Context) -> [DoctorFinding] {
        [own(context)] + workspace(context)
    }

    private func own(_ context: Context) -> DoctorFinding {
        if let failure = context.settingsFailure { return .bad(printable(failure.message), printable(failure.hint)) }
        let path = context.environment.abbreviated(context.locations.configuration)
        return fileExists(context.locations.configuration)
            ? .good(DoctorText.valid(printable(path))) : .good(DoctorText.noConfiguration(printable(path)))
    }

    private func workspace(_ context: Context) -> [DoctorFinding] {
        do {
            let settings = try context.workspaceSettings()
            guard let path = settings.path else { return [] }
            let name = printable(context.environment.abbreviated(path))
            guard !settings.ignored.isEmpty else { return [.good(DoctorText.valid(name))] }
            let ignored = settings.ignored.map { printable($0) }.joined(separator: ", ")
            return [.fair(DoctorText.ignored(name, ignored), settings.isTrusted ? "" : DoctorText.ignoredRemedy())]
        } catch let failure as any Failure {
            // The user's own file was told of already.
            return context.settingsFailure == nil ? [.bad(printable(failure.message), printable(failure.hint))] : []
        } catch {
            return []
        }
    }
}
