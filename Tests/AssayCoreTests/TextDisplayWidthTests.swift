import Testing

@testable import AssayCore

@Suite struct TextDisplayWidthTests {
    @Test(
        "columns",
        arguments: [
            ("", 0), ("abc", 3), ("é", 1), ("e\u{301}", 1), ("世界", 4), ("한국", 4), ("\u{1112}\u{1161}\u{11AB}", 2),
            ("ｆｕｌｌ", 8), ("ﾊﾝ", 2), ("🙂", 2), ("👩‍👩‍👧", 2), ("🇩🇪", 2), ("❤️", 2), ("❤", 1), ("a\u{200B}b", 2), ("│─┌", 3),
            ("›…“”", 4), ("𠀋", 2), ("☃", 1), ("✅", 2), ("\u{7}", 0),
        ])
    func width(text: String, columns: Int) {
        #expect(DisplayWidth.of(text) == columns)
    }

    @Test(
        "a beginning never cuts a wide character",
        arguments: [(0, ""), (1, ""), (2, "世"), (3, "世"), (4, "世界"), (9, "世界ab")])
    func prefix(columns: Int, beginning: String) {
        #expect(DisplayWidth.prefix(of: "世界ab", columns: columns) == beginning)
    }
}
