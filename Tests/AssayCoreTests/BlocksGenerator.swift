/// Makes documents that are rich in what decides where code blocks begin and end, the same ones for the same seed.
struct DocumentGenerator {
    private var random: SplitMix

    init(seed: UInt64) {
        random = SplitMix(state: seed)
    }

    mutating func document() -> String {
        let lineCount = Int.random(in: 1...14, using: &random)
        return (0..<lineCount).map { _ in line() }.joined(separator: "\n") + pick(["\n", "\n", ""])
    }

    private mutating func line() -> String {
        var line = ""
        while Int.random(in: 0..<5, using: &random) < 2 { line += pick(Self.prefixes) }
        return line + pick(Self.bodies) + pick(["", "", "", "", " ", "\t", "  "])
    }

    private mutating func pick(_ choices: [String]) -> String {
        choices[Int.random(in: 0..<choices.count, using: &random)]
    }

    private static let prefixes = [
        "> ", ">", ">\t", "- ", "-\t", "-", "* ", "+   ", "1. ", "2) ", "1)\t", "10.  ", "0. ", " ", "  ", "   ",
        "    ",
        "\t", "     ", "-     ", "1.      ", "123456789. ", "1234567890. ", "- - ", "> > ", "- > ", "> 1. ",
    ]

    private static let bodies =
        fences + fences + [
            "", "", "", "", "text", "foo *bar*", "===", "---", "- - -", "***", "* * *", "___", "=", "-", "--", "# head",
            "#",
            "####### no", "#no", "## head ##", "[foo]: /url", "[foo]: /url 'title'", "[foo]:", "/url", "'title",
            "title'",
            "[foo]: <a b> \"t\"", "[foo]: /u \"t\" x", "[b\\]r]: /u", "[ ]: /u", "[foo]: (((x)))", "[foo]: /u (t)",
            "<div>",
            "</div>", "<div", "<DIV class=\"a\">", "<pre>", "</pre>", "<script>", "</script> x", "<style", "</style>",
            "<textarea>", "</textarea>", "<!-- c", "-->", "<!-->", "<!-- c --> x", "<?php", "?>", "<!DOCTYPE html>",
            "<!X",
            "<![CDATA[", "]]>", "<a>", "<a href='x' b=c d>", "</a >", "<a/>", "<a b=>", "<b", "<i> x",
            "<custom-tag x='",
            "<td/>", "<h1>", "<search>", "<source>", "<!doctype html>", "<table", "12", "1.", "1) x", "\\```", "&amp;",
            "+",
            "*", "-\t", "1.\t", "+ x", "é ü 中文", "\u{1F600} x", "\u{0}", "a\\", "    code", "\tcode",
        ]

    private static let fences = [
        "```", "````", "``", "~~~", "~~~~", "~~", "``` ", "```\t", "```python", "``` js x=1", "~~~ a`b", "``` a`b",
        "```&ouml;",
        "``` f&ouml;\\*o", "~~~\\~&#35;&#x22; &bogus; &copy", "```\\&amp;", "  ```", "   ```", "    ```", "\t```",
        " ~~~", "```````",
        "``` title=\"a b\"", "~~~ &ngE;&nbsp;", "```\\", "~~~&#0;&#1234567;&#12345678;&#xD800;",
    ]
}

/// A small random number generator with a seed (SplitMix64).
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
