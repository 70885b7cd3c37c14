import AssayCore
import Foundation
import SessionStore
import Testing

@Suite("Mending damaged sessions")
struct SessionMendingTests {
    let scratch: Scratch
    let folder: SessionFolder
    let id: String
    let whole: [UInt8]
    var file: String { id + ".json" }

    /// A session of three events.
    init() throws {
        scratch = try Scratch()
        folder = SessionFolder(path: scratch.path, calls: .quick)
        let writer = try folder.create(workspace: .sales, at: .second(0))
        id = writer.id
        for text in ["one", "two", "three"] {
            try writer.append(.message(SessionMessage(.user, text)), at: .second(1))
        }
        writer.close()
        whole = try #require(scratch.bytes(of: id + ".json"))
    }

    /// The file after the session went on with these messages from where it began, and what it began with again.
    private func continued(_ texts: String...) throws -> String {
        try scratch.write(whole, to: file)
        let writer = try folder.open(id)
        for text in texts { try writer.append(.message(SessionMessage(.user, text)), at: .second(2)) }
        writer.close()
        defer { try? scratch.write(whole, to: file) }
        return try #require(scratch.text(of: file))
    }

    private func contents(_ id: String) throws -> [String] {
        try expectAtRest(scratch.bytes(of: id + ".json"))
        return try bodies(of: folder.read(id)).map { body in
            switch body {
            case .message(let message): message.content
            case .unknown(let type, _): "(\(type))"
            default: "?"
            }
        }
    }

    struct Row: Sendable, CustomTestStringConvertible {
        var testDescription: String
        /// What each whole session holds afterwards.
        var sessions: [[String]]
        var lost = 0
        /// Gets the files of both continuations, "left 1", "left 2" and "right"; gives the damaged one.
        var damage: @Sendable (_ left: String, _ right: String) -> String

        init(
            _ name: String, _ sessions: [[String]], lost: Int = 0,
            _ damage: @escaping @Sendable (_ left: String, _ right: String) -> String
        ) {
            (testDescription, self.sessions, self.lost, self.damage) = (name, sessions, lost, damage)
        }
    }

    private static let left = ["one", "two", "three", "left 1", "left 2"]
    private static let right = ["one", "two", "three", "right"]

