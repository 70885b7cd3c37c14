import AssayCore
import AssayTestSupport
import Testing

@testable import Workshop

@Suite("Checks of files without tests", .serialized)
struct TestingCheckTests {
    struct File: Sendable {
        var path: String
        var head = ""
        /// Nil: all are installed.
        var installed: [String]?
        var tree: [String] = []

        var plan: CheckPlan {
            Checks.plan(
                for: CheckedFile(path: path, head: head), isInstalled: { installed?.contains($0) ?? true },
                hasPath: { tree.contains($0) })
        }
    }

    private static let play = "---\n- name: A\n  hosts: all\n"

    private static let rows: [TestingRow<File, String>] = [
        TestingRow("a script", File(path: "a.sh", head: "#!/bin/bash\n"), "bash -n, shellcheck"),
        TestingRow(
            "a script by env", File(path: "bin/deploy", head: "#!/usr/bin/env -S bash -e\n"), "bash -n, shellcheck"),
        TestingRow("a plain script", File(path: "a.sh", head: "#!/bin/sh\n"), "dash -n, shellcheck"),
        TestingRow("a plain script without dash", File(path: "a", head: "#! /bin/sh -e\n", installed: ["sh"]), "sh -n"),
        TestingRow("a script without a first line", File(path: "a.sh", head: "echo\n"), "bash -n, shellcheck"),
        TestingRow("zsh named as sh", File(path: "a.sh", head: "#!/bin/zsh\n"), "zsh -n"),
        TestingRow("bats", File(path: "a.bats", head: "#!/usr/bin/env bats\n"), "shellcheck"),
        TestingRow("python", File(path: "a.py"), "python syntax"),
        TestingRow("python by its first line", File(path: "tool", head: "#!/usr/bin/python3.11\n"), "python syntax"),
        TestingRow("its name says more than its first line", File(path: "a.rb", head: "#!/bin/sh\n"), "ruby -c"),
        TestingRow("json", File(path: "a.json", installed: []), "JSON"),
        TestingRow("yaml", File(path: "a.yml", installed: []), "YAML"),
        TestingRow("yaml with settings for yamllint", File(path: "a.yml", tree: [".yamllint"]), "YAML, yamllint"),
        TestingRow(
            "a playbook", File(path: "site.yml", head: play), "YAML, ansible-playbook --syntax-check, ansible-lint"),
        TestingRow("a list that is no playbook", File(path: "a.yml", head: "- name: a\nweb:\n  hosts: 1\n"), "YAML"),
        TestingRow("a role", File(path: "roles/web/tasks/main.yml"), "YAML, ansible-lint"),
        TestingRow("a workflow", File(path: ".github/workflows/ci.yml"), "YAML, actionlint"),
        TestingRow("terraform", File(path: "a/main.tf"), "terraform fmt"),
        TestingRow("terraform, initialised", File(path: "a/main.tf", tree: ["a/.terraform"]), "terraform validate"),
        TestingRow("a Dockerfile", File(path: "app/Dockerfile"), "hadolint"),
        TestingRow("a manual", File(path: "README.md"), ""),
    ]

    @Test("A table of files", arguments: rows)
    func plans(row: TestingRow<File, String>) {
        #expect(row.input.plan.evidence == row.expected)
        #expect(row.input.plan.isCheckable == !row.expected.isEmpty)
    }

    @Test("What is not installed is named")
    func missing() {
        #expect(File(path: "a.sh", installed: []).plan == CheckPlan(checks: [], missing: ["bash", "shellcheck"]))
        #expect(File(path: "a.sh", installed: ["bash"]).plan.missing == ["shellcheck"])
        #expect(File(path: "README.md").plan == CheckPlan(checks: [], missing: []))
        let nothing = File(path: "a.sh", installed: []).plan.obstacle(for: "a.sh")
        #expect(nothing?.message == "a.sh cannot be checked here, not installed: bash, shellcheck")
        #expect(nothing?.hint == "install bash")
        #expect(File(path: "a.md").plan.obstacle(for: "a\u{1B}[2J\n.md")?.message == "there is no check for a .md")
        #expect(File(path: "a.py").plan.obstacle(for: "a.py") == nil)
    }

    @Test("A path cannot be taken for an option")
    func option() {
        let plan = File(path: "-n.sh", installed: ["bash"]).plan
        #expect(plan.checks.map(\.action) == [.program("bash", ["-n", "./-n.sh"])])
    }

