import AssayCore
import Testing

@testable import Workshop

/// What real runners printed, cut to what counts.
@Suite("Summaries of runners")
struct TestingSummaryTests {
    struct Printed: Sendable {
        var runner: TestRunner
        var output: String

        init(_ runner: TestRunner, _ output: String) {
            (self.runner, self.output) = (runner, output)
        }
    }

    /// Passed, failed, skipped; and the failures as `name | detail`.
    struct Read: Sendable, Equatable {
        var counts: [Int]
        var failures: [String]
        var saysNoTests: Bool

        init(_ counts: Int..., failures: [String] = [], saysNoTests: Bool = false) {
            (self.counts, self.failures, self.saysNoTests) = (counts, failures, saysNoTests)
        }

        init?(_ summary: TestSummary?) {
            guard let summary else { return nil }
            counts = summary.counts.map { [$0.passed, $0.failed, $0.skipped] } ?? []
            failures = summary.failures.map { $0.detail.isEmpty ? $0.name : "\($0.name) | \($0.detail)" }
            saysNoTests = summary.saysNoTests
        }
    }

    typealias Case = TestingRow<Printed, Read?>

    private static let python: [Case] = [
        Case(
            "pytest",
            Printed(
                .pytest,
                """
                .FsFE                                                                    [100%]
                =========================== short test summary info ============================
                FAILED test_sales.py::test_advance - AssertionError: assert 'Screening' == ' ...
                FAILED test_sales.py::TestX::test_in - ValueError: boom
                ERROR test_sales.py::test_err - RuntimeError: fix
                2 failed, 1 passed, 1 skipped, 1 error in 1.17s
                """),
            Read(
                1, 3, 1,
                failures: [
                    "test_sales.py::test_advance | assert 'Screening' == ' ...",
                    "test_sales.py::TestX::test_in | ValueError: boom",
                    "test_sales.py::test_err | RuntimeError: fix",
                ])),
        Case(
            "pytest, not quiet", Printed(.pytest, "===== 3 passed, 1 xfailed, 2 warnings in 61.20s (0:01:01) ====="),
            Read(3, 0, 1)),
        Case("pytest without tests", Printed(.pytest, "\nno tests ran in 1.11s"), Read(0, 0, 0, saysNoTests: true)),
        Case(
            "pytest that found no tests to keep", Printed(.pytest, "4 deselected in 0.01s"),
            Read(0, 0, 0, saysNoTests: true)),
        Case(
            "pytest, collecting",
            Printed(
                .pytest,
                "=== short test summary info ===\nERROR test_i.py\n!!! Interrupted: 1 error during collection !!!\n1 error in 1.39s"
            ),
            Read(0, 1, 0, failures: ["test_i.py"])),
        Case("no pytest", Printed(.pytest, "3 passed the exam in 2 hours\npassed in 3s"), nil),
        Case(
            "unittest",
            Printed(
                .unittest,
                """
                ======================================================================
                ERROR: test_c (test_u.T.test_c)
                ----------------------------------------------------------------------
                Traceback (most recent call last):
                  File "/t/test_u.py", line 5, in test_c
                    def test_c(self): raise ValueError("boom")
                ValueError: boom

                ======================================================================
                FAIL: test_b (test_u.T.test_b)
                ----------------------------------------------------------------------
                Traceback (most recent call last):
                  File "/t/test_u.py", line 4, in test_b
                AssertionError: 1 != 2

                ----------------------------------------------------------------------
                Ran 4 tests in 0.001s

                FAILED (failures=1, errors=1, skipped=1)
                """),
            Read(
                1, 2, 1,
                failures: [
                    "test_c (test_u.T.test_c) | ValueError: boom", "test_b (test_u.T.test_b) | AssertionError: 1 != 2",
                ])),
        Case(
            "unittest passes", Printed(.unittest, "Ran 2 tests in 0.000s\n\nOK (skipped=1, expected failures=1)"),
            Read(0, 0, 2)),
        Case("unittest of one", Printed(.unittest, "Ran 1 test in 0.000s\n\nOK"), Read(1, 0, 0)),
        Case(
            "unittest without tests", Printed(.unittest, "Ran 0 tests in 0.000s\n\nNO TESTS RAN"),
            Read(0, 0, 0, saysNoTests: true)),
        Case("unittest cut off", Printed(.unittest, "Ran 3 tests in 0.000s\n"), nil),
        Case(
            "unittest's set-up failed", Printed(.unittest, "Ran 0 tests in 0.000s\n\nFAILED (errors=1)"), Read(0, 1, 0)),
    ]

