import Foundation
import Testing

@testable import AssayCore

@Suite("Export")
struct ExportTests {
    private static let hostile = [
        ("an open fence", "text\n```sh\nrm -rf x\n"), ("a longer open fence", "`````py\n```\nx\n```"),
        ("open tildes", "~~~~~\n~~~\n```\n"), ("an open fence in a list", "- a\n\n  ```py\n  x = 1\n"),
        ("an open fence in a quote", "> ```py\n> x"), ("an open comment", "<!-- never closed\n\ntext"),
        ("an open script", "<script>\nalert(1)\n\n</div>"), ("an open declaration", "<!X\n\ny"),
        ("open processing", "<?php\n\necho 1;"), ("open character data", "<![CDATA[\n\nx"),
        ("an HTML block", "<div>\n```\nnot code\n```\n"), ("a paragraph that a heading would join", "para\n==="),
        ("a final list", "- a\n- b"), ("backticks", "a ``` b ```` c"), ("only blanks", "  \n\n"),
        ("carriage returns", "a\r```py\rx\r```\rb"), ("CR LF", "```py x.py\r\nprint(1)\r\n```\r\n"),
        ("tabs", "```make\nall:\n\techo\n```\n"), ("indented code", "    code\n\n\tmore\n"),
        ("two blocks", "```py a.py\n1\n```\n\n```sh\n2\n```\n"), ("a table", "| a |\n|---|\n| `b` |\n"),
        ("closing tags", "</pre></div></body></html><img src=x onerror=alert(1)>"),
        ("quotes", "\" onclick=\"x\" '"), ("an entity", "&lt;script&gt; &#60;b&#62;"),
        ("escapes", "a\u{1B}[31mred\u{7}\u{202E}back"), ("a null", "a\u{0}b"), ("empty", ""),
    ]

    private static func conversation(_ texts: [String], file: String = "") throws -> Conversation {
        var conversation = try Conversation(SessionLog(header: SessionConversationTests.header))
        for (index, text) in texts.enumerated() {
            var message = SessionMessage(index % 2 == 0 ? .user : .assistant, text)
            if index % 2 == 0, !file.isEmpty {
                message.attachments = [Attachment(path: "f`.md", content: file, sha256: "")]
            }
            conversation.append(SessionEvent(seq: index + 1, at: Timestamp(milliseconds: 0), body: .message(message)))
        }
        return conversation
    }

    private static func markdown(_ conversation: Conversation) throws -> String {
        var text = MarkdownExport.head(title: conversation.title, about: "about")
        try ExportItem.forEach(in: conversation) { (item) throws(Never) in text += MarkdownExport.text(of: item) }
        return text
    }

    private static func html(_ conversation: Conversation) throws -> String {
        var text = HTMLExport.head(title: conversation.title, about: "about")
        try ExportItem.forEach(in: conversation) { (item) throws(Never) in text += HTMLExport.text(of: item) }
        return text + HTMLExport.foot
    }

    /// Info string and content.
    private static func code(_ blocks: [CodeBlock]) -> [String] { blocks.map { "\($0.info)\n\($0.content)" } }

