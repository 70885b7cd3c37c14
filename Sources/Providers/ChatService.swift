import AssayCore
import CCurl

/// A service that speaks one of the wire formats over HTTP.
///
/// A request that fails before the first byte of its answer is sent again, as `Endpoint.retries` says. Its connections
/// stay open between answers. Use it, and its streams, from one thread at a time.
package final class ChatService: CompletionService {
    package let endpoint: Endpoint
    /// Connections that no stream uses.
    private var idle: [CurlConnections] = []

    package init(_ endpoint: Endpoint) {
        self.endpoint = endpoint
    }

    package func start(_ request: CompletionRequest) -> any CompletionStream {
        RetryingStream(endpoint.retries, interruption: request.interruption) { self.startChat(request) }
    }

    /// One attempt, with the stream's own type, which can be cancelled.
    package func startChat(_ request: CompletionRequest) -> ChatStream {
        do throws(CompletionFailure) {
            try check(request)
            let connections = try connections()
            let wire = WireRequest(request, to: endpoint)
            guard let transfer = CurlTransfer(wire, to: endpoint, over: connections) else { throw outOfMemory }
            let stream = ChatStream(transfer, of: request, from: endpoint) { [weak self] in
                self?.idle.append(connections)
            }
            return stream
        } catch {
            return ChatStream(failing: error, request, endpoint)
        }
    }

    private func check(_ request: CompletionRequest) throws(CompletionFailure) {
        guard endpoint.hasSupportedScheme else {
            throw .unreachable(
                address: endpoint.address, detail: ProviderText.badScheme(), problem: .badAddress)
        }
        let values = endpoint.headers.flatMap { [$0.name, $0.value.revealed] } + [endpoint.key?.revealed ?? ""]
        guard !values.contains(where: { $0.utf8.contains { $0 < 0x20 || $0 == 0x7F } }) else {
            throw .notAuthorised(address: endpoint.address, detail: ProviderText.badKey())
        }
        if request.interruption.isRaised { throw .interrupted }
    }

    private func connections() throws(CompletionFailure) -> CurlConnections {
        if let kept = idle.popLast() { return kept }
        switch CurlLibrary.shared {
        case .failure(let fault): throw fault.failure(at: endpoint.address)
        case .success(let library):
            guard let new = CurlConnections(library) else { throw outOfMemory }
            return new
        }
    }

    private var outOfMemory: CompletionFailure {
        .unreachable(address: endpoint.address, detail: ProviderText.outOfMemory())
    }
}
