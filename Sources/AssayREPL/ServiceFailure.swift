import AssayCore

/// Why a service cannot be asked as it is configured.
enum ServiceFailure: Failure, Equatable {
    case keyNeeded(service: String, variable: String)
    /// Neither the user nor the catalogue names one.
    case modelNeeded(service: String)
    /// In the list of a command.
    case noSuchNumber(String, count: Int, command: String)
    case emptyInstructions
    /// `config get` of a setting that nobody has set; `standard` is what holds then, nil for nothing.
    case notSet(String, standard: String?)

    var message: String {
        switch self {
        case .keyNeeded(let service, _): ServiceText.keyNeeded(printable(service))
        case .modelNeeded(let service): ServiceText.modelNeeded(printable(service))
        case .noSuchNumber(let number, let count, _): ServiceText.noSuchNumber(printable(number), String(count))
        case .emptyInstructions: ServiceText.emptyInstructions()
        case .notSet(let name, _): ServiceText.notSet(printable(name))
        }
    }

    var hint: String {
        switch self {
        case .keyNeeded(let service, let variable): ServiceText.keyNeededHint(printable(service), printable(variable))
        case .modelNeeded: ServiceText.modelNeededHint()
        case .noSuchNumber(_, _, let command): ServiceText.noSuchNumberHint(Place.prompt.caption(command))
        case .emptyInstructions: ServiceText.emptyInstructionsHint()
        case .notSet(_, let standard): standard.map { ServiceText.notSetDefaultHint($0) } ?? ""
        }
    }

    var cause: Cause {
        switch self {
        case .keyNeeded, .modelNeeded: .configuration
        case .noSuchNumber: .usage
        case .emptyInstructions, .notSet: .other
        }
    }
}
