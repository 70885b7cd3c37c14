import AssayTestSupport
import Testing

@testable import AssayCore

/// A secret is planted into every text of every kind of event. A member that comes later fails the first expectation until
/// it is planted too, and a kind that comes later fails the second test.
@Suite("Every text of every event is cleaned")
struct EventRedactionTests {
    private static let secret = PlantedSecret.all[12].value
    private static let output = CappedOutput(head: secret, tail: secret, omitted: 1)

    private static var message: SessionMessage {
        var message = SessionMessage(
            .assistant, secret, attachments: [Attachment(path: secret, content: secret, sha256: "")])
        (message.reasoning, message.error) = (secret, secret)
        message.sent = SentRequest(
            service: secret, model: secret, systemSHA256: "", firstMessage: 1, parameters: parameters)
        return message
    }

    private static let parameters = [
        JSONValue.Member(key: secret, value: .array([.string(secret), .object([.init(key: secret, value: .null)])]))
    ]

    private static var test: TestRecord {
        var test = TestRecord(
            command: secret, outcome: .passed, exit: 0, tree: secret, sandbox: .none, seconds: 1, output: output)
        test.testAuthors = secret
        return test
    }

    static let rows: [SessionEvent.Body] = [
        .message(message),
        .setting(SessionSetting(service: secret, model: secret, parameters: parameters, system: secret)),
        .save(SavedBlock(message: 1, block: 1, path: secret, sha256: "", before: .file(sha256: ""), group: 1)),
        .changes(ChangeSetEdit(added: [secret], dropped: [secret])),
        .run(
            RunRecord(
                message: 1, block: 1, command: secret, exit: nil, end: secret, seconds: 1, sandbox: .none,
                output: output)),
        .check(
            CheckRecord(
                tree: secret, files: [.init(path: secret, checks: [secret], isPassed: true)], sandbox: .none,
                output: output)),
        .test(test),
        .commit(
            CommitRecord(
                commit: secret, tree: secret, parent: secret, test: 1, level: secret, reason: secret, paths: [secret],
                ownPaths: [secret], message: secret)),
        .undo(UndoRecord(events: [1])),
        .title(TitleRecord(secret, by: .you)),
        .fork(ForkRecord(session: secret, last: 1, hash: secret)),
        .rewind(RewindRecord(.after(1))),
        .compact(CompactRecord(last: 1, summary: secret, service: secret, model: secret, usage: nil)),
    ]

    @Test("Rows", arguments: rows.indices)
    func clean(row: Int) throws {
        let body = Self.rows[row]
        let planted = texts(in: body, at: body.type)
        for (place, text) in planted { #expect(text.contains(Self.secret), "\(place) is not planted") }
        var event = SessionEvent(seq: 1, at: Timestamp(milliseconds: 0), body: body)
        let counts = event.redact(with: Redactor())
        for (place, text) in texts(in: event.body, at: body.type) {
            #expect(text == "[redacted:\(PlantedSecret.all[12].name)]", "\(place)")
        }
        #expect(event.body.type == body.type && counts.total == planted.count && event.redacted == counts)
        let line = event.line(previous: "p").bytes
        #expect(!String(decoding: line, as: UTF8.self).contains(Self.secret))
        #expect(try SessionEvent(line: line) == event)
    }

    @Test("Every kind of event is among them")
    func kinds() {
        #expect(Set(Self.rows.map(\.type)) == SessionEvent.Body.recordTypes.union(["message", "setting", "save"]))
    }

    /// What Assay computes itself.
    private static let own: Set = ["sha256", "systemSHA256", "mediaType", "number"]

    /// Every text within a value, with the way to it. One that may be missing and is counts as empty.
    private func texts(in value: Any, at place: String) -> [(place: String, text: String)] {
        if let text = value as? String { return [(place, text)] }
        if type(of: value) == String?.self { return [(place, "")] }
        return Mirror(reflecting: value).children.flatMap { label, child in
            let name = String((label ?? "").trimmingPrefix("."))
            return Self.own.contains(name) ? [] : texts(in: child, at: "\(place).\(name)")
        }
    }
}
