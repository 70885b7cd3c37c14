import AssayCore
import SessionStore
import Testing

@Suite("Clocks that go wrong")
struct SessionClockTests {
    let scratch: Scratch
    let folder: SessionFolder

    init() throws {
        scratch = try Scratch()
        folder = SessionFolder(path: scratch.path, calls: .quick)
    }

    /// A session whose events happen at these seconds; gives its id.
    private func session(at begun: Int64, events: Int64...) throws -> String {
        let writer = try folder.create(workspace: .sales, at: .second(begun))
        for second in events {
            try writer.append(.message(SessionMessage(.user, "at \(second)")), at: .second(second))
        }
        writer.close()
        return writer.id
    }

    @Test("Sessions that begin in the same moment, or earlier than the last, each get a name and a file of their own")
    func names() throws {
        var questions: [String: String] = [:]
        for number in 0..<60 {
            // Forwards, back by a day, back by half a century, and standing still in between.
            let second: Int64 = [0, 0, 0, -86_400, -1_500_000_000, 86_400][number % 6]
            let writer = try folder.create(workspace: .sales, at: .second(second))
            try writer.append(.message(SessionMessage(.user, "question \(number)")), at: .second(second))
            writer.close()
            #expect(questions.updateValue("question \(number)", forKey: writer.id) == nil)
        }
        #expect(scratch.names == questions.keys.map { $0 + ".json" }.sorted())
        for (id, question) in questions {
            #expect(try bodies(of: folder.read(id)) == [.message(SessionMessage(.user, question))])
        }
    }

    @Test("A count that no day reaches, in a name that came from elsewhere, is none")
    func counts() throws {
        for count in ["9223372036854775807", "99999999999999999999", "-3", "x"] {
            try scratch.write("".utf8, to: "2026-11-23-\(count)-abcd.json")
        }
        let writer = try folder.create(workspace: .sales, at: .second(0))
        #expect(writer.id.hasPrefix("2026-11-23-1-"))
    }

    @Test("Events keep their order, and an answer comes in whole, while the clock goes back")
    func events() throws {
        let writer = try folder.create(workspace: .sales, at: .second(100))
        try writer.append(.message(SessionMessage(.user, "one")), at: .second(100))
        try writer.beginAnswer(at: .second(90))
        try writer.extendAnswer([.text("two ")], at: .second(50))
        try writer.extendAnswer([.text("three"), .finish(.stop)], at: .second(-40))
        try writer.endAnswer(at: .second(-50))
        try writer.append(.message(SessionMessage(.user, "four")), at: .second(-60))
        let id = writer.id
        writer.close()
        try expectAtRest(scratch.bytes(of: id + ".json"))
        let log = try folder.read(id)
        #expect(try (1...log.count).map { try log.event($0).at } == [.second(100), .second(-50), .second(-60)])
        let reopened = try folder.open(id)
        #expect(reopened.repairs.isEmpty)
        #expect(try reopened.messages(system: "").map(\.content) == ["one", "two three", "four"])
    }

    @Test("A clock that was ahead for a while does not keep its session first once it is right again")
    func order() throws {
        let ahead = try session(at: 9000, events: 9001, 10)
        let later = try session(at: 20, events: 21)
        let empty = try session(at: 5, events: 6)
        #expect(try folder.list().map(\.id) == [later, ahead, empty])
        #expect(try folder.list().map(\.lastActivity) == [.second(21), .second(10), .second(6)])
        #expect(try folder.latest(for: .sales) == later)
    }
}
