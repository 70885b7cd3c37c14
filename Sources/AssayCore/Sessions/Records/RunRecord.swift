/// A block that was run, or a command of the user's whose output joins the conversation.
package struct RunRecord: SessionRecord {
    static let type = "run"

    /// The block's answer, and its number in it; nil for a command of the user's (`!!cmd`).
    package var message: Int?
    package var block: Int?
    /// As it was run.
    package var command: String
    /// Whether it was `/run --dry`.
    package var isDry = false
    /// nil where a signal or a limit ended it.
    package var exit: Int?
    /// How it ended where it did not exit: `time`, `memory`, `disk`, `signal 9`, `interrupted`.
    package var end: String?
    package var seconds: Double
    /// What held it.
    package var sandbox: Confinement
    /// What was seen: of a dry run the report.
    package var output: CappedOutput

    package init(
        message: Int?, block: Int?, command: String, exit: Int?, end: String? = nil, seconds: Double,
        sandbox: Confinement, output: CappedOutput
    ) {
        (self.message, self.block, self.command) = (message, block, command)
        (self.exit, self.end, self.seconds) = (exit, end, seconds)
        (self.sandbox, self.output) = (sandbox, output)
    }

    init?(_ members: JSONValue) {
        guard let command = members.string("command") else { return nil }
        self.init(
            message: members.integer("message"), block: members.integer("block"), command: command,
            exit: members.integer("exit"), end: members.string("end"), seconds: members.seconds("seconds") ?? 0,
            sandbox: members.string("sandbox").flatMap(Confinement.init) ?? .none, output: CappedOutput(members))
        isDry = members.bool("dry") ?? false
    }

    func encode(to line: inout SessionLine) {
        if let message { line.writer.member("message", message) }
        if let block { line.writer.member("block", block) }
        line.member("command", text: command)
        if isDry { line.writer.member("dry", true) }
        if let exit { line.writer.member("exit", exit) }
        if let end { line.writer.member("end", end) }
        line.member("seconds", seconds: seconds)
        line.writer.member("sandbox", sandbox.rawValue)
        line.member(output: output)
    }
}
