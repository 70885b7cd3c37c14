import AssayCore
import Testing

@testable import Workshop

@Suite("Finding the command that tests")
struct TestingCommandTests {
    private static let unittest = "import unittest\nclass T(unittest.TestCase):\n    def test_a(self): pass\n"

    /// Files with what is in them, and the command that is found.
    private static let rows: [TestingRow<[String: String], String?>] = [
        TestingRow(
            "pytest.ini", ["pytest.ini": "", "package.json": "{\"scripts\":{\"test\":\"jest\"}}"],
            "python3 -m pytest -q"),
        TestingRow(
            "pyproject.toml", ["pyproject.toml": "[project]\n[tool.pytest.ini_options]\n"], "python3 -m pytest -q"),
        TestingRow("pyproject.toml without pytest", ["pyproject.toml": "[project]\n"], nil),
        TestingRow("setup.cfg", ["setup.cfg": "[tool:pytest]\n"], "python3 -m pytest -q"),
        TestingRow("tox.ini", ["tox.ini": "[tox]\n[pytest]\n"], "python3 -m pytest -q"),
        TestingRow("conftest.py", ["tests/conftest.py": "", "tests/test_a.py": unittest], "python3 -m pytest -q"),
        TestingRow("functions", ["test_sales.py": "def test_a(): pass\n"], "python3 -m pytest -q"),
        TestingRow("TestCase", ["test_sales.py": unittest, "sales.py": ""], "python3 -m unittest discover"),
        TestingRow("TestCase in a folder", ["tests/test_a.py": unittest], "python3 -m unittest discover -s tests"),
        TestingRow(
            "TestCase in a package", ["tests/__init__.py": "", "tests/test_a.py": unittest],
            "python3 -m unittest discover -s tests -t ."),
        TestingRow(
            "TestCase with the other name", ["a_test.py": unittest], "python3 -m unittest discover -p '*_test.py'"),
        TestingRow("TestCase in an odd folder", ["a b/test_a.py": unittest], "python3 -m pytest -q"),
        TestingRow(
            "TestCase in two folders", ["a/test_a.py": unittest, "test_b.py": unittest], "python3 -m pytest -q"),
        TestingRow(
            "one that needs pytest", ["test_a.py": unittest, "test_b.py": "import pytest\n"], "python3 -m pytest -q"),
        TestingRow("swift", ["Package.swift": "", "Tests/ATests/A.swift": ""], "swift test"),
        TestingRow("swift without tests", ["Package.swift": ""], nil),
        TestingRow("cargo", ["Cargo.toml": "", "test_x.py": "def test_a(): pass"], "cargo test --offline"),
        TestingRow("go", ["go.mod": "", "a/b_test.go": ""], "go test ./..."),
        TestingRow("go without tests", ["go.mod": "", "a.go": ""], nil),
        TestingRow("npm", ["package.json": "{\"scripts\":{\"test\":\"node --test\"}}"], "npm test"),
        TestingRow(
            "pnpm", ["package.json": "{\"scripts\":{\"test\":\"vitest run\"}}", "pnpm-lock.yaml": ""], "pnpm test"),
        TestingRow(
            "npm's own script",
            ["package.json": "{\"scripts\":{\"test\":\"echo \\\"Error: no test specified\\\" && exit 1\"}}"], nil),
        TestingRow("package.json that is none", ["package.json": "{"], nil),
        TestingRow(
            "make", ["Makefile": "CC := gcc\nall test: build\n\t./t\n", "test_a.py": "def test_a(): pass"], "make test"),
        TestingRow("make without the target", ["Makefile": "test := x\nall:\n\ttest: a\n"], nil),
        TestingRow("bats", ["test/a.bats": ""], "bats -r ."),
        TestingRow("prove", ["t/a.t": ""], "prove -lr t"),
        TestingRow("rspec", ["Gemfile": "", "spec/a_spec.rb": ""], "bundle exec rspec"),
        TestingRow("maven", ["pom.xml": ""], "mvn -B -o test"),
        TestingRow("gradle", ["build.gradle.kts": "", "gradlew": ""], "./gradlew --offline test"),
        TestingRow("phpunit", ["phpunit.xml.dist": "", "composer.json": ""], "vendor/bin/phpunit"),
        TestingRow("node", ["a.test.js": ""], "node --test"),
        TestingRow("nothing", ["README.md": ""], nil),
    ]

