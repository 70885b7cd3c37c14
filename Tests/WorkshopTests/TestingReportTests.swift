import AssayCore
import Testing

@testable import Workshop

@Suite("The verdict on a test run")
struct TestingReportTests {
    struct Run: Sendable {
        var runner: TestRunner
        var end: SandboxResult.End
        var output: String
        var junit: String?

        init(_ runner: TestRunner, exit status: Int, _ output: String, junit: String? = nil) {
            self.init(runner, .exited(status), output, junit: junit)
        }

        init(_ runner: TestRunner, _ end: SandboxResult.End, _ output: String, junit: String? = nil) {
            (self.runner, self.end, self.output, self.junit) = (runner, end, output, junit)
        }

        func report(_ tree: [String]) -> TestReport {
            let result = SandboxResult(end: end, output: CappedOutput(head: output), seconds: 1, confinement: .none)
            return TestReport(
                runner: runner, result: result, junit: junit.map { Array($0.utf8) }, tree: TreeNames(tree))
        }
    }

    private static func missing(_ name: String, _ line: String?, _ kind: MissingDependency.Kind = .module)
        -> TestVerdict
    {
        .incomplete(MissingDependency(kind: kind, name: name, setupLine: line))
    }

    private static let onePasses = "<testsuite><testcase name='a'/></testsuite>"
    private static let oneFails = "<testsuite><testcase name='a'><failure message='no'/></testcase></testsuite>"
    private static let allSkipped = "<testsuite><testcase name='a'><skipped/></testcase></testsuite>"

    private static let ends: [TestingRow<Run, TestVerdict>] = [
        TestingRow("passes", Run(.pytest, exit: 0, "1 passed in 0.1s", junit: onePasses), .passed),
        TestingRow("passes by its output", Run(.pytest, exit: 0, "1 passed in 0.1s"), .passed),
        TestingRow("passes by its report alone", Run(.pytest, exit: 0, "", junit: onePasses), .passed),
        TestingRow(
            "exit 0, the report tells of a failure", Run(.pytest, exit: 0, "1 passed in 0.1s", junit: oneFails), .failed
        ),
        TestingRow(
            "exit 0, the output tells of a failure", Run(.pytest, exit: 0, "1 failed in 0.1s", junit: onePasses),
            .failed),
        TestingRow(
            "exit 1, the report tells of none", Run(.pytest, exit: 1, "1 passed in 0.1s", junit: onePasses), .failed),
        TestingRow("exit 0 without a report", Run(.pytest, exit: 0, ""), .crashed(signal: nil)),
        TestingRow(
            "exit 0, a report cut off", Run(.pytest, exit: 0, "", junit: "<testsuite><testcase name='a'/>"),
            .crashed(signal: nil)),
        TestingRow("another command with exit 0", Run(.unknown, exit: 0, "all good"), .passed),
        TestingRow("another command that shows failures", Run(.unknown, exit: 0, "1..1\nnot ok 1 a"), .failed),
        TestingRow("another command with exit 1", Run(.unknown, exit: 1, "3 passed in 0.1s"), .failed),
        TestingRow("gradle counts nothing", Run(.gradle, exit: 0, "BUILD SUCCESSFUL"), .passed),
        TestingRow("all skipped", Run(.pytest, exit: 0, "1 skipped in 0.1s", junit: allSkipped), .noTestsRan),
        TestingRow("pytest found none", Run(.pytest, exit: 5, "no tests ran in 0.1s"), .noTestsRan),
        TestingRow("unittest found none, exit 0", Run(.unittest, exit: 0, "Ran 0 tests in 0.0s\n\nOK"), .noTestsRan),
        TestingRow("jest found none", Run(.jest, exit: 1, "No tests found, exiting with code 1"), .noTestsRan),
        TestingRow("another command without tests", Run(.unknown, exit: 0, "Ran 0 tests in 0.0s\n\nOK"), .noTestsRan),
        TestingRow("a signal", Run(.pytest, .killed(signal: 11), ""), .crashed(signal: 11)),
        TestingRow("a signal, told by the shell", Run(.unknown, exit: 139, "Segmentation fault"), .crashed(signal: 11)),
        TestingRow("time", Run(.pytest, .over(.time), "1 passed in 0.1s", junit: onePasses), .timedOut),
        TestingRow("memory", Run(.pytest, .over(.memory), ""), .overMemory),
        TestingRow("disk", Run(.pytest, .over(.disk), ""), .overDisk),
        TestingRow("interrupted", Run(.pytest, .interrupted, "", junit: onePasses), .interrupted),
        TestingRow(
            "swift found none", Run(.swift, exit: 1, "error: no tests found; create a target in the 'Tests' directory"),
            .noTestsRan),
        TestingRow("maven found none", Run(.maven, exit: 0, "[INFO] No tests to run."), .noTestsRan),
        TestingRow("maven without a report", Run(.maven, exit: 0, ""), .crashed(signal: nil)),
        TestingRow("gradle found none", Run(.gradle, exit: 0, "> Task :test NO-SOURCE\nBUILD SUCCESSFUL"), .noTestsRan),
        TestingRow("cargo does not build", Run(.cargo, exit: 101, "error[E0432]: unresolved import `serde`"), .failed),
    ]

