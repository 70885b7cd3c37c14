import AssayCore
import Testing

@Suite("Conversation")
struct SessionConversationTests {
    static let header = SessionHeader(
        id: "x", created: Timestamp(milliseconds: 0), workspace: Workspace(root: "/a", path: "."))

    /// The same events in memory, and read from a file.
    private func conversations(_ bodies: [SessionEvent.Body]) throws -> [Conversation] {
        var written = try Conversation(SessionLog(header: Self.header))
        var file = Self.header.line + [0x0A]
        for (index, body) in bodies.enumerated() {
            let event = SessionEvent(seq: index + 1, at: Timestamp(milliseconds: Int64(index)), body: body)
            written.append(event)
            file += (index == 0 ? [] : [UInt8(ascii: ",")]) + event.line(previous: "abc").bytes + [0x0A]
        }
        return [written, try Conversation(SessionLog(file + Array("]}\n".utf8), id: Self.header.id))]
    }

    private static func user(_ text: String, _ attachments: (String, String)...) -> SessionEvent.Body {
        .message(
            SessionMessage(
                .user, text, attachments: attachments.map { Attachment(path: $0.0, content: $0.1, sha256: "") }))
    }

    private static func assistant(_ text: String) -> SessionEvent.Body { .message(SessionMessage(.assistant, text)) }

    private static func part(_ text: String, of answer: Int) -> SessionEvent.Body {
        var message = SessionMessage(.assistant, text)
        message.continues = answer
        return .message(message)
    }

    @Test("An answer and what continues it are one")
    func continuedAnswer() throws {
        var last = SessionMessage(.assistant, "c")
        (last.continues, last.finish, last.reasoning) = (2, .stop, "!")
        var first = SessionMessage(.assistant, "a")
        (first.finish, first.reasoning, first.error) = (.length, "hm", "broken")
        for conversation in try conversations(
            [Self.user("q"), .message(first), Self.part("b", of: 2), .setting(SessionSetting()), .message(last)])
        {
            var whole = SessionMessage(.assistant, "abc")
            (whole.finish, whole.reasoning) = (.stop, "hm!")
            #expect(try conversation.answer(2).body == .message(whole))
            #expect(try conversation.lastAnswer() == conversation.answer(2))
            #expect(conversation.turns == 1)
        }
    }

    static let requests: [(String, [SessionEvent.Body], [Message])] = [
        ("a question", [user("Hi")], [Message(.user, "Hi")]),
        (
            "turns", [user("a"), assistant("b"), user("c")],
            [Message(.user, "a"), Message(.assistant, "b"), Message(.user, "c")]
        ),
        (
            "questions without any answer are one", [user("a"), user("b"), assistant("c"), user("d"), user("e")],
            [Message(.user, "a\n\nb"), Message(.assistant, "c"), Message(.user, "d\n\ne")]
        ),
        (
            "a question whose answer stayed empty does not come back",
            [user("a"), assistant("b"), user("c"), assistant(""), user("d")],
            [Message(.user, "a"), Message(.assistant, "b"), Message(.user, "d")]
        ),
        (
            "what continues an answer is one with it",
            [
                user("a"), assistant("b"), part("c", of: 2), user("d"), part("", of: 2), assistant("e"),
                part("f", of: 6),
            ],
            [Message(.user, "a"), Message(.assistant, "bc"), Message(.user, "d"), Message(.assistant, "ef")]
        ),
        ("an attachment", [user("See", ("a.py", "x\n"))], [Message(.user, "See\n\n```a.py\nx\n```")]),
        (
            "no last newline, no words", [user("", ("a.py", "x"), ("b", ""))],
            [Message(.user, "```a.py\nx\n```\n\n```b\n```")]
        ),
        (
            "a fence inside", [user("See", ("a.md", "```\n````x\n"))],
            [Message(.user, "See\n\n`````a.md\n```\n````x\n`````")]
        ),
        ("a path with a backtick", [user("", ("a`b", "~~~\n"))], [Message(.user, "~~~~a`b\n~~~\n~~~~")]),
        (
            "a picture, and a question after it without an answer",
            [
                .message(
                    SessionMessage(
                        .user, "See",
                        attachments: [
                            Attachment(path: "a.png", content: "", sha256: "ab", mediaType: "image/png"),
                            Attachment(path: "a.py", content: "x\n", sha256: ""),
                        ])), user("b"),
            ],
            [
                Message(
                    .user, "See\n\n[image: a.png]\n\n```a.py\nx\n```\n\nb",
                    images: [ImageAttachment(path: "a.png", mediaType: "image/png", sha256: "ab")])
            ]
        ),
        ("a path with a newline", [user("", ("a\nb", "x\n"))], [Message(.user, "```a b\nx\n```")]),
        (
            "other events",
            [.setting(SessionSetting(model: "m")), user("a"), .unknown(type: "poll", isCritical: false)],
            [Message(.user, "a")]
        ),
    ]