    @Test("A table of trees", arguments: rows)
    func find(row: TestingRow<[String: String], String?>) {
        let listing = TestListing(paths: row.input.keys) { path in row.input[path].map { Array($0.utf8) } }
        let found = TestCommand.find(in: listing)
        #expect(found?.text == row.expected)
        // What is found and what its text says agree; scripts and `make` say nothing.
        if let found, !["npm", "pnpm", "make"].contains(found.name) {
            #expect(TestRunner.recognised(in: found.text) == found.runner)
        }
    }

    @Test("The script of package.json tells the runner")
    func script() {
        let listing = TestListing(paths: ["package.json"]) { _ in
            Array(#"{"scripts":{"test":"NODE_ENV=t vitest run"}}"#.utf8)
        }
        #expect(TestCommand.find(in: listing) == TestCommand(name: "npm", text: "npm test", runner: .vitest))
        #expect(TestCommand(own: "pytest -q").command == ["/bin/sh", "-c", "pytest -q"])
    }

    private static let commands: [(String, TestRunner)] = [
        ("pytest", .pytest), ("python3 -m pytest tests -x", .pytest), ("uv run pytest", .pytest),
        (".venv/bin/pytest", .pytest),
        ("poetry run python3.12 -m pytest", .pytest), ("A=1 timeout 60 py.test", .pytest),
        ("coverage run -m pytest", .pytest),
        ("python -m coverage run -m unittest", .unittest), ("python manage.py test", .unittest),
        ("cd app && pytest -q", .pytest),
        ("pip install -e . && python -m unittest", .unittest), ("pytest && cargo test", .unknown),
        ("pytest | tail", .unknown),
        ("pytest; true", .unknown), ("pytest || true", .unknown), ("pytest & wait", .unknown),
        ("echo $(pytest)", .unknown),
        ("pytest -qq", .unknown), ("swift test --filter A", .swift), ("swift build", .unknown),
        ("cargo +nightly test", .cargo),
        ("cargo nextest run", .unknown), ("go test -v ./...", .go), ("go test -json ./...", .unknown),
        ("node --test", .node),
        ("node --test --test-reporter=dot", .unknown), ("npx jest --ci", .jest), ("npx vitest run", .vitest),
        ("mocha", .mocha),
        ("npm test", .unknown), ("yarn test", .unknown), ("make test", .unknown), ("bats -r test", .bats),
        ("prove -l", .prove),
        ("bundle exec rspec", .rspec), ("vendor/bin/phpunit", .phpunit), ("./mvnw -B verify", .maven),
        ("ctest", .ctest),
        ("./gradlew test", .gradle), ("mvn -q test", .unknown), ("./run-tests.sh", .unknown), ("", .unknown),
        ("&&", .unknown),
        ("python3 test_a.py", .unknown),
    ]

    @Test("The runner that a command starts")
    func recognised() {
        for (text, runner) in Self.commands { #expect(TestRunner.recognised(in: text) == runner, "\(text)") }
    }

    @Test("Which files are tests")
    func testFiles() {
        let tests = [
            "test_sales.py", "pkg/sales_test.py", "tests/data.json", "conftest.py", "a/b_test.go", "src/a.test.js",
            "src/a.spec.tsx",
            "Tests/ATests/ATests.swift", "tests/it.rs", "x.bats", "spec/a_spec.rb", "spec/spec_helper.rb", "t/a.t",
            "src/test/java/A.java",
            "ATest.php",
        ]
        let others = [
            "sales.py", "testing.py", "contest.py", "attest.go", "src/latest.js", "Sources/TestRunner.swift",
            "spec/api.yaml", "test.md",
        ]
        #expect(tests.filter { !TestFiles.isTestFile($0) } == [])
        #expect(others.filter(TestFiles.isTestFile) == [])
    }
}
