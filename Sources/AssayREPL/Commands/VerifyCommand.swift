import ArgumentParser
import AssayCore
import SessionStore
import Workshop

/// `/verify`: the session's chain and its commits; `/verify COMMIT [--rerun]`: the evidence of one commit.
struct VerifyCommand: Command {
    static let configuration = CommandConfiguration(commandName: "verify", abstract: HelpText.verify())
    static let group = CommandGroup.code

    @Argument(help: ArgumentHelp(HelpText.verifyCommit()))
    var commit: String?

    @Flag(help: ArgumentHelp(HelpText.verifyRerun()))
    var rerun = false

    @Flag(help: ArgumentHelp(HelpText.verifyAll()))
    var all = false

    @Flag(name: .customLong("no-sandbox"), help: ArgumentHelp(HelpText.noSandbox()))
    var noSandbox = false

    @Flag(help: ArgumentHelp(HelpText.json()))
    var json = false

    func validate() throws {
        if rerun, commit == nil { throw ValidationError(CodeText.rerunNeedsCommit()) }
        if all, commit != nil { throw ValidationError(ReplayText.allTakesNoCommit()) }
    }

    mutating func run(in context: Context) throws {
        var report = VerificationReport()
        if let commit {
            try report.add(commit, in: context)
            if rerun { try report.rerun(commit, in: Project(in: context, isBare: noSandbox)) }
        } else if all {
            try report.addAllSessions(in: context)
        } else {
            try report.addSession(in: context)
        }
        if json {
            context.screen.write(report.json)
        } else {
            let isUnicode = context.screen.output.isUnicode
            for line in report.lines {
                let mark = line.isGood ? (isUnicode ? "✓" : "ok") : (isUnicode ? "✗" : "not ok")
                context.screen.writeLine("  \(mark) \(printable(line.text))", line.isGood ? .added : .removed)
            }
        }
        if !report.isGood {
            throw CodeFailure.verificationFailed(commit ?? (all ? ReplayText.someSessions() : report.name))
        }
    }
}

/// Lines that say what holds and what does not.
struct VerificationReport {
    private(set) var lines: [(isGood: Bool, text: String)] = []
    private(set) var name = ""

    var isGood: Bool { lines.allSatisfy(\.isGood) }

