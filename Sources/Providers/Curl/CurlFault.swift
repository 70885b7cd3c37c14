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
        switch result {
        case CURLE_OPERATION_TIMEDOUT where !hasBegun:
            let seconds = max(1, endpoint.connectTimeout.milliseconds / 1000)
            return .unreachable(address: endpoint.address, detail: ProviderText.connectTimeout(String(seconds)))
        case CURLE_UNSUPPORTED_PROTOCOL, CURLE_WEIRD_SERVER_REPLY:
            return .malformed(detail: explanation)
        case _ where hasBegun:
            return .connectionLost(detail: explanation)
        case CURLE_GOT_NOTHING, CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_PARTIAL_FILE, CURLE_HTTP2,
            CURLE_HTTP2_STREAM:
            return .unreachable(address: endpoint.address, detail: ProviderText.noAnswer(explanation))
        default:
            return .unreachable(address: endpoint.address, detail: explanation)
        }
    }
}
