import AssayCore
import AssayTestSupport
import CCurl
import Testing

@testable import Providers

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A company's network on this machine: a service with a certificate of its own, and proxies.
struct CompanyNetwork {
    let folder: TemporaryFolder
    let certificates: TestCertificates
    let service: PythonServer

    init(_ certificate: KeyPath<TestCertificates, TestCertificates.Pair> = \.server) throws {
        folder = try TemporaryFolder()
        certificates = try TestCertificates(in: folder)
        service = try PythonServer.service(in: folder, certificate: certificates[keyPath: certificate])
    }

    /// Trusts the authority.
    var endpoint: Endpoint {
        var endpoint = Endpoint("https://localhost:\(service.port)/v1", address: "ADDRESS")
        endpoint.caFile = certificates.authority
        return endpoint
    }
}

@Suite("Certificates")
struct CertificateTests {
    static let answer = Outcome([.text("hello"), .finish(.stop), .usage(usage)])

    @Test("an own certificate is added to the system's")
    func own() throws {
        let network = try CompanyNetwork()
        #expect(Outcome(of: ChatService(network.endpoint).startChat(question())) == Self.answer)
    }

    @Test("a certificate that nobody trusts, one for another name, one that has run out")
    func refused() throws {
        var network = try CompanyNetwork()
        var endpoint = network.endpoint
        endpoint.caFile = nil
        #expect(try problem(endpoint) == .untrustedCertificate)
        network = try CompanyNetwork(\.other)
        #expect(try problem(network.endpoint) == .certificateName)
        network = try CompanyNetwork(\.expired)
        #expect(try problem(network.endpoint) == .certificateDates)
    }

    @Test(
        "the doctor names what is wrong with a certificate, and what mends it",
        arguments: [
            (\.server, false, ConnectionText.untrustedCertificate(), ConnectionText.untrustedCertificateHint()),
            (\.selfSigned, true, ConnectionText.selfSignedCertificate(), ConnectionText.untrustedCertificateHint()),
            (\.other, true, ConnectionText.certificateName(), ConnectionText.certificateNameHint()),
            (\.expired, true, ConnectionText.certificateExpired(), ConnectionText.certificateDatesHint()),
        ] as [(KeyPath<TestCertificates, TestCertificates.Pair> & Sendable, Bool, String, String)])
    func doctor(
        pair: KeyPath<TestCertificates, TestCertificates.Pair> & Sendable, trusts: Bool, said: String, remedy: String
    ) throws {
        let network = try CompanyNetwork(pair)
        var endpoint = network.endpoint
        if !trusts { endpoint.caFile = nil }
        let finding = try ServiceProbe.run(endpoint, model: nil).last
        let detail = "cannot reach ADDRESS: \(said)"
        #expect(finding == ServiceProbe.Finding(.tls, isGood: false, detail: detail, remedy: remedy))
    }

    @Test("a libcurl with GnuTLS judges the same, where there is one")
    func gnuTLS() throws {
        guard case .success(let library) = CurlLibrary.open(["libcurl-gnutls.so.4"]) else { return }
        func fetch(_ endpoint: Endpoint) throws -> ConnectionProblem? {
            let connections = try #require(CurlConnections(library))
            do {
                try CurlFetch(endpoint.modelsURL(), from: endpoint, over: connections).run(NeverInterrupted())
            } catch {
                guard case .unreachable(_, _, let problem) = error else { throw error }
                return problem
            }
            return nil
        }
        let network = try CompanyNetwork()
        #expect(try fetch(network.endpoint) == nil)
        var endpoint = network.endpoint
        endpoint.caFile = nil
        #expect(try fetch(endpoint) == .untrustedCertificate)
        let other = try CompanyNetwork(\.other)
        #expect(try fetch(other.endpoint) == .certificateName)
        let expired = try CompanyNetwork(\.expired)
        #expect(try fetch(expired.endpoint) == .certificateDates)
        let plain = try PythonServer.service(in: network.folder)
        #expect(try fetch(Endpoint("https://127.0.0.1:\(plain.port)/v1")) == .plainServer)
    }