    @Test("What a service gets", arguments: requests)
    func messages(name: String, bodies: [SessionEvent.Body], expected: [Message]) throws {
        for var conversation in try conversations(bodies) {
            #expect(try conversation.messages(system: "") == expected)
            #expect(try conversation.messages(system: "S") == [Message(.system, "S")] + expected)
            conversation.append(
                SessionEvent(seq: bodies.count + 1, at: Timestamp(milliseconds: 9), body: Self.assistant("Z")))
            #expect(try conversation.messages(system: "") == expected + [Message(.assistant, "Z")])
        }
    }

    @Test("The state is the fold of the events")
    func fold() throws {
        let bodies: [SessionEvent.Body] = [
            .setting(
                SessionSetting(
                    service: "local", model: "small",
                    parameters: [.init(key: "seed", value: .number("1")), .init(key: "stop", value: .string("x"))])),
            Self.user("First \n question"), Self.assistant("One"),
            .save(SavedBlock(message: 3, block: 1, path: "a.py", sha256: "1")),
            .setting(
                SessionSetting(
                    model: "coder",
                    parameters: [
                        .init(key: "seed", value: .number("2")), .init(key: "stop", value: .null),
                        .init(key: "top_p", value: .null),
                    ])),
            Self.user("Second"), Self.assistant("Two"),
            .save(SavedBlock(message: 7, block: 1, path: "a.py", sha256: "2")),
            .save(SavedBlock(message: 7, block: 2, path: "b.py", sha256: "3")),
        ]
        for conversation in try conversations(bodies) {
            #expect(conversation.service == "local" && conversation.model == "coder")
            #expect(conversation.parameters == [.init(key: "seed", value: .number("2"))])
            #expect(conversation.changes.saved == ["a.py": "2", "b.py": "3"])
            #expect(conversation.messages == [2, 3, 6, 7] && conversation.turns == 2)
            #expect(conversation.title == "First question")
            #expect(try conversation.lastAnswer()?.seq == 7 && conversation.lastAnswer()?.body == Self.assistant("Two"))
            #expect(try conversation.lastMessages(3).map(\.seq) == [3, 6, 7])
            #expect(try conversation.lastMessages(9).map(\.seq) == [2, 3, 6, 7])
            #expect(conversation.log.lastTime == Timestamp(milliseconds: 8))
            #expect(conversation.criticalType == nil)
        }
        let critical = try conversations([.unknown(type: "seal", isCritical: true)])
        #expect(critical.map(\.criticalType) == ["seal", "seal"])
    }

    @Test(
        "A title is one short line",
        arguments: [
            ("Write a pipeline", "Write a pipeline"), ("  two\n\tlines  ", "two lines"), ("", "p.yaml"),
            (" \n", "p.yaml"),
            ("esc \u{1B}[31mred", "esc [31mred"),
            (String(repeating: "word ", count: 30), String(repeating: "word ", count: 11) + "word…"),
            (String(repeating: "多", count: 80), String(repeating: "多", count: 59) + "…"),
        ])
    func title(content: String, title: String) {
        #expect(
            SessionMessage(.user, content, attachments: [Attachment(path: "p.yaml", content: "", sha256: "")]).title
                == title)
    }

    @Test("A line that begins as an event and is none is said when it is needed")
    func damagedLine() throws {
        var file = Self.header.line + [0x0A]
        file += Array(#"{"seq":1,"type":"message","at":"x","role":"user","content":7,"prev":""}"#.utf8)
        file += Array("\n]}\n".utf8)
        var conversation = try Conversation(SessionLog(file, id: Self.header.id))
        #expect(throws: SessionLogError.damagedLine(2)) { try conversation.messages(system: "") }
    }
}