    private static let compiled: [Case] = [
        Case(
            "swift, both",
            Printed(
                .swift,
                """
                Test Suite 'All tests' started at 2026-11-23 23:06:18.347
                /t/Tests/XTests/A.swift:6: error: A.testB : XCTAssertEqual failed: ("1") is not equal to ("2") -\u{20}
                Test Case 'A.testB' failed (0.0 seconds)
                Test Suite 'All tests' failed at 2026-11-23 23:06:18.694
                \t Executed 3 tests, with 1 test skipped and 1 failure (0 unexpected) in 0.002 (0.002) seconds
                ◇ Test run started.
                ➜ Test off() skipped: "x"
                ✔ Test good() passed after 0.001 seconds.
                ✘ Test "A named one" recorded an issue at A.swift:10:35: Expectation failed: (f() → 1) == 2
                ✘ Test "A named one" failed after 0.001 seconds with 1 issue.
                ✘ Test run with 3 tests in 0 suites failed after 0.002 seconds with 1 issue.
                """),
            Read(
                2, 2, 2,
                failures: [
                    "A.testB | XCTAssertEqual failed: (\"1\") is not equal to (\"2\") -",
                    "\"A named one\" | Expectation failed: (f() → 1) == 2",
                ])),
        Case(
            "swift, the older alone",
            Printed(
                .swift,
                "Test Suite 'All tests' started at x\nTest Suite 'All tests' passed at x\n\t Executed 1 test, with 0 failures (0 unexpected) in 0.006 (0.006) seconds\n◇ Test run started.\n✔ Test run with 0 tests in 0 suites passed after 0.001 seconds."
            ), Read(1, 0, 0)),
        Case(
            "swift, ended in the middle",
            Printed(
                .swift,
                "Test Suite 'All tests' started at x\nTest Suite 'All tests' passed at x\n\t Executed 1 test, with 0 failures\n◇ Test run started.\n"
            ), nil),
        Case(
            "swift, in parallel",
            Printed(
                .swift,
                "[1/2] Testing X.A/testA\n[2/2] Testing X.A/testB\n◇ Test run started.\n✔ Test run with 0 tests in 0 suites passed after 0.001 seconds."
            ), Read(2, 0, 0)),
        Case(
            "cargo",
            Printed(
                .cargo,
                """
                running 3 tests
                test tests::ig ... ignored
                test tests::ok ... ok
                test tests::bad ... FAILED

                failures:

                ---- tests::bad stdout ----

                thread 'tests::bad' (14876) panicked at src/lib.rs:4:19:
                assertion `left == right` failed: msg
                  left: 1
                 right: 2
                test result: FAILED. 1 passed; 1 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.23s
                """),
            Read(1, 1, 1, failures: ["tests::bad | assertion `left == right` failed: msg left: 1 right: 2"])),
        Case(
            "cargo, several programs",
            Printed(
                .cargo,
                "running 2 tests\ntest result: ok. 2 passed; 0 failed; 0 ignored; 0 measured\nrunning 1 test\ntest result: ok. 1 passed; 0 failed; 0 ignored;"
            ),
            Read(3, 0, 0)),
        Case(
            "cargo without tests",
            Printed(.cargo, "running 0 tests\n\ntest result: ok. 0 passed; 0 failed; 0 ignored; 0 measured"),
            Read(0, 0, 0, saysNoTests: true)),
        Case(
            "cargo, one ended early",
            Printed(.cargo, "running 2 tests\ntest result: ok. 2 passed; 0 failed; 0 ignored;\nrunning 1 test\n"), nil),
        Case(
            "go",
            Printed(
                .go,
                "--- FAIL: TestB (0.00s)\n    a_test.go:4: got 1, want 2\n--- FAIL: TestD (0.00s)\n    --- FAIL: TestD/sub (0.00s)\n        a_test.go:6: deep\nFAIL\nFAIL\tx\t0.002s\n?   \tx/e\t[no test files]\nok  \tx/f\t0.003s\nok  \tx/g\t0.020s [no tests to run]\nFAIL"
            ), Read(1, 2, 0, failures: ["TestB | a_test.go:4: got 1, want 2", "TestD | a_test.go:6: deep"])),
        Case(
            "go -v",
            Printed(
                .go,
                "=== RUN   TestA\n--- PASS: TestA (0.00s)\n=== RUN   TestC\n    a_test.go:5: no\n--- SKIP: TestC (0.00s)\nPASS\nok  \tx/f\t0.003s"
            ),
            Read(1, 0, 1)),
        Case(
            "go without tests", Printed(.go, "?   \tx\t[no test files]\nok  \tx/g\t(cached) [no tests to run]"),
            Read(0, 0, 0, saysNoTests: true)),
        Case(
            "go that does not build",
            Printed(.go, "# x/f\nf/f_test.go:2:8: expected ')', found 'EOF'\nFAIL\tx/f [setup failed]\nFAIL"),
            Read(0, 1, 0, failures: ["x/f | setup failed"])),
        Case(
            "ctest",
            Printed(
                .ctest,
                "67% tests passed, 1 tests failed out of 3\n\nThe following tests FAILED:\n\t  2 - name (Failed)"),
            Read(2, 1, 0, failures: ["name"])),
        Case("ctest without tests", Printed(.ctest, "No tests were found!!!"), Read(0, 0, 0, saysNoTests: true)),
        Case(
            "maven",
            Printed(
                .maven,
                "[INFO] Tests run: 2, Failures: 0, Errors: 0, Skipped: 0, Time elapsed: 0.05 s - in ATest\n[ERROR] Failures: \n[ERROR]   BTest.b:9 expected:<1> but was:<2>\n[INFO] \n[ERROR] Tests run: 3, Failures: 1, Errors: 0, Skipped: 1"
            ), Read(1, 1, 1, failures: ["BTest.b:9 | expected:<1> but was:<2>"])),
        Case(
            "gradle",
            Printed(
                .gradle,
                "ATest > adds() FAILED\n    org.opentest4j.AssertionFailedError at ATest.java:9\n\n3 tests completed, 1 failed, 1 skipped"
            ), Read(1, 1, 1, failures: ["ATest > adds() | org.opentest4j.AssertionFailedError at ATest.java:9"])),
        Case("gradle passes and counts nothing", Printed(.gradle, "BUILD SUCCESSFUL in 1s"), nil),
    ]

