import AssayCore

/// A tree's files by their names, and a way to read the small ones among them.
package struct TestListing {
    /// Relative paths of files, sorted.
    package let paths: [String]
    private let names: Set<String>
    private let read: (String) -> [UInt8]?

    /// Longer files are looked at up to here.
    private static let longest = 256 << 10

    /// - Parameter read: a file's bytes, or as many of them as it likes to give; nil where it cannot be read
    package init(paths: some Sequence<String>, read: @escaping (String) -> [UInt8]?) {
        self.paths = paths.sorted()
        names = Set(self.paths)
        self.read = read
    }

    func has(_ path: String) -> Bool { names.contains(path) }

    func text(_ path: String) -> String? {
        guard has(path), let bytes = read(path) else { return nil }
        return String(decoding: bytes.prefix(Self.longest), as: UTF8.self)
    }

    /// Whether a line of the file begins with one of these.
    func hasLine(_ path: String, _ prefixes: [String]) -> Bool {
        guard let text = text(path) else { return false }
        return OutputLine.lines(of: text).contains { line in prefixes.contains(where: line.hasPrefix) }
    }

    func matching(_ glob: String) -> [String] {
        guard let glob = Glob(glob) else { return [] }
        return paths.filter(glob.matches)
    }

    func hasMatch(_ glob: String) -> Bool {
        guard let glob = Glob(glob) else { return false }
        return paths.contains(where: glob.matches)
    }
}

