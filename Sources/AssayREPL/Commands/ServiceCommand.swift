import ArgumentParser
import AssayCore
import Settings

/// `/service [name]`: lists the services, or chooses another for the next questions; the session notes it.
struct ServiceCommand: Command {
    static let configuration = CommandConfiguration(commandName: "service", abstract: HelpText.service())
    static let group = CommandGroup.asking

    @Argument(help: ArgumentHelp(HelpText.serviceName()))
    var name: String?

    static func completions(for word: String, after words: [String], in context: Context) -> [String] {
        words.isEmpty ? context.settings.services.names : []
    }

    mutating func run(in context: Context) throws {
        guard let name else { return list(in: context) }
        try context.settings.use(service: number(name, in: context))
        context.pendingModel = nil
        let model = context.modelName ?? "?"
        context.screen.note(ServiceText.serviceSet(printable(context.settings.service.name), printable(model)))
    }

    /// A number of the list, or the name itself.
    private func number(_ name: String, in context: Context) throws -> String {
        let names = context.settings.services.names
        guard let number = Int(name) else { return name }
        guard names.indices.contains(number - 1) else {
            throw ServiceFailure.noSuchNumber(name, count: names.count, command: ServiceCommand.name)
        }
        return names[number - 1]
    }

    private func list(in context: Context) {
        let present = context.settings.service
        let names = context.settings.services.names
        let width = (names.map(\.count).max() ?? 0) + 2
        for (index, name) in names.enumerated() {
            let detail: String
            do {
                let service = try context.settings.services.service(named: name)
                detail = state(of: service.name == present.name ? present : service, in: context)
            } catch {
                if case .addressNeeded = error {
                    detail = ServiceText.noAddress()
                } else {
                    detail = printable(error.message)
                }
            }
            let mark = name == present.name ? "*" : " "
            let number = String(repeating: " ", count: index < 9 ? 1 : 0) + String(index + 1)
            let shown = printable(name) + String(repeating: " ", count: width - name.count)
            context.screen.write("\(mark) \(number)  \(shown)\(detail)\n")
        }
    }

    private func state(of service: ServiceSettings, in context: Context) -> String {
        guard !service.isLocal else { return ServiceText.onThisMachine() }
        let address = printable(service.baseURL.withoutPassword)
        let key: String
        switch service.key {
        case .none: key = ServiceText.noKey()
        case .value(_, let origin): key = ServiceText.keyFrom(printable(origin))
        case .command(let words): key = ServiceText.keyFrom(printable(words.first ?? ""))
        case .missing(let variable): key = ServiceText.keyMissing(printable(variable))
        case .withheld(let variable): key = ServiceText.keyKept(printable(variable))
        }
        let origin =
            service.origin == .standard ? "" : "  " + printable(context.environment.abbreviated(service.origin.text))
        return "\(address)  \(key)\(origin)"
    }
}
