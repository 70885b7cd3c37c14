import AssayCore
import AssayTestSupport
import Settings
import Terminal
import Testing

@testable import AssayREPL

@Suite("Tab at the prompt")
struct PromptCompletionTests {
    struct Row: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var cursor: String
        var replaced: Int
        var offered: [String]

        init(_ description: String, _ cursor: String, _ replaced: Int, _ offered: [String]) {
            (testDescription, self.cursor, self.replaced, self.offered) = (description, cursor, replaced, offered)
        }
    }

    static let rows = [
        Row("a command", "/dro", 4, ["/drop"]),
        Row("a name", "/add pl", 2, ["plain.txt"]),
        Row("a name with blanks", "/add my", 2, [#"my\ file.txt"#]),
        Row("the same, gone on with", #"/add my\ f"#, 5, [#"my\ file.txt"#]),
        Row("within quotes", #"/add "my f"#, 5, [#""my file.txt""#]),
        Row("a quote in a name", "/add it", 2, [#"it\'s.txt"#]),
        Row("the same within its like", "/add 'it", 3, [#"'it'\''s.txt'"#]),
        Row("a folder", "/add a", 1, [#"a\ dir/"#]),
        Row("a quoted folder stays open", "/add 'a d", 4, ["'a dir/"]),
        Row("within a folder", #"/add 'a dir/"#, 7, ["'a dir/in.txt'"]),
        Row("behind a quoted word", #"/add 'my file.txt' pl"#, 2, ["plain.txt"]),
        Row("a shell's text", "/test cat my", 2, [#"my\ file.txt"#]),
        Row("a text in which a quote means nothing", "/rename don't my", 2, ["my file.txt"]),
        Row("a mention", "see @my", 3, [#"@my\ file.txt"#]),
        Row("no mention", "see my", 0, []),
    ]

    @Test("names are quoted as the line that they stand in is read", arguments: rows)
    func completions(_ row: Row) throws {
        let home = try TemporaryFolder()
        for name in ["plain.txt", "my file.txt", "it's.txt", "a dir/in.txt"] { try home.write(name, "x\n") }
        let surface = Surface(descriptor: 2, isTerminal: false, hasColour: false, isUnicode: true, canMove: false)
        let context = try Context(
            place: .prompt, options: GlobalOptions(),
            environment: Environment(
                variables: ["ASSAY_SESSIONS": home("sessions"), "OPENAI_BASE_URL": "http://localhost:1/v1"],
                home: home.path, workingFolder: home.path),
            screen: Screen(output: surface, messages: surface), executable: "assay",
            clock: { Timestamp(milliseconds: 0) })
        let found = PromptCompletion(context: context).completions(before: row.cursor)
        #expect(found.candidates.map(\.text) == row.offered)
        if !row.offered.isEmpty { #expect(found.replaced == row.replaced) }
    }
}
