import AssayCore
import AssayTestSupport
import Testing

@testable import AssayREPL

@Suite("@ in a question")
struct MentionTests {
    @Test(
        "what counts as a mention",
        arguments: [
            ("look at @a.py, please", ["a.py,"]), ("@a.py", ["a.py"]), ("mail me@x.org", []), ("x @", []),
            ("(@a.py) [@b.py] \"@c.py\"", ["a.py)", "b.py]", "c.py\""]), ("`@property`", ["property`"]),
            ("@\"my file.txt\" and", ["my file.txt"]), ("@'it\"s.txt'", ["it\"s.txt"]),
            ("@\"my file.txt\":3-9,", ["my file.txt:3-9"]), ("@my\\ file.txt x", ["my\\ file.txt"]),
            ("@\"open", ["\"open"]), ("@\"a\nb\"", ["\"a"]), ("请看@流程.yaml里的阶段", ["流程.yaml里的阶段"]),
            ("看@a.py和@b.py。", ["a.py和", "b.py。"]), ("a@@b", []), ("@a@b", ["a@b"]), ("end\\@a", []),
            ("two\n@a\n@b", ["a", "b"]),
        ] as [(String, [String])])
    func mentions(text: String, expected: [String]) {
        #expect(Mention.all(in: text).map(\.raw) == expected)
    }

    @Test(
        "what a mention may mean, the longest first",
        arguments: [
            ("@a.py).", ["a.py).", "a.py)", "a.py"]), ("@流程.yaml里的", ["流程.yaml里的", "流程.yaml里", "流程.yaml"]),
            ("@\"a.\"", ["a."]), ("@x", ["x"]),
        ] as [(String, [String])])
    func candidates(text: String, expected: [String]) {
        #expect(Mention.all(in: text).first?.candidates.map(\.name) == expected)
    }

    @Test(
        "names that were surely meant as files",
        arguments: [
            ("src/db", true), ("db.py", true), ("db.py,", true), ("*.py", true), ("a.py:3", true), ("property", false),
            ("angular/core", true), ("team.", false), ("v1.2", false), ("dataclass(frozen=True)", false),
            ("...", false),
            ("/", false),
        ] as [(String, Bool)])
    func paths(raw: String, expected: Bool) {
        #expect(Mention.all(in: "@" + raw).first?.looksLikePath == expected)
    }

    @Test(
        "names written as mentions are read as they were",
        arguments: ["a.py", "my file.txt", "it's", "a \"b\"", "back\\slash", "src/流程.yaml:3-9"])
    func written(name: String) {
        #expect(Mention.all(in: "x " + Mention.written(name)).map(\.name) == [name])
    }

    @Test(
        "what Tab completes",
        arguments: [
            ("see @", 1, "", nil), ("see @sr", 3, "sr", nil), ("@my\\ f", 6, "my f", nil), ("@\"my f", 6, "my f", "\""),
            ("@'", 2, "", "'"), ("@\"", 2, "", "\""), ("@\"a\" @b", 2, "b", nil),
        ] as [(String, Int, String, Character?)])
    func open(cursor: String, length: Int, name: String, quote: Character?) throws {
        let mention = try #require(OpenMention(before: cursor))
        #expect(mention.length == length)
        #expect(mention.name == name)
        #expect(mention.quote == quote)
    }

    @Test("where nothing is to complete", arguments: ["", "see", "me@x", "@a ", "@\"a\" ", "see a"])
    func closed(cursor: String) {
        #expect(OpenMention(before: cursor) == nil)
    }

    @Test(
        "completed as it was begun",
        arguments: [("@m", "@my\\ dir/"), ("@\"m", "@\"my dir/"), ("@'m", "@'my dir/")])
    func completed(cursor: String, expected: String) throws {
        #expect(try #require(OpenMention(before: cursor)).completed(to: "my dir/", isFinished: false) == expected)
    }
}
