import AssayCore
import AssayTestSupport
import Testing

@testable import Workshop

@Suite("What a project's tests are given")
struct TestEnvironmentTests {
    @Test("A virtual environment: its packages, its commands, its base", .enabled(if: hasProgram("python3")))
    func virtualEnvironment() throws {
        let project = try ProjectRun(["test_it.py": "import dep\nassert dep.x == 41\nprint('fine', dep.x)\n"])
        try #require(project.prepare(["python3", "-m", "venv", "--without-pip", ".venv"]) == 0)
        let version = try #require(project.folder.names(in: ".venv/lib").first)
        try project.folder.write(".venv/lib/\(version)/site-packages/dep.py", "x = 41\n")
        try project.folder.write(
            ".venv/bin/tool", "#!\(project.folder.path)/.venv/bin/python3\nimport dep; print('tool', dep.x)\n")
        try project.prepare(["chmod", "755", ".venv", ".venv/bin/tool", "."])
        try project.folder.write(".env", "SECRET=1\n")
        try project.folder.write("key.pem", "SECRET\n")
        let result = try project.run(
            ["sh", "-c", "python test_it.py && tool && ls -A && touch .venv/x"],
            untracked: [".env", ".venv/", "key.pem"])
        #expect(
            result.output.text.hasPrefix("fine 41\ntool 41\n.venv\ntest_it.py\n"), "\(result.output.text)")
        #expect(result.output.text.contains("Read-only file system"))
        #expect(result.end == .exited(1))
    }

    @Test("A Swift package builds on a copy of .build", .enabled(if: hasProgram("swift")))
    func swiftPackage() throws {
        let manifest = """
            // swift-tools-version: 6.0
            import PackageDescription
            let package = Package(name: "P", targets: [.target(name: "P"), .testTarget(name: "PTests", dependencies: ["P"])])
            """
        let test = "import Testing\n@testable import P\n@Test func adds() { #expect(add(1, 2) == 3) }\n"
        let project = try ProjectRun([
            "Package.swift": manifest, "Sources/P/P.swift": "func add(_ a: Int, _ b: Int) -> Int { a - b }\n",
            "Tests/PTests/PTests.swift": test,
        ])
        try project.prepare(["chmod", "-R", "go+rX", "."])
        try #require(project.prepare(["swift", "build", "-q"]) == 0)
        let result = try project.run(
            ["swift", "test", "-q"], untracked: [".build/"],
            changing: ["Sources/P/P.swift": "func add(_ a: Int, _ b: Int) -> Int { a + b }\n"], seconds: 300)
        #expect(result.end == .exited(0), "\(result.output.text)")
    }

    @Test("A Rust crate, with the toolchain that rustup chooses", .enabled(if: hasProgram("cargo")))
    func rust() throws {
        let project = try ProjectRun([
            "Cargo.toml": "[package]\nname = \"p\"\nversion = \"0.1.0\"\nedition = \"2021\"\n",
            "src/lib.rs":
                "pub fn add(a: i32, b: i32) -> i32 { a + b }\n#[test]\nfn adds() { assert_eq!(add(1, 2), 3); }\n",
        ])
        try project.prepare(["cargo", "build", "-q"])
        let result = try project.run(["cargo", "test", "-q"], untracked: ["target", "Cargo.lock"])
        #expect(result.end == .exited(0), "\(result.output.text)")
        #expect(result.output.text.contains("1 passed"))
    }

    @Test("A Go module", .enabled(if: hasProgram("go")))
    func go() throws {
        let project = try ProjectRun([
            "go.mod": "module p\n\ngo 1.18\n", "p.go": "package p\n\nfunc Add(a, b int) int { return a + b }\n",
            "p_test.go":
                "package p\n\nimport \"testing\"\n\nfunc TestAdd(t *testing.T) {\n\tif Add(1, 2) != 3 {\n\t\tt.Fail()\n\t}\n}\n",
        ])
        let result = try project.run(["go", "test", "./..."], untracked: [])
        #expect(result.end == .exited(0), "\(result.output.text)")
    }

    @Test("Node with node_modules", .enabled(if: hasProgram("node")))
    func node() throws {
        let test =
            "const t = require('node:test'); const dep = require('dep');\nt.test('x', () => { if (dep() !== 5) throw 1; });\n"
        let project = try ProjectRun(["a.test.js": test, "web/b.test.js": test])
        for place in ["", "web/"] {
            try project.folder.write("\(place)node_modules/dep/index.js", "module.exports = () => 5;\n")
        }
        try project.folder.write("node_modules/.bin/cmd", "#!/bin/sh\necho cmd\n")
        try project.prepare(["chmod", "-R", "a+rX", "."])
        try project.prepare(["chmod", "755", "node_modules/.bin/cmd"])
        let result = try project.run(
            ["sh", "-c", "cmd && node --test"], untracked: ["node_modules/", "web/node_modules/"])
        #expect(result.end == .exited(0), "\(result.output.text)")
        #expect(result.output.text.hasPrefix("cmd\n"))
    }
}
