import AssayCore
import Testing

@testable import Workshop

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

@Suite(.ownThreads) struct GitUndoTests {
    /// A commit, what happened around it, and what undoing it does.
    struct Row: Sendable, CustomTestStringConvertible {
        var name: String
        /// Before the commit, what it holds included.
        var prepare: @Sendable (GitFixture) throws -> Void
        var changeSet: [String]
        /// Between the commit and its undoing.
        var meanwhile: @Sendable (GitFixture) throws -> Void = { _ in }
        var own: Set<String> = []
        var isEmpty = false
        var outcome: Outcome
        var testDescription: String { name }
    }

    enum Outcome: Sendable {
        /// `differs`: what is not as before `prepare`.
        case undoes(UndoneCommit, differs: [String])
        case refuses(@Sendable (_ commit: String) -> GitFailure)
    }

    @Test(arguments: undone + refused)
    func undo(_ row: Row) throws {
        let fixture = try GitFixture(isEmpty: row.isEmpty)
        let original = try GitState(of: fixture)
        try row.prepare(fixture)
        let preparation = try CommitPreparation(try fixture.repository(), changeSet: row.changeSet)
        let made = try preparation.finish(message: "Change", trailers: [])
        try row.meanwhile(fixture)
        let before = try GitState(of: fixture)
        let repository = try fixture.repository()
        switch row.outcome {
        case .undoes(let outcome, let differs):
            #expect(try repository.undo(commit: made.id, keeping: row.own) == outcome)
            #expect(original.differences(to: try GitState(of: fixture)) == differs.sorted())
            try fixture.git(["fsck", "--strict"])
        case .refuses(let failure):
            #expect(gitFailure { try repository.undo(commit: made.id, keeping: row.own) } == failure(made.id))
            #expect(before.differences(to: try GitState(of: fixture)) == [])
        }
        #expect(fixture.leftovers() == [])
    }

    @Sendable private static func editA(_ fixture: GitFixture) throws { try fixture.write("a.txt", "two\n") }

