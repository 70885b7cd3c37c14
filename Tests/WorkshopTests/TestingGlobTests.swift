import AssayCore
import Testing

@testable import Workshop

@Suite("Patterns for paths, and levels")
struct TestingGlobTests {
    /// A pattern, a path, whether they match.
    private static let rows: [(String, String, Bool)] = [
        ("*.py", "sales.py", true), ("*.py", "src/deep/sales.py", true), ("*.py", "sales.pyc", false),
        ("/*.py", "sales.py", true), ("/*.py", "src/sales.py", false), ("src/*.py", "src/a.py", true),
        ("src/*.py", "lib/src/a.py", false), ("src/*.py", "src/b/a.py", false), ("**/b/*.py", "b/a.py", true),
        ("**/b/*.py", "x/y/b/a.py", true), ("a/**/b", "a/b", true), ("a/**/b", "a/x/y/b", true),
        ("a/**/b", "a/xb", false),
        ("a/**", "a/b/c", true), ("a/**", "a", false), ("docs", "docs/a/b.md", true), ("docs", "src/docs/x", true),
        ("docs/", "docs/a", true), ("docs/", "docs", false), ("/docs", "x/docs/a", false), ("docs/*", "docs/a/b", true),
        ("?.md", "a.md", true), ("?.md", "ab.md", false), ("a?b", "a/b", false), ("a*b", "a/b", false),
        ("[a-c]x", "bx", true), ("[!a-c]x", "bx", false), ("[^a-c]x", "dx", true), ("[]a]x", "]x", true),
        ("a[/]b", "a/b", false), ("x[!a]y", "x/y", false), ("\\*.py", "a.py", false),
        ("\\*.py", "*.py", true), ("*.{yml,yaml}", "p/x.yaml", true), ("*.{yml,yaml}", "x.yamlx", false),
        ("{a,b/{c,d}}/*", "b/d/x", true), ("{a,b/{c,d}}/*", "b/x", false), ("a{,b}c", "ac", true),
        ("**", "a/b", true), ("**/", "a", false), ("**/", "a/b", true), ("a**b", "axyb", true), ("a**b", "a/b", false),
        ("ü?", "üß", true), ("Makefile", "makefile", false),
    ]

    @Test("A table of patterns")
    func table() {
        for (pattern, path, expected) in Self.rows {
            #expect(Glob(pattern)?.matches(path) == expected, "\(pattern) and \(path)")
        }
    }

    @Test("git's .gitignore sees it so too", .enabled(if: TestingPrograms.has("git")))
    func asGit() throws {
        let folder = try TemporaryFolder()
        _ = try folder.run(["git", "init", "-q"])
        // Git knows no braces, and its `?` is one byte.
        for (pattern, path, expected) in Self.rows where !pattern.contains("{") && pattern.utf8.allSatisfy({ $0 < 128 })
        {
            try folder.put(pattern + "\n", at: ".gitignore")
            let status = try folder.run(["git", "check-ignore", "--no-index", "-q", path]).status
            #expect((status == 0) == expected, "\(pattern) and \(path)")
        }
    }

    @Test("Patterns that are none", arguments: ["", "[a", "[]a", "{a", "{a,{b}", String(repeating: "x", count: 1_025)])
    func refused(pattern: String) {
        #expect(Glob(pattern) == nil)
    }