    static let rows = [
        Row("two continuations in a conflict of git", [left, right]) { left, right in
            let (head, mine, theirs) = (left.lines.prefix(4), left.lines[4...5], right.lines[4...4])
            return (head + ["<<<<<<< HEAD"] + mine + ["======="] + theirs + [">>>>>>> other", "]}", ""])
                .joined(separator: "\n")
        },
        Row("a conflict in the style of diff3, with CR LF", [left, right]) { left, right in
            let (head, mine, theirs) = (left.lines.prefix(4), left.lines[4...5], right.lines[4...4])
            return
                (head + ["<<<<<<< a"] + theirs + ["||||||| base", "]}", "======="] + mine + [">>>>>>> b", "]}", ""])
                .joined(separator: "\r\n")
        },
        Row("two continuations joined line by line", [left, right]) { left, right in
            (left.lines.prefix(6) + right.lines[4...4] + ["]}", ""]).joined(separator: "\n")
        },
        Row("two whole files one behind the other", [left, right]) { $1 + $0 },
        Row("a hole of zeros", [["one", "(lost)", "three", "left 1", "left 2"]], lost: 1) { left, _ in
            var lines = left.lines
            lines[2] = String(repeating: "\0", count: lines[2].count)
            return lines.joined(separator: "\n")
        },
        Row("a hole that takes newlines along", [["one", "(lost)", "(lost)", "left 1", "left 2"]], lost: 2) { left, _ in
            var lines = left.lines
            lines.replaceSubrange(2...3, with: ["\0\0\0"])
            return lines.joined(separator: "\n")
        },
        Row("no first line any more", [["one", "two", "three", "left 1", "left 2"]]) { left, _ in
            "\0\0\0\n" + left.lines.dropFirst().joined(separator: "\n")
        },
        Row("lines in another order", [left]) { left, _ in
            var lines = left.lines
            lines.swapAt(2, 5)
            return lines.joined(separator: "\n")
        },
        Row("blanks around every line, and a hole", [["one", "two", "(lost)", "left 1", "left 2"]], lost: 1) {
            left, _ in
            var lines = left.lines
            lines[3] = "x"
            return lines.map { "  \($0) \t" }.joined(separator: "\n")
        },
        Row(
            "the members of a line in another order, and a hole", [["one", "two", "(lost)", "left 1", "left 2"]],
            lost: 1
        ) { left, _ in
            var lines = left.lines
            lines[2].replace(/,"role":"user"(,.*)(,"prev":"[^"]*")}/) {
                "\($0.output.2),\"role\": \"user\"\($0.output.1)}"
            }
            lines[3] = "x"
            return lines.joined(separator: "\n")
        },
        Row("laid out by a formatter", [left]) { left, _ in
            left.replacing(",", with: " ,\n    ").replacing("{", with: "{\n  ").replacing("}", with: "\n  }")
        },
        Row("an edited line and a hole", [["one", "two!", "(lost)", "left 1", "left 2"]], lost: 1) { left, _ in
            var lines = left.lines
            lines[2].replace("two", with: "two!")
            lines[3] = "x"
            return lines.joined(separator: "\n")
        },
        Row("an event that is none", [["one", "(lost)", "three", "left 1", "left 2"]], lost: 1) { left, _ in
            var lines = left.lines
            lines[2].replace(/"at":"[^"]*"/, with: #""at":"then""#)
            return lines.joined(separator: "\n").replacing(
                #""type":"message","at":"then""#, with: #""type":"save","at":"then""#)
        },
    ]

    @Test("Whole sessions come out of a damaged file, and the file as it was is kept", arguments: rows)
    func mend(row: Row) throws {
        let damaged = row.damage(try continued("left 1", "left 2"), try continued("right"))
        try scratch.write(damaged.utf8, to: file)
        #expect(throws: SessionFailure.self) { try folder.open(id) }
        #expect(scratch.text(of: file) == damaged)

        let mending = try folder.mending(of: id)
        #expect(mending.counts == row.sessions.map(\.count) && mending.lost == row.lost && !mending.isOnlyLineEnds)
        #expect(scratch.text(of: file) == damaged)

        let mended = try folder.mend(id, at: .second(3))
        #expect(try mended.ids.map(contents) == row.sessions)
        #expect(mended.ids.first == id && mended.aside == "\(file).damaged-1")
        #expect(scratch.text(of: "\(file).damaged-1") == damaged)
        #expect(throws: SessionFailure.notDamaged(id: id)) { try folder.mending(of: id) }
        for id in mended.ids { #expect(try folder.open(id).repairs == []) }
    }

    @Test("Line ends alone are turned back byte for byte, by reading, by opening and by mending")
    func lineEnds() throws {
        let converted = String(decoding: whole, as: UTF8.self).replacing("\n", with: "\r\n")
        try scratch.write(converted.utf8, to: file)
        #expect(try contents(folder.read(id)) == ["one", "two", "three"])
        #expect(scratch.text(of: file) == converted)
        let writer = try folder.open(id)
        #expect(writer.repairs == [SessionText.restoredLineEnds()])
        writer.close()
        #expect(scratch.bytes(of: file) == whole)

        try scratch.write(converted.utf8, to: file)
        #expect(try folder.mend(id, at: .second(3)) == MendedSession(ids: [id], aside: nil))
        #expect(scratch.bytes(of: file) == whole)
        #expect(scratch.names == [file])
    }

    private func contents(_ log: SessionLog) throws -> [String] {
        try bodies(of: log).map { if case .message(let message) = $0 { message.content } else { "?" } }
    }

    @Test("What is no session, newer, or whole is not mended", arguments: ["no session", "newer", "whole", "critical"])
    func refused(name: String) throws {
        var text = String(decoding: whole, as: UTF8.self)
        let path = "\(scratch.path)/\(file)"
        let expected: SessionFailure
        switch name {
        case "no session": (text, expected) = ("hello\nyou\n", .notASession(path: path))
        case "newer":
            text = text.replacing(#""version":1"#, with: #""version":7"#)
            expected = .newerVersion(id: id, version: 7)
        case "critical":
            text = text.replacing(#""type":"message""#, with: #""type":"seal","critical":true"#)
            expected = .notDamaged(id: id)
        default: expected = .notDamaged(id: id)
        }
        try scratch.write(text.utf8, to: file)
        #expect(throws: expected) { try folder.mend(id, at: .second(3)) }
        #expect(scratch.text(of: file) == text && scratch.names == [file])
    }

    @Test("A line that would be none any more once it is written as text is no event")
    func growingBytes() throws {
        let odd = Array(#"{"seq":1,"type":"x"#.utf8) + Array(repeating: 0x86, count: 25) + Array(#"","at":"x"}"#.utf8)
        let lines = whole.split(separator: UInt8(ascii: "\n"))
        let damaged = [lines[0][...], odd[...], Array("zzz".utf8)[...]] + lines[1...]
        try scratch.write(Array(damaged.joined(separator: Array("\n".utf8))), to: file)
        let mended = try folder.mend(id, at: .second(3))
        #expect(try contents(folder.open(id).conversation.log) == ["one", "two", "three"] && mended.ids == [id])
    }

    @Test("A session that is open elsewhere is not mended")
    func locked() throws {
        let writer = try folder.open(id)
        try scratch.write("{}".utf8, to: file)
        #expect(throws: SessionFailure.self) { try folder.mend(id, at: .second(3)) }
        #expect(scratch.text(of: file) == "{}")
        withExtendedLifetime(writer) {}
    }
}

extension String {
    fileprivate var lines: [String] { components(separatedBy: "\n") }
}
