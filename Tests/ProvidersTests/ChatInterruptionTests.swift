import AssayCore
import AssayTestSupport
import Testing

@testable import Providers

@Suite("Stopping an answer")
struct ChatInterruptionTests {
    enum Phase: CaseIterable { case beforeStart, connecting, waiting, streaming }

    @Test("in each phase, with a descriptor and without", arguments: Phase.allCases, [true, false])
    func interruption(phase: Phase, hasDescriptor: Bool) throws {
        let server = try FaultServer(phase == .streaming ? .beginning([ChatEvents.delta("a")]).then(.hang) : Self.hang)
        let unanswered = try UnansweredPort()
        let port = phase == .connecting ? unanswered.port : server.port
        let service = ChatService(Endpoint("http://127.0.0.1:\(port)/v1"))
        let pipe = PipeInterruption()
        let flag = RaisedByTest()
        let raise = { if hasDescriptor { pipe.raise() } else { flag.raise() } }
        if phase == .beforeStart { raise() }
        var stream = service.start(question(interruption: hasDescriptor ? pipe : flag))
        if phase == .waiting { Deadline.wait { (try? stream.next(within: .zero)) == [] && server.requests.count == 1 } }
        if phase == .streaming { Deadline.wait { (try? stream.next(within: .milliseconds(1))) == [.text("a")] } }
        if phase == .connecting { #expect(try stream.next(within: .milliseconds(5)) == []) }
        raise()
        // The patience outlasts the test's time limit by far: only the interruption can end this.
        #expect(throws: CompletionFailure.interrupted) { try stream.next(within: .seconds(600)) }
        #expect(try stream.next(within: .zero) == nil)
        if phase == .waiting || phase == .streaming { #expect(Deadline.wait { server.abandoned == 1 }) }
    }

    @Test("raised while it waits")
    func raisedMeanwhile() throws {
        let server = try FaultServer(Self.hang)
        let pipe = PipeInterruption()
        var stream = ChatService(Endpoint(server.baseURL)).start(question(interruption: pipe))
        let raiser = BackgroundThread.start {
            Deadline.wait { server.requests.count == 1 }
            pipe.raise()
        }
        #expect(throws: CompletionFailure.interrupted) { try stream.next(within: .seconds(600)) }
        raiser.join()
        #expect(Deadline.wait { server.abandoned == 1 })
    }

    @Test("another signal on the same pipe does not stop it")
    func staleDescriptor() throws {
        let server = try FaultServer(.answer("a"), Self.hang)
        let service = ChatService(Endpoint(server.baseURL))
        let pipe = PipeInterruption()
        pipe.wake()
        #expect(Outcome(of: service.start(question(interruption: pipe))).events.first == .text("a"))
        var stream = service.start(question(interruption: pipe))
        #expect(try stream.next(within: .milliseconds(20)) == [])
        pipe.raise()
        #expect(throws: CompletionFailure.interrupted) { try stream.next(within: .seconds(600)) }
    }

    @Test("letting go of the stream, or cancelling it, closes the connection; the next answer comes")
    func lettingGo() throws {
        let server = try FaultServer(
            .beginning([ChatEvents.delta("a")]).then(.hang), .beginning([ChatEvents.delta("b")]).then(.hang),
            .answer("c"))
        let service = ChatService(Endpoint(server.baseURL))
        var stream: (any CompletionStream)? = service.start(question())
        Deadline.wait { (try? stream?.next(within: .milliseconds(1))) == [.text("a")] }
        stream = nil
        #expect(Deadline.wait { server.abandoned == 1 })
        let other = service.startChat(question())
        Deadline.wait { (try? other.next(within: .milliseconds(1))) == [.text("b")] }
        other.cancel()
        #expect(try other.next(within: .seconds(600)) == nil)
        #expect(Deadline.wait { server.abandoned == 2 })
        #expect(Outcome(of: service.start(question())).events.first == .text("c"))
    }

    private static let hang = FaultServer.Reply([.hang])
}

@Suite("A service that cannot be reached")
struct ChatUnreachableTests {
    @Test("connection refused")
    func refused() throws {
        let port = try RefusedPort.find()
        let outcome = Outcome(of: ChatService(Endpoint("http://127.0.0.1:\(port)/v1")).startChat(question()))
        guard case .unreachable("127.0.0.1:\(port)", let detail, .refused) = outcome.failure else {
            Issue.record("\(outcome)")
            return
        }
        #expect(detail.contains("connect"))
    }

    @Test("no such name")
    func noName() {
        let outcome = Outcome(of: ChatService(Endpoint("http://does-not-exist.invalid/v1")).startChat(question()))
        #expect(
            outcome.failure
                == .unreachable(
                    address: "does-not-exist.invalid", detail: "Could not resolve host: does-not-exist.invalid",
                    problem: .nameLookup))
    }

    @Test("nobody answers within the connect timeout")
    func connectTimeout() throws {
        let unanswered = try UnansweredPort()
        var endpoint = Endpoint("http://127.0.0.1:\(unanswered.port)/v1", address: "ADDRESS")
        endpoint.connectTimeout = .milliseconds(100)
        #expect(
            Outcome(of: ChatService(endpoint).startChat(question())).failure
                == .unreachable(address: "ADDRESS", detail: "no connection within 1 s", problem: .timedOut))
    }

    @Test("an unsupported scheme", arguments: ["ftp://host/v1", "host/v1", "file:///etc/passwd", ""])
    func scheme(url: String) {
        let failure = Outcome(of: ChatService(Endpoint(url, address: "ADDRESS")).start(question())).failure
        #expect(
            failure
                == .unreachable(
                    address: "ADDRESS", detail: "the address must begin with https:// or http://",
                    problem: .badAddress))
    }

    @Test("a key cannot smuggle in a header")
    func badKey() throws {
        let server = try FaultServer([])
        let endpoint = Endpoint(server.baseURL, key: Secret("sk-1\r\nX-Evil: 1"), address: "ADDRESS")
        let failure = Outcome(of: ChatService(endpoint).start(question())).failure
        #expect(failure == .notAuthorised(address: "ADDRESS", detail: ProviderText.badKey()))
        #expect(server.requests == [])
    }
}