    var json: String {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("good", isGood)
        writer.key("lines")
        writer.beginArray()
        for line in lines {
            writer.beginObject()
            writer.member("good", line.isGood)
            writer.member("text", line.text)
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
        return writer.text + "\n"
    }

    mutating func add(_ isGood: Bool, _ text: String) { lines.append((isGood, text)) }

    // MARK: A session

    mutating func addSession(in context: Context) throws {
        let conversation = try context.conversation()
        let log = try context.sessions.read(conversation.log.header.id)
        name = log.header.id
        let chain = SessionChain(log)
        if let broken = chain.broken {
            add(false, CodeText.chainBroken(name, String(broken), String(broken)))
        } else {
            add(true, CodeText.chainHolds(name, String(chain.count)))
        }
        if log.isTorn { add(false, SessionListText.torn(name)) }
        addLeftovers(of: name, in: context)
        guard let repository = try? GitRepository(workFolder: context.environment.workingFolder) else { return }
        for step in conversation.changes.steps {
            guard case .commit(let record) = step.deed else { continue }
            try addCommit(record, chain, repository)
        }
    }

    private mutating func addCommit(
        _ record: CommitRecord, _ chain: SessionChain, _ repository: GitRepository
    ) throws {
        let short = String(record.commit.prefix(7))
        guard let commit = try? repository.commitObject(record.commit) else {
            return add(false, CodeText.commitGone(short))
        }
        let anchor = try repository.evidence(of: commit.id).session
        guard try repository.isInHistory(commit.id) else { return add(false, CodeText.notInHistory(short)) }
        let holds = commit.tree == record.tree && anchor.map { chain.hash(of: $0.sequence) == $0.hash } == true
        add(holds, holds ? CodeText.commitHolds(short) : CodeText.commitDiffers(short))
    }

    // MARK: A commit

    mutating func add(_ commit: String, in context: Context) throws {
        name = commit
        let repository = try GitRepository(workFolder: context.environment.workingFolder)
        let verification = try repository.verify(commit: commit, isTest: TestFiles.isTestFile)
        for verdict in verification.verdicts { add(verdict.isGood, verdict.text) }
        try addContradictions(verification, in: repository)
        guard let session = verification.evidence.session else { return }
        let shared = SessionFolder(path: "\(repository.top)/\(SharedSessions.folder)")
        guard let log = (try? context.sessions.read(session.id)) ?? (try? shared.read(session.id)) else {
            return add(true, CodeText.sessionElsewhere(session.id))
        }
        let holds = SessionChain(log).hash(of: session.sequence) == session.hash
        add(holds, holds ? CodeText.anchorHolds(session.id) : CodeText.anchorDiffers(session.id))
        try compare(verification, with: log)
    }

    /// What the trailers alone show to be wrong.
    private mutating func addContradictions(
        _ verification: CommitVerification, in repository: GitRepository
    ) throws {
        let evidence = verification.evidence
        if try !CommitEvidence.isCanonical(repository.trailers(of: verification.commit.id)) {
            add(false, CodeText.trailersAltered())
        }
        switch evidence.level {
        case .tested where evidence.test?.isGreen != true: add(false, CodeText.levelContradicts())
        case .checked where evidence.test != nil: add(false, CodeText.levelContradicts())
        default: break
        }
        let changed = Set(verification.changes.map(\.path))
        for block in evidence.blocks where !changed.contains(block.path) {
            add(false, CodeText.blockElsewhere(block.path))
        }
    }

    /// The event after the one that the commit names is the commit itself, with the test that it had.
    private mutating func compare(_ verification: CommitVerification, with log: SessionLog) throws {
        guard let session = verification.evidence.session, session.sequence > 0, session.sequence < log.count else {
            return
        }
        guard case .commit(let record) = try log.event(session.sequence + 1).body else {
            return add(false, CodeText.sessionDiffers(session.id))
        }
        var test: CommitEvidence.Test?
        if let seq = record.test, case .test(let noted) = try log.event(seq).body { test = CommitEvidence.Test(noted) }
        let agrees =
            record.commit == verification.commit.id && record.tree == verification.commit.tree
            && record.level == verification.evidence.level?.name && test == verification.evidence.test
        add(agrees, agrees ? CodeText.sessionAgrees(session.id) : CodeText.sessionDiffers(session.id))
    }

    /// Repeats the recorded test on the commit's tree, and its new tests on the tree before: from the repository alone.
    mutating func rerun(_ commit: String, in project: Project) throws {
        let repository = project.repository
        let verification = try repository.verify(commit: commit, isTest: TestFiles.isTestFile)
        guard let test = verification.evidence.test else { return try repeatChecks(verification, in: project) }
        let command = TestCommand(own: test.command)
        // The mark would be run in the place of what it stands for.
        guard !test.command.contains(Redactor.mark) else {
            add(false, CodeText.rerunRedacted(test.command))
            return try addOwnTests(of: verification, besides: command, in: project)
        }
        let after = try run(command, on: verification.commit.tree, in: project)
        let counts = after.counts.map {
            CommitEvidence.Counts(passed: $0.passed, failed: $0.failed, skipped: $0.skipped)
        }
        let isSame = (after.verdict == .passed) == test.isGreen && counts == test.counts
        add(
            isSame,
            isSame ? CodeText.rerunSame(test.command, after.shown) : CodeText.rerunDiffers(test.command, after.shown))
        try addOwnTests(of: verification, besides: command, in: project)
        guard !verification.newTests.isEmpty, verification.newTests.count < verification.changes.count else { return }
        let tree = try repository.treeBefore(verification)
        // What cannot be set up on the tree before says nothing against the commit.
        guard let before = try? run(command, on: tree, in: project) else { return add(true, CodeText.noRunBefore()) }
        let wasRed = before.verdict != .passed
        // Weak evidence is no false evidence: it is said, and that is all.
        add(true, wasRed ? CodeText.redBefore(before.shown) : CodeText.greenBefore(before.shown))
    }

    /// A commit that needed no tests: its checks.
    private mutating func repeatChecks(_ verification: CommitVerification, in project: Project) throws {
        guard case .checked = verification.evidence.level else { return add(false, CodeText.nothingToRerun()) }
        let tree = try project.workbench.layOut(verification.commit.tree, interruption: project.context.interrupts)
        let paths = verification.changes.filter {
            $0.new != nil && project.gate.requiredLevel(for: $0.path) != .untested
        }
        let record = try CheckRun(project: project, tree: tree).perform(
            on: paths.map(\.path), ofTree: verification.commit.tree)
        if let failed = record.files.first(where: { !$0.isPassed }) {
            return add(false, CodeText.checksFail(failed.path))
        }
        add(true, CodeText.checksRepeated(record.names))
    }

    /// Where the recorded command is another than the one that the tree's own files ask for, that one counts too: a command that proves
    /// nothing can be written into a trailer.
    private mutating func addOwnTests(
        of verification: CommitVerification, besides command: TestCommand, in project: Project
    ) throws {
        let tree = try project.workbench.layOut(verification.commit.tree, interruption: project.context.interrupts)
        guard let found = tree.findTests(), found.text != command.text else { return }
        let report = try run(found, on: verification.commit.tree, in: project)
        switch report.verdict {
        case .passed: add(true, CodeText.ownTestsPass(found.text, report.shown))
        // The machine lacks what they need, or there are none: that says nothing.
        case .incomplete, .noTestsRan: break
        default: add(false, CodeText.ownTestsFail(found.text, report.shown))
        }
    }

    private func run(_ command: TestCommand, on tree: String, in project: Project) throws -> TestReport {
        let context = project.context
        context.screen.status(CodeText.testing(printable(command.text)))
        context.interrupts.reset()
        defer {
            context.screen.clearStatus()
            context.interrupts.reset()
        }
        let laidOut = try project.workbench.layOut(tree, interruption: context.interrupts)
        let report = try laidOut.test(command, interruption: context.interrupts).report
        if report.verdict == .interrupted { throw CompletionFailure.interrupted }
        return report
    }
}

extension TestReport {
    /// `3 passed`, or the verdict where there are no numbers.
    fileprivate var shown: String {
        guard let counts else { return verdict.text }
        return counts.failed > 0
            ? "\(CodeText.failedCount(String(counts.failed))), \(CodeText.passedCount(String(counts.passed)))"
            : CodeText.passedCount(String(counts.passed))
    }
}
