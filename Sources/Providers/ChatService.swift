import AssayCore
import CCurl

/// A service that speaks one of the wire formats over HTTP.
///
/// A request that fails before the first byte of its answer is sent again, as `Endpoint.retries` says. Its connections
/// stay open between answers. Use it, and its streams, from one thread at a time.
package final class ChatService: CompletionService {
    package let endpoint: Endpoint
    /// Connections that no stream uses, and since when.
    private var idle: [(connections: CurlConnections, since: Int)] = []
    private let clock: () -> Int

    /// In milliseconds. libcurl forgets connections itself after about as long, by a clock that stands still while the
    /// machine sleeps; whoever wakes would wait for one that is dead.
    private static let longestIdle = 120_000

    package convenience init(_ endpoint: Endpoint) {
        self.init(endpoint) { MonotonicClock.milliseconds }
    }

    /// - Parameter clock: in milliseconds
    init(_ endpoint: Endpoint, clock: @escaping () -> Int) {
        (self.endpoint, self.clock) = (endpoint, clock)
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
                guard let self else { return }
                idle.append((connections, clock()))
            }
            return stream
        } catch {
            return ChatStream(failing: error, request, endpoint)
        }
    }

    private func connections() throws(CompletionFailure) -> CurlConnections {
        let now = clock()
        idle.removeAll { now - $0.since > ChatService.longestIdle }
        if let kept = idle.popLast() { return kept.connections }
        return try CurlConnections.open(for: endpoint)
    }
}
