import AssayCore
import SessionStore
import Testing

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

@Suite("Sessions whose file is taken away while they are open")
struct SessionRescueTests {
    let scratch: Scratch
    let folder: SessionFolder
    let writer: SessionWriter
    var file: String { "\(scratch.path)/\(writer.id).json" }

    init() throws {
        scratch = try Scratch()
        folder = SessionFolder(path: scratch.path, calls: .quick)
        writer = try folder.create(workspace: .sales, at: .second(0))
        try writer.append(.message(SessionMessage(.user, "one")), at: .second(1))
        writer.close()
    }

    struct Row: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var change: @Sendable (_ path: String) -> Void

        init(_ name: String, _ change: @escaping @Sendable (_ path: String) -> Void) {
            (testDescription, self.change) = (name, change)
        }
    }

    static let rows = [
        Row("removed") { unlink($0) },
        Row("replaced") { path in
            symlink("elsewhere", path + "x")
            rename(path + "x", path)
        },
        Row("cut in place") { truncate($0, 10) },
        Row("emptied in place") { truncate($0, 0) },
        Row("appended to") { path in
            let file = open(path, O_WRONLY | O_APPEND)
            write(file, "x", 1)
            close(file)
        },
    ]

    @Test("All that the session held, in its file and since, goes to a new one", arguments: rows)
    func rescue(row: Row) throws {
        let open = try folder.open(writer.id)
        try open.append(.message(SessionMessage(.user, "two")), at: .second(2))
        #expect(open.isInPlace)
        row.change(file)
        #expect(!open.isInPlace)
        let rescue = try open.rescue(into: [folder], at: .second(3))
        #expect(rescue.path == "\(scratch.path)/\(rescue.id).json")
        #expect(try contents(of: rescue.id) == ["one", "two"])
        #expect(throws: SessionFailure.changed(path: file)) {
            try open.append(.message(SessionMessage(.user, "three")), at: .second(4))
        }
    }

    @Test("What came of an answer goes along, and its part goes away", arguments: ["file", "part"])
    func growingAnswer(taken: String) throws {
        let open = try folder.open(writer.id)
        try open.beginAnswer(at: .second(2))
        try open.extendAnswer([.reasoning("Hm"), .text("half an ")], at: .second(2))
        #expect(open.isInPlace)
        unlink(taken == "file" ? file : file + ".part")
        #expect(!open.isInPlace)
        let rescue = try open.rescue(into: [folder], at: .second(3))
        guard case .message(let answer)? = try bodies(of: folder.read(rescue.id)).last else {
            return #expect(Bool(false))
        }
        #expect(answer.content == "half an " && answer.reasoning == "Hm" && answer.finish == .interrupted)
        #expect(!scratch.names.contains("\(writer.id).json.part"))
    }

    @Test("An answer that has ended and could not be written goes along as it ended")
    func endedAnswer() throws {
        let open = try folder.open(writer.id)
        try open.extendAnswer([.text("whole")], at: .second(2))
        unlink(file)
        #expect(throws: SessionFailure.changed(path: file)) { try open.endAnswer(finish: .stop, at: .second(3)) }
        let rescue = try open.rescue(into: [folder], at: .second(4))
        guard case .message(let answer)? = try bodies(of: folder.read(rescue.id)).last else {
            return #expect(Bool(false))
        }
        #expect(answer.content == "whole" && answer.finish == .stop)
    }

    @Test("The first folder that takes it is used, and made where it is missing; the first failure is told")
    func folders() throws {
        let open = try folder.open(writer.id)
        unlink(file)
        try scratch.write([], to: "file")
        let (blocked, missing) = ("\(scratch.path)/file", "\(scratch.path)/new")
        defer { _ = run(["rm", "-r", missing]) }
        let failure = #expect(throws: SessionFailure.self) {
            try open.rescue(into: [SessionFolder(path: blocked)], at: .second(3))
        }
        #expect(failure?.cause == .diskOrRights)
        let rescue = try open.rescue(
            into: [SessionFolder(path: blocked), SessionFolder(path: missing)], at: .second(3))
        #expect(rescue.folder == missing)
        #expect(try bodies(of: SessionFolder(path: missing).read(rescue.id)).count == 2)
    }

    /// The messages; the last event says where they came from.
    private func contents(of id: String) throws -> [String] {
        try expectAtRest(scratch.bytes(of: id + ".json"))
        let events = try bodies(of: folder.read(id))
        guard case .fork(let origin)? = events.last else {
            Issue.record("no origin")
            return []
        }
        #expect(origin.session == writer.id && origin.last == events.count - 1)
        return events.compactMap { if case .message(let message) = $0 { message.content } else { nil } }
    }
}
