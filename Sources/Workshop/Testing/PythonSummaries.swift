extension SummaryReader {
    // MARK: pytest

    /// `2 failed, 1 passed in 0.12s` or `no tests ran in 0.01s`, between equal signs where it is not quiet. With `-qq` there is
    /// none.
    static func pytest(_ lines: [OutputLine]) -> TestSummary? {
        guard let place = lines.lastIndex(where: { pytestCounts($0) != nil }), let counts = pytestCounts(lines[place])
        else { return nil }
        let start = lines[..<place].lastIndex { $0.contains("short test summary info") } ?? place
        let failed = lines[start..<place].lazy.filter { $0.hasPrefix("FAILED ") || $0.hasPrefix("ERROR ") }
        return TestSummary(
            counts: counts, failures: failures(failed.map(pytestFailure)), saysNoTests: counts.total == 0)
    }

    private static func pytestCounts(_ line: OutputLine) -> TestCounts? {
        let inner = line.trimming { $0 == UInt8(ascii: "=") || $0 == UInt8(ascii: " ") }
        guard let list = inner.before(" in "), let time = inner.after(" in ")?.before("s"), !time.isEmpty,
            time.bytes.allSatisfy({ $0 == UInt8(ascii: ".") || (48...57).contains($0) })
        else { return nil }
        if list.text == "no tests ran" { return TestCounts() }
        var counts = TestCounts()
        for part in list.text.split(separator: ", ") {
            let words = part.split(separator: " ", maxSplits: 1)
            guard words.count == 2, words[0].count < 10, let number = Int(words[0]) else { return nil }
            switch words[1] {
            case "passed", "xpassed": counts.passed += number
            case "failed", "error", "errors": counts.failed += number
            case "skipped", "xfailed": counts.skipped += number
            default: break
            }
        }
        return counts
    }

    /// `FAILED test_sales.py::test_advance - AssertionError: assert 1 == 2`.
    private static func pytestFailure(_ line: OutputLine) -> TestFailure {
        let rest = line.after(" ") ?? line
        return TestFailure(name: (rest.before(" - ") ?? rest).text, detail: rest.after(" - ")?.text ?? "")
    }

    // MARK: unittest

    /// `Ran 3 tests in 0.001s`, then `OK` or `FAILED (failures=1, errors=1, skipped=1)`; all of them where several ran.
    static func unittest(_ lines: [OutputLine]) -> TestSummary? {
        var summary: TestSummary?
        for (index, line) in lines.enumerated() where line.hasPrefix("Ran ") && line.contains(" in ") {
            guard let total = line.number(before: "test") ?? line.number(before: "tests"),
                let verdict = lines[(index + 1)...].first(where: { !$0.isEmpty })
            else { continue }
            guard ["OK", "FAILED", "NO TESTS RAN"].contains(where: verdict.hasPrefix) else { return nil }
            func number(_ label: String) -> Int { verdict.number(after: label) ?? 0 }
            let failed = number("(failures=") + number("errors=") + number("unexpected successes=")
            let expected = number("expected failures=")
            let counts = TestCounts.of(total: total, failed: failed, skipped: number("skipped=") + expected)
            summary = TestSummary(counts: (summary?.counts ?? TestCounts()) + counts)
        }
        guard let counts = summary?.counts else { return nil }
        return TestSummary(counts: counts, failures: unittestFailures(lines), saysNoTests: counts.total == 0)
    }

    /// Blocks that begin with `ERROR: test_c (test_u.T.test_c)` after a line of equal signs. The last traceback's message is
    /// the first line without indentation after its frames.
    private static func unittestFailures(_ lines: [OutputLine]) -> [TestFailure] {
        var result: [TestFailure] = []
        for (index, line) in lines.enumerated() where line.hasPrefix("FAIL: ") || line.hasPrefix("ERROR: ") {
            guard index > 0, lines[index - 1].hasPrefix("=====") else { continue }
            var (detail, inFrames) = ("", false)
            for next in lines[(index + 1)...].prefix(400) {
                if next.hasPrefix("=====") || next.hasPrefix("Ran ") { break }
                if next.hasPrefix("  File ") { inFrames = true }
                if inFrames, !next.isIndented, !next.isEmpty {
                    detail = next.text
                    inFrames = false
                }
            }
            result.append(TestFailure(name: (line.after(": ") ?? line).text, detail: detail))
            if result.count == TestFailure.most { break }
        }
        return result
    }
}
