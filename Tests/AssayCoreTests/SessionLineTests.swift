import AssayCore
import Testing

@Suite("Lines of a session file")
struct SessionLineTests {
    static let sha = String(repeating: "a", count: 64)
    static let moment = Timestamp(milliseconds: 1_795_425_164_120)

    static func answer() -> SessionMessage {
        var message = SessionMessage(.assistant, "Yes.\n")
        (message.reasoning, message.finish, message.error) = ("Hm.", .error, "broke")
        message.usage = TokenUsage(prompt: 89, completion: 638)
        message.sent = SentRequest(
            service: "local", model: "coder", systemSHA256: sha, firstMessage: 2,
            parameters: [
                .init(key: "stop", value: .array([.string("\n")])), .init(key: "temperature", value: .number("0.10")),
            ])
        return message
    }

    static let rows: [(SessionEvent.Body, String)] = [
        (.message(SessionMessage(.user, "Hi")), #""type":"message","at":"AT","role":"user","content":"Hi""#),
        (
            .message(
                SessionMessage(.user, "", attachments: [Attachment(path: "a \"b\"", content: "x\n", sha256: sha)])),
            #""type":"message","at":"AT","role":"user","content":"","attachments":[{"path":"a \"b\"","sha256":"SHA","content":"x\n"}]"#
        ),
        (
            .message(
                SessionMessage(
                    .user, "x",
                    attachments: [Attachment(path: "a.png", content: "", sha256: sha, mediaType: "image/png")])),
            #""type":"message","at":"AT","role":"user","content":"x","attachments":[{"path":"a.png","sha256":"SHA","media":"image/png","content":""}]"#
        ),
        (
            .message(answer()),
            #""type":"message","at":"AT","role":"assistant","content":"Yes.\n","reasoning":"Hm.","finish":"error","usage":{"prompt":89,"completion":638},"sent":{"service":"local","model":"coder","system":"SHA","first":2,"parameters":{"stop":["\n"],"temperature":0.10}},"error":"broke""#
        ),
        (.setting(SessionSetting()), #""type":"setting","at":"AT""#),
        (
            .setting(SessionSetting(service: "local", model: "m", parameters: [.init(key: "seed", value: .null)])),
            #""type":"setting","at":"AT","service":"local","model":"m","parameters":{"seed":null}"#
        ),
        (
            .save(SavedBlock(message: 3, block: 1, path: "多.py", sha256: sha)),
            #""type":"save","at":"AT","message":3,"block":1,"path":"多.py","sha256":"SHA""#
        ),
        (
            .save(SavedBlock(message: 3, block: 1, path: "a", sha256: sha, before: .nothing)),
            #""type":"save","at":"AT","message":3,"block":1,"path":"a","sha256":"SHA","new":true"#
        ),
        (
            .save(SavedBlock(message: 3, block: 2, path: "a", sha256: sha, before: .file(sha256: sha), group: 4)),
            #""type":"save","at":"AT","message":3,"block":2,"path":"a","sha256":"SHA","before":"SHA","group":4"#
        ),
        (
            .changes(ChangeSetEdit(added: ["a", "b c"], dropped: ["d"])),
            #""type":"changes","at":"AT","add":["a","b c"],"drop":["d"]"#
        ),
        (
            .run(
                RunRecord(
                    message: 3, block: 1, command: "python3 a.py", exit: 1, seconds: 0.25, sandbox: .bubblewrap,
                    output: CappedOutput(head: "x\n"))),
            #""type":"run","at":"AT","message":3,"block":1,"command":"python3 a.py","exit":1,"seconds":0.25,"sandbox":"bwrap","output":"x\n""#
        ),
        (
            .run(
                RunRecord(
                    message: nil, block: nil, command: "yes", exit: nil, end: "time", seconds: 60, sandbox: .none,
                    output: CappedOutput(head: "y", tail: "z", omitted: 7))),
            #""type":"run","at":"AT","command":"yes","end":"time","seconds":60.0,"sandbox":"none","output":"y","omitted":7,"tail":"z""#
        ),
        (
            .check(
                CheckRecord(
                    tree: "9d3e", files: [.init(path: "a.sh", checks: ["bash -n", "shellcheck"], isPassed: true)],
                    sandbox: .landlock, output: CappedOutput(head: ""))),
            #""type":"check","at":"AT","tree":"9d3e","files":[{"path":"a.sh","checks":["bash -n","shellcheck"],"passed":true}],"sandbox":"landlock","output":"""#
        ),
        (
            .test(tested()),
            #""type":"test","at":"AT","command":"pytest","outcome":"passed","exit":0,"passed":3,"failed":0,"skipped":1,"tree":"9d3e","sandbox":"bwrap","seconds":0.8,"weak":true,"tests_by":"model","output":"3 passed""#
        ),
        (
            .commit(
                CommitRecord(
                    commit: "4f1c", tree: "9d3e", parent: "0a", test: 5, level: "untested", reason: "why", paths: ["a"],
                    ownPaths: ["a"], message: "Add a")),
            #""type":"commit","at":"AT","commit":"4f1c","tree":"9d3e","parent":"0a","test":5,"level":"untested","reason":"why","paths":["a"],"own":["a"],"message":"Add a""#
        ),
        (.undo(UndoRecord(events: [4, 5])), #""type":"undo","at":"AT","events":[4,5]"#),
        (.unknown(type: "seal", isCritical: true), #""type":"seal","at":"AT","critical":true"#),
    ]

    static func tested() -> TestRecord {
        var test = TestRecord(
            command: "pytest", outcome: .passed, exit: 0, tree: "9d3e", sandbox: .bubblewrap, seconds: 0.8,
            output: CappedOutput(head: "3 passed"))
        (test.passed, test.failed, test.skipped) = (3, 0, 1)
        (test.isWeak, test.testAuthors) = (true, "model")
        return test
    }

    @Test("Every event is written in the order of DESIGN § 4 and read back", arguments: rows)
    func roundTrip(body: SessionEvent.Body, members: String) throws {
        let event = SessionEvent(seq: 12, at: Self.moment, body: body)
        let line = event.line(previous: "abc").bytes
        let expected = members.replacing("AT", with: "2026-11-23T09:12:44.120Z").replacing("SHA", with: Self.sha)
        #expect(String(decoding: line, as: UTF8.self) == #"{"seq":12,"# + expected + #","prev":"abc"}"#)
        #expect(try SessionEvent(line: line) == event)
    }

    private static var part: SessionMessage {
        var part = answer()
        part.continues = 345
        return part
    }

    @Test(
        "Every kind is told from the beginning of its line",
        arguments: [
            (.message(SessionMessage(.user, "")), .message(.user)), (.message(answer()), .message(.assistant)),
            (.message(part), .continuation(of: 345)),
            (.message(SessionMessage(.system, "")), .message(.system)), (.setting(SessionSetting()), .setting),
            (.save(SavedBlock(message: 1, block: 1, path: "", sha256: "")), .save),
            (.unknown(type: "seal", isCritical: true), .other),
        ] as [(SessionEvent.Body, SessionLinePrefix.Kind)])
    func prefix(body: SessionEvent.Body, kind: SessionLinePrefix.Kind) throws {
        let line = SessionEvent(seq: 1234, at: Self.moment, body: body).line(previous: "abc").bytes
        let prefix = try #require(line.withUnsafeBytes { SessionLinePrefix($0) })
        #expect((prefix.seq, prefix.kind) == (1234, kind))
        #expect(String(decoding: line[prefix.at], as: UTF8.self) == "2026-11-23T09:12:44.120Z")
        for length in 0..<20 { #expect(line[..<length].withUnsafeBytes { SessionLinePrefix($0) } == nil) }
    }

    static let newerLines: [(String, SessionEvent.Body)] = [
        (
            #"{"seq":1,"type":"message","at":"AT","mood":{"a":[]},"role":"user","content":"Hi","finish":"bored","prev":"x"}"#,
            .message(SessionMessage(.user, "Hi"))
        ),
        (
            #"{"seq":1,"type":"message","at":"AT","role":"tool","content":"Hi"}"#,
            .unknown(type: "message", isCritical: false)
        ),
        (
            #"{"seq":1,"type":"poll","at":"AT","seq":9,"type":"save","options":["a"]}"#,
            .unknown(type: "poll", isCritical: false)
        ),
        (#"{"seq":1,"type":"poll","at":"AT","critical":true}"#, .unknown(type: "poll", isCritical: true)),
        (#"{"seq":1,"type":"setting","at":"AT","service":null}"#, .setting(SessionSetting())),
    ]

    @Test("What a newer version adds is ignored, or makes the event unknown", arguments: newerLines)
    func newer(line: String, body: SessionEvent.Body) throws {
        let line = line.replacing("AT", with: "2026-11-23T09:12:44.120Z")
        #expect(try SessionEvent(line: line.utf8) == SessionEvent(seq: 1, at: Self.moment, body: body))
    }

    @Test(
        "What is no event is refused",
        arguments: [
            "", "{}", #"{"seq":1,"type":"setting"}"#, #"{"type":"setting","at":"2026-11-23T09:12:44.120Z"}"#,
            #"{"seq":1,"type":"setting","at":"yesterday"}"#,
            #"{"seq":1,"type":"setting","at":"2026-11-23T09:12:44.120Z"} x"#,
            #"{"seq":1,"type":"message","at":"2026-11-23T09:12:44.120Z","role":"user","content":7}"#,
        ])
    func invalid(line: String) {
        #expect(throws: JSONError.self) { try SessionEvent(line: line.utf8) }
    }

    @Test("A long line comes in pieces, with what surrounds it", arguments: [4, 10, 64, 1 << 16])
    func pieces(size: Int) throws {
        let text = String(repeating: "多\"\u{2028}é🙂\n ab", count: 2_000)
        var message = SessionMessage(.user, text)
        message.attachments = [Attachment(path: "p", content: text + "!", sha256: "")]
        let event = SessionEvent(seq: 1, at: Self.moment, body: .message(message))
        var (pieces, whole, own): (Int, [UInt8], [UInt8]) = (0, [], [])
        event.line(previous: "abc").forEachPiece(prefix: ",", suffix: "\n]}\n", size: size) { piece, line in
            pieces += 1
            whole += piece
            own += line
            #expect(piece.count <= 6 * size + 400)
        }
        #expect(pieces > 1)
        #expect(whole == Array(",".utf8) + own + Array("\n]}\n".utf8))
        #expect(try SessionEvent(line: own) == event)
    }

    static let headers: [(String, SessionLogError?)] = [
        (
            #"{"format":"assay-session","version":1,"id":"x","created":"2026-11-23T09:12:44.120Z","workspace":{"root":"/a","path":"."},"events":["#,
            nil
        ),
        (
            #"{"format":"assay-session","version":1,"id":"x","created":"2026-11-23T09:12:44.120Z","workspace":{"root":"/a","path":"."},"mood":[1],"events":["#,
            nil
        ),
        (#"{"format":"assay-session","version":2,"events":["#, .newerVersion(2)),
        (#"{"format":"assay-session","version":1,"events":["#, .notASession),
        (
            #"{"format":"other","version":1,"id":"x","created":"2026-11-23T09:12:44.120Z","workspace":{"root":"/a","path":"."},"events":["#,
            .notASession
        ),
        (
            #"{"format":"assay-session","version":1,"id":"x","created":"2026-11-23T09:12:44.120Z","workspace":{"root":"/a","path":"."}}"#,
            .notASession
        ),
        (
            #"{"format":"assay-session","version":1,"id":"x","created":"2026-11-23T09:12:44.120Z","workspace":{"root":"/a","path":"."},"events":[]}"#,
            .notASession
        ),
        ("", .notASession),
    ]

    @Test("The header", arguments: headers)
    func header(line: String, failure: SessionLogError?) throws {
        let expected = SessionHeader(id: "x", created: Self.moment, workspace: Workspace(root: "/a", path: "."))
        let result = Result { () throws(SessionLogError) in try SessionHeader(line: line.utf8) }
        #expect(result == (failure.map { .failure($0) } ?? .success(expected)))
        if failure == nil, !line.contains("mood") { #expect(String(decoding: expected.line, as: UTF8.self) == line) }
    }
}
