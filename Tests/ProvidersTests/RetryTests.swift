import AssayCore
import AssayTestSupport
import Testing

@testable import Providers

@Suite("When a request is sent again")
struct RetryPlanTests {
    struct Row: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var failure: CompletionFailure
        /// The waits in milliseconds with a chance of a half, until it gives up.
        var waits: [Int]
        var limit = 5

        init(_ name: String, _ failure: CompletionFailure, waits: [Int], of limit: Int = 5) {
            (testDescription, self.failure, self.waits, self.limit) = (name, failure, waits, limit)
        }
    }

    static let all = [500, 1000, 2000, 4000]

    static let rows: [Row] =
        [
            Row("429", limited(nil), waits: all),
            Row("429, Retry-After 3", limited(3), waits: [3125, 3125, 3125, 3125]),
            Row("429, Retry-After 0", limited(0), waits: all),
            Row(
                "429, retry-after-ms 350", .rateLimited(address: "a", detail: "d", retryAfter: .milliseconds(350)),
                waits: [475, 475, 475, 475]),
            Row("429, Retry-After 25: no more than a minute in all", limited(25), waits: [25125, 25125]),
            Row("429, Retry-After 60", limited(60), waits: [60125]),
            Row("429, Retry-After 61", limited(61), waits: []),
            Row("429 without means", .quotaSpent(address: "a", detail: "d"), waits: []),
            Row(
                "503, Retry-After 2", .refused(status: 503, detail: "d", retryAfter: .seconds(2)),
                waits: [2125, 2125, 2125, 2125]),
            Row("in the stream", .refused(status: 0, detail: "d"), waits: []),
            Row("silence", .timedOut(address: "a", seconds: 9), waits: []),
            Row("signs of life", .stalled(address: "a", seconds: 9), waits: []),
            Row("broken off", .connectionLost(detail: "d"), waits: []),
            Row("not to be read", .malformed(detail: "d"), waits: []),
            Row("wrong key", .notAuthorised(address: "a", detail: "d"), waits: []),
            Row("too long", .contextOverflow(detail: "d"), waits: []),
            Row("unknown model", .unknownModel(model: "m", detail: "d"), waits: []),
            Row("interrupted", .interrupted, waits: []),
        ]
        + [408, 409, 425, 500, 502, 503, 504, 529].map { Row("\($0)", .refused(status: $0, detail: "d"), waits: all) }
        + [400, 404, 405, 413, 422, 501, 505].map { Row("\($0)", .refused(status: $0, detail: "d"), waits: []) }
        + ConnectionProblem.allCases.map { problem in
            let failure = CompletionFailure.unreachable(address: "a", detail: "d", problem: problem)
            switch problem {
            case .closed: return Row("\(problem)", failure, waits: all)
            case .nameLookup, .refused, .socket, .noRoute, .timedOut, .proxyUnreachable:
                return Row("\(problem)", failure, waits: [500, 1000], of: 3)
            default: return Row("\(problem)", failure, waits: [])
            }
        }

    @Test("each failure, again and again", arguments: rows)
    func waits(row: Row) {
        var plan = RetryPlan()
        var retries: [Retry] = []
        while let retry = plan.next(after: row.failure, elapsed: .zero, chance: 0.5) { retries.append(retry) }
        #expect(retries.map(\.wait.milliseconds) == row.waits)
        #expect(retries.map(\.attempt) == Array(2..<(2 + row.waits.count)))
        #expect(retries.allSatisfy { $0.limit == row.limit && $0.reason == row.failure.message })
    }

    @Test("chance moves a wait by a quarter", arguments: [(0.0, 375), (1.0, 625)])
    func chance(chance: Double, wait: Int) {
        var plan = RetryPlan()
        #expect(plan.next(after: Self.limited(nil), elapsed: .zero, chance: chance)?.wait == .milliseconds(wait))
    }

    @Test("no attempt begins later than half a minute after the first, but at the server's word")
    func patience() {
        var plan = RetryPlan()
        #expect(plan.next(after: Self.limited(nil), elapsed: .seconds(29.5), chance: 0.5) != nil)
        #expect(plan.next(after: Self.limited(nil), elapsed: .seconds(29.5), chance: 0.5) == nil)
        #expect(plan.next(after: Self.limited(9), elapsed: .seconds(40), chance: 0.5) != nil)
    }

    @Test(
        "as often as the user says, connections too",
        arguments: [
            (1, []), (2, [500]), (10, [500, 1000, 2000, 4000, 8000, 8000, 8000, 8000, 8000]),
        ] as [(Int, [Int])])
    func attempts(attempts: Int, waits: [Int]) {
        var endpoint = Endpoint("http://host/v1")
        endpoint.attempts = attempts
        let refused = CompletionFailure.unreachable(address: "a", detail: "d", problem: .refused)
        for failure in [Self.limited(nil), refused] {
            var plan = endpoint.retries
            var retries: [Retry] = []
            while let retry = plan.next(after: failure, elapsed: .seconds(200), chance: 0.5) { retries.append(retry) }
            #expect(retries.map(\.wait.milliseconds) == waits && retries.allSatisfy { $0.limit == attempts })
        }
    }

    @Test("what is said of it")
    func texts() {
        let retry = Retry(attempt: 2, limit: 5, wait: .milliseconds(2100), reason: "the server answered 503 (busy)")
        #expect(retry.line == "attempt 2 of 5 in 3 s: the server answered 503 (busy)")
        #expect(retry.line(in: .milliseconds(20)) == "attempt 2 of 5 in 1 s: the server answered 503 (busy)")
        #expect(retry.line(since: .milliseconds(7900)) == "attempt 2 of 5, 7 s")
        #expect(
            [1, 119, 120, 3601, 7200].map { ConnectionText.time(seconds: $0) } == [
                "1 s", "119 s", "2 min", "61 min", "2 h",
            ])
    }

    private static func limited(_ seconds: Int?) -> CompletionFailure {
        .rateLimited(address: "a", detail: "d", retryAfter: seconds.map { .seconds($0) })
    }
}

