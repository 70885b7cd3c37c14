/// What runs the tests and writes the report that is read.
package enum TestRunner: String, Sendable, CaseIterable {
    case pytest, unittest, swift, cargo, go, node, jest, vitest, mocha, bats, prove, rspec, minitest, phpunit, ctest,
        maven, gradle
    /// Any other command: every report that is known is looked for in what it prints.
    case unknown

    /// Whether it ends without a report only where something ended it: the code under test called `_exit(0)`, say.
    /// Gradle names counts only of failures.
    var alwaysReports: Bool {
        switch self {
        case .unknown, .gradle: false
        default: true
        }
    }

    /// What to add to its environment so that it writes a JUnit report; pytest's older form, as it names the files.
    ///
    /// - Parameter path: of the report, as seen from inside the sandbox, without blanks; its folder must exist and be writable
    /// - Returns: nothing for runners that cannot be told through the environment. What is unknown may start pytest.
    package func reportEnvironment(path: String) -> [String: String] {
        switch self {
        case .pytest, .unknown: ["PYTEST_ADDOPTS": "--junitxml=\(path) -o junit_family=xunit1"]
        default: [:]
        }
    }

    /// Which runner a command starts, where that is plain. Pipes, lists and substitutions are not; of commands joined by
    /// `&&` the one that runs tests counts, if it is only one. An option that changes the report's form makes it unknown.
    package static func recognised(in commandText: String) -> TestRunner {
        if commandText.contains(where: { "|;`()<>\n".contains($0) }) || commandText.contains("$(") { return .unknown }
        let parts = commandText.split(separator: "&&", omittingEmptySubsequences: true)
        if parts.contains(where: { $0.contains("&") }) { return .unknown }
        let runners = parts.map { of(words: words(of: $0)) }.filter { $0 != .unknown }
        return runners.count == 1 ? runners[0] : .unknown
    }

    /// Words at blanks, quotes taken off; a word with a blank in its quotes comes apart, which only options' values have.
    private static func words(of text: Substring) -> ArraySlice<String> {
        text.split(whereSeparator: \.isWhitespace).map { word in String(word.filter { $0 != "\"" && $0 != "'" }) }[...]
    }

    /// What only prepares for the command that follows, and how many words it takes besides itself.
    private static let prefixes: [(words: [String], more: Int)] = [
        (["env"], 0), (["exec"], 0), (["command"], 0), (["time"], 0), (["nice"], 0), (["xvfb-run"], 0),
        (["timeout"], 1),
        (["uv", "run"], 0), (["poetry", "run"], 0), (["pipenv", "run"], 0), (["pdm", "run"], 0), (["hatch", "run"], 0),
        (["rye", "run"], 0), (["bundle", "exec"], 0), (["npx"], 0), (["bunx"], 0), (["pnpm", "exec"], 0),
        (["npm", "exec"], 0), (["yarn", "run"], 0),
    ]

    private static func of(words: ArraySlice<String>) -> TestRunner {
        guard let first = words.first else { return .unknown }
        if isAssignment(first) { return of(words: words.dropFirst()) }
        if let prefix = prefixes.first(where: { words.starts(with: $0.words) }) {
            return of(words: words.dropFirst(prefix.words.count + prefix.more))
        }
        let arguments = words.dropFirst()
        let runner = arguments.contains(where: changesReport) ? .unknown : of(program: name(first), arguments)
        let isQuiet = arguments.contains("-q") || arguments.contains("--quiet")
        return runner == .maven && isQuiet ? .unknown : runner
    }

    private static func isAssignment(_ word: String) -> Bool {
        guard let equals = word.firstIndex(of: "="), equals != word.startIndex else { return false }
        return word[..<equals].allSatisfy { $0 == "_" || $0.isLetter || $0.isNumber }
    }

    private static func name(_ program: String) -> String {
        program.split(separator: "/").last.map(String.init) ?? program
    }

    private static func changesReport(_ argument: String) -> Bool {
        let names = ["--test-reporter", "--reporter", "--reporters", "--format", "--formatter", "--json", "-json"]
        let name = argument.prefix { $0 != "=" }
        return names.contains(String(name)) || ["-qq", "--collect-only", "--no-summary", "--no-run"].contains(argument)
    }

    /// Programs whose name says it all.
    private static let byName: [String: TestRunner] = [
        "pytest": .pytest, "py.test": .pytest, "jest": .jest, "vitest": .vitest, "mocha": .mocha, "bats": .bats,
        "prove": .prove, "rspec": .rspec, "phpunit": .phpunit, "ctest": .ctest,
    ]

    /// Programs that run tests when one of these is among their arguments.
    private static let byArgument: [(programs: [String], arguments: [String], TestRunner)] = [
        (["swift"], ["test"], .swift), (["cargo"], ["test", "t"], .cargo), (["go"], ["test"], .go),
        (["node"], ["--test"], .node), (["mvn", "mvnw"], ["test", "verify", "package", "install"], .maven),
        (["gradle", "gradlew"], ["test", "check", "build"], .gradle),
    ]

    private static func of(program: String, _ arguments: ArraySlice<String>) -> TestRunner {
        if let runner = byName[program] { return runner }
        if program.hasPrefix("python") || program.hasPrefix("pypy") || program == "coverage" {
            return ofModule(after: arguments)
        }
        return byArgument.first { row in
            row.programs.contains(program) && arguments.contains(where: row.arguments.contains)
        }?.2 ?? .unknown
    }

    /// `-m pytest`, and Django's `manage.py test`, which reports as unittest does.
    private static func ofModule(after arguments: ArraySlice<String>) -> TestRunner {
        if let place = arguments.firstIndex(of: "-m") {
            switch arguments[(place + 1)...].first {
            case "pytest": return .pytest
            case "unittest": return .unittest
            case "coverage": return ofModule(after: arguments[(place + 2)...])
            default: return .unknown
            }
        }
        return arguments.starts(with: ["manage.py", "test"]) ? .unittest : .unknown
    }
}
