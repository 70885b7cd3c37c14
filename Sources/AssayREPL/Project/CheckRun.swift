import AssayCore
import Workshop

/// Syntax checks and linters on some files of a tree, in the sandbox; kept in the session as evidence.
struct CheckRun {
    let project: Project
    let tree: LaidOutTree
    private var context: Context { project.context }

    /// A check takes no longer than a run.
    private var limits: SandboxLimits {
        var limits = project.workbench.limits
        limits.seconds = min(limits.seconds, SandboxLimits().seconds)
        return limits
    }

    /// One file, checked.
    private struct Checked {
        var file: CheckRecord.File
        var output: String
    }

    func perform(on paths: [String], ofTree id: String) throws -> CheckRecord {
        defer { context.screen.clearStatus() }
        let names = TreeNames(tree.paths)
        let known = Set(tree.paths)
        var checked: [Checked] = []
        var confinement = Confinement.none
        for path in paths {
            context.screen.status(CodeText.checking(printable(path)))
            checked.append(try check(path, known, names, &confinement))
        }
        return CheckRecord(
            tree: id, files: checked.map(\.file), sandbox: confinement,
            output: CappedOutput(head: checked.map(\.output).joined()))
    }

    private func check(
        _ path: String, _ known: Set<String>, _ names: TreeNames, _ confinement: inout Confinement
    ) throws -> Checked {
        let bytes = tree.bytes(of: path) ?? []
        let head = String(decoding: bytes.prefix(4096), as: UTF8.self)
        let plan = Checks.plan(
            for: CheckedFile(path: path, head: head), isInstalled: tree.isInstalled, hasPath: known.contains)
        var result = Checked(file: .init(path: path, checks: [], isPassed: plan.isCheckable), output: "")
        for check in plan.checks {
            let outcome: Check.Outcome
            switch check.action {
            case .inProcess(let inner): outcome = inner.complaint(about: bytes).map { .failed($0) } ?? .passed
            case .program(let program, let arguments):
                let run = try tree.run(
                    [program] + arguments, limits: limits, atTop: true, interruption: context.interrupts)
                confinement = confinement == .none ? run.confinement : confinement
                if run.end == .interrupted { throw CompletionFailure.interrupted }
                outcome = Check.outcome(status: run.end.exitStatus ?? 1, output: run.output.text, tree: names)
            }
            note(outcome, of: check, path, in: &result)
        }
        if result.file.checks.isEmpty { result.file.isPassed = false }
        if let obstacle = plan.obstacle(for: path) { context.screen.note("  " + obstacle.message) }
        return result
    }

    private func note(_ outcome: Check.Outcome, of check: Check, _ path: String, in result: inout Checked) {
        switch outcome {
        case .passed: result.file.checks.append(check.name)
        case .failed(let line):
            result.file.checks.append(check.name)
            result.file.isPassed = false
            result.output += "\(path)  \(check.name)  \(line)\n"
        case .unavailable(let missing):
            context.screen.note("  \(check.name): \(printable(missing.message))")
        }
    }
}

extension Project {
    /// The checks of these files on this tree: those that stand in the session and were made here, or else made now.
    func check(_ paths: [String], of candidate: CandidateTree) throws -> CheckRecord {
        if let seq = try context.conversation().changes.checks[candidate.id],
            case .check(let known) = try context.evidence(seq),
            known.isPassed, Set(known.files.map(\.path)).isSuperset(of: paths)
        {
            return known
        }
        let tree = try workbench.layOut(candidate.id, interruption: context.interrupts)
        let record = try CheckRun(project: self, tree: tree).perform(on: paths, ofTree: candidate.id)
        _ = try context.append(evidence: .check(record))
        show(record)
        return record
    }

    private func show(_ record: CheckRecord) {
        let isUnicode = context.screen.output.isUnicode
        for file in record.files {
            let mark = file.isPassed ? (isUnicode ? "✓" : "ok") : (isUnicode ? "✗" : "not ok")
            let checks = file.checks.isEmpty ? CodeText.noCheck() : file.checks.joined(separator: ", ")
            context.screen.writeLine(
                "  \(mark) \(printable(file.path))   \(checks)", file.isPassed ? .added : .removed)
        }
        context.screen.write(
            record.output.text.split(separator: "\n").map { "    \(printable(String($0)))\n" }.joined())
    }
}

extension CheckRecord {
    var isPassed: Bool { files.allSatisfy(\.isPassed) }

    /// The names of all checks that ran, each once.
    var names: String {
        var names: [String] = []
        for name in files.flatMap(\.checks) where !names.contains(name) { names.append(name) }
        return names.joined(separator: ", ")
    }
}
