/// What keeps a connection from coming about, or from giving an answer. It decides what is advised, and whether trying
/// again can help.
package enum ConnectionProblem: Sendable, Equatable, CaseIterable {
    /// The address itself is none, or of another kind than `http://` and `https://`.
    case badAddress
    /// The host's name leads to no address.
    case nameLookup
    /// The machine is there, and nobody listens on the port.
    case refused
    /// There is no Unix socket at the path, or nobody listens on it.
    case socket
    /// No way leads to the machine.
    case noRoute
    /// No connection within the time allowed.
    case timedOut
    /// The connection was closed or reset before any answer.
    case closed
    /// The proxy cannot be found or reached.
    case proxyUnreachable
    /// The proxy wants a user and a password, or others (407).
    case proxyAuthentication
    /// The proxy does not let the connection through.
    case proxyRefused
    /// The certificate was signed by nobody who is trusted here.
    case untrustedCertificate
    /// The certificate was made for another name.
    case certificateName
    /// The certificate has run out, or is not valid yet.
    case certificateDates
    /// A file of own certificates cannot be used.
    case certificateFile
    /// The address says `https://`, the server speaks plain HTTP.
    case plainServer
    /// The address says `http://`, the server wants TLS.
    case secureServer
    /// Any other fault of TLS, such as no version that both speak.
    case tls
    /// libcurl is missing or too old.
    case library
    case other

    /// Whether the same request may succeed a moment later.
    package var isPassing: Bool {
        switch self {
        case .nameLookup, .refused, .socket, .noRoute, .timedOut, .closed, .proxyUnreachable: true
        default: false
        }
    }

    /// What the reader can do about it.
    package var hint: String {
        switch self {
        case .badAddress: ConnectionText.badAddressHint()
        case .nameLookup: ConnectionText.nameLookupHint()
        case .refused: ConnectionText.refusedHint()
        case .socket: ConnectionText.socketHint()
        case .noRoute: ConnectionText.noRouteHint()
        case .timedOut: ConnectionText.timedOutHint()
        case .closed: ConnectionText.closedHint()
        case .proxyUnreachable: ConnectionText.proxyUnreachableHint()
        case .proxyAuthentication: ConnectionText.proxyAuthenticationHint()
        case .proxyRefused: ConnectionText.proxyRefusedHint()
        case .untrustedCertificate: ConnectionText.untrustedCertificateHint()
        case .certificateName: ConnectionText.certificateNameHint()
        case .certificateDates: ConnectionText.certificateDatesHint()
        case .certificateFile: ConnectionText.certificateFileHint()
        case .plainServer: ConnectionText.plainServerHint()
        case .secureServer: ConnectionText.secureServerHint()
        case .tls: ConnectionText.tlsHint()
        case .library: ConnectionText.libraryHint()
        case .other: CompletionText.unreachableHint()
        }
    }
}