    @Test(
        "a file of certificates that cannot be used",
        arguments: [
            ("missing.pem", nil, "the certificates in PATH cannot be read"),
            ("a.der", "0\u{1}\u{2}", "PATH holds no certificate in PEM form"),
            (
                "key.pem", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
                "PATH holds no certificate in PEM form"
            ),
        ] as [(String, String?, String)])
    func file(name: String, content: String?, detail: String) throws {
        let folder = try TemporaryFolder()
        if let content { try folder.write(name, content) }
        var endpoint = Endpoint("https://localhost:1/v1", address: "ADDRESS")
        endpoint.caFile = folder(name)
        let expected = detail.replacing("PATH", with: folder(name))
        #expect(
            Outcome(of: ChatService(endpoint).startChat(question())).failure
                == .unreachable(address: "ADDRESS", detail: expected, problem: .certificateFile))
    }

    @Test("a certificate that is damaged")
    func damaged() throws {
        let network = try CompanyNetwork()
        try network.folder.write("bad.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
        var endpoint = network.endpoint
        endpoint.caFile = network.folder("bad.pem")
        #expect(try [.certificateFile, .untrustedCertificate].contains(problem(endpoint)))
    }

    @Test("https:// for a server without TLS, http:// for one with")
    func schemes() throws {
        let network = try CompanyNetwork()
        let plain = try PythonServer.service(in: network.folder)
        #expect(try problem(Endpoint("https://127.0.0.1:\(plain.port)/v1")) == .plainServer)
        #expect(try problem(Endpoint("http://127.0.0.1:\(network.service.port)/v1")) == .closed)
        let nginx = try FaultServer(.response(400, body: "<html>The plain HTTP request was sent to HTTPS port"))
        #expect(try problem(Endpoint(nginx.baseURL)) == .secureServer)
    }

    private func problem(_ endpoint: Endpoint) throws -> ConnectionProblem {
        let outcome = Outcome(of: ChatService(endpoint).startChat(question()))
        guard case .unreachable(_, _, let problem)? = outcome.failure else { throw SpawnFault("\(outcome)") }
        return problem
    }
}

@Suite("Through a proxy")
struct ThroughProxyTests {
    @Test("with its user and password, to TLS and without")
    func password() throws {
        let network = try CompanyNetwork()
        let proxy = try PythonServer.proxy(in: network.folder, credentials: "ada:s3cr@t")
        var endpoint = network.endpoint
        endpoint.proxy = "http://ada:s3cr%40t@127.0.0.1:\(proxy.port)"
        #expect(Outcome(of: ChatService(endpoint).startChat(question())) == CertificateTests.answer)
        #expect(proxy.requests.last == "CONNECT localhost:\(network.service.port)")
        let plain = try PythonServer.service(in: network.folder)
        endpoint.baseURL = "http://127.0.0.1:\(plain.port)/v1"
        #expect(Outcome(of: ChatService(endpoint).startChat(question())) == CertificateTests.answer)
        #expect(proxy.requests.last == "POST http://127.0.0.1:\(plain.port)/v1/chat/completions")
    }

    @Test(
        "without them, with wrong ones, to a host that it does not let through, and without a proxy",
        arguments: [true, false])
    func refused(isSecure: Bool) throws {
        let network = try CompanyNetwork()
        let proxy = try PythonServer.proxy(in: network.folder, credentials: "ada:s3cret")
        var endpoint = network.endpoint
        if !isSecure { endpoint.baseURL = "http://localhost:1/v1" }
        let place = "127.0.0.1:\(proxy.port)"
        func failure(_ proxy: String) -> CompletionFailure? {
            endpoint.proxy = proxy
            return Outcome(of: ChatService(endpoint).startChat(question())).failure
        }
        func unreachable(_ detail: String, _ problem: ConnectionProblem) -> CompletionFailure {
            .unreachable(address: "ADDRESS", detail: detail, problem: problem)
        }
        #expect(
            failure("http://\(place)")
                == unreachable("the proxy \(place) wants a user and a password (407)", .proxyAuthentication))
        #expect(
            failure("http://ada:wrongword@\(place)")
                == unreachable(
                    "the proxy \(place) does not accept the user and the password (407)", .proxyAuthentication))
        let closed = try RefusedPort.find()
        guard case .unreachable(_, let detail, .proxyUnreachable)? = failure("http://ada:s3cret@127.0.0.1:\(closed)")
        else { throw SpawnFault("another failure") }
        #expect(detail.hasPrefix("the proxy 127.0.0.1:\(closed): ") && !detail.contains("s3cret"))
        guard case .unreachable(_, let name, .proxyUnreachable)? = failure("http://no-proxy.invalid:3128") else {
            throw SpawnFault("another failure")
        }
        #expect(name.hasPrefix("the proxy no-proxy.invalid:3128: Could not resolve proxy"))
        guard isSecure else { return }
        endpoint.baseURL = "https://blocked.example/v1"
        #expect(
            failure("http://ada:s3cret@\(place)")
                == unreachable("the proxy \(place) does not let it through (status 403)", .proxyRefused))
    }
}

@Suite("Other ways to a server")
struct WayTests {
    @Test("IPv6")
    func ipv6() throws {
        let server = try FaultServer([.answer("hello")], isIPv6: true)
        #expect(server.baseURL.hasPrefix("http://[::1]:"))
        #expect(Outcome(of: ChatService(Endpoint(server.baseURL)).startChat(question())) == CertificateTests.answer)
    }

