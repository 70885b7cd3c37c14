import AssayCore
import AssayTestSupport
import Testing

@testable import Providers

@Suite("Pages of the web")
struct PageFetchTests {
    private func fetch(
        _ server: FaultServer, limit: Int = 1000, _ path: String = "/page",
        interruption: any Interruption = NeverInterrupted()
    ) throws -> PageFetch.Answer {
        let address = server.baseURL.dropLast(3) + path
        return try PageFetch.fetch(String(address), limit: limit, interruption: interruption)
    }

    private func page(_ text: String, _ type: String) -> FaultServer.Reply {
        .response(200, headers: ["Content-Type": type], body: text)
    }

    private func moved(_ status: Int, _ target: String) -> FaultServer.Reply {
        .response(status, headers: ["Location": target], body: "moved")
    }

    @Test("it is asked for as a browser does, without a key")
    func request() throws {
        let server = try FaultServer(page("<p>a", "Text/HTML; charset=utf-8"))
        #expect(try fetch(server) == .page(Array("<p>a".utf8), type: "text/html"))
        #expect(server.requests.map(\.line) == ["GET /page HTTP/1.1"])
        #expect(server.requests[0].headers["accept"] == "text/html, text/plain;q=0.9, */*;q=0.1")
        #expect(server.requests[0].headers["authorization"] == nil)
    }

    @Test("redirects are followed, from each address to where it leads", arguments: [301, 302, 303, 307, 308])
    func redirects(status: Int) throws {
        let server = try FaultServer(moved(status, "/b/"), moved(status, "c"), page("here", "text/plain"))
        #expect(try fetch(server) == .page(Array("here".utf8), type: "text/plain"))
        #expect(server.requests.map(\.line) == ["GET /page HTTP/1.1", "GET /b/ HTTP/1.1", "GET /b/c HTTP/1.1"])
    }

    @Test("round in circles no more than five times")
    func circle() throws {
        let server = try FaultServer(Array(repeating: moved(302, "/page"), count: 6))
        let address = server.baseURL.dropLast(3) + "/page"
        #expect(try fetch(server) == .notFollowed(to: String(address), .tooMany))
        #expect(server.repliesLeft == 0 && server.unexpected.isEmpty)
    }

    @Test("other schemes are not followed", arguments: ["file:///etc/passwd", "ftp://127.0.0.1/a", "gopher://h/a"])
    func schemes(target: String) throws {
        let server = try FaultServer(moved(302, target))
        #expect(try fetch(server) == .notFollowed(to: target, .scheme))
    }

    @Test(
        "where a redirect may lead",
        arguments: [
            ("http://h/", "https://i/", false, nil), ("https://h/", "https://i/", false, nil),
            ("HTTP://h/", "http://i/", false, nil), ("https://h/", "http://h/", false, .scheme),
            ("https://h/", "file:///a", false, .scheme), ("http://h/", "httpx://a", false, .scheme),
            ("https://h/", "https://u@127.1:8/a", true, .innerAddress),
            ("https://h/", "https://127.1/", false, nil),
            ("https://h/", "https://[::1]/", true, .innerAddress),
            ("http://h/", "http://localhost:1/", true, .innerAddress),
        ] as [(String, String, Bool, PageFetch.Obstacle?)])
    func obstacles(address: String, next: String, isSentFromOutside: Bool, expected: PageFetch.Obstacle?) {
        #expect(PageFetch.obstacle(from: address, to: next, isSentFromOutside: isSentFromOutside) == expected)
    }

    @Test(
        "what is no text is refused by its name",
        arguments: ["application/pdf", "image/png", "application/octet-stream", "video/mp4"])
    func types(type: String) throws {
        let server = try FaultServer(page("%PDF", type + "; x=y"))
        #expect(try fetch(server) == .notText(type: type))
    }

    @Test(
        "what is text in all but name is taken",
        arguments: [
            "", "text/markdown", "application/json", "application/ld+json", "application/xhtml+xml", "text/x-c",
        ])
    func text(type: String) throws {
        let server = try FaultServer(.response(200, headers: type.isEmpty ? [:] : ["Content-Type": type], body: "a"))
        #expect(try fetch(server) == .page([0x61], type: type))
    }

    @Test("what goes on for ever is read to the limit only")
    func endless() throws {
        let head = FaultServer.Reply.head(200, ["Content-Type": "text/plain", "Transfer-Encoding": "chunked"])
        let server = try FaultServer(.init([.send(head), .drip(Array(repeating: 0x61, count: 400))]))
        #expect(try fetch(server) == .tooLarge)
        #expect(Deadline.wait { server.abandoned == 1 })
        let exact = try FaultServer(page(String(repeating: "a", count: 1000), "text/plain"))
        #expect(try fetch(exact) == .page(Array(repeating: 0x61, count: 1000), type: "text/plain"))
        let binary = try FaultServer(page(String(repeating: "a", count: 2000), "image/png"))
        #expect(try fetch(binary) == .notText(type: "image/png"))
    }

    @Test("a status that is no success", arguments: [304, 403, 404, 429, 500])
    func status(status: Int) throws {
        let server = try FaultServer(.response(status, body: status == 304 ? "" : "no"))
        #expect(try fetch(server) == .refused(status: status))
    }

    @Test("a connection that breaks, and nobody there")
    func broken() throws {
        let server = try FaultServer(.beginning(["half"], type: "text/plain").then(.close))
        #expect(throws: CompletionFailure.self) { try fetch(server) }
        server.stop()
        #expect(throws: CompletionFailure.self) {
            try PageFetch.fetch("http://127.0.0.1:1/", limit: 10, interruption: NeverInterrupted())
        }
    }

    @Test("nothing of one's own networks is connected to where that is refused")
    func inner() throws {
        for server in [try FaultServer(), try FaultServer([], isIPv6: true)] {
            let fetch = try CurlFetch(server.baseURL, from: Endpoint(server.baseURL))
            fetch.refuseInnerAddresses()
            _ = try fetch.end(NeverInterrupted(), by: .max)
            #expect(fetch.hasRefusedAddress)
            #expect(server.connectionCount == 0)
        }
    }

    @Test(
        "addresses of one's own",
        arguments: [
            ("127.0.0.1", true), ("127.1:80", true), ("2130706433", true), ("0x7f000001", true), ("0.0.0.0", true),
            ("10.1.2.3:8080", true), ("172.16.0.1", true), ("172.31.255.255", true), ("172.32.0.1", false),
            ("192.168.1.1", true), ("192.169.1.1", false), ("169.254.169.254", true), ("100.64.0.1", true),
            ("100.128.0.1", false), ("93.184.216.34", false), ("8.8.8.8:443", false), ("[::1]:80", true), ("::1", true),
            ("[::]", true), ("[fe80::1%25eth0]", true), ("[fd12::1]:8", true), ("[::ffff:127.0.0.1]", true),
            ("[::ffff:8.8.8.8]", false), ("[64:ff9b::a00:1]", true), ("[2606:4700::1111]", false),
            ("localhost", true), ("LOCALHOST.:80", true), ("a.localhost", true), ("nas.local", true),
            ("metadata.google.internal", true), ("router.home.arpa", true), ("example.org", false),
            ("localhost.example.org", false), ("", false),
        ])
    func addresses(host: String, expected: Bool) {
        #expect(InnerAddress.isNamed(byHost: host) == expected)
    }
}
