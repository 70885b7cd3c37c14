/// Shell, Perl and what else speaks the Test Anything Protocol; JavaScript.
extension SummaryReader {
    // MARK: TAP

    /// `1..3`, then `ok 1 name` or `not ok 2 name`, at the beginning of lines; `# SKIP` and `# TODO` after a name are no
    /// failures. Results that are missing make it no report.
    static func tap(_ lines: [OutputLine]) -> TestSummary? {
        let plans = lines.filter { $0.hasPrefix("1..") }.compactMap { $0.number(after: "1..") }
        guard !plans.isEmpty else { return nil }
        var counts = TestCounts()
        var failed: [Int] = []
        for (index, line) in lines.enumerated() {
            guard let (isOK, directive) = tapResult(line) else { continue }
            if directive.hasPrefix("SKIP") || (directive.hasPrefix("TODO") && !isOK) {
                counts.skipped += 1
            } else if isOK {
                counts.passed += 1
            } else {
                counts.failed += 1
                failed.append(index)
            }
        }
        let planned = plans.reduce(0, +)
        guard counts.total >= planned else { return nil }
        return TestSummary(
            counts: counts, failures: failures(failed.lazy.map { tapFailure(lines, $0) }), saysNoTests: planned == 0)
    }

    /// Whether a line is a result, and the word after its `#` in capitals.
    private static func tapResult(_ line: OutputLine) -> (isOK: Bool, directive: String)? {
        let isOK = line.hasPrefix("ok ")
        guard isOK || line.hasPrefix("not ok ") else { return nil }
        return (isOK, line.after(" # ")?.text.uppercased() ?? "")
    }

    /// The name after the number, and of the comments that follow the command that failed, else the first that is no place.
    private static func tapFailure(_ lines: [OutputLine], _ index: Int) -> TestFailure {
        let name = lines[index].after("not ok ")?.trimming { (48...57).contains($0) || $0 == 32 || $0 == 45 }
        let comments = lines[(index + 1)...].prefix { $0.hasPrefix("#") }.map {
            $0.trimming { $0 == UInt8(ascii: "#") || $0 == 32 }
        }
        let detail = comments.first { $0.hasSuffix("failed") } ?? comments.first { !$0.hasPrefix("(") }
        return TestFailure(name: name?.text ?? "", detail: detail?.text ?? "")
    }

    // MARK: prove

    /// `Files=1, Tests=3, …` and `Result: PASS`, `FAIL` or `NOTESTS`.
    static func prove(_ lines: [OutputLine]) -> TestSummary? {
        guard let result = lines.last(where: { $0.hasPrefix("Result: ") }),
            let totals = lines.last(where: { $0.hasPrefix("Files=") }), let total = totals.number(after: "Tests=")
        else { return nil }
        if result.hasSuffix("NOTESTS") { return TestSummary(counts: TestCounts(), saysNoTests: true) }
        let files = lines.filter { $0.contains("(Wstat: ") }
        let failed = files.reduce(0) { $0 + ($1.number(after: "Failed:") ?? 0) }
        let skipped = lines.reduce(0) { $0 + ($1.number(after: "(less") ?? 0) + proveSkipped($1) }
        let hasFailed = result.hasSuffix("FAIL")
        return TestSummary(
            counts: .of(total: total, failed: hasFailed ? max(1, failed) : 0, skipped: skipped),
            failures: failures(
                files.lazy.map { TestFailure(name: $0.before(" (")?.text ?? "", detail: proveDetail(lines)) }),
            saysNoTests: total == 0 && !hasFailed)
    }

    /// `t/b.t .. skipped: no network` stands for a file without tests.
    private static func proveSkipped(_ line: OutputLine) -> Int { line.contains(" .. skipped") ? 1 : 0 }

    /// `#   Failed test 'two'`, the first.
    private static func proveDetail(_ lines: [OutputLine]) -> String {
        lines.first { $0.hasPrefix("#   Failed test") }?.after("#")?.trimmed.text ?? ""
    }

    // MARK: node --test

    /// `# pass 3` in TAP, `ℹ pass 3` for people.
    static func node(_ lines: [OutputLine]) -> TestSummary? {
        func number(_ label: String) -> Int? {
            lines.last { $0.hasPrefix("# \(label) ") || $0.hasPrefix("ℹ \(label) ") }?.number(after: " \(label)")
        }
        guard let passed = number("pass"), let failed = number("fail"), number("tests") != nil else { return nil }
        let counts = TestCounts(
            passed: passed, failed: failed + (number("cancelled") ?? 0),
            skipped: (number("skipped") ?? 0) + (number("todo") ?? 0))
        let isTAP = lines.contains { $0.hasPrefix("TAP version") }
        return TestSummary(
            counts: counts, failures: isTAP ? nodeTAPFailures(lines) : nodeFailures(lines),
            saysNoTests: counts.total == 0)
    }

