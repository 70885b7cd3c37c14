import AssayCore

/// Where a completion service is reached, and how long to wait for it.
package struct Endpoint: Sendable {
    /// A header that goes with every request.
    package struct Header: Sendable {
        package var name: String
        package var value: Secret

        package init(name: String, value: Secret) {
            (self.name, self.value) = (name, value)
        }
    }

    /// `https://host/v1`, with or without a slash at its end; see `requestURL` for what else will do.
    ///
    /// A Unix socket is written `unix:///run/llama.sock`, with `:/v1` or another path behind it where it is not `/v1`
    /// (as nginx writes it), or `http+unix://%2Frun%2Fllama.sock/v1`. `init` takes it apart: then this is an address at
    /// `localhost`, and `socketPath` the socket.
    package var baseURL: String
    /// A Unix socket to connect to instead of the host in `baseURL`; no proxy is used then.
    package var socketPath: String?
    package var wireFormat = WireFormat.chat
    /// Without one no header with a key is sent.
    package var key: Secret?
    /// What to do where the key is refused or missing: where it comes from. nil where that is not known.
    package var keyRemedy: String?
    /// The header that carries the key, as it is (`api-key`, `x-api-key`); nil for what the wire format wants.
    package var keyHeader: String?
    package var headers: [Header] = []
    /// A file of certificates in PEM form that are trusted besides the system's and those of `SSL_CERT_FILE`.
    package var caFile: String?
    /// The proxy's address, `http://user:password@host:3128`, also `https://` and `socks5h://`; empty for none, nil leaves
    /// it to the environment (`HTTPS_PROXY`, `NO_PROXY`).
    package var proxy: String?
    /// For name look-up, connection and TLS together.
    package var connectTimeout: Duration = .seconds(10)
    /// How long the server may send nothing at all while somebody waits. Signs of life alone (comments, pings) are taken
    /// for ten times as long.
    package var silenceTimeout: Duration = .seconds(120)
    /// How often a request is sent at most that fails before its answer has begun; nil leaves what is usual.
    package var attempts: Int? {
        didSet { retries = RetryPlan(attempts: attempts) }
    }
    /// When a request that failed is sent again.
    var retries = RetryPlan()
    /// What messages call it.
    package var address: String

    /// `address` is by default the host and port of `baseURL`.
    package init(_ baseURL: String, socketPath: String? = nil, key: Secret? = nil, address: String? = nil) {
        self.key = key
        if let place = UnixAddress(baseURL), socketPath == nil {
            (self.baseURL, self.socketPath) = ("http://localhost" + place.path, place.socket)
            self.address = address ?? OneLine.of(place.socket)
        } else {
            (self.baseURL, self.socketPath) = (baseURL, socketPath)
            self.address = address ?? Endpoint.authority(of: baseURL)
        }
    }

    /// - Throws: where nothing can be sent: another scheme, a header that would smuggle in another one.
    func check() throws(CompletionFailure) {
        let start = baseURL.prefix(8).lowercased()
        guard start.hasPrefix("http://") || start == "https://" else {
            throw .unreachable(address: address, detail: ProviderText.badScheme(), problem: .badAddress)
        }
        let values = headers.flatMap { [$0.name, $0.value.revealed] } + [key?.revealed ?? "", keyHeader ?? ""]
        guard !values.contains(where: { $0.utf8.contains { $0 < 0x20 || $0 == 0x7F } }) else {
            throw .notAuthorised(address: address, detail: ProviderText.badKey(), remedy: keyRemedy)
        }
    }

    /// Whether requests hold a key, or headers that may be one.
    var hasCredentials: Bool { key != nil || !headers.isEmpty }

    /// How often a request is sent at most where `attempts` is nil.
    package static let usualAttempts = RetryPlan().attempts

    /// Whether requests can go there: a scheme that is known, and a host or a socket.
    package var isUsable: Bool {
        guard let scheme = ["http://", "https://"].first(where: { baseURL.lowercased().hasPrefix($0) }) else {
            return false
        }
        let host = baseURL.dropFirst(scheme.count).first
        return host.map { !"/?#:@".contains($0) } == true && !baseURL.contains(where: \.isWhitespace)
    }

    /// Host and port, without a user's name and password.
    static func authority(of url: String) -> String {
        var rest = Substring(url)
        if let colon = rest.firstIndex(of: ":"), rest[colon...].hasPrefix("://") { rest = rest[colon...].dropFirst(3) }
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        let host = authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] } ?? authority
        return host.isEmpty ? OneLine.of(url) : OneLine.of(String(host))
    }

    /// `text` of a server or of libcurl as one safe line without this endpoint's credentials.
    func safe(_ text: String) -> String {
        let secrets = headers.map(\.value) + (key.map { [$0] } ?? [])
        let redacted = secrets.reduce(OneLine.of(text, limit: .max)) { text, secret in secret.redacted(from: text) }
        return OneLine.of(redacted)
    }
}