    private static let scripts: [Case] = [
        Case(
            "bats",
            Printed(
                .bats,
                "1..3\nok 1 adds\nnot ok 2 fails\n# (in test file ./a.bats, line 2)\n#   `@test \"fails\" { [ \"$output\" = ho ]; }' failed\nok 3 skips # skip later"
            ),
            Read(1, 1, 1, failures: ["fails | `@test \"fails\" { [ \"$output\" = ho ]; }' failed"])),
        Case("bats without tests", Printed(.bats, "1..0"), Read(0, 0, 0, saysNoTests: true)),
        Case("TAP that lacks results", Printed(.bats, "1..3\nok 1 adds"), nil),
        Case("TAP with a failure to come", Printed(.bats, "1..2\nok 1\nnot ok 2 - later # TODO"), Read(1, 0, 1)),
        Case(
            "prove",
            Printed(
                .prove,
                "#   Failed test 'two'\na.t .. \nFailed 1/3 subtests \n\t(less 1 skipped subtest: 1 okay)\n\nTest Summary Report\n-------------------\na.t (Wstat: 256 (exited 1) Tests: 3 Failed: 1)\n  Failed test:  2\nFiles=1, Tests=3,  2 wallclock secs ( 0.07 usr)\nResult: FAIL"
            ),
            Read(1, 1, 1, failures: ["a.t | Failed test 'two'"])),
        Case(
            "prove passes",
            Printed(.prove, "b.t .. ok\nAll tests successful.\nFiles=1, Tests=1,  0 wallclock secs\nResult: PASS"),
            Read(1, 0, 0)),
        Case(
            "prove without tests", Printed(.prove, "Files=0, Tests=0,  0 wallclock secs\nResult: NOTESTS"),
            Read(0, 0, 0, saysNoTests: true)),
        Case(
            "node, TAP",
            Printed(
                .node,
                "TAP version 13\n# Subtest: bad two\nnot ok 2 - bad two\n  ---\n  failureType: 'testCodeFailure'\n  error: |-\n    Expected values to be strictly equal:\n    \n    1 !== 2\n    \n  code: 'ERR_ASSERTION'\n  ...\n    not ok 1 - inner\n      ---\n      failureType: 'testCodeFailure'\n      error: 'x'\n      ...\nnot ok 5 - group\n  ---\n  failureType: 'subtestsFailed'\n  error: '1 subtest failed'\n  ...\n1..5\n# tests 6\n# suites 0\n# pass 1\n# fail 3\n# cancelled 0\n# skipped 1\n# todo 1"
            ), Read(1, 3, 2, failures: ["bad two | Expected values to be strictly equal: 1 !== 2", "inner | x"])),
        Case(
            "node, for people",
            Printed(
                .node,
                "✖ inner (0.2ms)\nℹ tests 3\nℹ pass 2\nℹ fail 1\nℹ cancelled 0\nℹ skipped 0\nℹ todo 0\n\n✖ failing tests:\n\ntest at a.test.js:6:32\n✖ inner (0.238367ms)\n  Error: x\n"
            ),
            Read(2, 1, 0, failures: ["inner | Error: x"])),
        Case(
            "minitest",
            Printed(
                .minitest,
                "  1) Error:\nA#test_c:\nRuntimeError: x\n    test_a.rb:5:in `test_c'\n\n  2) Failure:\nA#test_b [test_a.rb:4]:\nExpected: 1\n  Actual: 2\n\n4 runs, 2 assertions, 1 failures, 1 errors, 1 skips"
            ), Read(1, 2, 1, failures: ["A#test_c | RuntimeError: x", "A#test_b | Expected: 1, Actual: 2"])),
        Case(
            "test-unit",
            Printed(
                .minitest,
                "=====\nFailure: test_b(A)\ntest_a.rb:4:in `test_b'\n<1> expected but was\n<2>\n=====\nE\n=====\nError: test_c(A): RuntimeError: x\n=====\n4 tests, 2 assertions, 1 failures, 1 errors, 0 pendings, 1 omissions, 0 notifications"
            ), Read(1, 2, 1, failures: ["test_b(A) | <1> expected but was <2>", "test_c(A) | RuntimeError: x"])),
        Case("phpunit passes", Printed(.phpunit, "OK (3 tests, 5 assertions)"), Read(3, 0, 0)),
        Case(
            "phpunit",
            Printed(
                .phpunit,
                "1) ATest::testB\nFailed asserting that 1 matches 2.\n\nTests: 4, Assertions: 3, Failures: 1, Errors: 1, Skipped: 1."
            ), Read(1, 2, 1, failures: ["ATest::testB | Failed asserting that 1 matches 2."])),
        Case("phpunit without tests", Printed(.phpunit, "No tests executed!"), Read(0, 0, 0, saysNoTests: true)),
    ]

