/// A run of the tests on one tree: the evidence for it.
package struct TestRecord: SessionRecord {
    static let type = "test"

    /// How it went; only `passed` is a pass.
    package enum Outcome: String, Sendable {
        case passed, failed, crashed, interrupted
        case noTests = "no-tests"
        case timedOut = "timed-out"
        case overMemory = "over-memory"
        case overDisk = "over-disk"
        /// A module or a program that the tests need is not there.
        case incomplete
    }

    package var command: String
    package var outcome: Outcome
    /// nil where a signal or a limit ended it.
    package var exit: Int?
    /// As the runner reported them; nil where it reports none.
    package var passed: Int?
    package var failed: Int?
    package var skipped: Int?
    /// The tree that was tested.
    package var tree: String
    package var sandbox: Confinement
    package var seconds: Double
    /// Whether the new tests stay green without the new code; nil where there are none, or that was not tried.
    package var isWeak: Bool?
    /// Who wrote the tests of the change set: `model`, `you`, `model and you`; nil where it holds none.
    package var testAuthors: String?
    package var output: CappedOutput

    package init(
        command: String, outcome: Outcome, exit: Int?, tree: String, sandbox: Confinement, seconds: Double,
        output: CappedOutput
    ) {
        (self.command, self.outcome, self.exit, self.tree) = (command, outcome, exit, tree)
        (self.sandbox, self.seconds, self.output) = (sandbox, seconds, output)
    }

    init?(_ members: JSONValue) {
        guard let command = members.string("command"), let tree = members.string("tree"),
            let outcome = members.string("outcome").flatMap(Outcome.init)
        else { return nil }
        self.init(
            command: command, outcome: outcome, exit: members.integer("exit"), tree: tree,
            sandbox: members.string("sandbox").flatMap(Confinement.init) ?? .none,
            seconds: members.seconds("seconds") ?? 0, output: CappedOutput(members))
        (passed, failed) = (members.count("passed"), members.count("failed"))
        (skipped, isWeak) = (members.count("skipped"), members.bool("weak"))
        testAuthors = members.string("tests_by")
    }

    func encode(to line: inout SessionLine) {
        line.member("command", text: command)
        line.writer.member("outcome", outcome.rawValue)
        if let exit { line.writer.member("exit", exit) }
        if let passed { line.writer.member("passed", passed) }
        if let failed { line.writer.member("failed", failed) }
        if let skipped { line.writer.member("skipped", skipped) }
        line.writer.member("tree", tree)
        line.writer.member("sandbox", sandbox.rawValue)
        line.member("seconds", seconds: seconds)
        if let isWeak { line.writer.member("weak", isWeak) }
        if let testAuthors { line.writer.member("tests_by", testAuthors) }
        line.member(output: output)
    }
}
