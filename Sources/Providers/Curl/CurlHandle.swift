import AssayCore
import CCurl

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// One easy handle of libcurl, set up for an endpoint: how to connect, whom to trust, which headers go along. What is
/// sent, and who takes the answer, its owner says. It must outlive no multi handle that it was added to.
final class CurlHandle {
    let easy: UnsafeMutableRawPointer
    let library: CurlLibrary
    /// nil where the connection is direct.
    let proxy: Proxy?
    private let endpoint: Endpoint
    private let isSecure: Bool
    private let errorText: UnsafeMutablePointer<CChar>
    private var headers: UnsafeMutablePointer<curl_slist>?
    /// Certificates for a libcurl that only reads them from files.
    private var certificateFile: Int32 = -1
    private var retryAfterMilliseconds: Int?

    private var table: UnsafePointer<libcurl> { library.table }

    /// - Parameter headers: besides `User-Agent`.
    /// - Throws: where libcurl has no memory, or own certificates cannot be used.
    init(
        _ url: String, headers: [Endpoint.Header], to endpoint: Endpoint, _ library: CurlLibrary
    ) throws(CompletionFailure) {
        guard let easy = library.table.pointee.easy_init() else {
            throw .unreachable(address: endpoint.address, detail: ProviderText.outOfMemory())
        }
        (self.easy, self.library, self.endpoint) = (easy, library, endpoint)
        isSecure = url.prefix(8).lowercased() == "https://"
        proxy =
            endpoint.socketPath == nil
            ? Proxy(for: url, named: endpoint.proxy, environment: CurlHandle.environment) : nil
        errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
        errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        set(CURLOPT_URL, url)
        configure()
        configureWay()
        if isSecure || proxy?.isSecure == true { try configureTrust() }
        add("User-Agent: assay")
        // Removes the header that libcurl would add to a long request, and would wait a second for.
        add("Expect:")
        for header in headers {
            // A header without a value ends with a semicolon, since a colon would remove it.
            let value = header.value.revealed
            add(value.isEmpty ? "\(header.name);" : "\(header.name): \(value)")
        }
        _ = libcurl_set_pointer(table, easy, CURLOPT_HTTPHEADER, self.headers)
        _ = libcurl_set_header(table, easy, CurlHandle.receiveHeader, Unmanaged.passUnretained(self).toOpaque())
    }

    deinit {
        table.pointee.easy_cleanup(easy)
        table.pointee.slist_free_all(headers)
        errorText.deallocate()
        if certificateFile >= 0 { close(certificateFile) }
    }

    // MARK: What came of it

    var status: Int { long(CURLINFO_RESPONSE_CODE) }

    /// How long the server wants to be left alone: what `retry-after-ms` says (OpenAI's and Azure's, more exact), else
    /// `Retry-After` (RFC 9110 § 10.2.3).
    var retryAfter: Duration? {
        if let retryAfterMilliseconds { return .milliseconds(retryAfterMilliseconds) }
        let seconds = size(CURLINFO_RETRY_AFTER)
        return seconds > 0 ? .seconds(seconds) : nil
    }

    /// Where a redirect points to; raw text.
    var redirectURL: String? { text(CURLINFO_REDIRECT_URL) }

    func long(_ info: CURLINFO) -> Int { libcurl_get_long(table, easy, info) }

    func size(_ info: CURLINFO) -> Int { Int(libcurl_get_size(table, easy, info)) }

    func text(_ info: CURLINFO) -> String? { libcurl_get_string(table, easy, info).map { String(cString: $0) } }

    /// The failure of a transfer that libcurl could not bring to its end; `hasBegun` where some of the answer had come.
    func failure(_ result: CURLcode, hasBegun: Bool) -> CompletionFailure {
        let own = String(cString: errorText)
        let general = table.pointee.easy_strerror(result).map { String(cString: $0) } ?? ""
        let fault = CurlFault(
            result: result, explanation: safe(own.isEmpty ? general : own), hasBegun: hasBegun,
            connectStatus: long(CURLINFO_HTTP_CONNECTCODE), systemError: Int32(long(CURLINFO_OS_ERRNO)),
            hasConnected: size(CURLINFO_CONNECT_TIME_T) > 0, verification: long(CURLINFO_SSL_VERIFYRESULT),
            isSecure: isSecure, proxy: proxy)
        return fault.failure(from: endpoint)
    }

    /// The failure that a response without success has come of at the connection, not at the service: a proxy that
    /// wants a password, a server that wants TLS; nil for all others.
    private func refusedConnection(body: [UInt8]) -> CompletionFailure? {
        if status == 407, let proxy {
            let detail = proxy.authenticationProblem
            return .unreachable(address: endpoint.address, detail: detail, problem: .proxyAuthentication)
        }
        // nginx: "The plain HTTP request was sent to HTTPS port"; Go: "Client sent an HTTP request to an HTTPS server."
        guard status == 400, !isSecure else { return nil }
        let said = String(decoding: body.prefix(1024), as: UTF8.self)
        guard said.contains("HTTPS"), said.contains("HTTP request") else { return nil }
        return .unreachable(address: endpoint.address, detail: ConnectionText.wantsTLS(), problem: .secureServer)
    }

