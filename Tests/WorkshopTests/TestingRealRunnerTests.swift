import AssayCore
import AssayTestSupport
import Testing

@testable import Workshop

/// Tiny projects whose tests are really run.
@Suite("Real runners and their reports", .serialized)
struct TestingRealRunnerTests {
    struct Project: Sendable, CustomTestStringConvertible {
        /// The program that it needs.
        var program: String
        var files: [String: String]
        /// The file whose text decides whether the tests pass, fail, or are none.
        var file: String
        var passing: String
        var failing: String
        var none: String
        /// Of the passing and of the failing one.
        var counts: [TestCounts]
        var failure: TestFailure

        var testDescription: String { program }
    }

    private static let projects: [Project] = [
        Project(
            program: "pytest", files: ["pytest.ini": "[pytest]\n"], file: "test_a.py",
            passing: "import pytest\ndef test_a(): pass\n@pytest.mark.skip\ndef test_b(): pass\n",
            failing: "def test_a(): pass\ndef test_b(): assert 'a' == ' a'\n", none: "\n",
            counts: [TestCounts(passed: 1, skipped: 1), TestCounts(passed: 1, failed: 1)],
            failure: TestFailure(name: "test_a.py::test_b", detail: "assert 'a' == ' a'")),
        Project(
            program: "python3", files: [:], file: "test_a.py",
            passing: "import unittest\nclass T(unittest.TestCase):\n    def test_a(self): pass\n",
            failing: "import unittest\nclass T(unittest.TestCase):\n    def test_a(self): self.assertEqual(1, 2)\n",
            none: "import unittest\n", counts: [TestCounts(passed: 1), TestCounts(failed: 1)],
            failure: TestFailure(name: "test_a (test_a.T.test_a)", detail: "AssertionError: 1 != 2")),
        Project(
            program: "node", files: [:], file: "a.test.js",
            passing: "const test = require('node:test'); test('a', () => {}); test('b', {skip: true}, () => {})\n",
            failing: "const test = require('node:test'); test('a', () => { require('assert').strictEqual(1, 2) })\n",
            none: "", counts: [TestCounts(passed: 1, skipped: 1), TestCounts(failed: 1)],
            failure: TestFailure(name: "a", detail: "Expected values to be strictly equal: 1 !== 2")),
        Project(
            program: "bats", files: [:], file: "a.bats",
            passing: "@test \"a\" { true; }\n@test \"b\" { skip \"x\"; }\n",
            failing: "@test \"a\" { true; }\n@test \"b\" { [ 1 -eq 2 ]; }\n", none: "\n",
            counts: [TestCounts(passed: 1, skipped: 1), TestCounts(passed: 1, failed: 1)],
            failure: TestFailure(name: "b", detail: "`@test \"b\" { [ 1 -eq 2 ]; }' failed")),
        Project(
            program: "go", files: ["go.mod": "module x\n\ngo 1.19\n"], file: "a_test.go",
            passing: "package x\nimport \"testing\"\nfunc TestA(t *testing.T) {}\n",
            failing: "package x\nimport \"testing\"\nfunc TestA(t *testing.T) { t.Error(\"no\") }\n",
            none: "package x\n",
            counts: [TestCounts(passed: 1), TestCounts(failed: 1)],
            failure: TestFailure(name: "TestA", detail: "a_test.go:3: no")),
        Project(
            program: "cargo",
            files: ["Cargo.toml": "[package]\nname = \"x\"\nversion = \"0.1.0\"\nedition = \"2021\"\n"],
            file: "src/lib.rs", passing: "#[test] fn a() {}\n#[test] #[ignore] fn b() {}\n",
            failing: "#[test] fn a() { assert_eq!(1, 2) }\n", none: "\n",
            counts: [TestCounts(passed: 1, skipped: 1), TestCounts(failed: 1)],
            failure: TestFailure(name: "a", detail: "assertion `left == right` failed left: 1 right: 2")),
        Project(
            program: "prove", files: [:], file: "t/a.t", passing: "use Test::More tests => 1; ok(1, 'a');\n",
            failing: "use Test::More tests => 2; ok(1, 'a'); is(1, 2, 'b');\n",
            none: "use Test::More; plan skip_all => 'x';\n",
            counts: [TestCounts(passed: 1), TestCounts(passed: 1, failed: 1)],
            failure: TestFailure(name: "t/a.t", detail: "Failed test 'b'")),
    ]