/// How the tests of a tree are run.
package struct TestCommand: Sendable, Equatable {
    /// What found it: `pytest`, `make`.
    package var name: String
    /// A line for `/bin/sh -c`, in the tree's top folder.
    package var text: String
    package var runner: TestRunner
    /// Whether a person vouches for it: where it counts no tests, its exit status alone is a pass.
    package var isVouchedFor = false

    package init(name: String, text: String, runner: TestRunner) {
        (self.name, self.text, self.runner) = (name, text, runner)
    }

    /// A person's own command.
    package init(own text: String, isVouchedFor: Bool = true) {
        self.init(name: "", text: text, runner: TestRunner.recognised(in: text))
        self.isVouchedFor = isVouchedFor
    }

    /// What it is started with.
    package var command: [String] { ["/bin/sh", "-c", text] }

    /// The command for a tree: the first row that finds its mark. What marks a project at the top folder comes before files
    /// that only look like tests; folders below are not looked into for marks.
    package static func find(in listing: TestListing) -> TestCommand? {
        rows.lazy.compactMap { $0(listing) }.first
    }

    private typealias Row = @Sendable (TestListing) -> TestCommand?

    private static let rows: [Row] = [
        pytestProject, swiftPackage, cargo, go, npm, maven, gradle, make, rspec, phpunit, python, bats, prove, node,
    ]

    // MARK: Projects

    @Sendable private static func pytestProject(_ listing: TestListing) -> TestCommand? {
        let isProject =
            ["pytest.ini", ".pytest.ini", "conftest.py", "tests/conftest.py", "test/conftest.py"].contains(
                where: listing.has)
            || listing.hasLine("pyproject.toml", ["[tool.pytest"]) || listing.hasLine("setup.cfg", ["[tool:pytest]"])
            || listing.hasLine("tox.ini", ["[pytest]"])
        return isProject ? pytest : nil
    }

    private static let pytest = TestCommand(name: "pytest", text: "python3 -m pytest -q", runner: .pytest)

    @Sendable private static func swiftPackage(_ listing: TestListing) -> TestCommand? {
        guard listing.has("Package.swift"), listing.hasMatch("/Tests/**/*.swift") else { return nil }
        return TestCommand(name: "swift", text: "swift test", runner: .swift)
    }

    @Sendable private static func cargo(_ listing: TestListing) -> TestCommand? {
        listing.has("Cargo.toml") ? TestCommand(name: "cargo", text: "cargo test --offline", runner: .cargo) : nil
    }

    @Sendable private static func go(_ listing: TestListing) -> TestCommand? {
        guard listing.has("go.mod"), listing.hasMatch("*_test.go") else { return nil }
        return TestCommand(name: "go", text: "go test ./...", runner: .go)
    }

    /// The script `test`, run by the program whose lock file is there; its text tells the runner.
    @Sendable private static func npm(_ listing: TestListing) -> TestCommand? {
        guard let text = listing.text("package.json"), let package = try? JSONValue(Array(text.utf8)),
            let script = package["scripts"]?["test"]?.stringValue, !script.isEmpty,
            !script.contains("no test specified")
        else { return nil }
        let program = listing.has("pnpm-lock.yaml") ? "pnpm" : listing.has("yarn.lock") ? "yarn" : "npm"
        return TestCommand(name: program, text: "\(program) test", runner: TestRunner.recognised(in: script))
    }

    @Sendable private static func maven(_ listing: TestListing) -> TestCommand? {
        guard listing.has("pom.xml") else { return nil }
        let program = listing.has("mvnw") ? "./mvnw" : "mvn"
        return TestCommand(name: "maven", text: "\(program) -B -o test", runner: .maven)
    }

    @Sendable private static func gradle(_ listing: TestListing) -> TestCommand? {
        guard listing.has("build.gradle") || listing.has("build.gradle.kts") else { return nil }
        let program = listing.has("gradlew") ? "./gradlew" : "gradle"
        return TestCommand(name: "gradle", text: "\(program) --offline test", runner: .gradle)
    }

    /// A target `test`; what it runs is not looked at.
    @Sendable private static func make(_ listing: TestListing) -> TestCommand? {
        let hasTarget = ["GNUmakefile", "makefile", "Makefile"].contains { name in
            guard let text = listing.text(name) else { return false }
            return OutputLine.lines(of: text).contains(where: isTestTarget)
        }
        return hasTarget ? TestCommand(name: "make", text: "make test", runner: .unknown) : nil
    }

    /// `test: build`, also among others, but no assignment `test := x`.
    private static func isTestTarget(_ line: OutputLine) -> Bool {
        guard !line.isIndented, let targets = line.before(":"), let rest = line.after(":"), !rest.hasPrefix("="),
            !rest.hasPrefix(":=")
        else { return false }
        return targets.text.split(separator: " ").contains("test")
    }

    @Sendable private static func rspec(_ listing: TestListing) -> TestCommand? {
        guard listing.has(".rspec") || listing.hasMatch("/spec/**/*_spec.rb") else { return nil }
        return TestCommand(
            name: "rspec", text: listing.has("Gemfile") ? "bundle exec rspec" : "rspec", runner: .rspec)
    }

    @Sendable private static func phpunit(_ listing: TestListing) -> TestCommand? {
        guard listing.has("phpunit.xml") || listing.has("phpunit.xml.dist") else { return nil }
        let program = listing.has("composer.json") ? "vendor/bin/phpunit" : "phpunit"
        return TestCommand(name: "phpunit", text: program, runner: .phpunit)
    }

    // MARK: Loose files

    /// Files of tests that use pytest, or functions as it finds them, need pytest; those with nothing but `TestCase` do not.
    @Sendable private static func python(_ listing: TestListing) -> TestCommand? {
        let files = listing.matching("{test_*,*_test}.py")
        guard !files.isEmpty else { return nil }
        var usesUnittest = false
        for file in files.prefix(50) {
            let lines = OutputLine.lines(of: listing.text(file) ?? "")
            if lines.contains(where: isPytest) { return pytest }
            usesUnittest = usesUnittest || lines.contains { $0.contains("unittest") || $0.contains("TestCase") }
        }
        guard usesUnittest, let text = discovery(of: files, listing) else { return pytest }
        return TestCommand(name: "unittest", text: text, runner: .unittest)
    }

    private static func isPytest(_ line: OutputLine) -> Bool {
        ["import pytest", "from pytest", "def test_", "async def test_"].contains(where: line.hasPrefix)
    }

    /// What finds all of the files; nil where one search cannot, as they lie in several folders or have two kinds of names.
    private static func discovery(of files: [String], _ listing: TestListing) -> String? {
        let paths = files.map { $0.split(separator: "/") }
        let folders = Set(paths.map { $0.dropLast().joined(separator: "/") })
        guard folders.count == 1, let folder = folders.first else { return nil }
        var text = "python3 -m unittest discover"
        if !folder.isEmpty {
            guard folder.utf8.allSatisfy(isPlain), !folder.hasPrefix("-") else { return nil }
            text += " -s \(folder)"
            if !folder.contains("/"), listing.has("\(folder)/__init__.py") { text += " -t ." }
        }
        if paths.allSatisfy({ $0.last?.hasPrefix("test") == true }) { return text }
        return paths.allSatisfy { $0.last?.hasSuffix("_test.py") == true } ? text + " -p '*_test.py'" : nil
    }

    /// What needs no quotes in a shell.
    private static func isPlain(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (97...122).contains(byte | 0x20) || "._/-".utf8.contains(byte)
    }

    @Sendable private static func bats(_ listing: TestListing) -> TestCommand? {
        listing.hasMatch("*.bats") ? TestCommand(name: "bats", text: "bats -r .", runner: .bats) : nil
    }

    @Sendable private static func prove(_ listing: TestListing) -> TestCommand? {
        listing.hasMatch("/t/*.t") ? TestCommand(name: "prove", text: "prove -lr t", runner: .prove) : nil
    }

    /// Names that `node --test` finds by itself.
    @Sendable private static func node(_ listing: TestListing) -> TestCommand? {
        guard listing.hasMatch("{*.test,*-test,*_test,test-*,test}.{js,mjs,cjs}") else { return nil }
        return TestCommand(name: "node", text: "node --test", runner: .node)
    }
}
