import AssayCore
import AssayTestSupport
import Testing

@Suite("The scripted service, a test double")
struct ScriptedServiceTests {
    @Test("answers from its script, and complains by name when asked for more")
    func script() {
        let broken = CompletionFailure.connectionLost(detail: "reset")
        let service = ScriptedService([
            [.batch([.text("Hello"), .finish(.stop)])], [.batch([.text("Half")]), .silence, .failure(broken)],
        ])
        #expect(Outcome(of: service.start(question())) == Outcome([.text("Hello"), .finish(.stop)]))
        #expect(Outcome(of: service.start(question())) == Outcome([.text("Half")], failure: broken))
        let complaint = "ScriptedService has no answer 3 for m, user: more"
        #expect(
            Outcome(of: service.start(question("more")))
                == Outcome(failure: .refused(status: 0, detail: complaint)))
        #expect(service.unexpected == [complaint])
        #expect(service.requests.map(\.messages) == ["q", "q", "more"].map { [Message(.user, $0)] })
        #expect(service.abandoned == 0)
    }

    @Test("waits for a gate, for an interruption, and notes an answer that was let go of")
    func waiting() throws {
        let gate = Gate()
        let service = ScriptedService([[.gate(gate), .batch([.text("a")])], [.untilInterrupted], [.silence]])
        var stream = service.start(question())
        #expect(try stream.next(within: .zero) == [])
        gate.open()
        #expect(Outcome(of: stream) == Outcome([.text("a")]))
        let interruption = RaisedByTest()
        stream = service.start(question(interruption: interruption))
        #expect(try stream.next(within: .zero) == [])
        interruption.raise()
        #expect(Outcome(of: stream) == Outcome(failure: .interrupted))
        _ = service.start(question())
        #expect(service.abandoned == 1)
    }
}