    @Test("ansible-lint goes by the tree's settings, else by what would not run")
    func ansibleLint() {
        func arguments(_ tree: [String]) -> [Check.Action] {
            File(path: "site.yml", head: Self.play, installed: ["ansible-lint"], tree: tree).plan.checks.map(\.action)
        }
        let common = ["--offline", "--nocolor", "-q"]
        #expect(arguments([".ansible-lint"]).last == .program("ansible-lint", common + ["site.yml"]))
        #expect(arguments([]).last == .program("ansible-lint", common + ["--profile", "min", "site.yml"]))
    }

    @Test("A collection that is not there is no fault of the playbook, a misspelt module is")
    func collection() {
        func outcome(_ module: String) -> Check.Outcome {
            let output = "ERROR! couldn't resolve module/action '\(module)'. This often indicates a misspelling"
            return Check.outcome(status: 4, output: output, tree: TreeNames([]))
        }
        let missing = MissingDependency(
            kind: .module, name: "community.nosuch", setupLine: "ansible-galaxy collection install community.nosuch")
        #expect(outcome("community.nosuch.ufw") == .unavailable(missing))
        let words = "This often indicates a misspelling"
        #expect(outcome("pingg") == .failed("ERROR! couldn't resolve module/action 'pingg'. \(words)"))
        #expect(
            outcome("ansible.builtin.pingg")
                == .failed("ERROR! couldn't resolve module/action 'ansible.builtin.pingg'. \(words)"))
    }

    // MARK: In process

    @Test("JSON and YAML")
    func inProcess() {
        func yaml(_ text: String) -> String? { InProcessCheck.yaml.complaint(about: Array(text.utf8)) }
        func json(_ text: String) -> String? { InProcessCheck.json.complaint(about: Array(text.utf8)) }
        #expect(json("{\"a\": [1]}") == nil)
        #expect(json("{\"a\": [1}") == "not JSON at byte 8")
        #expect(json(String(repeating: "[", count: 100_000)) != nil)
        #expect(yaml("a: 1\n---\nb: !vault |\n  x\n") == nil)
        #expect(yaml("base: &b {x: 1}\nc:\n  <<: *b\n") == nil)
        #expect(yaml("") == nil)
        #expect(yaml("x: [1\n") == "line 2: did not find expected ',' or ']'")
        #expect(yaml("a: 1\na: 2\n") == "line 2: the key a stands twice")
        #expect(yaml("a: *gone\n") == "line 1: found undefined alias")
        #expect(InProcessCheck.yaml.complaint(about: [0x61, 0xFF]) == "not UTF-8")
    }

    @Test("Hostile YAML ends soon")
    func hostileYAML() {
        func complaint(_ text: String) -> String? { InProcessCheck.yaml.complaint(about: Array(text.utf8)) }
        #expect(complaint(String(repeating: "[", count: 100_000)) != nil)
        #expect(complaint(String(repeating: "- ", count: 100_000)) != nil)
        let bomb = "a0: &a0 x\n" + (1...40).map { "a\($0): &a\($0) [*a\($0 - 1), *a\($0 - 1)]\n" }.joined()
        #expect(complaint(bomb) == nil)
        #expect(complaint(bomb + "? *a40\n: x\n") == TestingText.tooLarge())
        #expect(complaint(bomb + "*a40 : x\n") == TestingText.tooLarge())
        #expect(complaint(bomb + "? [*a40]\n: x\n") == TestingText.tooLarge())
    }

    // MARK: For real

    struct Sample: Sendable {
        var path: String
        var good: String
        var bad: String
        /// The name of the check that finds it.
        var check: String
        /// What the outcome's line holds.
        var says: String
    }

    private static let samples: [Sample] = [
        Sample(
            path: "a.sh", good: "#!/bin/bash\necho hi\n", bad: "#!/bin/bash\nif true; then\n", check: "bash -n",
            says: "syntax error"),
        Sample(
            path: "a.sh", good: "#!/bin/sh\necho hi\n", bad: "#!/bin/sh\nif true; then\n", check: "dash -n",
            says: "Syntax error"),
        Sample(
            path: "a.sh", good: "#!/bin/bash\nx=1; echo $x\n", bad: "#!/bin/bash\nlocal a=1\n", check: "shellcheck",
            says: "a.sh:2:1: error"),
        Sample(path: "a.py", good: "import gone\n", bad: "def a(:\n", check: "python syntax", says: "a.py:1: error: "),
        Sample(
            path: "a.js", good: "require('gone')\n", bad: "let = = 1\n", check: "node --check",
            says: "SyntaxError: Unexpected token"),
        Sample(path: "a.rb", good: "puts 1\n", bad: "def a(\n", check: "ruby -c", says: "a.rb"),
        Sample(
            path: "a.pl", good: "my $x = 1;\n", bad: "my $x = ;\n", check: "perl -c",
            says: "syntax error at a.pl line 1"),
        Sample(
            path: "a.swift", good: "import Gone\nlet x = 1\n", bad: "let x = (\n", check: "swiftc -parse",
            says: "a.swift:2:1: error"),
        Sample(
            path: "a.go", good: "package x\nimport \"gone/x\"\n", bad: "package x\nfunc (\n", check: "gofmt -e",
            says: "a.go:2:8"),
        Sample(
            path: "a.rs", good: "fn main( ) {}\n", bad: "fn main( {}\n", check: "rustfmt", says: "unclosed delimiter"),
        Sample(
            path: "a.c", good: "int main(void) { return 0; }\n", bad: "int main( {\n", check: "gcc -fsyntax-only",
            says: "a.c:1"),
        Sample(path: "a.toml", good: "[a]\nb = 1\n", bad: "[a\n", check: "tomllib", says: "Expected ']'"),
        Sample(path: "a.xml", good: "<a><b/></a>\n", bad: "<a><b></a>\n", check: "expat", says: "mismatched tag"),
        Sample(
            path: "a.tf", good: "x = 1\n", bad: "resource \"x\" \"y\" {\n a = \n}\n", check: "terraform fmt",
            says: "Error: Invalid expression"),
        Sample(
            path: "site.yml", good: play + "  tasks: []\n", bad: play + "  taskz: []\n",
            check: "ansible-playbook --syntax-check", says: "taskz"),
        Sample(
            path: "site.yml", good: play + "  tasks: []\n", bad: play + "  taskz: []\n", check: "ansible-lint",
            says: "syntax-check"),
    ]

    @Test("Good and bad files, with the real programs", arguments: samples)
    func real(sample: Sample) throws {
        let file = CheckedFile(path: sample.path, head: sample.good)
        let plan = Checks.plan(for: file, isInstalled: TestingPrograms.has, hasPath: { _ in false })
        guard let check = plan.checks.first(where: { $0.name == sample.check }),
            case .program(let program, let arguments) = check.action
        else {
            try Test.cancel("\(sample.check) is not installed")
        }
        let folder = try AssayTestSupport.TemporaryFolder()
        func outcome(_ text: String) throws -> Check.Outcome {
            try folder.write(sample.path, text)
            let result = try TestingPrograms.run([program] + arguments, in: folder)
            guard case .exited(let status) = result.end else { return .failed("\(result.end)") }
            return Check.outcome(status: status, output: result.output.text, tree: TreeNames([sample.path]))
        }
        #expect(try outcome(sample.good) == .passed)
        let bad = try outcome(sample.bad)
        guard case .failed(let line) = bad, line.contains(sample.says) else {
            Issue.record("\(sample.check): \(bad)")
            return
        }
        #expect(!folder.names().contains("__pycache__"))
    }

    @Test(
        "A header or a module that is not there is no fault of the file",
        .enabled(if: TestingPrograms.has("gcc") && TestingPrograms.has("perl")))
    func unavailable() throws {
        let folder = try AssayTestSupport.TemporaryFolder()
        try folder.write("a.c", "#include <nope.h>\n")
        try folder.write("a.pl", "use Nosuch::Thing;\n")
        func outcome(_ command: [String], _ tree: [String]) throws -> Check.Outcome {
            let output = try TestingPrograms.run(command, in: folder).output.text
            return Check.outcome(status: 1, output: output, tree: TreeNames(tree))
        }
        #expect(
            try outcome(["gcc", "-fsyntax-only", "a.c"], [])
                == .unavailable(MissingDependency(kind: .module, name: "nope.h", setupLine: nil)))
        guard case .failed = try outcome(["gcc", "-fsyntax-only", "a.c"], ["include/nope.h"]) else {
            Issue.record("the tree has it")
            return
        }
        #expect(
            try outcome(["perl", "-c", "a.pl"], [])
                == .unavailable(
                    MissingDependency(kind: .module, name: "Nosuch::Thing", setupLine: "cpanm Nosuch::Thing")))
    }
}
