import AssayCore
import Workshop

/// What there is to show for a tree: the level that each changed file needs, and the evidence that it has it.
struct Standing {
    /// What the commit's trailers say.
    var level: CommitEvidence.Level
    /// The test that the tree passed, or, below its level, the last one it had.
    var test: (seq: Int, record: TestRecord)?

    /// Brings a tree to its level: what was not tested is tested now, what was not checked is checked.
    ///
    /// - Throws: `.belowLevel` where it cannot be reached
    static func reach(for candidate: CandidateTree, in project: Project) throws -> Standing {
        let needs = Dictionary(grouping: candidate.changes) { project.gate.requiredLevel(for: $0.path) }
        var standing = Standing(level: .untested(reason: project.reason(for: (needs[.untested] ?? []).map(\.path))))
        // Of a file that is removed there is nothing to check; it counts as any other where tests are needed.
        let checked = (needs[.checked] ?? []).filter { $0.new != nil }.map(\.path)
        if !checked.isEmpty {
            let check = try project.check(checked, of: candidate)
            if let failed = check.files.first(where: { !$0.isPassed }) {
                throw CodeFailure.belowLevel(
                    failed.checks.isEmpty ? CodeText.notCheckable(failed.path) : CodeText.checkFailed(failed.path))
            }
            standing.level = .checked(what: check.names)
        }
        if needs[.tested] != nil {
            standing.test = try passedTest(of: candidate, in: project)
            standing.level = .tested
        }
        return standing
    }

    /// What is known of a tree that the user commits below its level.
    static func overridden(_ reason: String, for candidate: CandidateTree, in project: Project) throws -> Standing {
        try Standing(level: .untested(reason: reason), test: lastTest(of: candidate.id, in: project))
    }

    private static func passedTest(
        of candidate: CandidateTree, in project: Project
    ) throws -> (seq: Int, record: TestRecord) {
        if let known = try lastTest(of: candidate.id, in: project) {
            guard known.record.outcome != .passed else { return known }
            // Red once is red; only what the machine lacked or the user stopped is worth another try.
            guard [.incomplete, .interrupted].contains(known.record.outcome) else {
                throw CodeFailure.belowLevel(CodeText.testsAreRed(known.record.command))
            }
        }
        let evidence: TestRun.Evidence
        do { evidence = try TestRun(project).perform(on: candidate) } catch CodeFailure.noTestsFound {
            throw CodeFailure.belowLevel(CodeText.noTestsFound())
        }
        switch evidence.test.outcome {
        case .passed: return (evidence.seq, evidence.test)
        case .interrupted: throw CompletionFailure.interrupted
        default: throw CodeFailure.belowLevel(CodeText.testsAreRed(evidence.test.command))
        }
    }

    private static func lastTest(of tree: String, in project: Project) throws -> (seq: Int, record: TestRecord)? {
        let context = project.context
        guard let seq = try context.conversation().changes.tests[tree],
            case .test(let record) = try context.evidence(seq)
        else { return nil }
        return (seq, record)
    }
}
