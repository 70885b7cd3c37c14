import AssayCore
import Testing

@Suite("Search: words, queries, lines")
struct SearchTests {
    private func parsed(_ text: String) throws -> SearchQuery { try #require(SearchQuery(text)) }

    @Test(
        "a text is cut into words in lower case; scripts without spaces give one for each character",
        arguments: [
            ("", ""), ("Write sales.py!", "write sales py "), ("test_sales", "test sales "), ("HTTP/2", "http 2 "),
            ("销售流程", "销 售 流 程 "), ("用pandas读取CSV文件", "用 pandas 读 取 csv 文 件 "), ("你好，世界。", "你 好 世 界 "),
            ("ＡＢＣ１２", "abc12 "), ("カタカナ・ひらがな", "カ タ カ ナ ひ ら が な "), ("주문 관리", "주 문 관 리 "),
            ("Größe ÄRGER", "größe ärger "), ("Заказ", "заказ "), ("don't", "don t "), ("a—b…c", "a b c "),
            ("𠮷野家", "𠮷 野 家 "), ("👍 ok", "ok "), ("a\u{0}b\n\tc", "a b c "),
            (String(repeating: "x", count: 70), String(repeating: "x", count: 64) + " "),
        ])
    func tokens(text: String, folded: String) {
        #expect(String(decoding: SearchTokens(text).folded, as: UTF8.self) == folded)
        var appended = Array("before ".utf8)
        SearchTokens.append(text, to: &appended)
        #expect(String(decoding: appended, as: UTF8.self) == "before " + folded)
    }

    @Test(
        "every text is a query in FTS5's language, or has nothing to look for",
        arguments: [
            ("invoice delivery", #""invoice" AND "delivery""#), (#""lead to customer""#, #""lead to customer""#),
            ("deliv*", #""deliv" *"#), ("sales.py", #""sales py""#), ("销售", #""销 售""#),
            ("stage -draft -“old stage”", #"("stage") NOT ("draft" OR "old stage")"#),
            (#"an "open quote"#, #""an" AND "open quote""#),
            ("a AND OR NOT NEAR(b)", #""a" AND "and" AND "or" AND "not" AND "near b""#),
            ("col:x ^y {z} a+b", #""col x" AND "y" AND "z" AND "a b""#),
            ("'; DROP TABLE words;--", #""drop" AND "table" AND "words""#),
            ("x \"\" * - --", #""x""#), ("「交货之前」付款", #""交 货 之 前" AND "付 款""#), ("-x", nil), ("", nil), ("*?!—。", nil),
        ] as [(String, String?)])
    func queries(text: String, expression: String?) {
        #expect(SearchQuery(text)?.ftsExpression == expression)
    }

    @Test(
        "what answers a query, and the line that shows it",
        arguments: [
            ("delivery", "First.\n  The invoice, before delivery.\nEnd", "The invoice, before [delivery]."),
            ("invoice delivery", "An invoice.\nAn invoice before delivery.\n", "An [invoice] before [delivery]."),
            ("deliv*", "delivered", "[delivered]"), ("deliv", "delivered", nil),
            ("交货", "开票之后，交货之前付款。", "开票之后，[交货]之前付款。"), ("货交", "开票之后，交货之前付款。", nil),
            ("\"before delivery\"", "delivery before", nil), ("a -b", "a b", nil), ("a -b", "a c", "[a] c"),
            ("a b", "a", nil), ("aa aa", "aa", "[aa]"), ("x y", "x\n\ny", "[x]"),
        ] as [(String, String, String?)])
    func matches(query: String, text: String, expected: String?) throws {
        let line = try parsed(query).match(text)?.line
        #expect(line?.pieces.map { $0.isFound ? "[\($0.text)]" : $0.text }.joined() == expected)
    }

    @Test("a long line is cut around what was found, between two characters")
    func longLine() throws {
        let text = String(repeating: "前", count: 300) + "目标" + String(repeating: "后", count: 300)
        let line = try #require(try parsed("目标").match(text)).line
        #expect(line.text.hasPrefix("…前") && line.text.hasSuffix("后…") && line.text.utf8.count <= 210)
        #expect(line.pieces.filter(\.isFound).map(\.text) == ["目标"])
        #expect(!line.text.contains("\u{FFFD}"))
    }

    @Test("words that stand together count more than words that stand apart, and often more than once")
    func score() throws {
        let query = try parsed("invoice delivery")
        func score(_ text: String) throws -> Double { try #require(query.match(text)).score }
        #expect(try score("invoice, then delivery") > score("invoice\n\ndelivery"))
        #expect(try score("invoice delivery invoice delivery") > score("invoice delivery"))
    }
}
