import AssayTestSupport
import Testing

@Suite("assay in a company's network")
struct CompanyNetworkTests {
    let folder: TemporaryFolder
    let certificates: TestCertificates
    let service: PythonServer
    let proxy: PythonServer

    init() throws {
        folder = try TemporaryFolder()
        certificates = try TestCertificates(in: folder)
        service = try PythonServer.service(in: folder, certificate: certificates.server)
        proxy = try PythonServer.proxy(in: folder, credentials: "ada:s3cret-word")
    }

    @Test("a proxy that wants a password, and a certificate of one's own")
    func works() throws {
        let run = try ask(["HTTPS_PROXY": "http://ada:s3cret-word@127.0.0.1:\(proxy.port)"])
        #expect(run == AssayProcess.Run(output: "hello\n", messages: "", status: 0))
        #expect(proxy.requests.last == "CONNECT localhost:\(service.port)")
    }

    @Test("NO_PROXY goes past it")
    func past() throws {
        let run = try ask(["HTTPS_PROXY": "http://127.0.0.1:\(proxy.port)", "NO_PROXY": "localhost"])
        #expect(run.status == 0)
        #expect(proxy.requests == [])
    }

    @Test("each failure is named, with what mends it, and without the password")
    func fails() throws {
        let place = "127.0.0.1:\(proxy.port) (HTTPS_PROXY)"
        let host = "localhost:\(service.port)"
        #expect(
            try ask(["HTTPS_PROXY": "http://127.0.0.1:\(proxy.port)"]).messages == """
                assay: cannot reach \(host): the proxy \(place) wants a user and a password (407)
                  put user and password into the proxy's address, http://USER:PASSWORD@HOST:PORT, with %40 for @ and %3A for :

                """)
        let wrong = try ask(["HTTPS_PROXY": "http://ada:wrong-word@127.0.0.1:\(proxy.port)"])
        #expect(wrong.messages.contains("the proxy \(place) does not accept the user and the password (407)\n"))
        #expect(!wrong.messages.contains("wrong-word"))
        #expect(wrong.status == 10)
        let untrusted = try ask(["SSL_CERT_FILE": ""])
        #expect(
            untrusted.messages == """
                assay: cannot reach \(host): the certificate is signed by nobody who is trusted here
                  if it is your company's own, trust it: ca_file: FILE.pem for the service, or SSL_CERT_FILE=FILE.pem

                """)
        let missing = try ask(["SSL_CERT_FILE": "/nonexistent/ca.pem"])
        #expect(
            missing.messages == """
                assay: cannot reach \(host): the certificates in /nonexistent/ca.pem cannot be read
                  name a file with certificates in PEM form (-----BEGIN CERTIFICATE-----)

                """)
    }

    private func ask(_ variables: [String: String]) throws -> AssayProcess.Run {
        let own = [
            "OPENAI_BASE_URL": "https://localhost:\(service.port)/v1", "OPENAI_API_KEY": "sk-test",
            "SSL_CERT_FILE": certificates.authority,
        ]
        let assay = try AssayProcess(variables: own.merging(variables) { $1 })
        return try assay.run("ask", "--no-session", "hi")
    }
}
