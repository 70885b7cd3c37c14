import AssayCore
import AssayTestSupport
import Testing

@testable import Workshop

@Suite("How a block is run")
struct RunPlanTests {
    /// A `PATH` with empty programs of these names.
    private static func folder(_ names: [String]) throws -> AssayTestSupport.TemporaryFolder {
        let folder = try AssayTestSupport.TemporaryFolder()
        for name in names {
            try folder.write(name, "")
            chmodProgram(folder(name))
        }
        return folder
    }

    @Test(
        "The command and the file",
        arguments: [
            ("python", "x", nil, "[PATH/python3 /w/main.py a]"),
            ("PY", "x", "src/add.py", "[PATH/python3 /w/add.py a]"),
            ("sh", "#!/bin/sh -e\nx", nil, "[/bin/sh -e /w/main.sh a]"),
            ("sh", "#!/usr/bin/env bash\r\nx", "go", "[PATH/bash /w/go a]"),
            ("", "#!/usr/bin/env -S python3 -u\nx", nil, "[PATH/python3 -u /w/main.py a]"),
            ("js", "const x = require('x')", nil, "[PATH/node /w/main.js a]"),
            ("javascript", "import x from 'x'", nil, "[PATH/node /w/main.mjs a]"),
            ("", "print(1)", "tool.py", "[PATH/python3 /w/tool.py a]"),
            ("c", "x", nil, "[/bin/sh -c … sh PATH/gcc /w/main.c  -lm a]"),
            ("rust", "x", "x.txt", "[/bin/sh -c … sh PATH/rustc /w/x.txt.rs --edition 2021  a]"),
            ("swift", "@main struct A {}", nil, "[/bin/sh -c … sh PATH/swiftc /w/main.swift -parse-as-library  a]"),
            ("go", "x", nil, "[/bin/sh -c … sh PATH/go /w/main.go build  a]"),
            ("cobol", "x", nil, "nothing is known that runs cobol"), ("", "x", nil, "the block names no language"),
            ("console", "$ ls", nil, "a console block is a record of a terminal, not a program"),
            ("ruby", "x", nil, "ruby needs ruby, which is not in PATH"),
            ("py", "#!/no/such/python\n", nil, "the first line names /no/such/python, which is not there"),
        ] as [(String, String, String?, String)])
    func commands(language: String, content: String, name: String?, expected: String) throws {
        let folder = try Self.folder(["python3", "bash", "node", "gcc", "rustc", "swiftc", "go"])
        func described() -> String {
            do throws(RunFailure) {
                let plan = try RunPlan(
                    language: language, content: content, name: name, arguments: ["a"], folder: "/w",
                    search: ProgramSearch(path: "relative:" + folder.path))
                var words = plan.command.map { $0.replacing(folder.path, with: "PATH") }
                if words.starts(with: ["/bin/sh", "-c"]) { words[2] = "…" }
                return "[\(words.joined(separator: " "))]"
            } catch {
                return error.message
            }
        }
        #expect(described() == expected)
    }

    @Test(
        "Programs really run",
        arguments: [
            ("python", "import sys; print('hi', sys.argv[1:])", "hi ['a b', '*']\n"),
            ("bash", "echo hi \"$1\" \"$2\"", "hi a b *\n"),
            ("js", "console.log('hi', process.argv.slice(2))", "hi [ 'a b', '*' ]\n"),
            (
                "c", "#include <stdio.h>\nint main(int c, char **v) { printf(\"hi %s %d\\n\", v[1], c); return 3; }",
                "hi a b 3\n"
            ),
            ("swift", "print(\"hi\", CommandLine.arguments[1], CommandLine.arguments.count)", "hi a b 3\n"),
            (
                "go",
                "package main\nimport (\"fmt\"; \"os\")\nfunc main() { fmt.Println(\"hi\", os.Args[1], len(os.Args)) }",
                "hi a b 3\n"
            ),
            ("rust", "fn main() { println!(\"hi {}\", std::env::args().count()); }", "hi 3\n"),
        ])
    func reallyRun(language: String, content: String, output: String) throws {
        let row = try #require(RunLanguage.named(language))
        guard row.programs.contains(where: { hasProgram($0) }) else { return }
        let run = try ProjectRun([:])
        let programs = UserPrograms(environment: run.environment, top: run.folder.path)
        let plan = try RunPlan(
            language: language, content: content, arguments: ["a b", "*"], folder: "/block",
            search: ProgramSearch(path: programs.path.joined(separator: ":")))
        try run.folder.write(plan.fileName, content)
        try run.prepare(["chmod", "755", "."])
        var request = SandboxRequest(
            command: plan.command, folder: "/tmp",
            mounts: programs.mounts + [SandboxMount(run.folder.path, at: "/block")],
            environment: programs.environment.merging(["PATH": programs.path.joined(separator: ":")]) { $1 })
        request.limits.seconds = 120
        let result = try SystemSandbox().run(request)
        #expect(result.output.text == output)
    }
}