    @Test("The code blocks of exported Markdown are those of the messages, whatever stands around them")
    func roundTrip() throws {
        for (name, text) in Self.hostile {
            for (otherName, other) in Self.hostile {
                let conversation = try Self.conversation([other, text, text, other], file: text)
                let attached = text.isEmpty ? [] : ["f`.md\n" + Self.content(text)]
                let expected =
                    Self.code(CodeBlock.all(in: other)) + attached + Self.code(CodeBlock.all(in: text))
                    + Self.code(CodeBlock.all(in: text)) + attached + Self.code(CodeBlock.all(in: other))
                #expect(
                    Self.code(CodeBlock.all(in: try Self.markdown(conversation))) == expected, "\(name), \(otherName)")
            }
        }
    }

    /// A file's text as a block's content: the line ends are those of Markdown.
    private static func content(_ text: String) -> String {
        guard !text.isEmpty else { return "" }
        let text = text.replacing("\r\n", with: "\n").replacing("\r", with: "\n").replacing("\0", with: "\u{FFFD}")
        return text.hasSuffix("\n") ? text : text + "\n"
    }

    /// Every `<` of a text, with what follows up to `>`.
    private static func tags(_ html: String) -> Set<String> {
        Set(
            html.split(separator: "<", omittingEmptySubsequences: false).dropFirst().map {
                String($0.prefix { $0 != ">" })
            })
    }

    @Test("Exported HTML holds no markup but its own, and forbids what could run or load")
    func markup() throws {
        let plain = try Self.html(Self.conversation(["q", "a\n\n```py x\n1\n```\n"], file: "f"))
        let allowed = Self.tags(plain).union(["b", "/b"])
        #expect(plain.contains("content=\"default-src 'none'; style-src 'unsafe-inline'\""))
        for (name, text) in Self.hostile {
            let html = try Self.html(Self.conversation([text, text], file: text))
            #expect(Self.tags(html).isSubset(of: allowed), "\(name)")
            #expect(!html.unicodeScalars.contains { $0.value < 32 && $0 != "\n" && $0 != "\t" }, "\(name)")
        }
    }

    @Test("Markdown of a conversation with all that happened in it")
    func document() throws {
        var conversation = try Self.conversation(["Write *a*.py", "```py a.py\n1\n```"])
        func append(_ body: SessionEvent.Body) {
            conversation.append(
                SessionEvent(seq: conversation.log.count + 1, at: Timestamp(milliseconds: 0), body: body))
        }
        append(.save(SavedBlock(message: 2, block: 1, path: "a.py", sha256: "")))
        append(.setting(SessionSetting(service: "local", model: "coder")))
        append(.message(SessionMessage(.user, "gone")))
        append(.message(SessionMessage(.assistant, "gone")))
        append(.rewind(RewindRecord(.after(4))))
        append(.message(SessionMessage(.user, "more")))
        var cut = SessionMessage(.assistant, "half")
        cut.finish = .interrupted
        append(.message(cut))
        append(.compact(CompactRecord(last: 9, summary: "- a\n- b", service: "", model: "", usage: nil)))
        #expect(
            try Self.markdown(conversation) == #"""
                # Write \*a\*.py

                about

                ## 1

                > Write *a*.py

                ```py a.py
                1
                ```

                *saved* `a.py`

                *model* `local/coder`

                ## 2

                > more

                half

                *the answer is not whole: interrupted*

                *from here on a summary stands for the beginning:*

                > - a
                > - b

                """#)
        var answers = ""
        try ExportItem.forEach(in: conversation, answersOnly: true) { (item) throws(Never) in
            answers += MarkdownExport.text(of: item)
        }
        #expect(answers == "\n```py a.py\n1\n```\n\nhalf\n\n*the answer is not whole: interrupted*\n")
    }

    /// An answer that was continued twice; one whose continuation was taken back and came otherwise; one that failed.
    private static func continued() throws -> Conversation {
        var conversation = try Conversation(SessionLog(header: SessionConversationTests.header))
        func append(_ body: SessionEvent.Body) {
            conversation.append(
                SessionEvent(seq: conversation.log.count + 1, at: Timestamp(milliseconds: 0), body: body))
        }
        func answer(_ text: String, _ finish: FinishReason, continues: Int? = nil) {
            var message = SessionMessage(.assistant, text)
            (message.finish, message.continues) = (finish, continues)
            append(.message(message))
        }
        append(.message(SessionMessage(.user, "Write it")))
        answer("```py a.py\nx = ", .length)
        answer("1\ny = ", .length, continues: 2)
        append(.save(SavedBlock(message: 2, block: 1, path: "a.py", sha256: "")))
        answer("2\n```\nDone.", .stop, continues: 2)
        append(.message(SessionMessage(.user, "Count")))
        answer("One, tw", .cut)
        answer("elve GONE", .stop, continues: 7)
        append(.rewind(RewindRecord(.after(7))))
        answer("o, thr", .interrupted, continues: 7)
        append(.message(SessionMessage(.user, "More")))
        answer("Four.", .stop)
        return conversation
    }

    @Test("A continued answer is one, without what was taken back of it, and what comes after it is there")
    func continuedMarkdown() throws {
        #expect(
            try Self.markdown(Self.continued()) == """
                # Write it

                about

                ## 1

                > Write it

                ```py a.py
                x = 1
                y = 2
                ```
                Done.

                *saved* `a.py`

                ## 2

                > Count

                One, two, thr

                *the answer is not whole: interrupted*

                ## 3

                > More

                Four.

                """)
    }

    @Test("The same as HTML, and the answers alone")
    func continuedHTML() throws {
        let html = try Self.html(Self.continued())
        let body = html.components(separatedBy: "about</p>\n").last ?? ""
        #expect(
            body == """
                <h2>1</h2>
                <div class="question">Write it</div>
                <div class="answer">
                <p class="file">py a.py</p><pre>
                x = 1
                y = 2
                </pre>
                <div class="prose">Done.</div>
                </div>
                <p class="note">saved <code>a.py</code></p>
                <h2>2</h2>
                <div class="question">Count</div>
                <div class="answer">
                <div class="prose">One, two, thr</div>
                <p class="note">the answer is not whole: interrupted</p>
                </div>
                <h2>3</h2>
                <div class="question">More</div>
                <div class="answer">
                <div class="prose">Four.</div>
                </div>
                </body>
                </html>

                """)
        var answers = ""
        try ExportItem.forEach(in: Self.continued(), answersOnly: true) { (item) throws(Never) in
            answers += MarkdownExport.text(of: item)
        }
        let expected =
            "\n```py a.py\nx = 1\ny = 2\n```\nDone.\n\nOne, two, thr\n\n"
            + "*the answer is not whole: interrupted*\n\nFour.\n"
        #expect(answers == expected)
    }
}
