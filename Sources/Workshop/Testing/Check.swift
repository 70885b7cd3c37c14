/// A file that is to be checked, as far as the choice of checks needs it.
package struct CheckedFile: Sendable, Equatable {
    /// Relative to the tree's top, which is also where checks run.
    package var path: String
    /// The file's beginning, some KB, for its first line and for what Ansible looks like.
    package var head: String

    package init(path: String, head: String) {
        (self.path, self.head) = (path, head)
    }

    var name: String { path.split(separator: "/").last.map(String.init) ?? path }

    /// The interpreter that `#!` names, without its folder, `env` and version: `bash`, `python`.
    var interpreter: String? {
        guard head.hasPrefix("#!") else { return nil }
        let line = head.dropFirst(2).prefix { !$0.isNewline }
        var words = line.split(separator: " ").map { $0.split(separator: "/").last.map(String.init) ?? "" }[...]
        if words.first == "env" { words = words.dropFirst().drop { $0.hasPrefix("-") || $0.contains("=") } }
        guard let word = words.first else { return nil }
        let name = word.prefix { !$0.isNumber && $0 != "." }
        return name.isEmpty ? word : String(name)
    }
}

/// One syntax check or linter for one file.
package struct Check: Sendable, Equatable {
    package enum Kind: Sendable {
        case syntax, lint
    }

    package enum Action: Sendable, Equatable {
        /// A program and its arguments, to be run in the sandbox at the tree's top; `Check.outcome` reads how it ended.
        case program(String, [String])
        /// Done by `InProcessCheck` on the file's bytes.
        case inProcess(InProcessCheck)
    }

    /// As the evidence names it: `bash -n`.
    package var name: String
    package var kind: Kind
    package var action: Action

    package enum Outcome: Sendable, Equatable {
        case passed
        /// With the line that says best why, safe to print.
        case failed(String)
        /// The check needs what is not there, and says nothing of the file.
        case unavailable(MissingDependency)
    }

    /// Reads how the program of a check ended.
    package static func outcome(status: Int, output: String, tree: TreeNames) -> Outcome {
        if status == 0 { return .passed }
        let lines = OutputLine.lines(of: output)
        if let missing = Diagnosis.missing(in: lines, tree: tree) ?? missingHeader(lines, tree) {
            return .unavailable(missing)
        }
        return .failed(TestFailure(name: "", detail: bestLine(lines)).detail)
    }

    /// A traceback's last line, else the first that speaks of an error, else the first at all.
    private static func bestLine(_ lines: [OutputLine]) -> String {
        let lines = lines.map(\.trimmed).filter { !$0.isEmpty }
        if lines.contains(where: { $0.hasPrefix("Traceback (") }) { return lines.last?.text ?? "" }
        let line = lines.first { line in ["rror:", "rror ", "ERROR"].contains(where: line.contains) }
        return (line ?? lines.first)?.text ?? ""
    }

    /// `fatal error: nope.h: No such file or directory`, for a header that the tree does not have.
    private static func missingHeader(_ lines: [OutputLine], _ tree: TreeNames) -> MissingDependency? {
        lines.lazy.filter { $0.hasSuffix(": No such file or directory") }
            .compactMap { $0.name(after: "fatal error: ") }
            .first { !tree.hasPath($0) }
            .map { MissingDependency(kind: .module, name: $0, setupLine: nil) }
    }
}

/// The checks of one file.
package struct CheckPlan: Sendable, Equatable {
    /// Those that can run here. The file is checked when there is at least one and all of them pass.
    package var checks: [Check]
    /// Programs that could check it and are not installed, the better first.
    package var missing: [String]

    package var isCheckable: Bool { !checks.isEmpty }

    /// For the evidence: `bash -n, shellcheck`.
    package var evidence: String { checks.map(\.name).joined(separator: ", ") }
}
