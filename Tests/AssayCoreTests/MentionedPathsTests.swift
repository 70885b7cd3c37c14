import AssayCore
import Testing

@Suite("Names in a text")
struct MentionedPathsTests {
    @Test(
        "Rows",
        arguments: [
            ("look at src/db.py, please", ["src/db.py"]),
            ("`a.py` and **b.js**; ./c.rs.", ["a.py", "b.js", "c.rs"]),
            ("请看src/db.py。", ["src/db.py"]),
            ("请看 src/db.py。", ["src/db.py"]),
            ("version 1.2.3 of 3.14 e.g. x", ["e.g"]),
            ("/etc/passwd and ../up.py", []),
            ("a.py a.py", ["a.py"]),
            (".env and .github/ci.yml", [".github/ci.yml"]),
        ])
    func rows(text: String, expected: [String]) {
        #expect(MentionedPaths.candidates(in: text) == expected)
    }
}
