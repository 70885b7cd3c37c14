import AssayCore
import Testing

@Suite("The change set")
struct ChangeSetTests {
    /// The fold of these events, numbered from 1.
    private func changes(_ bodies: [SessionEvent.Body]) throws -> ChangeSet {
        let workspace = Workspace(root: "/w", path: ".")
        let start = Timestamp(milliseconds: 1_795_425_164_120)
        var conversation = try Conversation(
            SessionLog(header: SessionHeader(id: "s", created: start, workspace: workspace)))
        for (index, body) in bodies.enumerated() {
            conversation.append(SessionEvent(seq: index + 1, at: start, body: body))
        }
        return conversation.changes
    }

    private func save(_ path: String, _ sha256: String, group: Int? = nil) -> SessionEvent.Body {
        .save(SavedBlock(message: 1, block: 1, path: path, sha256: sha256, before: .nothing, group: group))
    }

    private func commit(_ paths: [String], own: [String] = []) -> SessionEvent.Body {
        .commit(
            CommitRecord(
                commit: "c", tree: "t", parent: nil, test: nil, level: "tested", reason: nil, paths: paths,
                ownPaths: own, message: "m"))
    }

    /// Events, then the paths of the change set, with `+` before those that were added, and the events that `/undo` takes back.
    static let rows:
        [(name: String, events: @Sendable (ChangeSetTests) -> [SessionEvent.Body], paths: [String], undo: [Int])] = [
            ("nothing", { _ in [] }, [], []),
            ("a save", { [$0.save("a", "1")] }, ["a"], [1]),
            ("two saves of one command", { [$0.save("a", "1"), $0.save("b", "1", group: 1)] }, ["a", "b"], [1, 2]),
            ("two commands", { [$0.save("a", "1"), $0.save("b", "1")] }, ["a", "b"], [2]),
            ("added", { _ in [.changes(ChangeSetEdit(added: ["a", "b"]))] }, ["+a", "+b"], []),
            ("added and saved", { [.changes(ChangeSetEdit(added: ["a"])), $0.save("a", "1")] }, ["+a"], [2]),
            (
                "dropped", { [$0.save("a", "1"), $0.save("b", "1"), .changes(ChangeSetEdit(dropped: ["a"]))] }, ["b"],
                [2]
            ),
            ("committed", { [$0.save("a", "1"), $0.save("b", "1"), $0.commit(["a"])] }, ["b"], [3]),
            ("saved after a commit", { [$0.save("a", "1"), $0.commit(["a"]), $0.save("a", "2")] }, ["a"], [3]),
            ("an undone save", { [$0.save("a", "1"), .undo(UndoRecord(events: [1]))] }, [], []),
            (
                "an undone second save", { [$0.save("a", "1"), $0.save("a", "2"), .undo(UndoRecord(events: [2]))] },
                ["a"],
                [1]
            ),
            (
                "an undone command of two saves",
                {
                    [
                        $0.save("a", "1"), $0.save("a", "2"), $0.save("b", "1", group: 2),
                        .undo(UndoRecord(events: [2, 3])),
                    ]
                },
                ["a"], [1]
            ),
            ("an undone commit", { [$0.save("a", "1"), $0.commit(["a"]), .undo(UndoRecord(events: [2]))] }, [], []),
            (
                "an undone commit with a file of the user's",
                {
                    [
                        $0.save("a", "1"), .changes(ChangeSetEdit(added: ["b"])), $0.commit(["a", "b"], own: ["b"]),
                        .undo(UndoRecord(events: [3])),
                    ]
                }, ["+b"], []
            ),
            (
                "the second of two commits undone",
                {
                    [
                        $0.save("a", "1"), $0.commit(["a"]), $0.save("a", "2"), $0.commit(["a"]),
                        .undo(UndoRecord(events: [4])),
                    ]
                }, [], [2]
            ),
        ]

    @Test("The events add up to it", arguments: rows.indices)
    func fold(index: Int) throws {
        let row = Self.rows[index]
        let changes = try changes(row.events(self))
        #expect(changes.entries.map { ($0.isAdded ? "+" : "") + $0.path } == row.paths, "\(row.name)")
        #expect(changes.lastStep?.events ?? [] == row.undo, "\(row.name)")
    }

    @Test("An undone save leaves the version before it as the one that is known")
    func savedVersions() throws {
        let events = [save("a", "1"), save("a", "2")]
        #expect(try changes(events).saved == ["a": "2"])
        #expect(try changes(events + [.undo(UndoRecord(events: [2]))]).saved == ["a": "1"])
        #expect(try changes(events + [.undo(UndoRecord(events: [2])), .undo(UndoRecord(events: [1]))]).saved == [:])
        #expect(try changes([save("a", "1"), commit(["a"])]).saved == ["a": "1"])
    }

    @Test("Who wrote a file as it stands")
    func authors() throws {
        let saved = try changes([save("a", "1")]).entries[0]
        #expect(
            [saved.author(now: "1"), saved.author(now: "2"), saved.author(now: nil)] == [
                .model, .modelAndYou, .modelAndYou,
            ])
        let added = try changes([.changes(ChangeSetEdit(added: ["a"]))])
        #expect(added.entries[0].author(now: "1") == .you)
        let both = try changes([.changes(ChangeSetEdit(added: ["a"])), save("a", "1")])
        #expect(both.entries[0].author(now: "1") == .modelAndYou)
    }

    @Test("The last test of a tree is found by the tree")
    func tests() throws {
        func test(_ tree: String) -> SessionEvent.Body {
            .test(
                TestRecord(
                    command: "c", outcome: .passed, exit: 0, tree: tree, sandbox: .bubblewrap, seconds: 1,
                    output: CappedOutput(head: "")))
        }
        let changes = try changes([test("x"), test("y"), test("x")])
        #expect(changes.tests == ["x": 3, "y": 2] && changes.lastTest == 3)
    }
}
