import AssayCore

/// What a test run proved.
package enum TestVerdict: Sendable, Equatable {
    /// The only one that counts as evidence.
    case passed
    case failed
    /// None was found, or all were skipped.
    case noTestsRan
    case timedOut
    case overMemory
    case overDisk
    /// Ended by a signal; nil where it ended with exit 0 but without the report that its runner always writes.
    case crashed(signal: Int?)
    /// The machine lacks something; no reason to mend code.
    case incomplete(MissingDependency)
    case interrupted

    /// Nil for what is no failure.
    package var cause: Cause? {
        switch self {
        case .passed: nil
        case .timedOut: .timedOut
        case .incomplete: .environmentIncomplete
        case .interrupted: .interrupted
        case .failed, .noTestsRan, .overMemory, .overDisk, .crashed: .testsFailed
        }
    }

    package var text: String {
        switch self {
        case .passed: TestingText.passed()
        case .failed: TestingText.failed()
        case .noTestsRan: TestingText.noTestsRan()
        case .timedOut: TestingText.timedOut()
        case .overMemory: TestingText.overMemory()
        case .overDisk: TestingText.overDisk()
        case .crashed(nil): TestingText.endedWithoutReport()
        case .crashed(let signal?): TestingText.crashed(String(signal))
        case .incomplete(let missing): missing.message
        case .interrupted: TestingText.interrupted()
        }
    }
}

/// A test run, judged.
package struct TestReport: Sendable, Equatable {
    package var runner: TestRunner
    package var verdict: TestVerdict
    /// Nil where nothing told them. `go test` without `-v` counts packages.
    package var counts: TestCounts?
    /// At most 50.
    package var failures: [TestFailure]
    package var notes: [TestNote]

    /// - Parameters:
    ///   - junit: the report that `TestRunner.reportEnvironment` asked for; nil where none was written
    ///   - tree: the names in the tree that was tested
    ///   - expectsJUnit: the runner writes the report whenever it comes to its end: without it, it did not
    ///   - needsCounts: nobody vouches for the command, so that an exit status of 0 alone proves nothing
    package init(
        runner: TestRunner, result: SandboxResult, junit: [UInt8]?, tree: TreeNames, expectsJUnit: Bool = false,
        needsCounts: Bool = false
    ) {
        let lines = OutputLine.lines(of: result.output.head) + OutputLine.lines(of: result.output.tail)
        let report = junit.flatMap(JUnitReport.init)
        let printed = SummaryReader.summary(of: runner, in: lines)
        self.runner = runner
        counts = report?.counts ?? printed?.counts
        failures = report?.failures ?? printed?.failures ?? []
        let evidence = Evidence(
            runner: runner, report: report, printed: printed, lines: lines, failures: failures, tree: tree,
            expectsJUnit: expectsJUnit, needsCounts: needsCounts)
        verdict = evidence.verdict(of: result.end)
        notes = verdict == .passed ? [] : Diagnosis.notes(in: lines)
        if verdict == .failed, let missing = evidence.missing() { notes.append(.missing(missing)) }
    }

    /// What the verdict goes by.
    private struct Evidence {
        var runner: TestRunner
        var report: JUnitReport?
        var printed: TestSummary?
        var lines: [OutputLine]
        var failures: [TestFailure]
        var tree: TreeNames
        var expectsJUnit: Bool
        var needsCounts: Bool

        var counts: TestCounts? { report?.counts ?? printed?.counts }

        func verdict(of end: SandboxResult.End) -> TestVerdict {
            switch end {
            case .exited(0): verdictOfSuccess
            case .exited(let status): verdict(ofStatus: status)
            case .killed(let signal): .crashed(signal: signal)
            case .over(.time): .timedOut
            case .over(.memory): .overMemory
            case .over(.disk): .overDisk
            case .interrupted: .interrupted
            }
        }

        /// Exit 0 is a pass only if the report agrees; without one only for a runner that may end without.
        private var verdictOfSuccess: TestVerdict {
            if (report?.counts.failed ?? 0) > 0 || (printed?.counts?.failed ?? 0) > 0 { return .failed }
            if printed?.saysNoTests == true, (report?.counts.passed ?? 0) == 0 { return .noTestsRan }
            if expectsJUnit, report == nil { return .crashed(signal: nil) }
            guard let counts else {
                if runner.alwaysReports, printed == nil { return .crashed(signal: nil) }
                return needsCounts ? .noTestsRan : .passed
            }
            return counts.passed > 0 ? .passed : .noTestsRan
        }

        private func verdict(ofStatus status: Int) -> TestVerdict {
            if (counts?.failed ?? 0) == 0, printed?.saysNoTests == true { return .noTestsRan }
            if failures.isEmpty || failuresAreAboutMissing, let missing = missing() { return .incomplete(missing) }
            // So shells pass on that a signal ended their last command.
            if counts == nil, (129...159).contains(status) { return .crashed(signal: status - 128) }
            return .failed
        }

        func missing() -> MissingDependency? {
            let texts = report?.failureTexts.lazy.map { OutputLine.lines(of: $0) } ?? [].lazy.map { _ in [] }
            return Diagnosis.missing(in: lines, tree: tree)
                ?? texts.compactMap { Diagnosis.missing(in: $0, tree: tree) }.first
        }

        /// Whether each failure tells of a missing module, or nothing at all.
        private var failuresAreAboutMissing: Bool {
            failures.indices.allSatisfy { index in
                var texts = [OutputLine(failures[index].detail)]
                if let report { texts += OutputLine.lines(of: report.failureTexts[index]) }
                return texts.allSatisfy(\.isEmpty) || Diagnosis.missing(in: texts, tree: tree) != nil
            }
        }
    }
}