    /// After the tools' manuals.
    private static let others: [Case] = [
        Case(
            "jest",
            Printed(
                .jest,
                "  ● adds › two\n\n    expect(received).toBe(expected)\n\nTest Suites: 1 failed, 1 passed, 2 total\nTests:       1 failed, 1 skipped, 1 todo, 2 passed, 5 total\nSnapshots:   0 total"
            ), Read(2, 1, 2, failures: ["adds › two | expect(received).toBe(expected)"])),
        Case(
            "jest, a file does not load", Printed(.jest, "Test Suites: 1 failed, 1 total\nTests:       0 total"),
            Read(0, 1, 0)),
        Case(
            "jest without tests", Printed(.jest, "No tests found, exiting with code 1"),
            Read(0, 0, 0, saysNoTests: true)),
        Case(
            "vitest",
            Printed(
                .vitest,
                " FAIL  a.test.ts > adds > two\nAssertionError: expected 1 to be 2\n\n Test Files  1 failed | 1 passed (2)\n      Tests  1 failed | 2 passed | 1 skipped (4)"
            ), Read(2, 1, 1, failures: ["a.test.ts > adds > two | AssertionError: expected 1 to be 2"])),
        Case(
            "mocha",
            Printed(
                .mocha,
                "  2 passing (5ms)\n  1 pending\n  1 failing\n\n  1) adds\n       two:\n\n      AssertionError: 1 == 2\n      at x"
            ), Read(2, 1, 1, failures: ["adds two: | AssertionError: 1 == 2"])),
        Case("mocha without tests", Printed(.mocha, "\n  0 passing (1ms)\n"), Read(0, 0, 0, saysNoTests: true)),
        Case(
            "rspec",
            Printed(
                .rspec,
                "3 examples, 1 failure, 1 pending\n\nFailed examples:\n\nrspec ./spec/a_spec.rb:3 # A adds"),
            Read(1, 1, 1, failures: ["./spec/a_spec.rb:3 | A adds"])),
        Case(
            "rspec, a file does not load",
            Printed(.rspec, "0 examples, 0 failures, 1 error occurred outside of examples"), Read(0, 1, 0)),
        Case("rspec without tests", Printed(.rspec, "0 examples, 0 failures"), Read(0, 0, 0, saysNoTests: true)),
    ]

