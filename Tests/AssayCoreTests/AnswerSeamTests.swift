import AssayCore
import Testing

@Suite("The seam of an answer that goes on")
struct AnswerSeamTests {
    struct Row: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var earlier: String
        /// What the service sends.
        var sent: String
        /// What goes behind the earlier text.
        var added: String
        var kind: Continuation = .inWords
    }

    private static let code = "Here it is:\n\n```python sales.py\nclass Sale:\n    def total(self):\n        return sel"

    static let rows = [
        Row(testDescription: "exactly on", earlier: code, sent: "f.sum\n```\n", added: "f.sum\n```\n"),
        Row(
            testDescription: "the last line again", earlier: code, sent: "        return self.sum\n```\n",
            added: "f.sum\n```\n"),
        Row(
            testDescription: "the last line again, without its indentation", earlier: code,
            sent: "return self.sum\n```",
            added: "f.sum\n```"),
        Row(
            testDescription: "the last two lines again", earlier: code,
            sent: "    def total(self):\n        return self.sum\n```\n", added: "f.sum\n```\n"),
        Row(
            testDescription: "the fence opened again, and the last line", earlier: code,
            sent: "```python\n        return self.sum\n```\n", added: "f.sum\n```\n"),
        Row(
            testDescription: "an introduction, the fence, and the whole block again", earlier: code,
            sent:
                "Sure, here is the rest:\n\n```python sales.py\nclass Sale:\n    def total(self):\n        return self.sum\n```\n",
            added: "f.sum\n```\n"),
        Row(
            testDescription: "an introduction in Chinese and a bare fence", earlier: code,
            sent: "继续：\n```\nf.sum\n```\n",
            added: "f.sum\n```\n"),
        Row(
            testDescription: "a fence, then a new line", earlier: "```sh\nmake test",
            sent: "```sh\n  && make install\n```\n", added: "\n  && make install\n```\n"),
        Row(
            testDescription: "an indented line behind a line without its end", earlier: "```python\nx = 1",
            sent: "    y = 2\n", added: "\n    y = 2\n"),
        Row(
            testDescription: "a bare fence closes the block", earlier: "```c\nint x;\n", sent: "```\nDone.\n",
            added: "```\nDone.\n"),
        Row(
            testDescription: "a line that ends with a colon is code", earlier: "```python\nx = 1\n",
            sent: "def f():\n    pass\n", added: "def f():\n    pass\n"),
        Row(
            testDescription: "a fence within the code is code", earlier: "```python\nx = 1\n",
            sent: "text = '''\n```python\n'''\n", added: "text = '''\n```python\n'''\n"),
        Row(
            testDescription: "braces may stand there twice", earlier: "```c\n  }\n}\n", sent: "}\n```\n",
            added: "}\n```\n"),
        Row(
            testDescription: "zeros may stand there twice", earlier: "```json\n[0,\n0,\n", sent: "0,\n0]\n```\n",
            added: "0,\n0]\n```\n"),
        Row(
            testDescription: "prose within a line", earlier: "First do one, then do the oth",
            sent: "First do one, then do the other.", added: "er."),
        Row(testDescription: "prose without repetition", earlier: "One and ", sent: "two.", added: "two."),
        Row(
            testDescription: "a fence after prose opens a block", earlier: "Here is the file:\n",
            sent: "```python a.py\nx\n```\n", added: "```python a.py\nx\n```\n"),
        Row(testDescription: "only a repetition", earlier: code, sent: "        return sel", added: ""),
        Row(testDescription: "nothing", earlier: code, sent: "", added: ""),
        Row(
            testDescription: "a repetition that breaks off", earlier: code, sent: "        return",
            added: "\n        return"),
        Row(
            testDescription: "exactly on by the service's own means", earlier: code, sent: "        return sel",
            added: "        return sel", kind: .exact),
        Row(
            testDescription: "white space that was taken off comes again", earlier: "```c\nint x;\n    ",
            sent: "\n    int y;", added: "int y;", kind: .afterTrimming),
        Row(
            testDescription: "white space that was taken off does not come again", earlier: "```c\nint x;\n    ",
            sent: "\nint y;", added: "\nint y;", kind: .afterTrimming),
    ]

    @Test("what is added, whole and in pieces of every size", arguments: rows)
    func added(row: Row) {
        let scalars = Array(row.sent.unicodeScalars)
        for size in 1...max(1, scalars.count) {
            var seam = AnswerSeam(after: row.earlier, by: row.kind)
            var added = ""
            for start in stride(from: 0, to: scalars.count, by: size) {
                let piece = scalars[start..<min(start + size, scalars.count)]
                added += seam.feed(String(String.UnicodeScalarView(piece)))
            }
            added += seam.finish()
            #expect(added == row.added, "in pieces of \(size)")
        }
    }

    @Test("a block that was cut is whole again")
    func whole() {
        var seam = AnswerSeam(after: Self.code, by: .inWords)
        let text =
            Self.code + seam.feed("Of course:\n```python\n        return self.sum\n```\nThat is all.") + seam.finish()
        #expect(
            CodeBlock.all(in: text) == [
                CodeBlock(
                    index: 1, language: "python", info: "python sales.py", path: "sales.py", isComplete: true,
                    content: "class Sale:\n    def total(self):\n        return self.sum\n")
            ])
    }

    @Test("what the model is told")
    func prompt() {
        #expect(
            ContinuationPrompt.message(after: Self.code, isChinese: false)
                == Message(
                    .user,
                    """
                    Your answer was cut off. Go on with it exactly where it stopped, without any introduction. It stopped \
                    inside the code block `python sales.py`: do not open a new block.
                    Begin with its last line, complete:
                            return sel
                    """))
        #expect(
            ContinuationPrompt.message(after: "一、二、\n\n", isChinese: true)
                == Message(.user, "你的回答被截断了。请从停下的地方直接继续,不要任何开场白。\n先完整地重写最后一行:\n一、二、"))
    }
}
