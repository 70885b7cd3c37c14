import AssayCore
import SessionStore
import Testing

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Writes a short session with every kind of event; returns its id.
func writeSample(in folder: SessionFolder, workspace: Workspace = .sales) throws -> String {
    let writer = try folder.create(workspace: workspace, at: .second(0))
    try writer.append(.setting(SessionSetting(service: "local", model: "coder")), at: .second(1))
    let attachment = Attachment(path: "a.txt", content: "one\n", sha256: String(repeating: "0", count: 64))
    try writer.append(
        .message(SessionMessage(.user, "Write \"add\" 加\u{7}", attachments: [attachment])), at: .second(2))
    let sent = SentRequest(
        service: "local", model: "coder", systemSHA256: String(repeating: "1", count: 64), firstMessage: 2,
        parameters: [.init(key: "seed", value: .number("7"))])
    try writer.beginAnswer(at: .second(3), sent: sent)
    try writer.extendAnswer([.reasoning("Let me "), .reasoning("see."), .text("```py\n")], at: .second(4))
    try writer.extendAnswer([.text("x = 1\n```\n"), .finish(.stop)], at: .second(5))
    try writer.extendAnswer([.usage(TokenUsage(prompt: 9, completion: 4))], at: .second(6))
    try writer.endAnswer(at: .second(7))
    try writer.append(
        .save(SavedBlock(message: 3, block: 1, path: "add.py", sha256: String(repeating: "2", count: 64))),
        at: .second(8))
    return writer.id
}

@Suite("Writing a session")
struct SessionWriterTests {
    let scratch: Scratch
    let folder: SessionFolder

    init() throws {
        scratch = try Scratch()
        folder = SessionFolder(path: scratch.path + "")
    }

