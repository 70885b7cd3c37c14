import AssayCore
import Testing

@Suite("How full the context is")
struct ContextMeasureTests {
    @Test(
        "Tokens of a text",
        arguments: [
            ("", 0), ("hello", 1), ("hello world", 2), (" hello", 1), ("a  b", 3), ("a\n        b", 3), ("a\n\n\nb", 3),
            ("internationalization", 4), ("2026", 4), ("f(x)", 4), ("});", 2), ("你好", 2), ("你好,世界", 4), ("é", 1),
            ("😀", 2),
            ("\n", 1), ("naïve", 3),
        ])
    func tokens(text: String, expected: Int) {
        #expect(TokenEstimate.tokens(in: text) == expected)
    }

    @Test("The server's counts set the estimate right, unless they are far off")
    func calibration() {
        var calibration = TokenCalibration()
        #expect(!calibration.isKnown && calibration.applied(to: 100) == 100)
        calibration.note(estimated: 100, reported: 7)
        calibration.note(estimated: 100, reported: 900)
        calibration.note(estimated: 0, reported: 1)
        #expect(!calibration.isKnown)
        calibration.note(estimated: 100, reported: 120)
        calibration.note(estimated: 300, reported: 320)
        #expect(calibration.applied(to: 200) == 220)
    }

    private func conversation(_ bodies: [SessionEvent.Body]) throws -> Conversation {
        var conversation = try Conversation(SessionLog(header: SessionConversationTests.header))
        for (index, body) in bodies.enumerated() {
            conversation.append(SessionEvent(seq: index + 1, at: Timestamp(milliseconds: 0), body: body))
        }
        return conversation
    }

    private func answer(_ text: String, prompt: Int? = nil) -> SessionEvent.Body {
        var message = SessionMessage(.assistant, text)
        message.usage = prompt.map { TokenUsage(prompt: $0, completion: 1) }
        return .message(message)
    }

    @Test("Each message with its turn, its tokens and what stays at home")
    func pieces() throws {
        let file = Attachment(path: "a.py", content: "x = 1\n", sha256: "")
        let measure = try ContextMeasure(
            conversation([
                .message(SessionMessage(.user, "See", attachments: [file])), answer("Seen"),
                .message(SessionMessage(.user, "fails")), answer(""), .message(SessionMessage(.user, "again")),
            ]), system: [], examples: [])
        let expected = [
            ContextMeasure.Piece(
                event: 1, role: .user, turn: 1, title: "See", tokens: 5,
                attachments: [ContextMeasure.File(path: "a.py", tokens: 4 + 4)]),
            ContextMeasure.Piece(event: 2, role: .assistant, turn: 1, title: "", tokens: 5, attachments: []),
            ContextMeasure.Piece(
                event: 3, role: .user, turn: 2, title: "fails", tokens: 5, attachments: [], isLeftOut: true),
            ContextMeasure.Piece(
                event: 4, role: .assistant, turn: 2, title: "", tokens: 4, attachments: [], isLeftOut: true),
            ContextMeasure.Piece(event: 5, role: .user, turn: 3, title: "again", tokens: 5, attachments: []),
        ]
        #expect(measure.pieces == expected)
        #expect(measure.total == 13 + 5 + 5)
        #expect(measure.summary == nil)
    }

    @Test("A picture counts, in the session and in the request")
    func pictures() throws {
        let picture = Attachment(path: "a.png", content: "", sha256: "", mediaType: "image/png")
        let question = SessionMessage(.user, "See", attachments: [picture])
        let measure = try ContextMeasure(conversation([.message(question)]), system: [], examples: [])
        #expect(measure.pieces[0].attachments == [ContextMeasure.File(path: "a.png", tokens: 4 + 1600)])
        let image = ImageAttachment(path: "a.png", mediaType: "image/png", sha256: "")
        #expect(TokenEstimate.tokens(of: [Message(.user, "See", images: [image, image])]) == 1 + 4 + 2 * 1600)
    }

    @Test("A summary stands for its turns; only counts of answers after it tell something")
    func summary() throws {
        let compact = CompactRecord(last: 4, summary: "all of it", service: "s", model: "m", usage: nil)
        let bodies: [SessionEvent.Body] = [
            .message(SessionMessage(.user, "a")), answer("A", prompt: 17), .message(SessionMessage(.user, "b")),
            answer("B", prompt: 30), .message(SessionMessage(.user, "c")), answer("C", prompt: 40), .compact(compact),
        ]
        let system = [Message(.system, "s")]
        let before = try ContextMeasure(conversation(bodies), system: system, examples: system)
        #expect(before.summary?.lastTurn == 2 && before.summary?.tokens == 3)
        #expect(before.pieces.map(\.turn) == [3, 3])
        #expect(!before.calibration.isKnown)
        let after = try ContextMeasure(
            conversation(bodies + [.message(SessionMessage(.user, "d")), answer("D", prompt: 46)]), system: system,
            examples: system)
        // The system text 5, the summary 3, and three messages of 5.
        #expect(after.calibration.applied(to: 23) == 46)
        // Examples count for the first answer alone.
        let first = try ContextMeasure(conversation(Array(bodies[..<2])), system: system, examples: system)
        #expect(first.calibration.applied(to: 15) == 17)
    }

    @Test(
        "A title is taken out of an answer",
        arguments: [
            ("Sales pipeline", "Sales pipeline"), ("\n\n**\"Sales pipeline\"**.\nIt is short.", "Sales pipeline"),
            ("Title: Slugs", "Slugs"), ("《销售流程》", "销售流程"), ("# C# parser", "C# parser"), ("", nil), ("\n \"\" \n", nil),
        ] as [(String, String?)])
    func title(answer: String, expected: String?) {
        #expect(TitlePrompt.title(in: answer) == expected)
    }
}
