import AssayCore

/// What is wrong with a body, before it is known whose it is.
enum AnswerFault: Equatable {
    case notJSON(excerpt: String)
    case webPage(text: String)
    case noEvents(excerpt: String)
    case noChoices(excerpt: String)
    case eventTooLarge
    case empty
    /// The service reported an error in an answer that began well.
    case service(ServiceError)

    /// The failure to throw for an answer of `endpoint` to a request for `model`.
    func failure(from endpoint: Endpoint, model: String) -> CompletionFailure {
        switch self {
        case .notJSON(let excerpt): .malformed(detail: ProviderText.notJSON(endpoint.safe(excerpt)))
        case .webPage(let text): .malformed(detail: ProviderText.webPage(endpoint.safe(text)))
        case .noEvents(let excerpt): .malformed(detail: ProviderText.noEvents(endpoint.safe(excerpt)))
        case .noChoices(let excerpt): .malformed(detail: ProviderText.noChoices(endpoint.safe(excerpt)))
        case .eventTooLarge:
            .malformed(detail: ProviderText.eventTooLarge(String(ServerSentEvents.maximumEventBytes >> 20)))
        case .empty: .malformed(detail: ProviderText.emptyAnswer())
        case .service(let error): error.failure(status: 0, retryAfter: nil, from: endpoint, model: model)
        }
    }
}
