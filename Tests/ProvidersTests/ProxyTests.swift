import AssayCore
import CCurl
import Testing

@testable import Providers

@Suite("Which proxy")
struct ProxyTests {
    struct Row: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var url: String
        var own: String?
        var variables: [String: String]
        /// Its address and the variable; nil for none.
        var proxy: String?
        var variable: String?

        init(
            _ name: String, url: String = "https://api.example.com/v1", own: String? = nil,
            _ variables: [String: String], _ proxy: String?, _ variable: String? = nil
        ) {
            (testDescription, self.url, self.own) = (name, url, own)
            (self.variables, self.proxy, self.variable) = (variables, proxy, variable)
        }
    }

    static let rows = [
        Row("none", [:], nil),
        Row("HTTPS_PROXY", ["HTTPS_PROXY": "http://p:3128"], "p:3128", "HTTPS_PROXY"),
        Row("the small one first", ["HTTPS_PROXY": "http://p", "https_proxy": "http://q"], "q", "https_proxy"),
        Row("not for http", url: "http://h/v1", ["HTTPS_PROXY": "http://p"], nil),
        Row("http_proxy", url: "http://h/v1", ["http_proxy": "p:1"], "p:1", "http_proxy"),
        Row("HTTP_PROXY in capitals is not read", url: "http://h/v1", ["HTTP_PROXY": "p:1"], nil),
        Row(
            "ALL_PROXY in its place", url: "http://h/v1", ["HTTP_PROXY": "p:1", "ALL_PROXY": "q:1"], "q:1", "ALL_PROXY"),
        Row("all_proxy", url: "http://h/v1", ["all_proxy": "q:1", "ALL_PROXY": "p:1"], "q:1", "all_proxy"),
        Row("ALL_PROXY", ["ALL_PROXY": "socks5h://p:1080"], "p:1080", "ALL_PROXY"),
        Row("set to nothing", ["https_proxy": "", "ALL_PROXY": "http://p"], nil),
        Row("the endpoint's own", own: "http://me:pw@q:1", ["HTTPS_PROXY": "http://p", "NO_PROXY": "*"], "q:1"),
        Row("the endpoint's none", own: "", ["HTTPS_PROXY": "http://p"], nil),
        Row("user and password do not show", ["HTTPS_PROXY": "http://me:pass%40word@p:3128/"], "p:3128", "HTTPS_PROXY"),
        Row("NO_PROXY *", ["HTTPS_PROXY": "http://p", "NO_PROXY": "*"], nil),
        Row("NO_PROXY, the host", ["HTTPS_PROXY": "http://p", "NO_PROXY": "x, API.example.com"], nil),
        Row("NO_PROXY, a domain", ["HTTPS_PROXY": "http://p", "NO_PROXY": "example.com"], nil),
        Row("NO_PROXY, a domain with a dot", ["HTTPS_PROXY": "http://p", "no_proxy": ".example.com"], nil),
        Row("NO_PROXY, only an ending", ["HTTPS_PROXY": "http://p", "NO_PROXY": "ample.com"], "p", "HTTPS_PROXY"),
        Row("NO_PROXY, another port", ["HTTPS_PROXY": "http://p", "NO_PROXY": "example.com:80"], "p", "HTTPS_PROXY"),
        Row("NO_PROXY, the port", url: "https://h:81/", ["HTTPS_PROXY": "http://p", "NO_PROXY": "h:81"], nil),
        Row("NO_PROXY, a range", url: "http://10.1.2.3/v1", ["http_proxy": "p", "NO_PROXY": "10.0.0.0/8"], nil),
        Row(
            "NO_PROXY, out of range", url: "http://11.1.2.3/", ["http_proxy": "p", "NO_PROXY": "10.0.0.0/8"], "p",
            "http_proxy"),
        Row("NO_PROXY, IPv6", url: "http://[FD00::1]:80/v1", ["http_proxy": "p", "NO_PROXY": "fd00::/8"], nil),
        Row(
            "NO_PROXY, IPv6 address", url: "http://[::1]:80/v1", ["http_proxy": "p", "NO_PROXY": "localhost,::1"], nil),
    ]

    @Test("each way of naming it", arguments: rows)
    func choice(row: Row) {
        let proxy = Proxy(for: row.url, named: row.own) { row.variables[$0] }
        #expect(proxy?.address == row.proxy)
        #expect(proxy?.variable == row.variable)
    }

    @Test("its user and password are taken out of what is said")
    func redacted() {
        let proxy = Proxy(for: "https://h", named: "http://me%40corp:pass%40word@p:3128") { _ in nil }
        #expect(proxy?.redacted(from: "a pass@word b pass%40word c me%40corp:pass%40word") == "a ••• b ••• c •••")
        #expect(proxy?.hasPassword == true)
    }
}

@Suite("What libcurl's failures mean")
struct CurlFaultTests {
    struct Row: CustomTestStringConvertible, Sendable {
        var testDescription: String { explanation }
        var code: UInt32
        var explanation: String
        var problem: ConnectionProblem
    }

    /// The words of OpenSSL, GnuTLS and libcurl as they came.
    static let rows = [
        Row(code: 60, explanation: "SSL certificate problem: self-signed certificate", problem: .untrustedCertificate),
        Row(
            code: 60, explanation: "SSL certificate problem: unable to get local issuer certificate",
            problem: .untrustedCertificate),
        Row(code: 60, explanation: "SSL certificate problem: certificate has expired", problem: .certificateDates),
        Row(code: 60, explanation: "SSL certificate problem: certificate is not yet valid", problem: .certificateDates),
        Row(
            code: 60, explanation: "SSL: no alternative certificate subject name matches target host name 'h'",
            problem: .certificateName),
        Row(
            code: 60,
            explanation:
                "server certificate verification failed. CAfile: /etc/ssl/certs/ca-certificates.crt CRLfile: none",
            problem: .untrustedCertificate),
        Row(code: 60, explanation: "server certificate expiration date has passed.", problem: .certificateDates),
        Row(
            code: 60, explanation: "SSL: certificate subject name (test) does not match target host name 'h'",
            problem: .certificateName),
        Row(
            code: 35, explanation: "error:0A00010B:SSL routines::wrong version number", problem: .plainServer),
        Row(
            code: 35, explanation: "gnutls_handshake() failed: An unexpected TLS packet was received.",
            problem: .plainServer),
        Row(
            code: 35, explanation: "OpenSSL SSL_connect: SSL_ERROR_SYSCALL in connection to h:443 ", problem: .closed),
        Row(
            code: 35, explanation: "OpenSSL/3.0.19: error:0A00042E:SSL routines::tlsv1 alert protocol version",
            problem: .tls),
        Row(code: 77, explanation: "error setting certificate verify locations", problem: .certificateFile),
        Row(code: 6, explanation: "Could not resolve host: h", problem: .nameLookup),
        Row(code: 28, explanation: "Connection timed out after 10001 milliseconds", problem: .timedOut),
        Row(code: 3, explanation: "URL using bad/illegal format or missing URL", problem: .badAddress),
        Row(code: 16, explanation: "Error in the HTTP2 framing layer", problem: .closed),
    ]

    @Test("each one", arguments: rows)
    func problem(row: Row) {
        let fault = CurlFault(result: CURLcode(rawValue: row.code), explanation: row.explanation, hasBegun: false)
        guard case .unreachable("h", _, let problem) = fault.failure(from: Endpoint("https://h/v1")) else {
            Issue.record("\(fault)")
            return
        }
        #expect(problem == row.problem)
        #expect(!problem.hint.isEmpty)
    }
}