    private static let causes: [TestingRow<Run, TestVerdict>] = [
        TestingRow(
            "no pytest", Run(.pytest, exit: 1, "/usr/bin/python3: No module named pytest"),
            missing("pytest", "pip install pytest")),
        TestingRow(
            "a module while collecting",
            Run(
                .pytest, exit: 2,
                "E   ModuleNotFoundError: No module named 'yaml'\n=== short test summary info ===\nERROR test_i.py\n1 error in 1.39s"
            ),
            missing("yaml", "pip install pyyaml")),
        TestingRow(
            "a module's part", Run(.unknown, exit: 1, "ModuleNotFoundError: No module named 'nosuch.sub'"),
            missing("nosuch", "pip install nosuch")),
        TestingRow(
            "the tree's own module", Run(.unknown, exit: 1, "ModuleNotFoundError: No module named 'sales.core'"),
            .failed),
        TestingRow("an odd name", Run(.unknown, exit: 1, "ModuleNotFoundError: No module named '$(reboot)'"), .failed),
        TestingRow(
            "a module in the report only",
            Run(
                .pytest, exit: 1, "",
                junit:
                    "<testsuite><testcase name='a'><error message='collection failure'>E   ModuleNotFoundError: No module named 'attr'</error></testcase></testsuite>"
            ),
            missing("attr", "pip install attrs")),
        TestingRow(
            "a failure besides",
            Run(
                .unittest, exit: 1,
                "=====\nFAIL: b\nTraceback\n  File \"x\"\nAssertionError: 1 != 2\nlog: No module named numpy\nRan 1 test in 0.1s\n\nFAILED (failures=1)"
            ),
            .failed),
        TestingRow(
            "node, required", Run(.node, exit: 1, "Error: Cannot find module 'express'\nRequire stack:"),
            missing("express", "npm ci")),
        TestingRow(
            "node, imported",
            Run(.node, exit: 1, "Error [ERR_MODULE_NOT_FOUND]: Cannot find package '@a/b' imported from /t/x.mjs"),
            missing("@a/b", "npm ci")),
        TestingRow(
            "node, a file",
            Run(
                .node, exit: 1, "Error [ERR_MODULE_NOT_FOUND]: Cannot find module '/t/own.mjs' imported from /t/b2.mjs"),
            .failed),
        TestingRow("node, a relative file", Run(.node, exit: 1, "Error: Cannot find module './own'"), .failed),
        TestingRow(
            "a program, dash", Run(.unknown, exit: 127, "/bin/sh: 1: jest: not found"),
            missing("jest", "npm ci", .program)),
        TestingRow(
            "a program, bash", Run(.unknown, exit: 127, "bash: line 3: nosuch: command not found"),
            missing("nosuch", nil, .program)),
        TestingRow(
            "a program in a script", Run(.unknown, exit: 1, "./t.sh: line 3: nosuch: command not found"),
            missing("nosuch", nil, .program)),
        TestingRow(
            "a program that make starts", Run(.unknown, exit: 2, "make: pytest: No such file or directory"),
            missing("pytest", "pip install pytest", .program)),
        TestingRow(
            "an interpreter", Run(.unknown, exit: 127, "/usr/bin/env: ‘ruby’: No such file or directory"),
            missing("ruby", nil, .program)),
        TestingRow("a program of the tree", Run(.unknown, exit: 127, "sh: 1: run-it: not found"), .failed),
        TestingRow("a page, no program", Run(.unknown, exit: 1, "Error: 404: page: not found"), .failed),
        TestingRow(
            "go", Run(.go, exit: 1, "h/h.go:2:8: no required module provides package nosuch.org/x; to add it:"),
            missing("nosuch.org/x", "go mod download")),
        TestingRow(
            "rust", Run(.cargo, exit: 101, "error: no matching package named `serdenope` found"),
            missing("serdenope", "cargo fetch")),
        TestingRow(
            "swift", Run(.swift, exit: 1, "/t/Y.swift:1:8: error: no such module 'Nope'"),
            missing("Nope", "swift package resolve")),
        TestingRow("swift, own", Run(.swift, exit: 1, "/t/Y.swift:1:8: error: no such module 'Own'"), .failed),
        TestingRow(
            "ruby",
            Run(
                .unknown, exit: 1,
                "kernel_require.rb:85:in `require': cannot load such file -- nosuch/autorun (LoadError)"),
            missing("nosuch", "gem install nosuch")),
        TestingRow(
            "perl",
            Run(
                .prove, exit: 1,
                "Can't locate Nosuch/Thing.pm in @INC (you may need to install the Nosuch::Thing module)"),
            missing("Nosuch::Thing", "cpanm Nosuch::Thing")),
    ]