    @Test("a Unix socket", arguments: ["unix://PATH", "unix:PATH:/v1", "http+unix://ESCAPED/v1"])
    func unixSocket(form: String) throws {
        let folder = try TemporaryFolder()
        let path = folder("engine.sock")
        let server = try FaultServer([.answer("hello")], unixSocket: path)
        let url = form.replacing("PATH", with: path).replacing("ESCAPED", with: path.replacing("/", with: "%2F"))
        let endpoint = Endpoint(url)
        #expect(endpoint.address == path)
        #expect(Outcome(of: ChatService(endpoint).startChat(question())) == CertificateTests.answer)
        #expect(server.requests.first?.line == "POST /v1/chat/completions HTTP/1.1")
    }

    @Test(
        "how a Unix socket is written",
        arguments: [
            ("unix:///a/b.sock", "/a/b.sock", "/v1"), ("unix:/a/b.sock:/x/v1?k=1", "/a/b.sock", "/x/v1?k=1"),
            ("unix:///a:b.sock", "/a:b.sock", "/v1"), ("HTTP+UNIX://%2Fa%2Fb.sock/v1", "/a/b.sock", "/v1"),
            ("http+unix://%2Fa", "/a", ""),
        ])
    func forms(address: String, socket: String, path: String) {
        let place = UnixAddress(address)
        #expect(place?.socket == socket)
        #expect(place?.path == path)
    }

    @Test("a Unix socket that is not there, and one where nobody listens")
    func missingSocket() throws {
        let folder = try TemporaryFolder()
        try folder.write("file", "")
        try FaultServer([.answer("hello")], unixSocket: folder("dead")).stop()
        for (name, detail) in [
            ("none", "there is no such socket"), ("file", "there is no such socket"),
            ("dead", "nobody listens on this socket"),
        ] {
            var endpoint = Endpoint("unix://" + folder(name))
            endpoint.attempts = 1
            let service = ChatService(endpoint)
            let wanted = CompletionFailure.unreachable(address: folder(name), detail: detail, problem: .socket)
            // The server stops some time after it was told to.
            #expect(Deadline.wait { Outcome(of: service.start(question())).failure == wanted }, "\(name)")
        }
    }

    @Test("what is no Unix socket", arguments: ["unix:a.sock", "http://unix/a", "http+unix://host/v1", "unix", ""])
    func others(address: String) {
        #expect(UnixAddress(address) == nil)
    }

    /// nghttpx speaks HTTP/2 with TLS in front, and HTTP/1.1 with the fault server behind it.
    @Test("HTTP/2: an answer, one that is cut off, and the next")
    func http2() throws {
        guard let nghttpx = Judge.path(of: "nghttpx") else { return }
        let network = try CompanyNetwork()
        let gate = Gate()
        let server = try FaultServer(
            .answer("hello"), .beginning([ChatEvents.delta("half")]).then(.gate(gate), .close), .answer("hello"),
            .response(200, body: #"{"data":[{"id":"m"}]}"#))
        let port = try RefusedPort.find()
        let pair = network.certificates.server
        let proxy = try RunningProgram(
            nghttpx,
            [
                "--frontend=127.0.0.1,\(port);tls", "--backend=127.0.0.1,\(server.port)", "--workers=1",
                "--errorlog-file=/dev/null", pair.key, pair.certificate,
            ], in: network.folder)
        var endpoint = network.endpoint
        endpoint.baseURL = "https://localhost:\(port)/v1"
        endpoint.silenceTimeout = .seconds(5)
        endpoint.retries.attemptsToConnect = 5
        let service = ChatService(endpoint)
        // The first attempts may come before it listens.
        let first = Outcome(of: service.start(question()))
        #expect(first.events.filter { if case .retry = $0 { false } else { true } } == CertificateTests.answer.events)
        let stream = service.startChat(question())
        Deadline.wait { (try? stream.next(within: .milliseconds(1))) == [.text("half")] }
        gate.open()
        let second = Outcome(of: stream)
        if case .connectionLost = second.failure {} else { Issue.record("\(second)") }
        #expect(Outcome(of: service.startChat(question())) == CertificateTests.answer)
        let findings = try ServiceProbe.run(endpoint, model: "m")
        #expect(findings.first { $0.step == .tls }?.detail.contains("HTTP/2") == true)
        withExtendedLifetime(proxy) {}
    }
}

/// A program that judges ours; where all must be there, one that is missing is a failure.
enum Judge {
    static func path(of name: String) -> String? {
        let paths: [String] = ["/usr/sbin", "/usr/bin", "/usr/local/bin"].map { "\($0)/\(name)" }
        let path = paths.first { access($0, X_OK) == 0 }
        let isRequired = getenv("ASSAY_REQUIRE_JUDGES").map { String(cString: $0) } == "1"
        #expect(path != nil || !isRequired, "\(name) is missing")
        return path
    }
}