    /// `not ok 2 - name` with a YAML block, whose `error:` is a line or a block; groups of failed tests are left out.
    private static func nodeTAPFailures(_ lines: [OutputLine]) -> [TestFailure] {
        failures(
            lines.indices.lazy.compactMap { index in
                guard lines[index].trimmed.hasPrefix("not ok "), let name = lines[index].after(" - ") else {
                    return nil
                }
                let block = lines[(index + 1)...].prefix(60).map(\.trimmed).prefix { $0.text != "..." }
                if block.contains(where: { $0.hasPrefix("failureType: 'subtestsFailed'") }) { return nil }
                guard let place = block.firstIndex(where: { $0.hasPrefix("error: ") }) else {
                    return TestFailure(name: name.text)
                }
                let inline = block[place].after("error: ")?.trimming { $0 == UInt8(ascii: "'") }.text ?? ""
                let following = block[(place + 1)...].lazy.filter { !$0.isEmpty }.prefix(2).map(\.text)
                return TestFailure(
                    name: name.text, detail: inline.hasPrefix("|") ? following.joined(separator: " ") : inline)
            })
    }

    /// `✖ name (0.2ms)` below `✖ failing tests:`, and the line after it.
    private static func nodeFailures(_ lines: [OutputLine]) -> [TestFailure] {
        guard let start = lines.lastIndex(where: { $0.hasPrefix("✖ failing tests:") }) else { return [] }
        return failures(
            lines.indices[(start + 1)...].lazy.compactMap { index in
                guard lines[index].hasPrefix("✖ "), let rest = lines[index].after("✖ ") else { return nil }
                let details = lines[(index + 1)...].prefix(3).lazy.map(\.trimmed).filter { !$0.isEmpty }
                return TestFailure(name: (rest.before(" (") ?? rest).text, detail: details.first?.text ?? "")
            })
    }

    // MARK: jest, vitest, mocha

    /// `Tests:       1 failed, 2 passed, 3 total`. A file that cannot be loaded has no tests, but fails as a suite.
    static func jest(_ lines: [OutputLine]) -> TestSummary? {
        if lines.contains(where: { $0.hasPrefix("No tests found") }) {
            return TestSummary(counts: TestCounts(), saysNoTests: true)
        }
        guard let line = lines.last(where: { $0.hasPrefix("Tests: ") && $0.hasSuffix(" total") }) else { return nil }
        let suites = lines.last { $0.hasPrefix("Test Suites: ") }?.number(before: "failed") ?? 0
        func number(_ word: String) -> Int { line.number(before: word) ?? 0 }
        let counts = TestCounts(
            passed: number("passed"), failed: max(number("failed"), suites), skipped: number("skipped") + number("todo")
        )
        return TestSummary(
            counts: counts, failures: marked(lines, "● "), saysNoTests: counts.total == 0)
    }

    /// ` Tests  1 failed | 2 passed | 1 skipped (4)`.
    static func vitest(_ lines: [OutputLine]) -> TestSummary? {
        if lines.contains(where: { $0.hasPrefix("No test files found") }) {
            return TestSummary(counts: TestCounts(), saysNoTests: true)
        }
        let trimmed = lines.map(\.trimmed)
        guard let files = trimmed.last(where: { $0.hasPrefix("Test Files  ") }) else { return nil }
        let line = trimmed.last { $0.hasPrefix("Tests  ") } ?? OutputLine("")
        func number(_ word: String) -> Int { line.number(before: word) ?? 0 }
        let counts = TestCounts(
            passed: number("passed"), failed: max(number("failed"), files.number(before: "failed") ?? 0),
            skipped: number("skipped") + number("todo"))
        return TestSummary(counts: counts, failures: marked(lines, "FAIL  "), saysNoTests: counts.total == 0)
    }

    /// Names behind a mark, each once, with the first line below that is not blank.
    private static func marked(_ lines: [OutputLine], _ mark: String) -> [TestFailure] {
        var seen: Set<String> = []
        return failures(
            lines.indices.lazy.compactMap { index in
                guard lines[index].trimmed.hasPrefix(mark), let name = lines[index].after(mark)?.text else {
                    return nil
                }
                let detail = lines[(index + 1)...].prefix(4).lazy.map(\.trimmed).first { !$0.isEmpty }
                return TestFailure(name: name, detail: detail?.text ?? "")
            }
        ).filter { seen.insert($0.name).inserted }
    }

    /// `2 passing (5ms)`, `1 failing`, `1 pending`.
    static func mocha(_ lines: [OutputLine]) -> TestSummary? {
        let counted = lines.filter { $0.isIndented && $0.trimmed.number(after: "") != nil }
        func number(_ word: String) -> Int? { counted.lazy.reversed().compactMap { $0.number(before: word) }.first }
        guard let passed = number("passing") else { return nil }
        let counts = TestCounts(passed: passed, failed: number("failing") ?? 0, skipped: number("pending") ?? 0)
        let start = lines.lastIndex { $0.number(before: "failing") != nil } ?? lines.endIndex
        let failed = lines.indices[start...].lazy.compactMap { index -> TestFailure? in
            guard lines[index].isIndented, let name = lines[index].after(") "),
                lines[index].trimmed.number(after: "") != nil
            else { return nil }
            let rest = lines[(index + 1)...].prefix(12).lazy.map(\.trimmed)
            let detail = rest.drop { !$0.isEmpty }.first { !$0.isEmpty }
            return TestFailure(name: name.text + " " + (rest.first?.text ?? ""), detail: detail?.text ?? "")
        }
        return TestSummary(counts: counts, failures: failures(failed), saysNoTests: counts.total == 0)
    }
}
