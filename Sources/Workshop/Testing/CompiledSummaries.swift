/// Rust and Go.
extension SummaryReader {
    // MARK: cargo test

    /// The sum of `test result: ok. 3 passed; 0 failed; 1 ignored;`. Each test program announces `running 3 tests`.
    static func cargo(_ lines: [OutputLine]) -> TestSummary? {
        let results = lines.filter { $0.hasPrefix("test result: ") }
        let begun = lines.count {
            $0.hasPrefix("running ") && ($0.hasSuffix(" tests") || $0.hasSuffix(" test"))
        }
        guard !results.isEmpty, begun <= results.count else { return nil }
        let counts = results.reduce(TestCounts()) { sum, line in
            sum
                + TestCounts(
                    passed: line.number(before: "passed") ?? 0, failed: line.number(before: "failed") ?? 0,
                    skipped: line.number(before: "ignored") ?? 0)
        }
        let failed = lines.lazy.filter { $0.hasPrefix("test ") && $0.hasSuffix(" ... FAILED") }
        let details = cargoDetails(lines)
        return TestSummary(
            counts: counts,
            failures: failures(
                failed.compactMap { $0.between("test ", " ... FAILED") }
                    .map { TestFailure(name: $0, detail: details[$0] ?? "") }),
            saysNoTests: counts.total == 0)
    }

    /// `---- tests::bad stdout ----`, a line that tells the place, and the message; older versions have both in one line.
    private static func cargoDetails(_ lines: [OutputLine]) -> [String: String] {
        var result: [String: String] = [:]
        for (index, line) in lines.enumerated() where line.hasPrefix("---- ") {
            guard let name = line.between("---- ", " stdout ----"), result.count < TestFailure.most else { continue }
            let rest = lines[(index + 1)...].prefix(200)
            guard let panic = rest.firstIndex(where: { $0.contains("panicked at ") }) else { continue }
            let message = rest.dropFirst(panic + 1 - rest.startIndex).prefix(3).map(\.trimmed.text)
            result[name] = rest[panic].hasSuffix(":") ? cargoMessage(message) : rest[panic].text
        }
        return result
    }

    /// ``assertion `left == right` failed`` with the two sides that follow.
    private static func cargoMessage(_ lines: [String]) -> String {
        guard let first = lines.first else { return "" }
        let sides = lines.dropFirst().filter { $0.hasPrefix("left:") || $0.hasPrefix("right:") }
        return ([first] + sides).joined(separator: " ")
    }

    // MARK: go test

    /// With `-v` each test tells its end, else only packages do: then packages are counted.
    static func go(_ lines: [OutputLine]) -> TestSummary? {
        let ok = lines.filter { $0.hasPrefix("ok  \t") }
        let empty = lines.filter { $0.hasPrefix("?   \t") && $0.contains("[no test files]") }
        let bad = lines.filter { $0.hasPrefix("FAIL\t") || ($0.hasPrefix("--- FAIL: ")) }
        guard ok.count + empty.count + bad.count > 0 else { return nil }
        func tests(_ outcome: String) -> Int { lines.count { $0.hasPrefix("--- \(outcome): ") } }
        let isVerbose = lines.contains { $0.hasPrefix("=== RUN ") }
        let failed = max(tests("FAIL"), lines.contains { $0.hasPrefix("FAIL\t") } ? 1 : 0)
        let packages = ok.count { !$0.contains("[no tests to run]") }
        let counts = TestCounts(
            passed: isVerbose ? tests("PASS") : packages, failed: failed, skipped: tests("SKIP"))
        return TestSummary(counts: counts, failures: goFailures(lines), saysNoTests: counts.total == 0)
    }

    private static func goFailures(_ lines: [OutputLine]) -> [TestFailure] {
        failures(
            lines.indices.lazy.compactMap { index in
                let line = lines[index]
                if line.hasPrefix("FAIL\t"), line.hasSuffix(" failed]") {
                    return TestFailure(name: line.between("FAIL\t", " [") ?? "", detail: line.between("[", "]") ?? "")
                }
                guard line.hasPrefix("--- FAIL: "), let name = line.between("--- FAIL: ", " (") else { return nil }
                let next = lines[(index + 1)...].prefix(20).first { $0.contains(".go:") || $0.hasPrefix("panic: ") }
                return TestFailure(name: name, detail: next?.trimmed.text ?? "")
            })
    }
}
