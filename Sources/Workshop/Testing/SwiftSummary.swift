extension SummaryReader {
    // MARK: swift test

    /// XCTest and Swift Testing run one after the other, each with its own report. One that began and did not end was ended
    /// by the code under test.
    static func swift(_ lines: [OutputLine]) -> TestSummary? {
        if lines.contains(where: { $0.hasPrefix("error: no tests found") }) {
            return TestSummary(counts: TestCounts(), saysNoTests: true)
        }
        let (old, new) = (xctest(lines), swiftTesting(lines))
        let begun = lines.count {
            $0.hasPrefix("Test Suite 'All tests' started") || $0.hasPrefix("Test Suite 'Selected tests' started")
        }
        let ended = lines.count { line in
            ["passed", "failed"].contains {
                line.hasPrefix("Test Suite 'All tests' \($0)") || line.hasPrefix("Test Suite 'Selected tests' \($0)")
            }
        }
        let newBegun = lines.count { $0.hasSuffix("Test run started.") }
        let newEnded = lines.count { $0.contains("Test run with ") }
        guard begun == ended, newBegun == newEnded, old != nil || new != nil else { return nil }
        let counts = (old ?? TestCounts()) + (new ?? TestCounts())
        return TestSummary(counts: counts, failures: swiftFailures(lines), saysNoTests: counts.total == 0)
    }

    /// The last `Executed 3 tests, with 1 test skipped and 1 failure`; with `--parallel`, `[3/3] Testing A.B/testC`. Its failures
    /// are assertions: tests that failed are counted by their own lines.
    private static func xctest(_ lines: [OutputLine]) -> TestCounts? {
        let failed = lines.count { $0.hasPrefix("Test Case '") && $0.contains("' failed (") }
        if let line = lines.last(where: { $0.trimmed.hasPrefix("Executed ") }),
            let total = line.number(after: "Executed")
        {
            let failures = line.number(before: "failure") ?? line.number(before: "failures") ?? 0
            let skipped = line.contains("skipped") ? line.number(after: "with") ?? 0 : 0
            return .of(total: total, failed: failed == 0 ? min(failures, total) : failed, skipped: skipped)
        }
        let parallel = lines.last { $0.hasPrefix("[") && $0.contains("] Testing ") }
        return parallel?.number(after: "/").map { .of(total: $0, failed: failed, skipped: 0) }
    }

    /// `Test run with 3 tests in 0 suites failed after 0.002 seconds with 1 issue.`
    private static func swiftTesting(_ lines: [OutputLine]) -> TestCounts? {
        let runs = lines.filter { $0.contains("Test run with ") }
        guard !runs.isEmpty else { return nil }
        let total = runs.reduce(0) { $0 + ($1.number(after: "Test run with") ?? 0) }
        let failed = lines.count { isSwiftTest($0) && $0.contains(" failed after ") }
        let skipped = lines.count { isSwiftTest($0) && ($0.contains(" skipped: \"") || $0.hasSuffix(" skipped.")) }
        let hasFailed = runs.contains { $0.contains(" failed after ") }
        return .of(total: total, failed: hasFailed ? max(1, failed) : 0, skipped: skipped)
    }

    /// A line about one test: a mark, `Test`, and its name.
    private static func isSwiftTest(_ line: OutputLine) -> Bool {
        guard let mark = line.before(" Test "), mark.bytes.count < 5 else { return false }
        return !line.contains(" Test run ")
    }

    private static func swiftFailures(_ lines: [OutputLine]) -> [TestFailure] {
        failures(
            lines.lazy.compactMap { line in
                if let rest = line.after(": error: "), let place = line.before(": error: "), place.contains(".swift:"),
                    let name = rest.before(" : ")
                {
                    return TestFailure(name: name.text, detail: rest.after(" : ")?.text ?? "")
                }
                guard isSwiftTest(line), let name = line.between(" Test ", " recorded an issue") else { return nil }
                let detail = line.after(" recorded an issue")?.after(": ")
                return TestFailure(name: name, detail: detail?.text ?? "")
            })
    }
}
