import AssayCore
import SessionStore
import Testing

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

@Suite("Repairing a session")
struct SessionRepairTests {
    let scratch: Scratch
    let folder: SessionFolder
    /// A session with four events, at rest.
    let id: String
    let whole: [UInt8]

    init() throws {
        scratch = try Scratch()
        folder = SessionFolder(path: scratch.path, calls: .quick)
        id = try writeSample(in: folder)
        whole = try #require(scratch.bytes(of: id + ".json"))
    }

    private var file: String { id + ".json" }
    private var cut: [UInt8]? { scratch.bytes(of: file + ".cut-1") }

    private func removeCuts() {
        for name in scratch.names where name != file { unlink("\(scratch.path)/\(name)") }
    }

    @Test("Cut at any byte, the session has every event that is whole, nothing is lost, and it goes on")
    func everyPrefix() throws {
        let all = try bodies(of: SessionLog(whole, id: "s"))
        let ends = whole.indices.filter { whole[$0] == UInt8(ascii: "\n") }
        for length in 0...whole.count {
            removeCuts()
            let prefix = Array(whole[..<length])
            try scratch.write(prefix, to: file)
            // A line counts once its newline is there.
            let events = max(0, ends.count { $0 < length } - 1)
            let seen = try folder.read(id)
            #expect(seen.count == min(events, 4) && scratch.bytes(of: file) == prefix, "read at \(length)")
            let writer = try folder.open(id)
            #expect(try bodies(of: writer.conversation.log) == Array(all.prefix(events)), "at \(length)")
            let repaired = try #require(scratch.bytes(of: file))
            try expectAtRest(repaired)
            let isKept = prefix == repaired.dropLast(3) + (cut ?? []) || prefix == cut
            #expect(isKept || repaired.starts(with: prefix), "at \(length)")
            try writer.append(.message(SessionMessage(.user, "on")), at: .second(60))
            writer.close()
            try expectAtRest(scratch.bytes(of: file))
        }
    }

