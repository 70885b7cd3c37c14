import AssayCore
import CCurl

/// A transfer that libcurl could not bring to its end.
struct CurlFault {
    var result: CURLcode
    /// libcurl's own words, made safe.
    var explanation: String
    /// Whether some of the answer had come.
    var hasBegun: Bool

    func failure(from endpoint: Endpoint) -> CompletionFailure {
        if hasBegun { return .connectionLost(detail: explanation) }
        if result == CURLE_UNSUPPORTED_PROTOCOL || result == CURLE_WEIRD_SERVER_REPLY {
            return .malformed(detail: explanation)
        }
        return .unreachable(address: endpoint.address, detail: detail(endpoint), problem: problem)
    }

    private func detail(_ endpoint: Endpoint) -> String {
        switch problem {
        case .timedOut:
            ProviderText.connectTimeout(String(max(1, endpoint.connectTimeout.milliseconds / 1000)))
        case .closed: ProviderText.noAnswer(explanation)
        default: explanation
        }
    }

    private var problem: ConnectionProblem {
        switch result {
        case CURLE_OPERATION_TIMEDOUT: .timedOut
        case CURLE_URL_MALFORMAT: .badAddress
        case CURLE_COULDNT_RESOLVE_HOST: .nameLookup
        case CURLE_COULDNT_RESOLVE_PROXY: .proxyUnreachable
        case CURLE_COULDNT_CONNECT: .refused
        case CURLE_GOT_NOTHING, CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_PARTIAL_FILE, CURLE_HTTP2,
            CURLE_HTTP2_STREAM:
            .closed
        default: .other
        }
    }
}
