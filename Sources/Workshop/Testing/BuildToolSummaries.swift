/// Tools that run the tests of others: CMake, Maven, Gradle.
extension SummaryReader {
    // MARK: ctest

    /// `100% tests passed, 0 tests failed out of 3`.
    static func ctest(_ lines: [OutputLine]) -> TestSummary? {
        if lines.contains(where: { $0.hasPrefix("No tests were found") }) {
            return TestSummary(counts: TestCounts(), saysNoTests: true)
        }
        guard let line = lines.last(where: { $0.contains("% tests passed") }),
            let total = line.number(after: "failed out of"), let failed = line.number(before: "tests failed")
        else { return nil }
        let skipped = lines.count { $0.contains("***Skipped") }
        let failedLines = lines.lazy.filter { $0.isIndented && $0.hasSuffix("(Failed)") }
        return TestSummary(
            counts: .of(total: total, failed: failed, skipped: skipped),
            failures: failures(failedLines.map { TestFailure(name: $0.between(" - ", " (") ?? $0.text) }))
    }

    // MARK: Java

    /// Maven's surefire: the sum of each module's `Tests run: 3, Failures: 0, Errors: 0, Skipped: 0`; lines of one class tell
    /// their time too.
    static func maven(_ lines: [OutputLine]) -> TestSummary? {
        let totals = lines.filter {
            $0.contains("Tests run: ") && $0.contains("Errors: ") && !$0.contains("Time elapsed")
        }
        guard !totals.isEmpty else {
            let isNone = lines.contains { $0.contains("No tests to run") }
            return isNone ? TestSummary(counts: TestCounts(), saysNoTests: true) : nil
        }
        let counts = totals.reduce(TestCounts()) { sum, line in
            func number(_ label: String) -> Int { line.number(after: label) ?? 0 }
            return sum
                + .of(
                    total: number("Tests run:"), failed: number("Failures:") + number("Errors:"),
                    skipped: number("Skipped:"))
        }
        let failed = lines.lazy.compactMap { line -> TestFailure? in
            guard line.hasPrefix("[ERROR]   "), let rest = line.after("[ERROR]   "), rest.contains(":") else {
                return nil
            }
            return TestFailure(name: (rest.before(" ") ?? rest).text, detail: rest.after(" ")?.text ?? "")
        }
        return TestSummary(counts: counts, failures: failures(failed), saysNoTests: counts.total == 0)
    }

    /// Gradle counts only where something failed: `3 tests completed, 1 failed, 1 skipped`.
    static func gradle(_ lines: [OutputLine]) -> TestSummary? {
        if lines.contains(where: { $0.hasPrefix("> Task ") && $0.hasSuffix("est NO-SOURCE") }) {
            return TestSummary(counts: TestCounts(), saysNoTests: true)
        }
        let line = lines.last { $0.contains(" tests completed, ") || $0.contains(" test completed, ") }
        guard let line, let total = line.number(before: "tests") ?? line.number(before: "test")
        else { return nil }
        let failed = lines.indices.lazy.filter { lines[$0].hasSuffix(" FAILED") && lines[$0].contains(" > ") }
        return TestSummary(
            counts: .of(
                total: total, failed: line.number(before: "failed") ?? 0, skipped: line.number(before: "skipped") ?? 0),
            failures: failures(
                failed.map {
                    TestFailure(
                        name: lines[$0].before(" FAILED")?.text ?? "",
                        detail: lines[($0 + 1)...].first?.trimmed.text ?? "")
                }))
    }
}
