import AssayCore
import Settings
import Workshop

/// Tests of one tree: run in the sandbox, shown, and kept in the session as evidence.
struct TestRun {
    let project: Project
    private var context: Context { project.context }

    init(_ project: Project) {
        self.project = project
    }

    /// Evidence that stands in the session now.
    struct Evidence {
        var seq: Int
        var test: TestRecord
        /// What to do where it is no pass; empty where nothing is to be said.
        var hint = ""
    }

    /// Tests a tree and shows how it went.
    ///
    /// - Parameter given: the user's command; nil takes the one given last, that of the settings, or finds one
    func perform(on candidate: CandidateTree, command given: String? = nil) throws -> Evidence {
        context.interrupts.reset()
        defer { context.interrupts.reset() }
        let tree = try layOut(candidate.id)
        guard let command = try command(given, in: tree) else { throw CodeFailure.noTestsFound }
        let (report, result) = try run(command, in: tree)
        if given != nil, report.verdict != .interrupted, !result.neverRan { try remember(command) }
        var record = TestRecord(command, report, result, tree: candidate.id)
        let tests = candidate.changes.filter { $0.new != nil && TestFiles.isTestFile($0.path) }.map(\.path)
        record.testAuthors = try authors(of: tests)
        if record.outcome == .passed {
            record.isWeak = try isWeak(tests, of: candidate, command)
        }
        let event = try context.append(evidence: .test(record))
        let removed = candidate.changes.filter { $0.kind == .deleted && TestFiles.isTestFile($0.path) }.map(\.path)
        show(record, report, removedTests: removed)
        // What the session holds is the evidence: without the secrets that the command had.
        guard case .test(let kept) = event.body else { throw REPLFailure.unexpected(CodeText.noTestYet()) }
        return Evidence(seq: event.seq, test: kept, hint: hint(for: report, result, given: given))
    }

    private func layOut(_ tree: String) throws -> LaidOutTree {
        defer { context.screen.clearStatus() }
        context.screen.status(CodeText.layingOut())
        let laidOut = try project.workbench.layOut(tree, interruption: context.interrupts) { text in
            if let line = text.split(whereSeparator: \.isNewline).last {
                context.screen.status(CodeText.settingUp(printable(String(line))))
            }
        }
        for note in laidOut.notes { context.screen.note(note) }
        return laidOut
    }

    // MARK: The command

    private func command(_ given: String?, in tree: LaidOutTree) throws -> TestCommand? {
        if let given { return TestCommand(own: given) }
        if let text = context.givenTest ?? remembered.command { return TestCommand(own: text) }
        if let text = project.settings.test { return TestCommand(own: text, isVouchedFor: !project.hasForeignTest) }
        return tree.findTests()
    }

    private var remembered: RememberedTest { RememberedTest(context.workspace, locations: context.locations) }

    /// For this run of Assay, and, where it holds no secret, for those to come; says so.
    private func remember(_ command: TestCommand) throws {
        context.givenTest = command.text
        guard context.redaction.redactor.redact(command.text).counts.isEmpty else {
            // Nor is the one that it replaces.
            try remembered.forget()
            return context.screen.note(CodeText.notRemembered())
        }
        guard remembered.command != command.text else { return }
        try remembered.remember(command.text)
        context.screen.note("  " + CodeText.testRemembered(printable(command.text)))
    }

    /// What mends a run; of a command that was given earlier also how it is given up.
    private func hint(for report: TestReport, _ result: SandboxResult, given: String?) -> String {
        if case .incomplete(let missing) = report.verdict, let file = ownFile(of: missing) {
            return CodeText.addModuleHint(printable(file), context.place.caption(AddCommand.name))
        }
        guard given == nil, result.neverRan, context.givenTest ?? remembered.command != nil else { return report.hint }
        let forget = CodeText.testForgetHint(context.place.caption(TestTheChangeSet.name))
        return report.hint.isEmpty ? forget : "\(report.hint); \(forget)"
    }

    /// A module of the user's that is not in the change set must not be looked for among others' packages, where anybody may
    /// have put one of that name.
    private func ownFile(of missing: MissingDependency) -> String? {
        guard missing.kind == .module else { return nil }
        let names = ["", "/__init__.py", ".py", ".js", ".mjs", ".ts", ".rb", ".pm"].map { missing.name + $0 }
        return names.first { (try? context.workFolder.exists($0)) == true }
    }

    private func run(
        _ command: TestCommand, in tree: LaidOutTree
    ) throws -> (report: TestReport, result: SandboxResult) {
        let start = ContinuousClock.now
        defer { context.screen.clearStatus() }
        context.screen.status(CodeText.testing(printable(command.text)))
        return try tree.test(command, interruption: context.interrupts) { text in
            let seconds = String((ContinuousClock.now - start).components.seconds)
            let line = text.split(whereSeparator: \.isNewline).last.map(String.init) ?? ""
            context.screen.status(CodeText.testingFor(seconds, printable(line)))
        }
    }

    // MARK: Evidence

    /// Whether the new tests pass on `HEAD` without the new code; nil where there are none, or nothing but tests is new.
    private func isWeak(_ tests: [String], of candidate: CandidateTree, _ command: TestCommand) throws -> Bool? {
        guard !tests.isEmpty, candidate.changes.contains(where: { !tests.contains($0.path) }) else { return nil }
        guard !context.interrupts.isRaised,
            let before = try? project.repository.tree(of: candidate, only: Set(tests))
        else { return nil }
        context.screen.status(CodeText.testingBefore())
        // What fails here, such as a set-up that needs the new files, says nothing against the new code.
        guard let (report, _) = try? run(command, in: layOut(before)), report.verdict != .interrupted else {
            return nil
        }
        return report.verdict == .passed
    }

