import AssayCore
import CCurl

/// One POST on its way through libcurl. It ends, and an unfinished connection is closed, when it is let go of.
final class CurlTransfer {
    let response: CurlResponse
    let handle: CurlHandle
    private let connections: CurlConnections
    private let body: UnsafeMutableBufferPointer<UInt8>

    private var library: UnsafePointer<libcurl> { connections.library.table }

    /// Sets the transfer up without starting it.
    ///
    /// - Throws: as `CurlHandle`.
    init(_ request: WireRequest, to endpoint: Endpoint, over connections: CurlConnections) throws(CompletionFailure) {
        let own = [
            ("Content-Type", "application/json"), ("Accept", "text/event-stream, application/json"),
        ]
        let headers = own.map { Endpoint.Header(name: $0, value: Secret($1)) } + request.headers
        handle = try CurlHandle(request.url, headers: headers, to: endpoint, connections.library)
        self.connections = connections
        body = .allocate(capacity: request.body.count)
        _ = body.initialize(fromContentsOf: request.body)
        response = CurlResponse(handle.easy, connections.library, answer: request.answer)
        handle.set(CURLOPT_POST, 1)
        handle.set(CURLOPT_POSTFIELDS, body.baseAddress)
        _ = libcurl_set_size(library, handle.easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count))
        _ = libcurl_set_write(
            library, handle.easy, CurlResponse.receive, Unmanaged.passUnretained(response).toOpaque())
        _ = library.pointee.multi_add_handle(connections.multi, handle.easy)
    }

    deinit {
        _ = library.pointee.multi_remove_handle(connections.multi, handle.easy)
        body.deallocate()
    }

    /// Does what can be done without waiting; the result if the transfer has ended.
    func perform() -> CURLcode? {
        connections.perform()
    }

    /// See `CurlConnections.wait`.
    func wait(milliseconds: Int, orReadable descriptor: Int32) -> Bool {
        connections.wait(milliseconds: milliseconds, orReadable: descriptor)
    }

    /// Grows while the request is being sent and while the response comes.
    var progress: Int {
        response.receivedBytes + handle.size(CURLINFO_SIZE_UPLOAD_T) + handle.long(CURLINFO_HEADER_SIZE)
    }
}

extension Duration {
    /// Rounded towards zero.
    var milliseconds: Int {
        let (seconds, attoseconds) = components
        return Int(clamping: seconds.multipliedReportingOverflow(by: 1000).overflow ? .max : seconds * 1000)
            + Int(attoseconds / 1_000_000_000_000_000)
    }
}
