import AssayCore
import CCurl

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A transfer that libcurl could not bring to its end.
struct CurlFault {
    var result: CURLcode
    /// libcurl's own words, made safe.
    var explanation: String
    /// Whether some of the answer had come.
    var hasBegun: Bool
    /// The proxy's answer to CONNECT; 0 where there was none.
    var connectStatus = 0
    /// `errno` of a connection that failed; 0 where it is not known.
    var systemError: Int32 = 0
    /// Whether there was a connection, with the proxy where there is one.
    var hasConnected = true
    /// What the TLS library found wrong with the certificate, in its own numbers.
    var verification = 0
    /// Whether the address says `https://`.
    var isSecure = false
    var proxy: Proxy?

    func failure(from endpoint: Endpoint) -> CompletionFailure {
        if hasBegun { return .connectionLost(detail: explanation) }
        if result == CURLE_UNSUPPORTED_PROTOCOL || result == CURLE_WEIRD_SERVER_REPLY {
            return .malformed(detail: ConnectionText.noHTTP(explanation))
        }
        if result == CURLE_COULDNT_CONNECT, let path = endpoint.socketPath {
            return .unreachable(address: endpoint.address, detail: CurlFault.fault(ofSocket: path), problem: .socket)
        }
        return .unreachable(address: endpoint.address, detail: detail(endpoint), problem: problem)
    }

    /// libcurl speaks of the host in the address, which nobody asked.
    private static func fault(ofSocket path: String) -> String {
        var status = stat()
        guard stat(path, &status) == 0 else {
            return errno == ENOENT ? ConnectionText.noSocket() : ConnectionText.noWayToSocket()
        }
        guard status.st_mode & S_IFMT == S_IFSOCK else { return ConnectionText.noSocket() }
        return access(path, W_OK) == 0 ? ConnectionText.nobodyListens() : ConnectionText.noWayToSocket()
    }

    private func detail(_ endpoint: Endpoint) -> String {
        switch problem {
        case .timedOut: ProviderText.connectTimeout(endpoint.secondsToConnect)
        case .closed: ProviderText.noAnswer(explanation)
        case .plainServer: ConnectionText.speaksNoTLS(explanation)
        case .untrustedCertificate:
            isSelfSigned ? ConnectionText.selfSignedCertificate() : ConnectionText.untrustedCertificate()
        case .certificateName: ConnectionText.certificateName()
        case .certificateDates:
            isNotYetValid ? ConnectionText.certificateNotYetValid() : ConnectionText.certificateExpired()
        case .proxyAuthentication: proxy?.authenticationProblem ?? explanation
        case .proxyRefused where connectStatus != 0:
            ConnectionText.proxyRefused(proxy?.title ?? "", String(connectStatus))
        case .proxyUnreachable where result == CURLE_OPERATION_TIMEDOUT:
            ConnectionText.proxy(proxy?.title ?? "", ProviderText.connectTimeout(endpoint.secondsToConnect))
        case .proxyUnreachable, .proxyRefused: ConnectionText.proxy(proxy?.title ?? "", explanation)
        default: explanation
        }
    }

    private var problem: ConnectionProblem {
        switch result {
        case CURLE_OPERATION_TIMEDOUT: proxy != nil && !hasConnected ? .proxyUnreachable : .timedOut
        case CURLE_URL_MALFORMAT: .badAddress
        case CURLE_COULDNT_RESOLVE_HOST: .nameLookup
        case CURLE_COULDNT_RESOLVE_PROXY: .proxyUnreachable
        case CURLE_COULDNT_CONNECT where proxy != nil: .proxyUnreachable
        case CURLE_COULDNT_CONNECT: [EHOSTUNREACH, ENETUNREACH, ENETDOWN].contains(systemError) ? .noRoute : .refused
        case _ where connectStatus == 407: .proxyAuthentication
        case _ where connectStatus >= 300: .proxyRefused
        case CURLE_PROXY: .proxyRefused
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_ISSUER_ERROR: certificateProblem
        case CURLE_SSL_CACERT_BADFILE: .certificateFile
        case CURLE_SSL_CONNECT_ERROR: handshakeProblem
        case CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER, CURLE_SSL_ENGINE_NOTFOUND, CURLE_USE_SSL_FAILED: .tls
        case CURLE_GOT_NOTHING, CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_PARTIAL_FILE, CURLE_HTTP2,
            CURLE_HTTP2_STREAM:
            .closed
        default: .other
        }
    }

    // libcurl has one code for all that can be wrong with a certificate, and one for every failed handshake; what
    // follows is told apart by the words of OpenSSL, GnuTLS and libcurl, since they are all that there is.

    private var certificateProblem: ConnectionProblem {
        if isOutOfDate || isNotYetValid || says("expired", "expiration") { return .certificateDates }
        if says("host name", "hostname", "subject name", "IP address") { return .certificateName }
        return .untrustedCertificate
    }

    /// As OpenSSL (`X509_V_ERR_CERT_NOT_YET_VALID`, `…_HAS_EXPIRED`) and GnuTLS (`GNUTLS_CERT_NOT_ACTIVATED`, `…_EXPIRED`)
    /// say it.
    private var isOutOfDate: Bool { [9, 10].contains(verification) || verification & 0x600 != 0 }

    private var isNotYetValid: Bool {
        verification == 9 || verification & 0x200 != 0 || says("not yet valid", "activation")
    }

    /// Signed by nobody else, as OpenSSL says it (`X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT`); GnuTLS does not tell.
    private var isSelfSigned: Bool {
        verification == 18 || says("self-signed", "self signed") && !says("in certificate chain")
    }

    private var handshakeProblem: ConnectionProblem {
        if says("wrong version number", "unexpected TLS packet", "packet length too long", "http request") {
            return .plainServer
        }
        // The connection ended in mid-handshake.
        return says("SSL_ERROR_SYSCALL", "reset by peer", "non-properly terminated") ? .closed : .tls
    }

    private func says(_ phrases: String...) -> Bool {
        let text = explanation.lowercased()
        return phrases.contains { text.contains($0.lowercased()) }
    }
}

extension Endpoint {
    fileprivate var secondsToConnect: String { String(max(1, connectTimeout.milliseconds / 1000)) }
}

extension Proxy {
    /// `10.0.0.1:3128 (HTTPS_PROXY)`
    var title: String { variable.map { "\(address) (\($0))" } ?? address }

    /// What its 407 means.
    var authenticationProblem: String {
        hasPassword ? ConnectionText.proxyPasswordRefused(title) : ConnectionText.proxyWantsPassword(title)
    }
}