    @Test("A table of outputs", arguments: python + compiled + scripts + others)
    func table(row: Case) {
        let lines = OutputLine.lines(of: row.input.output)
        #expect(Read(SummaryReader.summary(of: row.input.runner, in: lines)) == row.expected)
    }

    @Test("Of a command that is not known the same reports are found", arguments: python + compiled + scripts + others)
    func unknown(row: Case) {
        let lines = OutputLine.lines(of: row.input.output)
        let found = Read(SummaryReader.summary(of: .unknown, in: lines))
        #expect(found?.counts == row.expected?.counts)
    }

    @Test("Of several reports the one with failures counts")
    func several() {
        let lines = OutputLine.lines(of: "3 passed in 0.1s\n1..2\nok 1 a\nnot ok 2 b\n")
        #expect(SummaryReader.summary(of: .unknown, in: lines)?.counts == TestCounts(passed: 1, failed: 1))
    }

    @Test("Noise is no report, and does not trap")
    func noise() {
        var random = Numbers(state: 8)
        let words = [
            "passed", "FAILED (", "Ran ", " in ", "3", "1..", "ok ", "not ok ", "# ", "Tests: ", "=====", "\n", " ",
            "--- FAIL: ", "s", "(", ")", ": ", "●", "✖ ", "99999999999", "- ", "test result: ",
        ]
        for _ in 0..<3_000 {
            let text = (0..<Int.random(in: 0...30, using: &random)).map { _ in words.randomElement(using: &random)! }
                .joined()
            let lines = OutputLine.lines(of: text)
            for runner in TestRunner.allCases {
                let counts = SummaryReader.summary(of: runner, in: lines)?.counts ?? TestCounts()
                #expect(min(counts.passed, counts.failed, counts.skipped) >= 0, "\(text)")
            }
        }
    }
}