@Suite("Sending again")
struct RetryingTests {
    static let busy = CompletionFailure.refused(status: 503, detail: "busy")
    static let again = CompletionEvent.retry(
        Retry(attempt: 2, limit: 5, wait: .milliseconds(5), reason: "the server answered 503 (busy)"))

    @Test("an answer at the second attempt")
    func second() {
        let service = ScriptedService([[.silence, .failure(Self.busy)], [.batch([.text("a"), .finish(.stop)])]])
        #expect(Self.outcome(service) == Outcome([Self.again, .text("a"), .finish(.stop)]))
        #expect(service.unexpected == [])
    }

    @Test("the last failure is thrown")
    func forEver() {
        let service = ScriptedService(Array(repeating: [.failure(Self.busy)], count: 5))
        let outcome = Self.outcome(service)
        #expect(outcome.events.count == 4)
        #expect(outcome.failure == Self.busy)
        #expect(service.answersLeft == 0)
    }

    @Test(
        "nothing is sent again once something of the answer has come",
        arguments: [CompletionEvent.text("a"), .reasoning("a"), .notice("a"), .usage(usage)])
    func begun(event: CompletionEvent) {
        let service = ScriptedService([[.batch([event]), .failure(Self.busy)]])
        #expect(Self.outcome(service) == Outcome([event], failure: Self.busy))
    }

    @Test("patience and interruption hold while it waits, with a descriptor and without", arguments: [true, false])
    func interruption(hasDescriptor: Bool) throws {
        let service = ScriptedService([[.failure(Self.busy)]])
        var plan = RetryPlan()
        (plan.firstWait, plan.patience) = (.seconds(600), .seconds(6000))
        let (pipe, flag) = (PipeInterruption(), RaisedByTest())
        let interruption: any Interruption = hasDescriptor ? pipe : flag
        let stream = RetryingStream(plan, interruption: interruption) { service.start(question()) }
        #expect(try stream.next(within: .zero)?.count == 1)
        #expect(try stream.next(within: .milliseconds(5)) == [])
        pipe.wake()
        #expect(try stream.next(within: .milliseconds(5)) == [])
        let raiser = BackgroundThread.start {
            pipe.raise()
            flag.raise()
        }
        #expect(throws: CompletionFailure.interrupted) { try stream.next(within: .seconds(600)) }
        #expect(try stream.next(within: .zero) == nil)
        raiser.join()
    }

    @Test(
        "a server's fault, once and then an answer",
        arguments: [
            FaultServer.Reply.response(500), .response(429, headers: ["Retry-After": "0"]), .init([.close]),
            .init([.reset]), FaultServer.Reply.beginning([]).then(.close),
        ])
    func once(reply: FaultServer.Reply) throws {
        let server = try FaultServer(reply, .answer("a"))
        var endpoint = Endpoint(server.baseURL)
        endpoint.retries.firstWait = .milliseconds(5)
        let outcome = Outcome(of: ChatService(endpoint).start(question()))
        #expect(outcome.failure == nil)
        #expect(Array(outcome.events.dropFirst()) == [.text("a"), .finish(.stop), .usage(usage)])
        #expect(server.requests.count == 2)
    }

    @Test(
        "what the server says of the time is read; milliseconds go before seconds",
        arguments: [
            (["Retry-After": "7"], .seconds(7)), (["Retry-After": "Fri, 31 Dec 1999 23:59:59 GMT"], nil),
            (["Retry-After": "soon"], nil), (["retry-after-ms": "350"], .milliseconds(350)),
            (["Retry-After-Ms": " 1499.5 ", "Retry-After": "2"], .milliseconds(1500)),
            (["retry-after-ms": "soon", "Retry-After": "2"], .seconds(2)),
            (["retry-after-ms": "0", "Retry-After": "2"], .seconds(2)), (["retry-after-ms": "-5"], nil),
            (["retry-after-ms": "1e99"], nil), (["x-retry-after-ms": "350"], nil),
        ] as [([String: String], Duration?)])
    func retryAfter(headers: [String: String], time: Duration?) throws {
        let server = try FaultServer(.response(503, headers: headers))
        let service = ChatService(Endpoint(server.baseURL))
        guard case .refused(503, _, let found) = Outcome(of: service.startChat(question())).failure else {
            throw SpawnFault("no refusal")
        }
        #expect(found == time)
    }

    @Test("a date is read too")
    func retryAfterDate() throws {
        let server = try FaultServer(.response(503, headers: ["Retry-After": "Fri, 31 Dec 2100 23:59:59 GMT"]))
        let failure = Outcome(of: ChatService(Endpoint(server.baseURL)).startChat(question())).failure
        guard case .refused(503, _, let time?) = failure else { throw SpawnFault("no time") }
        #expect(time > .seconds(1_000_000_000))
    }

    private static func outcome(_ service: ScriptedService) -> Outcome {
        var plan = RetryPlan()
        plan.firstWait = .milliseconds(5)
        var outcome = Outcome(of: RetryingStream(plan, interruption: NeverInterrupted()) { service.start(question()) })
        // Chance moves the waits.
        for (index, event) in outcome.events.enumerated() {
            guard case .retry(var retry) = event, retry.attempt == 2 else { continue }
            retry.wait = .milliseconds(5)
            outcome.events[index] = .retry(retry)
        }
        return outcome
    }
}
