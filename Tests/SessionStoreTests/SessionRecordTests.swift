import AssayCore
import AssayTestSupport
import SessionStore
import Testing

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

@Suite("What sessions keep of tests and commits")
struct SessionRecordTests {
    private let scratch: Scratch
    private let sha = String(repeating: "2", count: 64)
    private let object = String(repeating: "ab", count: 20)

    init() throws {
        scratch = try Scratch()
    }

    private var records: [SessionEvent.Body] {
        var test = TestRecord(
            command: "pytest", outcome: .noTests, exit: 5, tree: object, sandbox: .bubblewrap, seconds: 0.25,
            output: CappedOutput(head: "a", tail: "b", omitted: 9))
        (test.passed, test.failed, test.isWeak, test.testAuthors) = (0, 0, true, "model and you")
        return [
            .save(SavedBlock(message: 1, block: 1, path: "a", sha256: sha, before: .nothing)),
            .save(SavedBlock(message: 1, block: 2, path: "b", sha256: sha, before: .file(sha256: sha), group: 1)),
            .changes(ChangeSetEdit(added: ["c"], dropped: ["a"])),
            .run(
                RunRecord(
                    message: 1, block: 1, command: "python a", exit: nil, end: "time", seconds: 60, sandbox: .landlock,
                    output: CappedOutput(head: ""))),
            .check(
                CheckRecord(
                    tree: object, files: [.init(path: "a.sh", checks: ["bash -n"], isPassed: false)], sandbox: .none,
                    output: CappedOutput(head: "no"))),
            .test(test),
            .commit(
                CommitRecord(
                    commit: object, tree: object, parent: object, test: 6, level: "untested", reason: "why",
                    paths: ["a"], ownPaths: ["a"], message: "Add a")),
            .undo(UndoRecord(events: [7])),
            .title(TitleRecord(" Slugs\nand\u{1B} more ", by: .model, usage: TokenUsage(prompt: 9, completion: 2))),
            .title(TitleRecord("", by: .you)),
            .fork(ForkRecord(session: "2026-11-23-1-k7f3", last: 9, hash: "abc")),
            .rewind(RewindRecord(.after(0))),
            .rewind(RewindRecord(.before(rewind: 12))),
            .compact(
                CompactRecord(
                    last: 3, summary: String(repeating: "long \"line\"\n", count: 2000), service: "local",
                    model: "coder",
                    usage: TokenUsage(prompt: 900, completion: 80))),
            .compact(CompactRecord(last: 4, summary: "s", service: "", model: "", usage: nil)),
            .lost,
        ]
    }

    private func written() throws -> (id: String, folder: SessionFolder) {
        let folder = SessionFolder(path: scratch.path)
        let writer = try folder.create(workspace: .sales, at: .second(0))
        for (index, record) in records.enumerated() { try writer.append(record, at: .second(Int64(index))) }
        return (writer.id, folder)
    }

    /// Fails to build for a case that is not here, which then belongs into `records` and the schema.
    private func isRecord(_ body: SessionEvent.Body) -> Bool {
        switch body {
        case .save, .changes, .run, .check, .test, .commit, .undo, .title, .fork, .rewind, .compact, .unknown: true
        case .message, .setting: false
        }
    }

    @Test("Every type of record is tried here")
    func types() {
        #expect(records.allSatisfy(isRecord))
        #expect(Set(records.map(\.type)) == Set(SessionEvent.Body.types).subtracting(["message", "setting"]))
    }

    @Test("Every record is read back from the file, and the file fits the schema")
    func schema() throws {
        let (id, folder) = try written()
        let log = try folder.read(id)
        #expect(try (1...log.count).map { try log.event($0).body } == records)
        guard SchemaJudge.isThere else { return }
        #expect(SchemaJudge.validate("\(scratch.path)/\(id).json") == 0)
        let text = try #require(scratch.text(of: id + ".json"))
        for (right, wrong) in [("\"no-tests\"", "\"fine\""), ("\"landlock\"", "\"wall\""), (object, "xyz")] {
            try scratch.write(text.replacing(right, with: wrong).utf8, to: "false.json")
            #expect(SchemaJudge.validate("\(scratch.path)/false.json") == 1, "\(wrong)")
        }
    }

    @Test("The chain holds, and an edit of any event but the last breaks it at the next one")
    func chain() throws {
        let (id, folder) = try written()
        let chain = SessionChain(try folder.read(id))
        #expect(chain.broken == nil && chain.count == records.count)
        #expect(chain.hash(of: 0) == nil && chain.hash(of: records.count + 1) == nil)
        let text = try #require(scratch.text(of: id + ".json"))
        try scratch.write(text.replacing("\"no-tests\"", with: "\"passed\"").utf8, to: id + ".json")
        #expect(SessionChain(try folder.read(id)).broken == 7)
    }

    @Test("What a commit names is the last event and the hash that the chain has for it")
    func anchor() throws {
        let folder = SessionFolder(path: scratch.path)
        let writer = try folder.create(workspace: .sales, at: .second(0))
        try writer.append(records[0], at: .second(1))
        try writer.append(records[1], at: .second(2))
        let anchor = writer.anchor
        writer.close()
        #expect(anchor.seq == 2)
        #expect(SessionChain(try folder.read(writer.id)).hash(of: 2) == anchor.hash)
    }

    @Test("A folder of kept bytes that is a link is neither written to nor copied from")
    func linkedKept() throws {
        let place = try TemporaryFolder()
        let folder = SessionFolder(path: place("sessions"))
        let writer = try folder.create(workspace: .sales, at: .second(0))
        try writer.append(.message(SessionMessage(.user, "go")), at: .second(1))
        let hash = String(repeating: "ab", count: 32)
        try place.write("elsewhere/\(hash)", "a file of the user's")
        symlink(place("elsewhere"), place("sessions/\(writer.id).kept"))
        #expect(throws: SessionFailure.symbolicLink(path: place("sessions/\(writer.id).kept"))) {
            try writer.keep([1, 2], sha256: String(repeating: "cd", count: 32))
        }
        let fork = try folder.fork(writer.id, at: .second(2))
        #expect(access(place("sessions/\(fork.id).kept"), F_OK) != 0)
        #expect(place.read("elsewhere/\(hash)") == "a file of the user's")
    }

    @Test("Bytes that were written over are kept once, and given back")
    func keptBytes() throws {
        let place = try TemporaryFolder()
        let folder = SessionFolder(path: place.path)
        let writer = try folder.create(workspace: .sales, at: .second(0))
        let hash = "712450d3c4a79eea9509e75dc1dacdeff58034df538536cfae2da882bd8a0c50"
        try writer.keep([0, 255, 10], sha256: hash)
        try writer.keep([0, 255, 10], sha256: hash)
        #expect(try writer.keptBytes(sha256: hash) == [0, 255, 10])
        #expect(try writer.keptBytes(sha256: String(repeating: "3", count: 64)) == nil)
        #expect(try writer.keptBytes(sha256: "../\(writer.id).json") == nil)
        try place.write("\(writer.id).kept/\(hash)", "other")
        #expect(try writer.keptBytes(sha256: hash) == nil)
    }
}