    private func authors(of tests: [String]) throws -> String? {
        let authors = try project.entries().filter { tests.contains($0.gitPath) }.map { project.author(of: $0.entry) }
        if authors.isEmpty { return nil }
        if authors.allSatisfy({ $0 == .model }) { return ChangeSet.Author.model.text }
        return authors.allSatisfy { $0 == .you } ? ChangeSet.Author.you.text : ChangeSet.Author.modelAndYou.text
    }

    // MARK: Showing

    /// `✗ python3 -m pytest -q   1 failed, 0 passed   0.8 s   (sandbox: no network, 2 GB, 60 s)`
    private func show(_ test: TestRecord, _ report: TestReport, removedTests: [String]) {
        let isPassed = test.outcome == .passed
        let mark = context.screen.output.isUnicode ? (isPassed ? "✓" : "✗") : (isPassed ? "ok" : "not ok")
        var parts = ["\(mark) \(printable(test.command))", test.countsText ?? report.verdict.text]
        if !isPassed, test.countsText != nil, report.verdict != .failed { parts.append(report.verdict.text) }
        parts += [CodeText.seconds(tenths(test.seconds)), project.workbench.conditions(test.sandbox)]
        context.screen.writeLine("  " + parts.joined(separator: "   "), isPassed ? .added : .removed)
        for failure in report.failures.prefix(10) {
            context.screen.write("    \(printable(failure.name))  \(printable(failure.detail))\n")
        }
        if report.failures.count > 10 {
            let more = context.place.worded(CodeText.moreFailures(String(report.failures.count - 10)))
            context.screen.write("    \(more)\n")
        }
        if !isPassed, report.failures.isEmpty { showTail(of: test.output) }
        for note in report.notes { context.screen.note("  " + note.text) }
        for path in removedTests { context.screen.note("  " + CodeText.testRemoved(printable(path))) }
        if test.isWeak == true { context.screen.note("  " + CodeText.weakEvidence()) }
    }

    /// The last lines, where no failure has a name.
    private func showTail(of output: CappedOutput) {
        let lines = output.text.split(whereSeparator: \.isNewline).suffix(6)
        for line in lines { context.screen.write("    \(printable(String(line)))\n") }
    }
}

extension TestReport {
    /// What mends it, where that is known.
    var hint: String {
        if case .incomplete(let missing) = verdict { missing.hint } else { "" }
    }
}

extension SandboxResult {
    /// What a shell says of a program that it does not find or cannot start (POSIX.1-2017, XCU § 2.8.2).
    fileprivate var neverRan: Bool { [126, 127].contains(end.exitStatus) }
}

extension TestRecord {
    init(_ command: TestCommand, _ report: TestReport, _ result: SandboxResult, tree: String) {
        self.init(
            command: command.text, outcome: Outcome(report.verdict), exit: result.end.exitStatus, tree: tree,
            sandbox: result.confinement, seconds: result.seconds, output: result.output)
        guard let counts = report.counts else { return }
        (passed, failed, skipped) = (counts.passed, counts.failed, counts.skipped > 0 ? counts.skipped : nil)
    }

    /// `1 failed, 2 passed, 1 skipped`; nil where the runner told no numbers.
    var countsText: String? {
        guard let passed else { return nil }
        var parts = [CodeText.passedCount(String(passed))]
        if let failed, failed > 0 { parts.insert(CodeText.failedCount(String(failed)), at: 0) }
        if let skipped, skipped > 0 { parts.append(CodeText.skippedCount(String(skipped))) }
        return parts.joined(separator: ", ")
    }
}

extension TestRecord.Outcome {
    fileprivate init(_ verdict: TestVerdict) {
        switch verdict {
        case .passed: self = .passed
        case .failed: self = .failed
        case .noTestsRan: self = .noTests
        case .timedOut: self = .timedOut
        case .overMemory: self = .overMemory
        case .overDisk: self = .overDisk
        case .crashed: self = .crashed
        case .incomplete: self = .incomplete
        case .interrupted: self = .interrupted
        }
    }

    /// The exit status that tells it; nil for a pass.
    var cause: Cause? {
        switch self {
        case .passed: nil
        case .timedOut: .timedOut
        case .incomplete: .environmentIncomplete
        case .interrupted: .interrupted
        case .failed, .crashed, .noTests, .overMemory, .overDisk: .testsFailed
        }
    }
}

extension SandboxResult.End {
    var exitStatus: Int? {
        if case .exited(let status) = self { status } else { nil }
    }

    /// What ended it where it did not exit; nil where it did.
    var text: String? {
        switch self {
        case .exited: nil
        case .killed(let signal): "signal \(signal)"
        case .over(let limit): limit.rawValue
        case .interrupted: "interrupted"
        }
    }
}

extension Workbench {
    /// `(sandbox: no network, 2 GB, 60 s)`
    func conditions(_ confinement: Confinement, limits: SandboxLimits? = nil) -> String {
        let limits = limits ?? self.limits
        let memory = limits.memory >= 1 << 30 ? "\(limits.memory >> 30) GB" : "\(limits.memory >> 20) MB"
        let network = hasNetwork ? CodeText.withNetwork() : CodeText.withoutNetwork()
        switch confinement {
        case .none: return CodeText.noSandbox()
        case .external: return CodeText.externalSandbox(memory, String(limits.seconds))
        case .bubblewrap: return CodeText.sandbox(network, memory, String(limits.seconds))
        case .landlock, .seatbelt:
            return CodeText.otherSandbox(confinement.rawValue, network, memory, String(limits.seconds))
        }
    }
}

/// `0.8`
func tenths(_ seconds: Double) -> String {
    let number = Int((seconds * 10).rounded())
    return "\(number / 10).\(number % 10)"
}
