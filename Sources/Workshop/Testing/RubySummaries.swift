/// Ruby and PHP.
extension SummaryReader {
    /// `3 examples, 1 failure, 1 pending, 1 error occurred outside of examples`.
    static func rspec(_ lines: [OutputLine]) -> TestSummary? {
        let line = lines.last { $0.number(before: "examples") != nil || $0.number(before: "example") != nil }
        guard let line, line.contains(" failure"),
            let total = line.number(before: "examples") ?? line.number(before: "example")
        else { return nil }
        let errors = line.number(before: "error") ?? line.number(before: "errors") ?? 0
        let failed = (line.number(before: "failures") ?? line.number(before: "failure") ?? 0) + errors
        let listed = lines.lazy.filter { $0.hasPrefix("rspec ") }.compactMap { $0.after("rspec ") }
        return TestSummary(
            counts: .of(total: total + errors, failed: failed, skipped: line.number(before: "pending") ?? 0),
            failures: failures(
                listed.map { TestFailure(name: ($0.before(" #") ?? $0).text, detail: $0.after("# ")?.text ?? "") }),
            saysNoTests: total == 0 && failed == 0)
    }

    /// minitest: `4 runs, 2 assertions, 1 failures, 1 errors, 1 skips`; test-unit: `4 tests, 2 assertions, 1 failures, …
    /// 0 pendings, 0 omissions, 0 notifications`.
    static func minitest(_ lines: [OutputLine]) -> TestSummary? {
        let line = lines.last { $0.contains(" assertions, ") && $0.contains(" failures, ") && $0.contains(" errors, ") }
        guard let line, let total = line.number(before: "runs") ?? line.number(before: "tests") else { return nil }
        func number(_ word: String) -> Int { line.number(before: word) ?? 0 }
        let failed = number("failures") + number("errors")
        return TestSummary(
            counts: .of(
                total: total, failed: failed, skipped: number("skips") + number("pendings") + number("omissions")),
            failures: failures(lines.indices.lazy.compactMap { minitestFailure(lines, $0) }),
            saysNoTests: total == 0 && failed == 0)
    }

    /// minitest: `  2) Failure:`, `A#test_b [test_a.rb:4]:` and the message. test-unit: `Failure: test_b(A)`, the place.
    private static func minitestFailure(_ lines: [OutputLine], _ index: Int) -> TestFailure? {
        let line = lines[index]
        let rest = lines[(index + 1)...]
        if line.isIndented, line.hasSuffix(") Failure:") || line.hasSuffix(") Error:"), let name = rest.first {
            let detail = rest.dropFirst().prefix(2).prefix { !$0.isEmpty }.map(\.trimmed.text).joined(separator: ", ")
            let text = name.before(" [") ?? name.before(":") ?? name
            return TestFailure(
                name: text.text, detail: line.hasSuffix("Error:") ? rest.dropFirst().first?.text ?? "" : detail)
        }
        guard line.hasPrefix("Failure: ") || line.hasPrefix("Error: "), index > 0, lines[index - 1].hasPrefix("=====")
        else {
            return nil
        }
        let title = line.after(": ") ?? line
        guard let name = title.before(": ") else {
            let values = rest.prefix(30).filter { $0.hasPrefix("<") }.prefix(2).map(\.text)
            return TestFailure(name: title.text, detail: values.joined(separator: " "))
        }
        return TestFailure(name: name.text, detail: title.after(": ")?.text ?? "")
    }

    /// `OK (3 tests, 5 assertions)` or `Tests: 3, Assertions: 3, Failures: 1, Errors: 1, Skipped: 1.`
    static func phpunit(_ lines: [OutputLine]) -> TestSummary? {
        if lines.contains(where: { $0.hasPrefix("No tests executed!") }) {
            return TestSummary(counts: TestCounts(), saysNoTests: true)
        }
        if let line = lines.last(where: { $0.hasPrefix("OK (") && $0.contains(" assertion") }) {
            let total = line.between("(", " test").flatMap { OutputLine($0).number(after: "") }
            return total.map { TestSummary(counts: TestCounts(passed: $0), saysNoTests: $0 == 0) }
        }
        guard let line = lines.last(where: { $0.hasPrefix("Tests: ") && $0.contains("Assertions: ") }),
            let total = line.number(after: "Tests:")
        else { return nil }
        func number(_ label: String) -> Int { line.number(after: label) ?? 0 }
        let failed = lines.indices.lazy.compactMap { index -> TestFailure? in
            guard let name = lines[index].after(") "), name.contains("::"), lines[index].number(after: "") != nil else {
                return nil
            }
            return TestFailure(name: name.text, detail: lines[(index + 1)...].first?.text ?? "")
        }
        return TestSummary(
            counts: .of(
                total: total, failed: number(" Failures:") + number(" Errors:"),
                skipped: number(" Skipped:") + number(" Incomplete:")),
            failures: failures(failed), saysNoTests: total == 0)
    }
}