    @Test("The file is the document of DESIGN § 4, byte for byte")
    func document() throws {
        let id = try writeSample(in: folder)
        let text = try #require(scratch.text(of: id + ".json")).replacing(id, with: "ID")
        // The header's hash covers the random id, so the chain is checked by itself.
        let hash = /"prev":"[A-Za-z0-9_-]{22}"/
        #expect(
            text.replacing(hash, with: #""prev":"…""#) == #"""
                {"format":"assay-session","version":1,"id":"ID","created":"2026-11-23T09:00:00.000Z","workspace":{"root":"/home/ann/sales","path":"."},"events":[
                {"seq":1,"type":"setting","at":"2026-11-23T09:00:01.000Z","service":"local","model":"coder","prev":"…"}
                ,{"seq":2,"type":"message","at":"2026-11-23T09:00:02.000Z","role":"user","content":"Write \"add\" 加\u0007","attachments":[{"path":"a.txt","sha256":"0000000000000000000000000000000000000000000000000000000000000000","content":"one\n"}],"prev":"…"}
                ,{"seq":3,"type":"message","at":"2026-11-23T09:00:07.000Z","role":"assistant","content":"```py\nx = 1\n```\n","reasoning":"Let me see.","finish":"stop","usage":{"prompt":9,"completion":4},"sent":{"service":"local","model":"coder","system":"1111111111111111111111111111111111111111111111111111111111111111","first":2,"parameters":{"seed":7}},"prev":"…"}
                ,{"seq":4,"type":"save","at":"2026-11-23T09:00:08.000Z","message":3,"block":1,"path":"add.py","sha256":"2222222222222222222222222222222222222222222222222222222222222222","prev":"…"}
                ]}

                """#)
        try expectAtRest(scratch.bytes(of: id + ".json"))
        #expect(scratch.names == [id + ".json"])
    }

    @Test("The hash is SHA-256 in base64url, cut to 22 characters (FIPS 180-4, example \"abc\")")
    func hash() {
        #expect(LineHash.of("abc".utf8) == "ungWv48Bz-pBQUDeXa4iI7")
        #expect(LineHash.of("".utf8) == "47DEQpj8HBSa-_TImW-5JC")
    }

    @Test("The part file holds what came, in lines of one kind")
    func part() throws {
        let writer = try folder.create(workspace: .sales, at: .second(0))
        try writer.beginAnswer(at: .second(1))
        try writer.extendAnswer([.reasoning("hm"), .text("a"), .notice("!"), .text("\n\"b\"")], at: .second(2))
        try writer.extendAnswer([], at: .second(2))
        try writer.extendAnswer(
            [.usage(TokenUsage(prompt: 1, completion: 2)), .text("c"), .finish(.length)], at: .second(3))
        #expect(
            scratch.text(of: writer.id + ".json.part")?.replacing(writer.id, with: "ID") == #"""
                {"format":"assay-part","version":1,"id":"ID","created":"2026-11-23T09:00:00.000Z","workspace":{"root":"/home/ann/sales","path":"."},"seq":1,"at":"2026-11-23T09:00:01.000Z"}
                {"reasoning":"hm"}
                {"text":"a\n\"b\""}
                {"usage":{"prompt":1,"completion":2}}
                {"text":"c"}
                {"finish":"length"}

                """#)
        let event = try writer.endAnswer(at: .second(4))
        var message = SessionMessage(.assistant, "a\n\"b\"c")
        (message.reasoning, message.finish) = ("hm", .length)
        message.usage = TokenUsage(prompt: 1, completion: 2)
        #expect(event == SessionEvent(seq: 1, at: .second(4), body: .message(message)))
        #expect(scratch.bytes(of: writer.id + ".json.part") == nil)
    }

    @Test(
        "An answer's end is the caller's word, else the service's, else cut",
        arguments: [
            ([CompletionEvent.text("a"), .finish(.stop)], nil, FinishReason.stop),
            ([.text("a"), .finish(.stop)], .error, .error),
            ([.text("a")], .interrupted, .interrupted),
            ([.text("a")], nil, .cut),
            ([], .error, .error),
        ] as [([CompletionEvent], FinishReason?, FinishReason)])
    func finish(batch: [CompletionEvent], said: FinishReason?, expected: FinishReason) throws {
        let writer = try folder.create(workspace: .sales, at: .second(0))
        try writer.extendAnswer(batch, at: .second(1))
        guard case .message(let message) = try writer.endAnswer(finish: said, error: "e", at: .second(2)).body else {
            return #expect(Bool(false))
        }
        #expect((message.finish, message.error) == (expected, "e"))
    }

    @Test("An event while an answer grows ends the answer first")
    func eventInMidAnswer() throws {
        let writer = try folder.create(workspace: .sales, at: .second(0))
        try writer.extendAnswer([.text("half")], at: .second(1))
        try writer.append(.message(SessionMessage(.user, "next")), at: .second(2))
        var half = SessionMessage(.assistant, "half")
        half.finish = .interrupted
        #expect(try bodies(of: folder.read(writer.id)) == [.message(half), .message(SessionMessage(.user, "next"))])
    }

    @Test("A long line is written in pieces and is the same line")
    func longLine() throws {
        let text = String(repeating: "多\"\n\u{2028}é🙂 and some plain words. ", count: 20_000)
        let writer = try folder.create(workspace: .sales, at: .second(0))
        try writer.append(.message(SessionMessage(.user, text)), at: .second(1))
        try writer.append(.message(SessionMessage(.user, text + "2")), at: .second(2))
        try expectAtRest(scratch.bytes(of: writer.id + ".json"))
        #expect(
            try bodies(of: folder.read(writer.id))
                == [.message(SessionMessage(.user, text)), .message(SessionMessage(.user, text + "2"))])
    }

    @Test("A session that stays empty leaves nothing, and its files are the owner's alone")
    func traces() throws {
        let inner = SessionFolder(path: scratch.path + "/a/b")
        defer { for path in ["/a/b", "/a"] { rmdir(scratch.path + path) } }
        var writer: SessionWriter? = try inner.create(workspace: .sales, at: .second(0))
        #expect(writer?.conversation.title == "")
        writer = nil
        #expect(rmdir(scratch.path + "/a/b") == 0)

        let id = try writeSample(in: folder)
        var status = stat()
        #expect(stat("\(scratch.path)/\(id).json", &status) == 0 && status.st_mode & 0o777 == 0o600)
        #expect(stat("\(scratch.path)/a", &status) == 0 && status.st_mode & 0o777 == 0o700)
    }

    @Test(
        "Syncs an answer every 250 ms, while nothing comes too, and when the clock is set back",
        arguments: [
            ("each batch is late", [300, 600, 900], [Int64](), 3),
            ("many batches at once", [10, 20, 30, 240], [], 0),
            ("silence after a batch", [10], [200, 249, 250, 600], 1),
            ("clock set back", [10], [-5], 1),
        ] as [(String, [Int64], [Int64], Int)])
    func syncs(name: String, batches: [Int64], silence: [Int64], expected: Int) throws {
        let count = Counter()
        let calls = FileCalls(
            write: FileCalls.system.write, sync: { _ throws(SystemError) in count.value += 1 },
            truncate: FileCalls.system.truncate)
        let writer = try SessionFolder(path: scratch.path, calls: calls).create(workspace: .sales, at: .second(0))
        try writer.beginAnswer(at: .second(0))
        let before = count.value
        let start = Timestamp.second(0).milliseconds
        for time in batches { try writer.extendAnswer([.text("a")], at: Timestamp(milliseconds: start + time)) }
        for time in silence { try writer.syncAnswerIfDue(at: Timestamp(milliseconds: start + time)) }
        // The folder is synced once, with the first.
        #expect(count.value - before == expected + (expected > 0 ? 1 : 0))
    }
}

/// Counts across closures that must be sendable.
final class Counter: @unchecked Sendable {
    // One thread uses it: the test that made it.
    var value = 0
}
