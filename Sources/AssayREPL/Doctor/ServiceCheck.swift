import AssayCore
import Providers

/// What stands between here and an answer of the service: name look-up, proxy, connection, TLS, key, model.
struct ServiceCheck: DoctorCheck {
    /// Asks nothing of the network.
    var isOffline = false

    var title: String { DoctorText.service() }

    func findings(in context: Context) throws -> [DoctorFinding] {
        guard context.settingsFailure == nil else { return [.fair(DoctorText.notTried())] }
        let service = context.settings.service
        guard !service.isLocal else { return [.good(DoctorText.localService())] }
        let name = "\(service.name)/\(printable(context.modelName ?? "?"))"
        guard !isOffline else { return [.fair(DoctorText.offline(name))] }
        context.screen.status(DoctorText.asking(name))
        defer { context.screen.clearStatus() }
        let endpoint: Endpoint
        do { endpoint = try context.endpoint() } catch let failure as any Failure {
            return [.bad(printable(failure.message), printable(failure.hint))]
        }
        context.interrupts.reset()
        let steps = try ServiceProbe.run(endpoint, model: context.chosenModel, interruption: context.interrupts)
        return [.good(name)]
            + steps.map { step in
                let text = "\(step.step.title): \(step.detail)"
                return step.isGood ? .good(text) : .bad(text, step.remedy)
            }
    }
}
