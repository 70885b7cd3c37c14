/// What mends a connection that does not come about, and what is said between two attempts.
package enum ConnectionText: String, TextIdentifier {
    case badAddressHint = "connection.bad-address.hint"
    case nameLookupHint = "connection.name-lookup.hint"
    case refusedHint = "connection.refused.hint"
    case socketHint = "connection.socket.hint"
    case noSocket = "connection.no-socket"
    case nobodyListens = "connection.nobody-listens"
    case noWayToSocket = "connection.no-way-to-socket"
    case noRouteHint = "connection.no-route.hint"
    case timedOutHint = "connection.timed-out.hint"
    case closedHint = "connection.closed.hint"
    case proxyUnreachableHint = "connection.proxy-unreachable.hint"
    case proxyAuthenticationHint = "connection.proxy-authentication.hint"
    case proxyRefusedHint = "connection.proxy-refused.hint"
    case untrustedCertificateHint = "connection.untrusted-certificate.hint"
    case certificateNameHint = "connection.certificate-name.hint"
    case certificateDatesHint = "connection.certificate-dates.hint"
    case certificateFileHint = "connection.certificate-file.hint"
    case plainServerHint = "connection.plain-server.hint"
    case secureServerHint = "connection.secure-server.hint"
    case tlsHint = "connection.tls.hint"
    case libraryHint = "connection.library.hint"
    case selfSignedCertificate = "connection.self-signed-certificate"
    case untrustedCertificate = "connection.untrusted-certificate"
    case certificateName = "connection.certificate-name"
    case certificateExpired = "connection.certificate-expired"
    case certificateNotYetValid = "connection.certificate-not-yet-valid"
    case wantsTLS = "connection.wants-tls"
    case speaksNoTLS = "connection.speaks-no-tls"
    case noHTTP = "connection.no-http"
    case proxy = "connection.proxy"
    case proxyRefused = "connection.proxy-refused"
    case proxyWantsPassword = "connection.proxy-wants-password"
    case proxyPasswordRefused = "connection.proxy-password-refused"
    case noCertificate = "connection.no-certificate"
    case certificatesUnreadable = "connection.certificates-unreadable"
    case noModels = "connection.no-models"
    case retry = "connection.retry"
    case attempt = "connection.attempt"
    case seconds = "connection.seconds"
    case minutes = "connection.minutes"
    case hours = "connection.hours"

    package var english: String {
        switch self {
        case .badAddressHint: "write it as https://host/v1, or http://… for a server without TLS"
        case .nameLookupHint:
            "check the host in the address (OPENAI_BASE_URL) and the network; behind a company proxy set HTTPS_PROXY"
        case .refusedHint: "check that the server runs, and the port in the address (OPENAI_BASE_URL)"
        case .socketHint: "check that the server runs, and the socket's path in the address"
        case .noSocket: "there is no such socket"
        case .nobodyListens: "nobody listens on this socket"
        case .noWayToSocket: "this socket cannot be connected to"
        case .noRouteHint: "check the network (Wi-Fi, VPN)"
        case .timedOutHint:
            "check host and port; behind a company proxy set HTTPS_PROXY; wait longer with ASSAY_CONNECT_TIMEOUT=SECONDS"
        case .closedHint: "try again; if it stays, check the port, and whether the address needs https:// or http://"
        case .proxyUnreachableHint: "check the proxy's address, or leave it out for this host with NO_PROXY=HOST"
        case .proxyAuthenticationHint:
            "put user and password into the proxy's address, http://USER:PASSWORD@HOST:PORT, with %40 for @ and %3A for :"
        case .proxyRefusedHint: "ask who runs the proxy to let this host through, or leave it out with NO_PROXY=HOST"
        case .untrustedCertificateHint:
            "if it is your company's own, trust it: ca_file: FILE.pem for the service, or SSL_CERT_FILE=FILE.pem"
        case .certificateNameHint: "use the name that the certificate was made for"
        case .certificateDatesHint: "check this machine's clock; if it is right, the server needs a new certificate"
        case .certificateFileHint: "name a file with certificates in PEM form (-----BEGIN CERTIFICATE-----)"
        case .plainServerHint: "the server speaks plain HTTP: begin the address with http://"
        case .secureServerHint: "the server wants HTTPS: begin the address with https://"
        case .tlsHint: "check the port; a proxy in between, or an old server, may be the cause"
        case .libraryHint: "install it (Debian: apt install libcurl4)"
        case .selfSignedCertificate: "the certificate is self-signed"
        case .untrustedCertificate: "the certificate is signed by nobody who is trusted here"
        case .certificateName: "the certificate is for another host"
        case .certificateExpired: "the certificate has expired"
        case .certificateNotYetValid: "the certificate is not valid yet"
        case .wantsTLS: "it wants HTTPS, and the address says http://"
        case .speaksNoTLS: "it speaks no TLS, and the address says https:// ({1})"
        case .noHTTP: "what answers there speaks no HTTP, or wants https:// ({1})"
        case .proxy: "the proxy {1}: {2}"
        case .proxyRefused: "the proxy {1} does not let it through (status {2})"
        case .proxyWantsPassword: "the proxy {1} wants a user and a password (407)"
        case .proxyPasswordRefused: "the proxy {1} does not accept the user and the password (407)"
        case .noCertificate: "{1} holds no certificate in PEM form"
        case .certificatesUnreadable: "the certificates in {1} cannot be read"
        case .noModels: "no list of models: {1}"
        case .retry: "attempt {1} of {2} in {3}: {4}"
        case .attempt: "attempt {1} of {2}, {3}"
        case .seconds: "{1} s"
        case .minutes: "{1} min"
        case .hours: "{1} h"
        }
    }

    /// A time to wait for a person: `3 s`, `17 min`, `5 h`; rounded up.
    package static func time(seconds: Int) -> String {
        switch seconds {
        case ..<120: ConnectionText.seconds(String(seconds))
        case ..<7200: ConnectionText.minutes(String((seconds + 59) / 60))
        default: ConnectionText.hours(String((seconds + 3599) / 3600))
        }
    }
}

extension Retry {
    /// `attempt 2 of 5 in 3 s: the server answered 503 (overloaded)`
    package var line: String { line(in: wait) }

    /// The same when only `left` of the wait is left.
    package func line(in left: Duration) -> String {
        ConnectionText.retry(String(attempt), String(limit), ConnectionText.time(seconds: left.wholeSeconds), reason)
    }

    /// While the attempt runs: `attempt 2 of 5, 7 s`.
    package func line(since start: Duration) -> String {
        ConnectionText.attempt(
            String(attempt), String(limit), ConnectionText.time(seconds: Int(start.components.seconds)))
    }
}

extension Duration {
    /// Rounded up, one at least.
    var wholeSeconds: Int {
        let (seconds, rest) = components
        return max(1, Int(clamping: seconds) + (rest > 0 ? 1 : 0))
    }
}