    static let undone: [Row] = [
        Row(
            name: "an edit", prepare: editA, changeSet: ["a.txt"],
            outcome: .undoes(UndoneCommit(restored: ["a.txt"]), differs: [])),
        Row(
            name: "new files in new folders", prepare: { try $0.write("x/y/new.txt", "new\n") },
            changeSet: ["x/y/new.txt"],
            outcome: .undoes(UndoneCommit(removed: ["x/y/new.txt"]), differs: [])),
        Row(
            name: "a deletion", prepare: { try #require(unlink("\($0.top)/sub/c.txt") == 0) }, changeSet: ["sub/c.txt"],
            outcome: .undoes(UndoneCommit(restored: ["sub/c.txt"]), differs: [])),
        Row(
            name: "a file in a folder's place",
            prepare: {
                try #require(unlink("\($0.top)/sub/c.txt") == 0 && rmdir("\($0.top)/sub") == 0)
                try $0.write("sub", "file\n")
            }, changeSet: ["sub"],
            outcome: .undoes(UndoneCommit(restored: ["sub/c.txt"], removed: ["sub"]), differs: [])),
        Row(
            name: "the executable bit", prepare: { try #require(chmod("\($0.top)/a.txt", 0o755) == 0) },
            changeSet: ["a.txt"],
            outcome: .undoes(UndoneCommit(restored: ["a.txt"]), differs: [])),
        Row(
            name: "CR LF in the work folder only",
            prepare: {
                try $0.git(["config", "core.autocrlf", "true"])
                try $0.write("a.txt", "two\r\n")
            }, changeSet: ["a.txt"],
            // git gives the old version its CR LF too.
            outcome: .undoes(UndoneCommit(restored: ["a.txt"]), differs: ["file a.txt"])),
        Row(
            name: "the user's own file stays", prepare: editA, changeSet: ["a.txt"], own: ["a.txt"],
            outcome: .undoes(UndoneCommit(kept: ["a.txt"]), differs: ["file a.txt", "status a.txt"])),
        Row(
            name: "an edit of the user's to the session's file stays, where it is named", prepare: editA,
            changeSet: ["a.txt"],
            meanwhile: { try $0.write("a.txt", "two\nmine\n") }, own: ["a.txt"],
            outcome: .undoes(UndoneCommit(kept: ["a.txt"]), differs: ["file a.txt", "status a.txt"])),
        Row(
            name: "other work stays",
            prepare: {
                try editA($0)
                try $0.write("b.txt", "staged\n")
                try $0.git(["add", "b.txt"])
                try $0.write("b.txt", "edited\n")
                try $0.write("new.txt", "new\n")
            }, changeSet: ["a.txt"],
            outcome: .undoes(
                UndoneCommit(restored: ["a.txt"]),
                differs: ["file b.txt", "file new.txt", "index b.txt", "status b.txt", "status new.txt"])),
        Row(
            name: "the first commit", prepare: editA, changeSet: ["a.txt"], isEmpty: true,
            outcome: .undoes(UndoneCommit(removed: ["a.txt"]), differs: [])),
        Row(
            name: "a path of odd letters", prepare: { try $0.write("-漢 \"字'.txt", "new\n") },
            changeSet: ["-漢 \"字'.txt"],
            outcome: .undoes(UndoneCommit(removed: ["-漢 \"字'.txt"]), differs: [])),
        Row(
            name: "detached",
            prepare: {
                try $0.git(["checkout", "--quiet", "--detach"])
                try editA($0)
            }, changeSet: ["a.txt"],
            outcome: .undoes(UndoneCommit(restored: ["a.txt"]), differs: ["HEAD"])),
    ]

    static let refused: [Row] = [
        Row(
            name: "the file edited since", prepare: editA, changeSet: ["a.txt"],
            meanwhile: { try $0.write("a.txt", "three\n") }, outcome: .refuses { _ in .changedSince(path: "a.txt") }),
        Row(
            name: "the file removed since", prepare: editA, changeSet: ["a.txt"],
            meanwhile: { try #require(unlink("\($0.top)/a.txt") == 0) },
            outcome: .refuses { _ in .changedSince(path: "a.txt") }),
        Row(
            name: "one of two edited since",
            prepare: {
                try editA($0)
                try $0.write("b.txt", "two\n")
            }, changeSet: ["a.txt", "b.txt"], meanwhile: { try $0.write("b.txt", "three\n") },
            outcome: .refuses { _ in .changedSince(path: "b.txt") }),
        Row(
            name: "an edit staged since", prepare: editA, changeSet: ["a.txt"],
            meanwhile: {
                try $0.write("a.txt", "three\n")
                try $0.git(["add", "a.txt"])
            }, outcome: .refuses { _ in .stagedSince(path: "a.txt") }),
        Row(
            name: "a commit above", prepare: editA, changeSet: ["a.txt"],
            meanwhile: { try $0.git(["commit", "--quiet", "--allow-empty", "-m", "Above"]) },
            outcome: .refuses { .notLast(commit: $0) }),
        Row(
            name: "pushed", prepare: editA, changeSet: ["a.txt"],
            meanwhile: {
                try $0.git(["init", "--quiet", "--bare", "../remote"])
                try $0.git(["remote", "add", "origin", "../remote"])
                try $0.git(["push", "--quiet", "origin", "main"])
            }, outcome: .refuses { .alreadyPushed(commit: $0, reference: "origin/main") }),
        Row(
            name: "in the middle of a revert", prepare: editA, changeSet: ["a.txt"],
            meanwhile: { try $0.git(["update-ref", "REVERT_HEAD", "HEAD"]) },
            outcome: .refuses { _ in .operationInProgress(.revert) }),
        Row(
            name: "the first commit, detached", prepare: editA, changeSet: ["a.txt"],
            meanwhile: { try $0.git(["checkout", "--quiet", "--detach"]) }, isEmpty: true,
            outcome: .refuses { _ in .undoOfDetachedRoot }),
        Row(
            name: "a link in the file's place", prepare: editA, changeSet: ["a.txt"],
            meanwhile: { try #require(unlink("\($0.top)/a.txt") == 0 && symlink("b.txt", "\($0.top)/a.txt") == 0) },
            outcome: .refuses { _ in .file(.unsafePath(path: "a.txt", .symbolicLink(part: "a.txt"))) }),
    ]

    @Test func merge() throws {
        let fixture = try GitFixture()
        try fixture.git(["switch", "--quiet", "-c", "side"])
        try fixture.git(["commit", "--quiet", "--allow-empty", "-m", "Side"])
        try fixture.git(["switch", "--quiet", "main"])
        try fixture.git(["merge", "--quiet", "--no-ff", "side", "-m", "Merge"])
        let repository = try fixture.repository()
        let head = try #require(try repository.headCommit())
        #expect(gitFailure { try repository.undo(commit: "HEAD", keeping: []) } == .undoOfMerge(commit: head))
        #expect(gitFailure { try repository.undo(commit: "--all", keeping: []) } == .notCommit(name: "--all"))
    }
}