    @Test(
        "Whatever stands behind the last event is cut off and kept",
        arguments: [
            ("zeros", [UInt8](repeating: 0, count: 4096)),
            ("zeros behind the closing", Array("]}\n".utf8) + [0, 0, 0]),
            ("half an event", Array(#",{"seq":5,"type":"message","at":"2026"#.utf8)),
            (
                "an event whose middle is zeros",
                Array(#",{"seq":5,"type":"message","at":""#.utf8) + [0, 0] + Array("\"}\n]}\n".utf8)
            ),
            ("an undo that was killed", Array("]}\neq\":5,\"type\"".utf8)),
            ("no text", [0xFF, 0xFE, 0x0A, 0x00, 0x80]),
            ("no newline at the end", Array("]}".utf8)),
            ("a second closing", Array("]}\n]}\n".utf8)),
        ] as [(String, [UInt8])])
    func tails(name: String, tail: [UInt8]) throws {
        try scratch.write(whole.dropLast(3) + tail, to: file)
        let writer = try folder.open(id)
        #expect(scratch.bytes(of: file) == whole)
        let isHarmless = "]}\n".utf8.starts(with: tail)
        #expect(cut == (isHarmless ? nil : tail))
        #expect(writer.repairs == (isHarmless ? [] : [SessionText.repairedEnd(file + ".cut-1")]))
        writer.close()
        #expect(try folder.open(id).repairs == [])
    }

    /// What someone else may do to a session file, and what is said to it. Ids and paths are filled in by the test.
    struct Mischief: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let expected: SessionFailure
        let change: @Sendable (String) -> String

        init(_ name: String, _ expected: SessionFailure, _ change: @escaping @Sendable (String) -> String) {
            (testDescription, self.expected, self.change) = (name, expected, change)
        }
    }

    static let mischief: [Mischief] = [
        Mischief("a line edited", .damaged(id: "", line: 3)) { $0.replacing("\"seq\":2", with: "\"seq\":9") },
        Mischief("a line removed", .damaged(id: "", line: 3)) { $0.replacing(/,\{"seq":2.*\n/, with: "") },
        Mischief("a conflict of git", .damaged(id: "", line: 4)) {
            $0.replacing("\n,{\"seq\":3", with: "\n<<<<<<< HEAD\n,{\"seq\":3")
        },
        Mischief("an event twice", .damaged(id: "", line: 6)) {
            $0.replacing(/,\{"seq":4.*\n/) { String($0.output) + $0.output }
        },
        Mischief("CR LF and an edit", .convertedLineEnds(id: "")) {
            $0.replacing("\n", with: "\r\n").replacing("Write", with: "Wrote")
        },
        Mischief("another format", .notASession(path: "")) { $0.replacing("assay-session", with: "other") },
        Mischief("drawn out by a tool", .notASession(path: "")) {
            $0.replacing("{\"format\"", with: "{\n  \"format\"")
        },
        Mischief("no JSON", .notASession(path: "")) { _ in "hello\n" },
        Mischief("a text without a newline", .notASession(path: "")) { _ in "hello" },
        Mischief("a newer version", .newerVersion(id: "", version: 2)) {
            $0.replacing("\"version\":1", with: "\"version\":2")
        },
        Mischief("a critical event", .critical(id: "", type: "seal")) {
            $0.replacing("\"type\":\"save\"", with: "\"type\":\"seal\"")
                .replacing("\"message\":3", with: "\"critical\":true")
        },
    ]

    @Test("What someone else did to the file is refused and left alone", arguments: mischief)
    func refused(mischief: Mischief) throws {
        let text = mischief.change(String(decoding: whole, as: UTF8.self))
        try scratch.write(text.utf8, to: file)
        let path = "\(scratch.path)/\(file)"
        let failure: SessionFailure =
            switch mischief.expected {
            case .damaged(_, let line): .damaged(id: id, line: line)
            case .convertedLineEnds: .convertedLineEnds(id: id)
            case .newerVersion(_, let version): .newerVersion(id: id, version: version)
            case .critical(_, let type): .critical(id: id, type: type)
            default: .notASession(path: path)
            }
        #expect(throws: failure) { try folder.open(id) }
        #expect(scratch.text(of: file) == text)
        #expect(scratch.names == [file])
        #expect(try folder.list().map(\.failure) == [failure])
    }

    @Test("Unknown events and members of a newer version stay in the file")
    func newerEvents() throws {
        let newer = String(decoding: whole, as: UTF8.self)
            .replacing("\"type\":\"save\"", with: "\"type\":\"poll\"")
            .replacing("\"events\"", with: "\"mood\":{\"a\":[1]},\"events\"")
            .replacing("\"role\":\"user\"", with: "\"role\":\"user\",\"mood\":null")
        try scratch.write(newer.utf8, to: file)
        let writer = try folder.open(id)
        try writer.append(.message(SessionMessage(.user, "on")), at: .second(60))
        let text = try #require(scratch.text(of: file))
        #expect(text.hasPrefix(newer.dropLast(3)))
        #expect(try bodies(of: folder.read(id))[3] == .unknown(type: "poll", isCritical: false))
    }

    // MARK: Parts

    /// The part that the writer of the next answer leaves behind when it is killed.
    private func abandonedPart() throws -> [UInt8] {
        let writer = try folder.open(id)
        try writer.append(.message(SessionMessage(.user, "go on")), at: .second(20))
        try writer.beginAnswer(at: .second(21))
        try writer.extendAnswer([.reasoning("多 \"?\""), .text("é🙂\n")], at: .second(22))
        try writer.extendAnswer([.text("\u{7}end"), .usage(TokenUsage(prompt: 3, completion: 4))], at: .second(23))
        writer.close()
        return try #require(scratch.bytes(of: file + ".part"))
    }

    @Test("A part that is cut at any byte becomes the last message, as far as it can be decoded")
    func everyPartPrefix() throws {
        let part = try abandonedPart()
        let asked = try #require(scratch.bytes(of: file))
        let firstLine = try #require(part.firstIndex(of: UInt8(ascii: "\n")))
        var longest = SessionMessage(.assistant, "")
        for length in 0...part.count {
            removeCuts()
            try scratch.write(asked, to: file)
            try scratch.write(part[..<length], to: file + ".part")
            let growing = try folder.read(id).growing
            let writer = try folder.open(id)
            try expectAtRest(scratch.bytes(of: file))
            #expect(scratch.names == [file, file + ".lock"], "at \(length)")
            guard length > firstLine, writer.conversation.log.count == 6 else {
                #expect(writer.conversation.log.count == 5 && writer.repairs == [] && growing == nil, "at \(length)")
                writer.close()
                continue
            }
            let event = try writer.conversation.log.event(6)
            guard case .message(let message) = event.body else { return #expect(Bool(false)) }
            #expect(event == growing?.event && event.at == .second(21))
            #expect(message.finish == .interrupted && writer.repairs == [SessionText.adoptedAnswer()])
            #expect(!(message.content + message.reasoning).unicodeScalars.contains("\u{FFFD}"), "at \(length)")
            #expect(message.content.utf8.starts(with: longest.content.utf8))
            #expect(message.reasoning.utf8.starts(with: longest.reasoning.utf8))
            longest = message
            writer.close()
        }
        var expected = SessionMessage(.assistant, "é🙂\n\u{7}end")
        (expected.reasoning, expected.finish) = ("多 \"?\"", .interrupted)
        expected.usage = TokenUsage(prompt: 3, completion: 4)
        #expect(longest == expected)
    }

    @Test("A part whose answer had ended is a whole answer")
    func endedPart() throws {
        let part = try abandonedPart()
        try scratch.write(part + Array("{\"finish\":\"stop\"}\n{\"text\":\"".utf8) + [0, 0, 0], to: file + ".part")
        guard case .message(let message) = try folder.open(id).conversation.lastAnswer()?.body else {
            return #expect(Bool(false))
        }
        #expect(message.finish == .stop)
    }

    @Test("A part of an answer that went on is joined to it")
    func continuingPart() throws {
        let log = try folder.read(id)
        guard case .message(let first) = try log.event(3).body else { return #expect(Bool(false)) }
        let part =
            AnswerPart(session: log.header, seq: log.count + 1, at: .second(9), sent: nil, continues: 3).firstLine
            + GrowingAnswer.lines(of: [.text("and more")])
        try scratch.write(part, to: file + ".part")
        let conversation = try folder.open(id).conversation
        guard case .message(let joined) = try conversation.answer(3).body else { return #expect(Bool(false)) }
        #expect(joined.content == first.content + "and more")
        #expect(joined.finish == .interrupted)
        #expect(try conversation.lastAnswer()?.seq == 3)
    }

    @Test(
        "A part is removed where its answer is written, and kept aside where it is something else",
        arguments: [
            ("of an older answer that is written", 3, "```py\nx = 1", nil),
            ("of an older answer that is another", 3, "other", "part-1"),
            ("of an event that is no answer", 2, "Write", "part-1"),
            ("of an answer far ahead", 9, "x", "part-1"),
            ("of an answer of which nothing had come", 5, "", nil),
        ] as [(String, Int, String, String?)])
    func otherParts(name: String, seq: Int, text: String, aside: String?) throws {
        var part = AnswerPart(session: try folder.read(id).header, seq: seq, at: .second(9), sent: nil).firstLine
        if !text.isEmpty { part += GrowingAnswer.lines(of: [.text(text)]) }
        try scratch.write(part, to: file + ".part")
        let writer = try folder.open(id)
        #expect(scratch.bytes(of: file) == whole)
        #expect(writer.repairs == (aside.map { [SessionText.keptPart("\(file).\($0)")] } ?? []))
        writer.close()
        #expect(scratch.names == [file] + (aside.map { ["\(file).\($0)"] } ?? []))
        #expect(aside == nil || scratch.bytes(of: "\(file).\(aside!)") == part)
    }

    @Test("A part of another session, or none at all, is kept aside", arguments: ["another session", "garbage"])
    func foreignParts(name: String) throws {
        let other = SessionHeader(id: "other", created: .second(0), workspace: .sales)
        let part =
            name == "garbage"
            ? Array("hello\n".utf8)
            : AnswerPart(session: other, seq: 5, at: .second(9), sent: nil).firstLine
                + GrowingAnswer.lines(of: [.text("x")])
        try scratch.write(part, to: file + ".part")
        try scratch.write(part, to: file + ".part-1")
        #expect(try folder.open(id).repairs == [SessionText.keptPart(file + ".part-2")])
        #expect(scratch.bytes(of: file + ".part-2") == part)
    }

    @Test("A first line that is cut is written anew, from the part where there is one")
    func brokenHeader() throws {
        let header = try folder.read(id).header
        try scratch.write(header.line.prefix(90), to: file)
        let part =
            AnswerPart(session: header, seq: 3, at: .second(9), sent: nil).firstLine
            + GrowingAnswer.lines(of: [.text("drawn")])
        try scratch.write(part, to: file + ".part")
        let writer = try folder.open(id)
        #expect(writer.header == header)
        #expect(writer.repairs == [SessionText.repairedHeader(), SessionText.keptPart(file + ".part-1")])
        writer.close()
        #expect(scratch.bytes(of: file) == header.line + Array("\n]}\n".utf8))
        #expect(scratch.bytes(of: file + ".part-1") == part)
    }

    @Test("The health of a folder tells what a killed writer left, and not what a living one has")
    func health() throws {
        let writer = try folder.create(workspace: .sales, at: .second(0))
        try writer.append(.message(SessionMessage(.user, "go")), at: .second(1))
        writer.close()
        let whole = try #require(scratch.bytes(of: writer.id + ".json"))
        try scratch.write(whole.dropLast(2), to: "torn.json")
        try scratch.write([], to: "torn.json.lock")
        try scratch.write("bad\n".utf8, to: "bad.json")
        try scratch.write([], to: "torn.json.part")
        try scratch.write([], to: "gone.json.part")
        try scratch.write([], to: "torn.json.cut-1")
        try scratch.write([], to: "torn.json.damaged-1")
        let health = try folder.health(besides: nil)
        #expect(health.damaged == ["bad"] && health.torn == ["torn"] && health.waiting == ["torn"])
        #expect(health.leftovers == ["gone.json.part", "torn.json.cut-1", "torn.json.damaged-1"])
    }

    @Test("An edited line is told of, and left as it is")
    func edited() throws {
        #expect(try folder.open(id).brokenLink == nil)
        var lines = String(decoding: whole, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        lines[2] = lines[2].replacing(",\"prev\":", with: ",\"edited\":true,\"prev\":")
        let edited = lines.joined(separator: "\n")
        try scratch.write(edited.utf8, to: file)
        let writer = try folder.open(id)
        #expect(writer.brokenLink == 3 && writer.repairs.isEmpty)
        #expect(scratch.text(of: file) == edited)
    }
}
