import AssayCore
import Testing

@testable import Workshop

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A state of a repository in which something is committed, and what is to come of it.
struct GitCommitCase: Sendable, CustomTestStringConvertible {
    enum Outcome: Sendable {
        /// The commit's changes, and all that is different afterwards.
        case commits([String], differs: [String])
        case refuses(GitFailure)
    }

    var name: String
    var changeSet = ["a.txt"]
    var options: [String] = []
    var isEmpty = false
    /// Brings the state about; `a.txt` is committed with `one`.
    var prepare: @Sendable (GitFixture) throws -> Void
    var outcome: Outcome

    var testDescription: String { name }

    init(
        _ name: String, _ changeSet: [String] = ["a.txt"], isEmpty: Bool = false, options: [String] = [],
        outcome: Outcome = .aWithTwo,
        prepare: @escaping @Sendable (GitFixture) throws -> Void
    ) {
        (self.name, self.changeSet, self.isEmpty, self.options) = (name, changeSet, isEmpty, options)
        (self.prepare, self.outcome) = (prepare, outcome)
    }

    /// Runs the whole way, and compares what it did with what it was to do.
    func check() throws {
        let fixture = try GitFixture(isEmpty: isEmpty, options: options)
        try prepare(fixture)
        let before = try GitState(of: fixture)
        switch outcome {
        case .commits(let changes, let differs):
            let made = try commit(in: fixture)
            #expect(try WorkshopTests.changes(of: made.id, in: fixture) == changes)
            #expect(before.differences(to: try GitState(of: fixture)) == differs.sorted())
            #expect(try fixture.git(["log", "-1", "--format=%s"]) == "Change\n")
            try fixture.git(["fsck", "--strict"])
        case .refuses(let failure):
            #expect(gitFailure { try commit(in: fixture) } == failure)
            #expect(before.differences(to: try GitState(of: fixture)) == [])
        }
        #expect(fixture.leftovers().filter { $0 != "index.lock" || !before.isLocked(failure) } == [])
    }

    private var failure: GitFailure? {
        if case .refuses(let failure) = outcome { failure } else { nil }
    }

    @discardableResult
    func commit(in fixture: GitFixture) throws -> CommitResult {
        var preparation = try CommitPreparation(try fixture.repository(), changeSet: changeSet)
        _ = try preparation.runPreCommitHook()
        return try preparation.finish(message: "Change\n", trailers: [])
    }
}

extension GitState {
    fileprivate func isLocked(_ failure: GitFailure?) -> Bool {
        if case .indexLocked = failure { true } else { false }
    }
}

extension GitCommitCase.Outcome {
    /// `a.txt` got `two`, and nothing else is different.
    static let aWithTwo = GitCommitCase.Outcome.commits(
        ["M a.txt 100644 two⏎"], differs: ["index a.txt", "ref refs/heads/main", "status a.txt"])
}