    @Test("Braces stand for 64 patterns at most; hostile patterns end")
    func hostile() {
        #expect(Glob(String(repeating: "{a,b}", count: 5)) != nil)
        #expect(Glob(String(repeating: "{a,b}", count: 200)) == nil)
        let stars = Glob(String(repeating: "a*", count: 100))
        #expect(stars?.matches(String(repeating: "a", count: 1_000) + "b") == true)
        #expect(Glob(String(repeating: "*a", count: 100))?.matches(String(repeating: "a", count: 1_000) + "b") == false)
        #expect(
            Glob(String(repeating: "**/", count: 100) + "x")?.matches(String(repeating: "a/", count: 200) + "y")
                == false)
    }

    @Test("Any letters in any order do not trap, and braces are what they stand for")
    func noise() {
        var random = Numbers(state: 12)
        for _ in 0..<20_000 {
            let letters = (0..<Int.random(in: 1...10, using: &random)).map { _ in
                "ab/*?[]!^-{},\\".randomElement(using: &random)!
            }
            let matches = Glob(String(letters))?.matches("a/b]")
            guard !letters.contains(where: "[]{},\\".contains), matches != nil else { continue }
            #expect(Glob("{\(String(letters)),b}")?.matches("a/b]") == (matches == true), "\(String(letters))")
        }
    }

    @Test("As a plain reading by parts has it")
    func reference() {
        var random = Numbers(state: 11)
        let letters = Array("ab/*?*/")
        for _ in 0..<20_000 {
            let pattern = String(
                (0..<Int.random(in: 1...9, using: &random)).map { _ in letters.randomElement(using: &random)! })
            if pattern.contains("//") { continue }
            let path = (0..<Int.random(in: 1...4, using: &random)).map { _ in
                String((0..<Int.random(in: 1...3, using: &random)).map { _ in "ab".randomElement(using: &random)! })
            }
            let text = path.joined(separator: "/")
            #expect(Glob(pattern)?.matches(text) == Self.matches(pattern, path), "\(pattern) and \(text)")
        }
    }

    private static func matches(_ pattern: String, _ path: [String]) -> Bool {
        var pattern = pattern[...]
        let isFolder = pattern.last == "/"
        if isFolder { pattern = pattern.dropLast() }
        let isAnchored = pattern.contains("/")
        var parts = pattern.split(separator: "/").map(String.init)
        if parts.isEmpty { return false }
        if !isAnchored { parts.insert("**", at: 0) }
        return (1...path.count).contains { count in
            (count < path.count || !isFolder) && matches(parts[...], path[..<count])
        }
    }

    private static func matches(_ parts: ArraySlice<String>, _ path: ArraySlice<String>) -> Bool {
        guard let part = parts.first else { return path.isEmpty }
        let rest = parts.dropFirst()
        if part == "**" {
            if rest.isEmpty { return !path.isEmpty }
            return (0...path.count).contains { matches(rest, path.dropFirst($0)) }
        }
        guard let name = path.first else { return false }
        return matches(Array(part)[...], Array(name)[...]) && matches(rest, path.dropFirst())
    }

    private static func matches(_ part: ArraySlice<Character>, _ name: ArraySlice<Character>) -> Bool {
        guard let first = part.first else { return name.isEmpty }
        if first == "*" { return (0...name.count).contains { matches(part.dropFirst(), name.dropFirst($0)) } }
        guard let letter = name.first, first == "?" || first == letter else { return false }
        return matches(part.dropFirst(), name.dropFirst())
    }

    @Test("The last rule that matches decides; without one tests are needed")
    func gate() throws {
        func rule(_ glob: String, _ level: Level) throws -> CommitGate.Rule { .init(try #require(Glob(glob)), level) }
        let gate = CommitGate([
            try rule("*.sh", .checked), try rule("docs", .untested), try rule("docs/deploy.sh", .tested),
        ])
        let paths = ["sales.py", "ops/a.sh", "docs/a.md", "docs/a.sh", "docs/deploy.sh"]
        #expect(paths.map(gate.requiredLevel) == [.tested, .checked, .untested, .untested, .tested])
        let entries = [("*.sh", "checked"), ("docs", "untested \"generated\"")]
        #expect(try CommitGate(entries: entries).rules == [try rule("*.sh", .checked), try rule("docs", .untested)])
        #expect(throws: TestingFailure.badGlob("[a")) { try CommitGate(entries: [("[a", "tested")]) }
        #expect(throws: TestingFailure.badLevel("sure")) { try CommitGate(entries: [("a", "sure")]) }
        #expect(Level.untested < .checked && Level.checked < .tested && !(Level.tested < .tested))
        #expect(CommitGate().requiredLevel(for: "any") == .tested)
    }
}
