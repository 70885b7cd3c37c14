import AssayCore
import AssayTestSupport
import Foundation
import SessionStore
import Settings
import Terminal
import Testing

@testable import AssayREPL

@Suite("Files of the change set go along")
struct AdditionsTests {
    /// A context whose two outputs end in `said`.
    private func context(_ home: TemporaryFolder, _ service: ScriptedService, said: Pipe) throws -> Context {
        let surface = Surface(
            descriptor: said.fileHandleForWriting.fileDescriptor, isTerminal: false, hasColour: false,
            isUnicode: true, canMove: false)
        return try Context(
            place: .shell, options: GlobalOptions(),
            environment: Environment(
                variables: ["ASSAY_SESSIONS": home("sessions"), "OPENAI_BASE_URL": "http://localhost:1/v1"],
                home: home.path, workingFolder: home.path),
            screen: Screen(output: surface, messages: surface), executable: "assay",
            clock: { Timestamp(milliseconds: 1_767_225_600_000) }, scriptedService: service)
    }

    @Test("A question that could not be kept leaves them to the next one")
    func failure() throws {
        let home = try TemporaryFolder()
        let (service, said) = (ScriptedService("A1", "A2"), Pipe())
        // Its descriptor is the screen's.
        defer { withExtendedLifetime(said) {} }
        let context = try context(home, service, said: said)
        let session = try context.sessions.create(workspace: Workspace(root: "/w", path: "."), at: context.clock())
        context.session = session
        try home.write("a.txt", "one\n")
        try session.append(.changes(ChangeSetEdit(added: ["a.txt"])), at: context.clock())
        // Where pictures are kept there is no room.
        try FileManager.default.createSymbolicLink(
            atPath: home("sessions/\(session.id).kept"), withDestinationPath: "/proc/self/nowhere")
        let question = SessionMessage(.user, "see")
        #expect(throws: SessionFailure.self) {
            _ = try context.ask(question, with: Gathered(pictures: ["0": [1]])) { _ in
                PlainDisplay(screen: context.screen)
            }
        }
        #expect(service.requests.isEmpty)
        for _ in 1...2 { _ = try context.ask(question, with: Gathered()) { _ in PlainDisplay(screen: context.screen) } }
        let sent = service.requests.map { $0.messages.last?.content }
        #expect(sent == ["see\n\n```a.txt\none\n```", "see"])
    }

    static let encodings: [(name: String, bytes: [UInt8], said: String, sent: String)] = [
        (
            "another encoding", Array("gr".utf8) + [0xFC, 0x6E, 0x0A],
            "not sent along: a.txt is text in another encoding than UTF-8", "see"
        ),
        ("a binary file", [0, 1, 2], "not sent along: a.txt is not text", "see"),
        ("UTF-16", [0xFF, 0xFE, 0x61, 0x00, 0x0A, 0x00], "with a.txt (2 bytes)", "see\n\n```a.txt\na\n```"),
        ("a byte order mark", [0xEF, 0xBB, 0xBF, 0x61, 0x0A], "with a.txt (2 bytes)", "see\n\n```a.txt\na\n```"),
    ]

    @Test("As text, or not at all, which is said", arguments: encodings.indices)
    func encoding(row: Int) throws {
        let row = Self.encodings[row]
        let home = try TemporaryFolder()
        let (service, said) = (ScriptedService("A1"), Pipe())
        let context = try context(home, service, said: said)
        let session = try context.sessions.create(workspace: Workspace(root: "/w", path: "."), at: context.clock())
        context.session = session
        try home.write("a.txt", bytes: row.bytes)
        try session.append(.changes(ChangeSetEdit(added: ["a.txt"])), at: context.clock())
        _ = try context.ask(SessionMessage(.user, "see"), with: Gathered()) { _ in PlainDisplay(screen: context.screen)
        }
        #expect(service.requests.first?.messages.last?.content == row.sent, "\(row.name)")
        let text = String(decoding: said.fileHandleForReading.availableData, as: UTF8.self)
        #expect(text.contains(row.said + "\n"), "\(row.name): \(text)")
    }

    @Test(
        "One that cannot be read is said to stay here",
        arguments: [
            ("gone.txt", "not sent along: there is no file gone.txt\n"),
            ("folder", "not sent along: folder is a folder\n"),
        ])
    func unreadable(path: String, said expected: String) throws {
        let home = try TemporaryFolder()
        let (service, said) = (ScriptedService("A1"), Pipe())
        let context = try context(home, service, said: said)
        let session = try context.sessions.create(workspace: Workspace(root: "/w", path: "."), at: context.clock())
        context.session = session
        try home.makeFolder("folder")
        try home.write("a.txt", "one\n")
        try session.append(.changes(ChangeSetEdit(added: [path, "a.txt"])), at: context.clock())
        _ = try context.ask(SessionMessage(.user, "see"), with: Gathered()) { _ in PlainDisplay(screen: context.screen)
        }
        #expect(service.requests.first?.messages.last?.content == "see\n\n```a.txt\none\n```")
        let text = String(decoding: said.fileHandleForReading.availableData, as: UTF8.self)
        #expect(text.contains(expected), "\(text)")
    }

    @Test("What a service says beside its answer steers no terminal, however the answer is shown")
    func notices() throws {
        for format in ["framed", "plain", "json"] {
            let said = Pipe()
            let context = try context(TemporaryFolder(), ScriptedService(), said: said)
            var display: any AnswerDisplay =
                switch format {
                case "framed": FramedDisplay(screen: context.screen)
                case "plain": PlainDisplay(screen: context.screen)
                default: JSONDisplay(screen: context.screen)
                }
            try display.show([.notice("a\u{1B}]0;title\u{7}b\r\nc")])
            let text = String(decoding: said.fileHandleForReading.availableData, as: UTF8.self)
            #expect(text.contains("b") && text.hasSuffix("c\n"), "\(format): \(text)")
            #expect(!text.unicodeScalars.contains { $0.value < 32 && $0 != "\n" }, "\(format)")
        }
    }
}
