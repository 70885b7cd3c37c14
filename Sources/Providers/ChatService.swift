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
            try endpoint.check()
            if request.interruption.isRaised { throw CompletionFailure.interrupted }
            let connections = try connections()
            let wire = WireRequest(request, to: endpoint)
            let transfer = try CurlTransfer(wire, to: endpoint, over: connections)
            let stream = ChatStream(transfer, of: request, from: endpoint) { [weak self] in
                self?.idle.append(connections)
            }
            return stream
        } catch {
            return ChatStream(failing: error, request, endpoint)
        }
    }

    private func connections() throws(CompletionFailure) -> CurlConnections {
        if let kept = idle.popLast() { return kept }
        return try CurlConnections.open(for: endpoint)
    }
}
