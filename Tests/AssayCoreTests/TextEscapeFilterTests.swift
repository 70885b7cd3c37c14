import Testing

@testable import AssayCore

@Suite struct TextEscapeFilterTests {
    struct Row: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var text: String
        var shown: String

        init(_ name: String, _ text: String, _ shown: String) {
            (testDescription, self.text, self.shown) = (name, text, shown)
        }
    }

    static let rows = [
        Row("plain text stays", "Hello,\n\t世界 … ‘ok’ é", "Hello,\n\t世界 … ‘ok’ é"),
        Row("emoji with joiners stay", "👩‍👩‍👧 🇩🇪 ❤️", "👩‍👩‍👧 🇩🇪 ❤️"),
        Row("controls go", "a\u{00}b\u{07}c\u{08}d\u{0B}\u{0C}e\u{7F}f", "abcdef"),
        Row("CR LF is one line end", "a\r\nb\r\n", "a\nb\n"),
        Row("a lone CR ends a line", "10%\r20%\r\r\n", "10%\n20%\n\n"),
        Row("colours", "\u{1B}[1;31mred\u{1B}[0m!", "red!"),
        Row("cursor movement", "a\u{1B}[2Jb\u{1B}[?2004hc\u{1B}[>4;2md", "abcd"),
        Row("a sequence that meets a line end", "\u{1B}[12\nnext", "\nnext"),
        Row("a sequence that meets a wide character", "\u{1B}[1世", "世"),
        Row("a title, ended by BEL", "a\u{1B}]0;owned\u{07}b", "ab"),
        Row("a title, ended by ST", "a\u{1B}]0;owned\u{1B}\\b", "ab"),
        Row("a title, ended by C1 ST", "a\u{1B}]0;owned\u{9C}b", "ab"),
        Row("a title that is never ended", "a\u{1B}]0;owned\nb", "a\nb"),
        Row("a title that another sequence ends", "a\u{1B}]0;x\u{1B}[31mred", "ared"),
        Row("a device control string", "a\u{1B}P1$r0m\u{1B}\\b", "ab"),
        Row("APC, PM and SOS", "\u{1B}_x\u{1B}\\\u{1B}^y\u{1B}\\\u{1B}Xz\u{1B}\\end", "end"),
        Row("C1 controls", "\u{85}\u{9B}31mred\u{9D}0;t\u{07}\u{90}q\u{9C}.", "red."),
        Row("reset", "a\u{1B}cb", "ab"),
        Row("character set", "a\u{1B}(0b", "ab"),
        Row("ESC twice", "\u{1B}\u{1B}[31mx", "x"),
        Row("ESC at a line end", "a\u{1B}\nb", "a\nb"),
        Row("bidirectional override", "a\u{202E}b\u{2066}c", "a<U+202E>b<U+2066>c"),
        Row("direction marks stay", "a\u{200F}b", "a\u{200F}b"),
        Row("byte order mark", "\u{FEFF}a", "a"),
    ]

    @Test("what a terminal gets", arguments: rows) func cleans(row: Row) {
        #expect(EscapeFilter.clean(row.text) == row.shown)
    }

    @Test(
        "what shows of code",
        arguments: [
            ("print('\u{1B}[31m')", "print('␛[31m')"), ("a\r\nb\tc\n", "a\nb\tc\n"), ("a\rb", "a␍b"), ("a\r", "a␍"),
            ("a\r\r\n", "a␍\n"), ("\u{0}\u{8}\u{7F}", "␀␈␡"), ("\u{9B}31m\u{FEFF}", "<U+009B>31m<U+FEFF>"),
            ("a\u{85}b\u{2028}c\u{2029}d", "a<U+0085>b<U+2028>c<U+2029>d"), ("\u{202E}b", "<U+202E>b"),
            ("世界 é 👩‍👩‍👧", "世界 é 👩‍👩‍👧"),
        ]) func visible(text: String, shown: String)
    {
        #expect(EscapeFilter.visible(text) == shown)
        #expect(EscapeFilter.hidesSomething(text) == (shown != text && text != "a\r\nb\tc\n"))
    }

    @Test("the same wherever the text is split", arguments: rows) func splits(row: Row) {
        let scalars = Array(row.text.unicodeScalars)
        for cut in 0...scalars.count {
            var filter = EscapeFilter()
            let shown = [scalars[..<cut], scalars[cut...]].map { filter.feed(text($0)) }.joined()
            #expect(shown == row.shown, "cut at \(cut)")
        }
        var filter = EscapeFilter()
        #expect(scalars.map { filter.feed(text([$0])) }.joined() == row.shown)
    }

    @Test("a control string that is never ended hides no more than 4,096 scalars") func unterminated() {
        let shown = EscapeFilter.clean("\u{1B}]52;c;" + String(repeating: "x", count: 10_000))
        #expect((5_000..<6_000).contains(shown.count))
    }

    @Test("an unfinished sequence is forgotten at a line's start") func resets() {
        var filter = EscapeFilter()
        _ = filter.feed("\u{1B}]0;")
        filter.reset()
        #expect(filter.feed("next") == "next")
    }

    private func text(_ scalars: some Sequence<Unicode.Scalar>) -> String {
        var text = ""
        text.unicodeScalars.append(contentsOf: scalars)
        return text
    }
}
