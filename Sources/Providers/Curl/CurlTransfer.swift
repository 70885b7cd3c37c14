import AssayCore
import CCurl

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// One POST on its way through libcurl. It ends, and an unfinished connection is closed, when it is let go of.
final class CurlTransfer {
    let response: CurlResponse
    private let connections: CurlConnections
    private let easy: UnsafeMutableRawPointer
    private let body: UnsafeMutableBufferPointer<UInt8>
    private let errorText: UnsafeMutablePointer<CChar>
    private var headers: UnsafeMutablePointer<curl_slist>?

    private var library: UnsafePointer<libcurl> { connections.library.table }

    /// Sets the transfer up without starting it; nil where libcurl gives no handle.
    init?(_ request: WireRequest, to endpoint: Endpoint, over connections: CurlConnections) {
        guard let easy = connections.library.table.pointee.easy_init() else { return nil }
        (self.easy, self.connections) = (easy, connections)
        body = .allocate(capacity: request.body.count)
        _ = body.initialize(fromContentsOf: request.body)
        errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
        errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        response = CurlResponse(easy, connections.library, answer: request.answer)
        configure(endpoint, url: request.url)
        set(request.headers)
        _ = library.pointee.multi_add_handle(connections.multi, easy)
    }

    deinit {
        _ = library.pointee.multi_remove_handle(connections.multi, easy)
        library.pointee.easy_cleanup(easy)
        library.pointee.slist_free_all(headers)
        body.deallocate()
        errorText.deallocate()
    }

    // MARK: Driving

    /// Does what can be done without waiting; the result if the transfer has ended.
    func perform() -> CURLcode? {
        connections.perform()
    }

    /// See `CurlConnections.wait`.
    func wait(milliseconds: Int, orReadable descriptor: Int32) -> Bool {
        connections.wait(milliseconds: milliseconds, orReadable: descriptor)
    }

    /// What libcurl says about a result; raw text.
    func explanation(of result: CURLcode) -> String {
        let text = String(cString: errorText)
        guard text.isEmpty, let general = library.pointee.easy_strerror(result) else { return text }
        return String(cString: general)
    }

    /// Grows while the request is being sent and while the response comes.
    var progress: Int {
        response.receivedBytes
            + Int(libcurl_get_size(library, easy, CURLINFO_SIZE_UPLOAD_T))
            + libcurl_get_long(library, easy, CURLINFO_HEADER_SIZE)
    }

    /// What `Retry-After` says (RFC 9110 § 10.2.3), in seconds from now.
    var retryAfter: Int? {
        let seconds = libcurl_get_size(library, easy, CURLINFO_RETRY_AFTER)
        return seconds > 0 ? Int(seconds) : nil
    }

    /// Where a redirect points to; raw text.
    var redirectURL: String? {
        libcurl_get_string(library, easy, CURLINFO_REDIRECT_URL).map { String(cString: $0) }
    }

    // MARK: Setting up

    private func configure(_ endpoint: Endpoint, url: String) {
        set(CURLOPT_ERRORBUFFER, errorText)
        set(CURLOPT_URL, url)
        set(CURLOPT_POST, 1)
        set(CURLOPT_POSTFIELDS, body.baseAddress)
        _ = libcurl_set_size(library, easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count))
        _ = libcurl_set_write(library, easy, CurlResponse.receive, Unmanaged.passUnretained(response).toOpaque())
        if let path = endpoint.socketPath {
            set(CURLOPT_UNIX_SOCKET_PATH, path)
            set(CURLOPT_PROXY, "")
        }
        set(CURLOPT_CONNECTTIMEOUT_MS, max(1, endpoint.connectTimeout.milliseconds))
        // Redirects are not followed: the key goes to no other address than the one it was set for.
        set(CURLOPT_FOLLOWLOCATION, 0)
        set(CURLoption(rawValue: UInt32(libcurl_protocols)), "http,https")
        set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS))
        set(CURLOPT_BUFFERSIZE, 256 << 10)
        set(CURLOPT_TCP_KEEPALIVE, 1)
        set(CURLOPT_NOSIGNAL, 1)
        // Otherwise letting go of a transfer waits for a name look-up that is under way.
        set(CURLoption(rawValue: UInt32(libcurl_quick_exit)), 1)
        _ = libcurl_set_sockopt(library, easy) { _, socket, _ in
            _ = fcntl(socket, F_SETFD, FD_CLOEXEC)
            return Int32(CURL_SOCKOPT_OK)
        }
        if let certificates = getenv("SSL_CERT_FILE"), certificates.pointee != 0 {
            _ = libcurl_set_string(library, easy, CURLOPT_CAINFO, certificates)
        }
    }

    private func set(_ own: [Endpoint.Header]) {
        add("Content-Type: application/json")
        add("Accept: text/event-stream, application/json")
        add("User-Agent: assay")
        add("Expect:")
        for header in own {
            // A header without a value ends with a semicolon, since a colon would remove it.
            let value = header.value.revealed
            add(value.isEmpty ? "\(header.name);" : "\(header.name): \(value)")
        }
        _ = libcurl_set_pointer(library, easy, CURLOPT_HTTPHEADER, headers)
    }

    private func add(_ header: String) {
        headers = library.pointee.slist_append(headers, header) ?? headers
    }

    private func set(_ option: CURLoption, _ value: Int) {
        _ = libcurl_set_long(library, easy, option, value)
    }

    private func set(_ option: CURLoption, _ value: String) {
        _ = libcurl_set_string(library, easy, option, value)
    }

    private func set(_ option: CURLoption, _ value: UnsafeMutableRawPointer?) {
        _ = libcurl_set_pointer(library, easy, option, value)
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