    @Test("Passing, failing, none", arguments: projects)
    func project(_ project: Project) throws {
        guard TestingPrograms.has(project.program) else {
            try Test.cancel("\(project.program) is not installed")
        }
        let folder = try AssayTestSupport.TemporaryFolder()
        for (name, text) in project.files { try folder.write(name, text) }
        func report(_ text: String) throws -> TestReport {
            try folder.write(project.file, text)
            return try Self.report(in: folder, [project.file] + project.files.keys)
        }
        let passing = try report(project.passing)
        #expect(passing.verdict == .passed && passing.counts == project.counts[0], "\(passing)")
        let failing = try report(project.failing)
        #expect(failing.verdict == .failed && failing.counts == project.counts[1], "\(failing)")
        #expect(failing.failures == [project.failure])
        let none = try report(project.none)
        // An empty file is a test to node, and it passes.
        #expect(none.verdict == (project.program == "node" ? .passed : .noTestsRan), "\(none)")
    }

    /// Runs the command that is found for the folder, with a JUnit report where there can be one.
    private static func report(in folder: AssayTestSupport.TemporaryFolder, _ paths: [String]) throws -> TestReport {
        let listing = TestListing(paths: paths) { folder.bytes($0) }
        let command = try #require(TestCommand.find(in: listing))
        let outside = try AssayTestSupport.TemporaryFolder()
        let result = try TestingPrograms.run(
            command.command, in: folder, environment: command.runner.reportEnvironment(path: outside("r.xml")))
        return TestReport(
            runner: command.runner, result: result, junit: outside.bytes("r.xml"), tree: TreeNames(paths))
    }

    @Test(
        "Ends that are no passes, with pytest",
        .enabled(if: TestingPrograms.has("pytest")),
        arguments: [
            TestingRow(
                "exits 0 on its own", "def test_a():\n    import os; os._exit(0)\n", TestVerdict.crashed(signal: nil)),
            TestingRow("crashes", "def test_a():\n    import os; os.kill(os.getpid(), 6)\n", .crashed(signal: 6)),
            TestingRow(
                "misses a module", "import nosuch_module\ndef test_a(): pass\n",
                .incomplete(
                    MissingDependency(kind: .module, name: "nosuch_module", setupLine: "pip install nosuch_module"))),
            TestingRow("misses its own module", "import own.gone\ndef test_a(): pass\n", .failed),
            TestingRow("does not parse", "def test_a(:\n", .failed),
            TestingRow("skips all", "import pytest\n@pytest.mark.skip\ndef test_a(): pass\n", .noTestsRan),
            TestingRow(
                "prints a report of its own", "print('3 passed in 0.1s')\nimport os; os._exit(0)\n",
                .crashed(signal: nil)),
        ])
    func ends(row: TestingRow<String, TestVerdict>) throws {
        let folder = try AssayTestSupport.TemporaryFolder()
        try folder.write("test_a.py", row.input)
        try folder.write("own/__init__.py", "")
        let report = try Self.report(in: folder, ["test_a.py", "own/__init__.py", "pytest.ini"])
        #expect(report.verdict == row.expected, "\(report)")
    }

    @Test("A test that reads its input is told of", .enabled(if: TestingPrograms.has("pytest")))
    func input() throws {
        let folder = try AssayTestSupport.TemporaryFolder()
        try folder.write("test_a.py", "def test_a():\n    input()\n")
        #expect(try Self.report(in: folder, ["test_a.py"]).notes == [.noInput])
    }

    @Test("A suite in Ruby, of a command that is not known", .enabled(if: TestingPrograms.has("ruby")))
    func ruby() throws {
        let folder = try AssayTestSupport.TemporaryFolder()
        try folder.write(
            "test_a.rb",
            "require 'minitest/autorun'\nclass A < Minitest::Test\n  def test_a; assert_equal 1, 2; end\nend\n")
        let result = try TestingPrograms.run(["ruby", "test_a.rb"], in: folder)
        let report = TestReport(runner: .unknown, result: result, junit: nil, tree: TreeNames(["test_a.rb"]))
        #expect(report.counts == TestCounts(failed: 1))
        #expect(report.failures == [TestFailure(name: "A#test_a", detail: "Expected: 1, Actual: 2")])
    }
}
