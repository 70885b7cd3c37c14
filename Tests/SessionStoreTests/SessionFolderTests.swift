import AssayCore
import SessionStore
import Testing

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

@Suite("A folder of sessions")
struct SessionFolderTests {
    let scratch: Scratch
    let folder: SessionFolder

    init() throws {
        scratch = try Scratch()
        folder = SessionFolder(path: scratch.path, index: scratch.path + "/.index", calls: .quick)
    }

    /// A session of one question under a name of our choice.
    private func addSession(_ id: String, at second: Int64, workspace: Workspace = .sales, question: String = "Hi")
        throws
    {
        let header = SessionHeader(id: id, created: .second(second), workspace: workspace)
        let event = SessionEvent(seq: 1, at: .second(second + 1), body: .message(SessionMessage(.user, question)))
        let line = event.line(previous: LineHash.of(header.line)).bytes
        try scratch.write(header.line + [0x0A] + line + Array("\n]}\n".utf8), to: id + ".json")
    }

    @Test("Ids count within the day and are told apart by four letters")
    func ids() throws {
        var writers: [SessionWriter] = []
        for _ in 1...3 { writers.append(try folder.create(workspace: .sales, at: .second(0))) }
        try addSession("2026-11-23-11-abcd", at: 0)
        writers.append(try folder.create(workspace: .sales, at: .second(0)))
        writers.append(try folder.create(workspace: .sales, at: .second(86_400)))
        let shapes = writers.map { $0.id.replacing(/[a-z2-9]{4}$/, with: "____") }
        #expect(
            shapes == [
                "2026-11-23-1-____", "2026-11-23-2-____", "2026-11-23-3-____", "2026-11-23-12-____",
                "2026-11-24-1-____",
            ])
    }

    @Test(
        "An id may be shortened as long as it is the only one",
        arguments: [
            ("2026-11-23-1-aaaa", .success("2026-11-23-1-aaaa")),
            ("2026-11-24", .success("2026-11-24-1-cccc")),
            (
                "2026-11-23",
                .failure(.ambiguous("2026-11-23", candidates: ["2026-11-23-1-aaaa", "2026-11-23-1-aaaab"]))
            ),
            ("2026-11-23-1-aaaab", .success("2026-11-23-1-aaaab")),
            ("2027", .failure(.notFound("2027"))),
            ("", .failure(.notFound(""))),
            ("../2026-11-23-1-aaaa", .failure(.notFound("../2026-11-23-1-aaaa"))),
            ("/etc/passwd", .failure(.notFound("/etc/passwd"))),
            (".", .failure(.notFound("."))),
            ("-x", .failure(.notFound("-x"))),
            ("a\u{1B}[31m", .failure(.notFound("a\u{1B}[31m"))),
        ] as [(String, Result<String, SessionFailure>)])
    func matching(text: String, expected: Result<String, SessionFailure>) throws {
        for id in ["2026-11-23-1-aaaa", "2026-11-23-1-aaaab", "2026-11-24-1-cccc"] { try addSession(id, at: 0) }
        let found = Result { () throws(SessionFailure) in try folder.id(matching: text) }
        #expect(found == expected)
        guard case .failure(let failure) = found else { return }
        #expect(failure.cause == .sessionNotFound && !failure.message.contains("\u{1B}"))
        if case .notFound = failure {
            #expect(throws: failure) { try folder.open(text) }
            #expect(throws: failure) { try folder.read(text) }
        }
    }

    @Test("The list shows the latest activity first, and what is damaged")
    func list() throws {
        try addSession("a", at: 10, question: "An older\n question \u{1B}[1m")
        try addSession("b", at: 30, workspace: Workspace(root: "f3a9", path: "lib"), question: "Newer")
        try scratch.write("garbage\n".utf8, to: "c.json")
        try scratch.write("".utf8, to: "notes.txt")
        symlink("\(scratch.path)/a.json", "\(scratch.path)/d.json")
        let summaries = try folder.list()
        #expect(
            summaries.filter { $0.failure == nil } == [
                SessionSummary(
                    id: "b", created: .second(30), lastActivity: .second(31),
                    workspace: Workspace(root: "f3a9", path: "lib"), title: "Newer", turns: 1),
                SessionSummary(
                    id: "a", created: .second(10), lastActivity: .second(11), workspace: .sales,
                    title: "An older question [1m", turns: 1),
            ])
        #expect(
            Set(summaries.compactMap(\.failure).map(\.message)) == [
                "\(scratch.path)/c.json is no session file", "\(scratch.path)/d.json is a symbolic link",
            ])
        #expect(try SessionFolder(path: scratch.path + "/none").list() == [])
    }

    @Test("The latest session of a workspace is told by its events, whatever a checkout did to the files")
    func latest() throws {
        let other = Workspace(root: "f3a9", path: ".")
        try addSession("b", at: 30)
        try addSession("c", at: 50, workspace: other)
        try addSession("a", at: 10)
        try scratch.write("garbage\n".utf8, to: "d.json")
        #expect(try folder.latest(for: .sales) == "b")
        #expect(try folder.latest(for: other) == "c")
        #expect(try folder.latest(for: Workspace(root: "f3a9", path: "lib")) == nil)
    }

    @Test(
        "A file's date may be any: it is read, listed and found",
        arguments: [-1_000_000_000_000, -9_300_000_000, -86_400, 0, 10_413_792_000, 1_000_000_000_000])
    func dates(seconds: Int) throws {
        for name in ["a.json", "b.json"] {
            if name == "a.json" { try addSession("a", at: 10) } else { try scratch.write("garbage\n".utf8, to: name) }
            let times = Array(repeating: timespec(tv_sec: seconds, tv_nsec: 999_999_999), count: 2)
            #expect(utimensat(AT_FDCWD, "\(scratch.path)/\(name)", times, 0) == 0)
        }
        let list = try folder.list()
        #expect(Set(list.map(\.id)) == ["a", "b"])
        #expect(list.first { $0.id == "a" }?.lastActivity == .second(11))
        #expect(try folder.latest(for: .sales) == "a")
    }

    @Test("A file that is larger than any session is not read, and said so")
    func tooLarge() throws {
        let id = try writeSample(in: folder)
        try addSession("small", at: 0)
        let path = "\(scratch.path)/\(id).json"
        #expect(truncate(path, (2 << 30) + 1) == 0)
        let failure = SessionFailure.tooLarge(path: path)
        #expect(throws: failure) { try folder.read(id) }
        #expect(throws: failure) { try folder.open(id) }
        #expect(throws: failure) { try folder.mending(of: id) }
        #expect(try folder.list().map(\.failure) == [failure, nil] || folder.list().map(\.failure) == [nil, failure])
        #expect(failure.message == "\(path) is larger than 2 GB, which no session is; it was not read")
        try scratch.write([], to: "small.json.part")
        #expect(truncate("\(scratch.path)/small.json.part", (2 << 30) + 1) == 0)
        #expect(throws: SessionFailure.tooLarge(path: "\(scratch.path)/small.json.part")) { try folder.read("small") }
    }

    @Test("One writer at a time; reading and forking go on")
    func lock() throws {
        let id = try writeSample(in: folder)
        var first: SessionWriter? = try folder.open(id)
        try first?.append(.message(SessionMessage(.user, "first")), at: .second(20))
        try first?.extendAnswer([.text("growing")], at: .second(21))
        #expect(throws: SessionFailure.locked(id: id, pid: getpid())) { try folder.open(id) }

        let log = try folder.read(id)
        #expect((log.count, log.growing?.answer.text) == (5, "growing"))

        let fork = try folder.fork(id, at: .second(30))
        #expect(fork.id != id && fork.header.workspace == .sales && fork.header.created == .second(30))
        let origin = ForkRecord(session: id, last: 5, hash: LineHash.of(log.line(5)))
        #expect(try bodies(of: fork.conversation.log) == bodies(of: log) + [.fork(origin)])
        #expect(fork.conversation.origin == origin)
        try fork.append(.message(SessionMessage(.user, "fork")), at: .second(31))
        try expectAtRest(scratch.bytes(of: fork.id + ".json"))
        try first?.endAnswer(finish: .stop, at: .second(32))
        first = nil
        #expect(try folder.open(id).conversation.log.count == 6)
        fork.close()
        #expect(scratch.names == [id + ".json", fork.id + ".json"].sorted())
    }

    @Test("A fork keeps events of unknown types byte for byte, and makes the chain where there is none")
    func forkUnknown() throws {
        let id = try writeSample(in: folder)
        let text = try #require(scratch.text(of: id + ".json"))
        try scratch.write(text.replacing(#""type":"save""#, with: #""type":"poll","mood":"é""#).utf8, to: id + ".json")
        let fork = try folder.fork(id, at: .second(30)).id
        #expect(scratch.text(of: fork + ".json")?.contains(#","mood":"é","at":"2026-11-23T09:00:08.000Z""#) == true)
        try expectAtRest(scratch.bytes(of: fork + ".json"))

        try scratch.write(text.replacing(/,"prev":"[^"]*"}\n\]/, with: "}\n]").utf8, to: id + ".json")
        try expectAtRest(scratch.bytes(of: folder.fork(id, at: .second(30)).id + ".json"))
    }

    @Test(
        "A fork of an earlier point holds the events up to there, and what saving wrote over", arguments: [0, 1, 4, 9])
    func forkEarlier(last: Int) throws {
        let id = try writeSample(in: folder)
        let original = try folder.open(id)
        let hash = "712450d3c4a79eea9509e75dc1dacdeff58034df538536cfae2da882bd8a0c50"
        try original.keep([0, 255, 10], sha256: hash)
        let log = original.conversation.log
        let fork = try folder.fork(id, upTo: last, at: .second(30))
        defer {
            for session in [id, fork.id] {
                unlink("\(scratch.path)/\(session).kept/\(hash)")
                rmdir("\(scratch.path)/\(session).kept")
            }
        }
        #expect(try bodies(of: fork.conversation.log).dropLast() == bodies(of: log).prefix(last))
        #expect(fork.conversation.origin?.last == min(last, log.count))
        #expect(try fork.keptBytes(sha256: hash) == [0, 255, 10])
        try expectAtRest(scratch.bytes(of: fork.id + ".json"))
        #expect(SessionChain(try folder.read(fork.id)).broken == nil)
    }

    @Test("What a killed process left before its session's first event is removed, what another uses is not")
    func leftovers() throws {
        let busy = try folder.create(workspace: .sales, at: .second(0))
        try scratch.write("123\n".utf8, to: "2026-11-23-1-dead.json.lock")
        try scratch.write("{".utf8, to: "2026-11-23-1-dead.json.new")
        let next = try folder.create(workspace: .sales, at: .second(0))
        try next.append(.message(SessionMessage(.user, "Hi")), at: .second(1))
        next.close()
        #expect(scratch.names == [busy.id + ".json.lock", next.id + ".json"].sorted())
    }

    @Test("Links and folders in the place of a session are not followed")
    func links() throws {
        let id = try writeSample(in: folder)
        symlink("\(id).json", "\(scratch.path)/link.json")
        #expect(throws: SessionFailure.symbolicLink(path: "\(scratch.path)/link.json")) { try folder.open("link") }
        #expect(throws: SessionFailure.symbolicLink(path: "\(scratch.path)/link.json")) { try folder.read("link") }
        symlink("\(id).json", "\(scratch.path)/\(id).json.part")
        #expect(throws: SessionFailure.symbolicLink(path: "\(scratch.path)/\(id).json.part")) { try folder.open(id) }
        mkdir("\(scratch.path)/dir.json", 0o700)
        defer { rmdir("\(scratch.path)/dir.json") }
        #expect(throws: SessionFailure.notASession(path: "\(scratch.path)/dir.json")) { try folder.open("dir") }
    }

    @Test("A folder that cannot be made is said so")
    func noFolder() throws {
        try scratch.write("".utf8, to: "file")
        let failure = SessionFailure.disk(.write, path: "\(scratch.path)/file/sessions", code: ENOTDIR)
        #expect(throws: failure) {
            try SessionFolder(path: "\(scratch.path)/file/sessions").create(workspace: .sales, at: .second(0))
        }
    }

    @Test("Every failure says what and why")
    func texts() {
        let failures: [SessionFailure] = [
            .notFound("x"), .ambiguous("x", candidates: ["xa", "xb"]), .locked(id: "x", pid: nil),
            .locked(id: "x", pid: 7),
            .newerVersion(id: "x", version: 2), .critical(id: "x", type: "seal"), .damaged(id: "x", line: 3),
            .notASession(path: "/x"), .convertedLineEnds(id: "x"), .symbolicLink(path: "/x"), .changed(path: "/x"),
            .tooLarge(path: "/x"),
            .notDurable(path: "/x", code: EIO), .disk(.read, path: "/x", code: EACCES),
            .disk(.write, path: "/x", code: ENOSPC), .disk(.lock, path: "/x", code: EROFS),
        ]
        for failure in failures {
            #expect(!failure.message.contains("{") && !failure.message.contains("\n") && !failure.hint.isEmpty)
        }
        #expect(failures[14].message == "cannot write /x: No space left on device")
        #expect(Set(SessionText.allCases.map(\.rawValue)).count == SessionText.allCases.count)
    }
}
