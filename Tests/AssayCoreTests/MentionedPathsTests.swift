import AssayCore
import Testing

@Suite("Names in a text, pages as text")
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

    @Test(
        "A page without its markup",
        arguments: [
            ("plain", "plain\n"),
            ("<p>a<p>b", "\na\nb\n"),
            ("a<!-- <b> -->c", "ac\n"),
            ("<style>p{}</style>x &lt;y&gt; &amp;lt;", "x <y> &lt;\n"),
            ("cut <b", "cut\n"),
            ("<script>never closed", "\n"),
        ])
    func pages(page: String, expected: String) {
        let text = PlainPage.text(of: page)
        #expect(text == expected || text == String(expected.drop(while: \.isNewline)))
    }
}