    /// The failure for a response whose status is no success, to a request for `model`.
    func refusal(body: [UInt8], model: String) -> CompletionFailure {
        if let failure = refusedConnection(body: body) { return failure }
        if (300..<400).contains(status), let url = redirectURL {
            return .refused(status: status, detail: ProviderText.redirected(safe(url)))
        }
        return ServiceError(body: body).failure(status: status, retryAfter: retryAfter, from: endpoint, model: model)
    }

    /// `text` of a server or of libcurl as one safe line without the endpoint's or the proxy's credentials.
    func safe(_ text: String) -> String { endpoint.safe(proxy?.redacted(from: text) ?? text) }

    // MARK: Setting up

    private func configure() {
        set(CURLOPT_ERRORBUFFER, errorText)
        set(CURLOPT_CONNECTTIMEOUT_MS, max(1, endpoint.connectTimeout.milliseconds))
        // Redirects are not followed: the key goes to no other address than the one it was set for.
        set(CURLOPT_FOLLOWLOCATION, 0)
        set(CURLoption(rawValue: UInt32(libcurl_protocols)), "http,https")
        set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS))
        set(CURLOPT_BUFFERSIZE, 256 << 10)
        set(CURLOPT_NOSIGNAL, 1)
        // Otherwise letting go of a transfer waits for a name look-up that is under way.
        set(CURLoption(rawValue: UInt32(libcurl_quick_exit)), 1)
        // A peer that is gone without a word (the laptop slept, the network changed) shows within a minute.
        set(CURLOPT_TCP_KEEPALIVE, 1)
        set(CURLOPT_TCP_KEEPIDLE, 15)
        set(CURLOPT_TCP_KEEPINTVL, 15)
        _ = libcurl_set_sockopt(table, easy) { _, socket, _ in
            _ = fcntl(socket, F_SETFD, FD_CLOEXEC)
            #if !canImport(Darwin)
                var limit: UInt32 = 60_000
                setsockopt(socket, Int32(IPPROTO_TCP), TCP_USER_TIMEOUT, &limit, 4)
            #endif
            return Int32(CURL_SOCKOPT_OK)
        }
    }

    private func configureWay() {
        if let path = endpoint.socketPath { set(CURLOPT_UNIX_SOCKET_PATH, path) }
        // Both are said even where they are empty, so that libcurl does not look into the environment itself.
        set(CURLOPT_PROXY, proxy?.url.revealed ?? "")
        set(CURLOPT_NOPROXY, "")
        set(CURLOPT_PROXYAUTH, Int(libcurl_proxy_auth))
    }

    private func configureTrust() throws(CompletionFailure) {
        let added = [CurlHandle.environment("SSL_CERT_FILE"), endpoint.caFile].compactMap { $0 }.filter { !$0.isEmpty }
        guard !added.isEmpty else { return }
        let certificates: TrustedCertificates
        do throws(CertificateFault) {
            let system = libcurl_system_certificates(table).map { String(cString: $0) }
            certificates = try TrustedCertificates(system: system, adding: added)
        } catch {
            throw error.failure(at: endpoint.address)
        }
        guard let bundle = certificates.bundle else { return }
        let results = bundle.withUnsafeBytes { bytes in
            [CURLOPT_CAINFO_BLOB, CURLOPT_PROXY_CAINFO_BLOB].map {
                libcurl_set_blob(table, easy, $0, bytes.baseAddress, bytes.count)
            }
        }
        guard results[0] != CURLE_OK else { return }
        // libcurl with GnuTLS takes certificates from files only.
        certificateFile = bundle.withUnsafeBytes { libcurl_memory_file($0.baseAddress, $0.count) }
        set(CURLOPT_CAINFO, "/dev/fd/\(certificateFile)")
        set(CURLOPT_PROXY_CAINFO, "/dev/fd/\(certificateFile)")
    }

    /// libcurl's header callback (`CURLOPT_HEADERFUNCTION`), called for each line; the context is a `CurlHandle`.
    private static let receiveHeader: curl_write_callback = { bytes, _, count, context in
        guard let bytes, let context else { return count }
        let handle = Unmanaged<CurlHandle>.fromOpaque(context).takeUnretainedValue()
        handle.note(header: UnsafeRawBufferPointer(start: bytes, count: count))
        return count
    }

    private func note(header line: UnsafeRawBufferPointer) {
        // What a proxy said, or an interim response, counts no more when another one begins.
        if line.starts(with: "HTTP/".utf8) { retryAfterMilliseconds = nil }
        guard line.count < 64, let colon = line.firstIndex(of: UInt8(ascii: ":")),
            String(decoding: line[..<colon], as: UTF8.self).lowercased() == "retry-after-ms"
        else { return }
        let value = String(decoding: line[(colon + 1)...], as: UTF8.self).filter { !$0.isWhitespace }
        // A time of more than a year is none.
        guard let milliseconds = Double(value), milliseconds > 0, milliseconds < 3e10 else { return }
        retryAfterMilliseconds = Int(milliseconds.rounded(.up))
    }

    private static func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

    private func add(_ header: String) {
        headers = table.pointee.slist_append(headers, header) ?? headers
    }

    func set(_ option: CURLoption, _ value: Int) {
        _ = libcurl_set_long(table, easy, option, value)
    }

    func set(_ option: CURLoption, _ value: String) {
        _ = libcurl_set_string(table, easy, option, value)
    }

    /// What the pointer points to must outlive the handle.
    func set(_ option: CURLoption, _ value: UnsafeMutableRawPointer?) {
        _ = libcurl_set_pointer(table, easy, option, value)
    }
}
