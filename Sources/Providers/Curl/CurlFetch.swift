import AssayCore
import CCurl

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// One GET that is read to its end: for lists, probes and pages, not for answers. It is not sent again where it fails.
final class CurlFetch {
    /// How long it may take in all, whatever the endpoint allows an answer.
    static let limit = Duration.seconds(30)
    /// How often an interruption without a descriptor is looked at.
    private static let slice = 50

    let handle: CurlHandle
    private(set) var body: [UInt8] = []
    /// Whether nothing was connected to because it lies in a network of one's own; see `refuseInnerAddresses`.
    private(set) var hasRefusedAddress = false
    private let connections: CurlConnections
    private let endpoint: Endpoint
    private let maximumBytes: Int

    /// - Parameters:
    ///   - accept: which kinds of content are asked for (RFC 9110 § 12.5.1).
    ///   - maximumBytes: a larger body is not read to its end.
    /// - Throws: where libcurl is missing, or own certificates cannot be used.
    init(
        _ url: String, from endpoint: Endpoint, over connections: CurlConnections? = nil,
        accept: String = "application/json", maximumBytes: Int = 32 << 20
    ) throws(CompletionFailure) {
        try endpoint.check()
        (self.endpoint, self.maximumBytes) = (endpoint, maximumBytes)
        if let connections {
            self.connections = connections
        } else {
            self.connections = try CurlConnections.open(for: endpoint)
        }
        let library = self.connections.library
        let headers = [Endpoint.Header(name: "Accept", value: Secret(accept))] + endpoint.requestHeaders
        handle = try CurlHandle(url, headers: headers, to: endpoint, library)
        _ = libcurl_set_write(
            library.table, handle.easy, CurlFetch.receive, Unmanaged.passUnretained(self).toOpaque())
        _ = library.table.pointee.multi_add_handle(self.connections.multi, handle.easy)
    }

    deinit {
        _ = connections.library.table.pointee.multi_remove_handle(connections.multi, handle.easy)
    }

    /// Connects to no address of a network of one's own. Only for a direct connection: a proxy may well lie in one.
    func refuseInnerAddresses() {
        guard handle.proxy == nil else { return }
        _ = libcurl_set_opensocket(
            connections.library.table, handle.easy, CurlFetch.openSocket, Unmanaged.passUnretained(self).toOpaque())
    }

    /// Whether the body is larger than allowed.
    var isTooLarge: Bool { body.count > maximumBytes }

    /// Waits for the end of the response.
    ///
    /// - Throws: whatever keeps a response with success from coming.
    func run(_ interruption: any Interruption) throws(CompletionFailure) {
        let result = try end(interruption, by: MonotonicClock.milliseconds + CurlFetch.limit.milliseconds)
        let status = handle.status
        if status != 0, !(200..<300).contains(status) { throw handle.refusal(body: body, model: "") }
        if isTooLarge { throw .malformed(detail: ProviderText.eventTooLarge(String(maximumBytes >> 20))) }
        if result != CURLE_OK { throw handle.failure(result, hasBegun: !body.isEmpty) }
    }

    /// Waits for the end of the transfer, however it ends.
    ///
    /// - Parameter deadline: on the monotonic clock, in milliseconds.
    /// - Throws: `.interrupted`, and `.timedOut` at the deadline.
    func end(_ interruption: any Interruption, by deadline: Int) throws(CompletionFailure) -> CURLcode {
        while true {
            if interruption.isRaised { throw .interrupted }
            if let result = connections.perform() { return result }
            let left = deadline - MonotonicClock.milliseconds
            guard left > 0 else {
                throw .timedOut(address: endpoint.address, seconds: Int(CurlFetch.limit.components.seconds))
            }
            let time = interruption.descriptor < 0 ? min(left, CurlFetch.slice) : left
            _ = connections.wait(milliseconds: time, orReadable: interruption.descriptor)
        }
    }

    private static let receive: curl_write_callback = { bytes, _, count, context in
        guard let bytes, let context, count > 0 else { return count }
        let fetch = Unmanaged<CurlFetch>.fromOpaque(context).takeUnretainedValue()
        bytes.withMemoryRebound(to: UInt8.self, capacity: count) {
            fetch.body += UnsafeBufferPointer(start: $0, count: count)
        }
        // A smaller number ends the transfer.
        return fetch.isTooLarge ? 0 : count
    }

    private static let openSocket: curl_opensocket_callback = { context, _, address in
        guard let context, let address, let place = MemoryLayout<curl_sockaddr>.offset(of: \.addr) else {
            return curl_socket_t(-1)
        }
        let fetch = Unmanaged<CurlFetch>.fromOpaque(context).takeUnretainedValue()
        // libcurl has room behind the structure for an address of any family.
        guard !InnerAddress.holds(UnsafeRawPointer(address) + place) else {
            fetch.hasRefusedAddress = true
            return curl_socket_t(-1)
        }
        return socket(address.pointee.family, address.pointee.socktype, address.pointee.protocol)
    }
}
