import AssayTestSupport
import Testing

@testable import AssayCore

@Suite("What is redacted besides the known shapes, and what is kept")
struct RedactionRulesTests {
    @Test("values of variables whose names say secret", arguments: RedactionRows.names)
    func names(_ name: String, _ isSecret: Bool) {
        #expect(SecretVariables.isSecretName(name) == isSecret)
    }

    @Test("values that are everyday text are not looked for", arguments: RedactionRows.trivial)
    func trivial(_ value: String, _ isTrivial: Bool) {
        #expect(SecretVariables.isTrivial(value) == isTrivial)
    }

    @Test("a variable's value goes wherever it stands, at every split")
    func variables() {
        let long = String(repeating: "Zx9-", count: 70)
        let redaction = Redaction(variables: {
            [
                "DEPLOY_TOKEN": "hunter2-für-alle", "LONG_SECRET": long, "A_KEY": "line one 1\nline two 2\nx\n",
                "HOME": "/home/a",
            ]
        })
        let text = "a(hunter2-für-alle)b \(long)! line two 2; hunter2-für"
        let whole = "a([redacted:DEPLOY_TOKEN])b [redacted:LONG_SECRET]! [redacted:A_KEY]; hunter2-für"
        #expect(redaction.redactor.redact(text).text == whole)
        #expect(
            redaction.redactor.redact(text).counts
                == RedactionCounts(["DEPLOY_TOKEN": 1, "LONG_SECRET": 1, "A_KEY": 1]))
        var stream = RedactionStream(redaction.redactor)
        for split in text.unicodeScalars.indices {
            let result = stream.feed(String(text[..<split])) + stream.feed(String(text[split...])) + stream.finish()
            if result != whole { Issue.record("split at \(text[..<split].utf8.count)") }
        }
    }

    @Test("a key that becomes known later is found from then on")
    func later() {
        let redaction = Redaction()
        #expect(redaction.redactor.redact("plain-key-1").text == "plain-key-1")
        redaction.add(Secret("plain-key-1"), named: "api-key")
        #expect(redaction.redactor.redact("plain-key-1").text == "[redacted:api-key]")
    }

    @Test("except keeps a shape by its name, and a text by itself")
    func except() {
        let github = PlantedSecret.all.first { $0.name == "github-token" }?.value ?? ""
        let others = PlantedSecret.all.filter { $0.name == "gitlab-token" }.map(\.value)
        let rules = RedactionRules(except: ["github-token", others[0], "my-own-value-1"])
        let redactor = Redactor(rules: rules, values: [("A_TOKEN", "my-own-value-1"), ("B_TOKEN", "my-own-value-2")])
        let text = "\(github) \(others[0]) \(others[1]) my-own-value-1 my-own-value-2 \(others[0])9"
        let expected =
            "\(github) \(others[0]) [redacted:gitlab-token] my-own-value-1 [redacted:B_TOKEN] [redacted:gitlab-token]"
        var stream = RedactionStream(redactor)
        #expect(redactor.redact(text).text == expected)
        for split in text.indices {
            let result = stream.feed(String(text[..<split])) + stream.feed(String(text[split...])) + stream.finish()
            if result != expected { Issue.record("split at \(text[..<split].utf8.count): \(result)") }
        }
    }

    @Test("add finds what it describes, at every split")
    func add() {
        let rules = RedactionRules(add: [#"acme-\d{4}-[a-z]{6,}"#, "(?", "kunde (K[0-9]{5})"])
        let redactor = Redactor(rules: rules)
        let text = "acme-1234-abcdefg acme-12-abc kunde K12345, kunde K123456 xacme-1234-abcdefg"
        let expected = "[redacted:added] acme-12-abc kunde [redacted:added], kunde K123456 xacme-1234-abcdefg"
        #expect(redactor.redact(text).text == expected)
        var stream = RedactionStream(redactor)
        for split in text.indices {
            let result = stream.feed(String(text[..<split])) + stream.feed(String(text[split...])) + stream.finish()
            if result != expected { Issue.record("split at \(text[..<split].utf8.count): \(result)") }
        }
    }

    @Test(
        "a notation that cannot be used is told why",
        arguments: [
            ("acme-[0-9]{8}", nil), (#"a\.b\-c[^x]+"#, nil), ("abc", "it must take 6 characters at least"),
            ("[abc", "it breaks off"), ("abcdef{2", "it breaks off"), ("abcdef(", "it breaks off"),
            ("abc|defgh", "character 4 has no meaning there"), ("abcdef++", "character 8 has no meaning there"),
            ("*abcdef", "character 1 has no meaning there"), ("abcdef{3,1}", "character 11 has no meaning there"),
            ("(abcdef)g", "character 9 has no meaning there"), (#"abcdef\b"#, "character 8 has no meaning there"),
            ("abcdef{9999}", "character 11 has no meaning there"), ("", "it must take 6 characters at least"),
        ] as [(String, String?)])
    func problems(_ notation: String, _ problem: String?) {
        #expect(RedactionRules.problem(with: notation) == problem)
    }

    @Test("every text of an event is redacted and counted, and nothing else changes")
    func events() throws {
        let secret = PlantedSecret.all[12].value
        let mark = "[redacted:\(PlantedSecret.all[12].name)]"
        var message = SessionMessage(
            .user, "a \(secret)", attachments: [Attachment(path: "f", content: secret, sha256: "0")])
        (message.reasoning, message.error) = (secret, "failed: \(secret)")
        var test = TestRecord(
            command: "run \(secret)", outcome: .failed, exit: 1, tree: "9d3e", sandbox: .none, seconds: 1,
            output: CappedOutput(head: "x \(secret)", tail: "y \(secret)", omitted: 5))
        test.passed = 3
        let commit = CommitRecord(
            commit: "4f1c", tree: "9d3e", parent: nil, test: 3, level: "tested", reason: nil, paths: ["a"],
            ownPaths: [],
            message: "Add \(secret)")
        let bodies: [(SessionEvent.Body, Int)] = [
            (.message(message), 4), (.test(test), 3), (.commit(commit), 1),
            (.setting(SessionSetting(parameters: [.init(key: "stop", value: .array([.string(secret)]))])), 1),
            (.changes(ChangeSetEdit(added: ["a.py"])), 0),
        ]
        for (body, count) in bodies {
            var event = SessionEvent(seq: 1, at: Timestamp(milliseconds: 0), body: body)
            let before = String(decoding: event.line(previous: "p").bytes, as: UTF8.self)
            #expect(event.redact(with: Redactor()).total == count)
            let member = count == 0 ? "" : #""redacted":{"\#(PlantedSecret.all[12].name)":\#(count)},"#
            let expected = before.replacing(secret, with: mark).replacing(#""prev""#, with: member + #""prev""#)
            let line = event.line(previous: "p").bytes
            #expect(String(decoding: line, as: UTF8.self) == expected)
            #expect(try SessionEvent(line: line) == event)
        }
    }

    @Test("the part of a growing answer keeps the count")
    func growing() throws {
        let header = SessionHeader(
            id: "s", created: Timestamp(milliseconds: 0), workspace: Workspace(root: "", path: "."))
        let part = AnswerPart(session: header, seq: 3, at: Timestamp(milliseconds: 0), sent: nil)
        let counts = RedactionCounts(["jwt": 2])
        let lines = GrowingAnswer.lines(of: [.text("a"), .redacted(counts), .text("b"), .redacted(counts)])
        let event = try #require(AnswerPart(part.firstLine + lines)).event
        #expect(event.redacted == RedactionCounts(["jwt": 4]))
        #expect(try SessionEvent(line: event.line(previous: "p").bytes) == event)
    }
}
