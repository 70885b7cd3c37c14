import AssayCore
import CCurl

/// One GET that is read to its end: for lists and probes, not for answers. It is not sent again where it fails.
final class CurlFetch {
    /// How long it may take in all, whatever the endpoint allows an answer.
    private static let limit = Duration.seconds(30)
    /// Larger bodies are refused.
    private static let maximumBytes = 32 << 20
    /// How often an interruption without a descriptor is looked at.
    private static let slice = 50

    let handle: CurlHandle
    private(set) var body: [UInt8] = []
    private let connections: CurlConnections
    private let endpoint: Endpoint

    /// - Throws: where libcurl is missing, or own certificates cannot be used.
    init(
        _ url: String, from endpoint: Endpoint, over connections: CurlConnections? = nil
    ) throws(CompletionFailure) {
        try endpoint.check()
        self.endpoint = endpoint
        if let connections {
            self.connections = connections
        } else {
            self.connections = try CurlConnections.open(for: endpoint)
        }
        let library = self.connections.library
        let headers = [Endpoint.Header(name: "Accept", value: Secret("application/json"))] + endpoint.requestHeaders
        handle = try CurlHandle(url, headers: headers, to: endpoint, library)
        _ = libcurl_set_write(
            library.table, handle.easy, CurlFetch.receive, Unmanaged.passUnretained(self).toOpaque())
        _ = library.table.pointee.multi_add_handle(self.connections.multi, handle.easy)
    }

    deinit {
        _ = connections.library.table.pointee.multi_remove_handle(connections.multi, handle.easy)
    }

    /// Waits for the end of the response.
    ///
    /// - Throws: whatever keeps a response with success from coming.
    func run(_ interruption: any Interruption) throws(CompletionFailure) {
        let deadline = MonotonicClock.milliseconds + CurlFetch.limit.milliseconds
        while true {
            if interruption.isRaised { throw .interrupted }
            if let result = connections.perform() { return try end(result) }
            let left = deadline - MonotonicClock.milliseconds
            guard left > 0 else {
                throw .timedOut(address: endpoint.address, seconds: Int(CurlFetch.limit.components.seconds))
            }
            let time = interruption.descriptor < 0 ? min(left, CurlFetch.slice) : left
            _ = connections.wait(milliseconds: time, orReadable: interruption.descriptor)
        }
    }

    private func end(_ result: CURLcode) throws(CompletionFailure) {
        let status = handle.status
        if status != 0, !(200..<300).contains(status) { throw handle.refusal(body: body, model: "") }
        if body.count > CurlFetch.maximumBytes {
            throw .malformed(detail: ProviderText.eventTooLarge(String(CurlFetch.maximumBytes >> 20)))
        }
        if result != CURLE_OK { throw handle.failure(result, hasBegun: !body.isEmpty) }
    }

    private static let receive: curl_write_callback = { bytes, _, count, context in
        guard let bytes, let context, count > 0 else { return count }
        let fetch = Unmanaged<CurlFetch>.fromOpaque(context).takeUnretainedValue()
        bytes.withMemoryRebound(to: UInt8.self, capacity: count) {
            fetch.body += UnsafeBufferPointer(start: $0, count: count)
        }
        // A smaller number ends the transfer.
        return fetch.body.count > maximumBytes ? 0 : count
    }
}
