import AssayCore
import Testing

@testable import Terminal

@Suite struct AnswerViewTests {
    private let answer: [BlockEvent] = [
        .prose(""), .prose("Here is the module:"), .prose(""),
        .codeBegin(index: 1, language: "python", info: "python sales.py", path: "sales.py"),
        .codeLine("class Pipeline:"), .codeLine("\tpass"), .codeLine(""), .codeEnd(isComplete: true),
        .prose("And 测试:"),
        .codeBegin(index: 2, language: "", info: "", path: nil), .codeName("test_sales.py"),
        .codeLine("# test_sales.py"), .codeEnd(isComplete: false),
    ]

    @Test("prose and frames") func transcript() throws {
        let captured = CapturedScreen(isTerminal: true)
        var view = AnswerView(screen: captured.screen)
        view.draw("", answer, pending: .nothing)
        view.finish()
        #expect(
            try captured.shown == """
                  Here is the module:

                  ┌ 1  python  sales.py ──────────────────────────────────────────────────────
                  │ class Pipeline:
                  │     pass
                  │
                  └ 3 lines
                  And 测试:
                  ┌ 2  test_sales.py ─────────────────────────────────────────────────────────
                  │ # test_sales.py
                  └ 1 line, incomplete: the answer ended inside this block

                """)
    }

    @Test("controls show in code, and in prose they go") func controls() throws {
        let captured = CapturedScreen(isTerminal: true)
        var view = AnswerView(screen: captured.screen)
        let block: [BlockEvent] = [
            .prose("a\u{1B}[31mb"), .codeBegin(index: 1, language: "sh", info: "sh", path: nil),
            .codeLine("echo '\u{1B}[31m'\u{8}"), .codeEnd(isComplete: true),
        ]
        view.draw("", block, pending: .nothing)
        #expect(
            try captured.shown == """
                  ab
                  ┌ 1  sh ────────────────────────────────────────────────────────────────────
                  │ echo '␛[31m'␈
                  └ 1 line

                """)
    }

    @Test("frames without UTF-8") func ascii() throws {
        let captured = CapturedScreen(isTerminal: true, isUnicode: false)
        var view = AnswerView(screen: captured.screen)
        let block: [BlockEvent] = [
            .codeBegin(index: 1, language: "sh", info: "sh", path: nil), .codeLine("ls"), .codeEnd(isComplete: true),
        ]
        view.draw("", block, pending: .nothing)
        #expect(
            try captured.shown == """
                  + 1  sh --------------------------------------------------------------------
                  | ls
                  + 1 line

                """)
    }

    @Test("a pipe gets the text as it came") func piped() throws {
        let captured = CapturedScreen(isTerminal: false)
        var view = AnswerView(screen: captured.screen)
        view.reason("hm")
        view.draw("a\r\n```\n\u{1B}[31m", [.prose("a")], pending: .code("\u{1B}[31m"))
        view.finish()
        #expect(try captured.shown == "a\r\n```\n\u{1B}[31m")
    }

    @Test("a line grows, and is not drawn again when it ends") func pending() throws {
        let captured = CapturedScreen(isTerminal: true)
        var view = AnswerView(screen: captured.screen)
        let batches: [([BlockEvent], PendingText)] = [
            ([], .prose("Hel")), ([], .prose("Hello")), ([.prose("Hello.")], .prose("世")),
            ([.prose("世界"), .codeBegin(index: 1, language: "c", info: "c a.c", path: "a.c")], .code("in")),
            ([], .code("int")), ([.codeLine("int a;")], .nothing),
            ([.codeEnd(isComplete: true), .codeBegin(index: 2, language: "", info: "", path: nil)], .code("# b")),
            ([.codeName("b.sh"), .codeLine("# b.sh")], .nothing),
        ]
        var steps: [String] = []
        for (events, pending) in batches {
            view.draw("", events, pending: pending)
            steps.append(try captured.shown)
        }
        let rules = [64, 66].map { String(repeating: "─", count: $0) }
        #expect(
            steps == [
                "  Hel", "lo", ".\n  世", "界\n  ┌ 1  c  a.c \(rules[0])\n  │ in", "t", " a;\n", "  └ 1 line\n",
                "  ┌ 2  b.sh \(rules[1])\n  │ # b.sh\n",
            ])
    }

    @Test("the same picture whatever the pieces", arguments: 1...40) func pieces(size: Int) throws {
        let answer = """
            Here it is, 两个文件:

            * in a list
              ```python
              # sales.py
              print("世界")
              ```

            ~~~ sh
            ls \u{1B}[31m-l
            """
        let captured = CapturedScreen(isTerminal: true)
        var (view, parser) = (AnswerView(screen: captured.screen), BlockParser())
        var rest = answer.unicodeScalars[...]
        while !rest.isEmpty {
            let piece = String(rest.prefix(size))
            rest = rest.dropFirst(size)
            let events = parser.feed(piece)
            view.draw(piece, events, pending: parser.pending)
        }
        view.draw("", parser.finish(), pending: .nothing)
        view.finish()
        let rules = [54, 68].map { String(repeating: "─", count: $0) }
        #expect(
            try captured.shown == """
                  Here it is, 两个文件:

                  * in a list
                  ┌ 1  python  sales.py \(rules[0])
                  │ # sales.py
                  │ print("世界")
                  └ 2 lines

                  ┌ 2  sh \(rules[1])
                  │ ls ␛[31m-l
                  └ 1 line, incomplete: the answer ended inside this block

                """)
    }

    @Test("what is broken off is closed") func interrupted() throws {
        let captured = CapturedScreen(isTerminal: true)
        var view = AnswerView(screen: captured.screen)
        view.draw("", [.codeBegin(index: 1, language: "", info: "", path: "a")], pending: .code("x"))
        view.finish()
        #expect(
            try captured.shown.hasSuffix("─\n  │ x\n  └ 0 lines, incomplete: the answer ended inside this block\n"))
    }

    @Test("reasoning stands apart, dimmed") func reasoning() throws {
        let captured = CapturedScreen(isTerminal: true, hasColour: true)
        var view = AnswerView(screen: captured.screen)
        view.reason("First I")
        view.reason(" think.\nThen")
        view.draw("", [.prose("Answer")], pending: .nothing)
        let shown = try captured.shown
        #expect(shown.hasPrefix("\u{1B}[2m  thinking\u{1B}[0m\n    \u{1B}[2mFirst I\u{1B}[0m"))
        #expect(EscapeFilter.clean(shown) == "  thinking\n    First I think.\n    Then\n\n  Answer\n")
    }

    @Test("escapes do not get through, even split between pieces") func filtered() throws {
        let captured = CapturedScreen(isTerminal: true)
        var view = AnswerView(screen: captured.screen)
        view.draw("", [], pending: .prose("a\u{1B}]0;"))
        view.draw("", [.prose("a\u{1B}]0;title\u{07}b"), .prose("\u{1B}]0;open"), .prose("next")], pending: .nothing)
        let block: [BlockEvent] = [
            .codeBegin(index: 1, language: "x\u{1B}[2J", info: "", path: nil), .codeLine("\u{202E}y"),
        ]
        view.draw("", block, pending: .nothing)
        let shown = try captured.shown
        #expect(shown.hasPrefix("  ab\n  \n  next\n  ┌ 1  x ─"))
        #expect(shown.hasSuffix("─\n  │ <U+202E>y\n"))
    }

    struct Row: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var keepsWords = true
        var pieces: [String]
        var shown: [String]
    }

    /// In ten columns, of which the margin takes two and the last stays free.
    @Test(
        "wrapping",
        arguments: [
            Row(
                testDescription: "prose breaks between words", pieces: ["abc def", "ghi", " jk"],
                shown: ["abc def", "\u{1B}[3D\u{1B}[K\n  defghi", " \n  jk"]),
            Row(testDescription: "wide text breaks anywhere", pieces: ["一二三四五"], shown: ["一二三\n  四五"]),
            Row(
                testDescription: "no comma begins a row", pieces: ["一二三", "，四"],
                shown: ["一二三", "\u{1B}[2D\u{1B}[K\n  三，四"]),
            Row(
                testDescription: "nor a wide full stop", pieces: ["ab 一二。三"],
                shown: ["ab 一二\u{1B}[2D\u{1B}[K\n  二。三"]),
            Row(
                testDescription: "no bracket ends a row", pieces: ["一二三(四)"], shown: ["一二三(\u{1B}[1D\u{1B}[K\n  (四)"]),
            Row(
                testDescription: "a word beside wide text", pieces: ["一abcd二"],
                shown: ["一abcd\n  二"]),
            Row(
                testDescription: "a word after wide text", pieces: ["一二,abcd"],
                shown: ["一二,ab\u{1B}[2D\u{1B}[K\n  abcd"]),
            Row(
                testDescription: "Korean breaks between words", pieces: ["한국 어문장"],
                shown: ["한국 어\u{1B}[2D\u{1B}[K\n  어문장"]),
            Row(testDescription: "a blank at the edge", pieces: ["abcdefg ", "  hi"], shown: ["abcdefg", "\n  hi"]),
            Row(testDescription: "a line that ends with one", pieces: ["abcdefg  "], shown: ["abcdefg"]),
            Row(testDescription: "a word longer than the row", pieces: ["abcdefghij"], shown: ["abcdefg\n  hij"]),
            Row(
                testDescription: "code breaks anywhere", keepsWords: false, pieces: ["ab cd efg"],
                shown: ["ab cd e\n  fg"]),
            Row(testDescription: "tabs", pieces: ["a\tb"], shown: ["a   b"]),
        ])
    func wrapping(row: Row) {
        var flow = TextFlow(margin: "  ", marginWidth: 2, keepsWords: row.keepsWords)
        #expect(row.pieces.map { flow.put($0, width: 10) } == row.shown)
    }
}
