import AssayCore

/// How many tests did what; errors of set-up and of collecting count as failures.
package struct TestCounts: Sendable, Equatable {
    package var passed: Int
    package var failed: Int
    /// Also what was expected to fail and did, and what is yet to be written.
    package var skipped: Int

    package init(passed: Int = 0, failed: Int = 0, skipped: Int = 0) {
        (self.passed, self.failed, self.skipped) = (passed, failed, skipped)
    }

    package var total: Int { passed + failed + skipped }

    static func + (one: TestCounts, other: TestCounts) -> TestCounts {
        TestCounts(
            passed: one.passed + other.passed, failed: one.failed + other.failed, skipped: one.skipped + other.skipped)
    }

    /// Of runners that tell the whole and its parts. One test may fail more than once; passed is never below zero.
    static func of(total: Int, failed: Int, skipped: Int) -> TestCounts {
        TestCounts(passed: max(0, total - failed - skipped), failed: failed, skipped: skipped)
    }
}

/// A test that failed and the one line that says best why. Both are one line each, bounded, and safe to print.
package struct TestFailure: Sendable, Equatable {
    /// As the runner names it: `test_sales.py::test_advance`.
    package var name: String
    /// `assert 'Screening' == ' Screening'`; empty where the runner did not say.
    package var detail: String

    /// How many failures a report keeps.
    static let most = 50

    init(name: String, detail: String = "") {
        self.name = Self.line(name, 200)
        self.detail = Self.withoutPrefix(Self.line(detail, 300))
    }

    /// What pytest puts before an assertion says nothing.
    private static func withoutPrefix(_ detail: String) -> String {
        let prefix = "AssertionError: assert "
        return detail.hasPrefix(prefix) ? String(detail.dropFirst("AssertionError: ".count)) : detail
    }

    /// The first line that is not blank, without blanks around it, cut.
    private static func line(_ text: String, _ most: Int) -> String {
        let start = String(text.prefix(4_000))
        let lines = EscapeFilter.clean(start).split(whereSeparator: \.isNewline).lazy.map { OutputLine(String($0)) }
        let first = lines.map(\.trimmed).first { !$0.isEmpty }?.text ?? ""
        return first.count > most ? first.prefix(most - 1) + "…" : first
    }
}

/// What a runner's own report says.
struct TestSummary: Equatable {
    /// Nil where the report tells that tests ran but not how many.
    var counts: TestCounts?
    var failures: [TestFailure] = []
    /// The runner said itself that it found no test.
    var saysNoTests = false
}