    @Test("A table of ends", arguments: ends + causes)
    func verdicts(row: TestingRow<Run, TestVerdict>) {
        let tree = ["sales/core.py", "package.json", "package-lock.json", "bin/run-it", "Sources/Own/A.swift"]
        #expect(row.input.report(tree).verdict == row.expected)
    }

    @Test("Nothing but a pass has no cause", arguments: ends + causes)
    func cause(row: TestingRow<Run, TestVerdict>) {
        #expect((row.expected.cause == nil) == (row.expected == .passed))
        #expect(!row.expected.text.isEmpty)
    }

    @Test("Notes on the network, the input, and what is missing besides")
    func notes() {
        func notes(_ output: String, exit status: Int = 1) -> [TestNote] {
            Run(.unknown, exit: status, output).report([]).notes
        }
        #expect(notes("urllib.error.URLError: <urlopen error [Errno -2] Name or service not known>") == [.noNetwork])
        #expect(
            notes("ConnectionRefusedError: [Errno 111] Connection refused\nEOFError: EOF when reading a line") == [
                .noNetwork, .noInput,
            ])
        #expect(notes("Connection refused", exit: 0) == [])
        let both = Run(
            .pytest, exit: 1,
            "No module named numpy\n=== short test summary info ===\nFAILED a.py::b - assert 1 == 2\n1 failed in 0.1s"
        ).report([])
        #expect(both.verdict == .failed)
        #expect(
            both.notes == [.missing(MissingDependency(kind: .module, name: "numpy", setupLine: "pip install numpy"))])
    }

    @Test("A long output's end counts, failures are bounded")
    func bounded() {
        let lines = (0..<400).map { "FAILED a.py::t\($0) - assert \($0)" }.joined(separator: "\n")
        let output = CappedOutput(
            head: "...", tail: "short test summary info\n\(lines)\n400 failed in 1.0s", omitted: 5_000_000)
        let result = SandboxResult(end: .exited(1), output: output, seconds: 1, confinement: .none)
        let report = TestReport(runner: .pytest, result: result, junit: nil, tree: TreeNames([]))
        #expect(report.counts == TestCounts(failed: 400))
        #expect(report.failures.count == TestFailure.most)
        #expect(report.failures.first == TestFailure(name: "a.py::t0", detail: "assert 0"))
    }

    @Test("Long and hostile outputs are read in bounded time", .timeLimit(.minutes(2)))
    func hostile() {
        let lines = [
            "---- a stdout ----\n", "not ok 1 - a\n", "FAIL: a\n=====\n", "1 passed in 1", "ok 1 # SKIP\n", "1111111",
            ": not found",
        ]
        for line in lines {
            let output = String(repeating: line, count: (256 << 10) / line.utf8.count)
            #expect(Run(.unknown, exit: 1, output).report([]).verdict == .failed)
        }
    }

    @Test("pytest is told where to put its report")
    func environment() {
        #expect(
            TestRunner.pytest.reportEnvironment(path: "/out/r.xml") == [
                "PYTEST_ADDOPTS": "--junitxml=/out/r.xml -o junit_family=xunit1"
            ])
        #expect(TestRunner.cargo.reportEnvironment(path: "/out/r.xml").isEmpty)
    }
}
