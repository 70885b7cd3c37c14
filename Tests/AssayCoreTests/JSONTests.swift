import AssayCore
import Testing

@Suite("JSON")
struct JSONTests {
    static let documents: [(String, JSONValue)] = [
        ("null", .null), (" true\n", .bool(true)), ("false", .bool(false)),
        ("0", .number("0")), ("-0.5e+10", .number("-0.5e+10")), ("12E3", .number("12E3")),
        (#""""#, .string("")), (#""a\"\\\/\b\f\n\r\tz""#, .string("a\"\\/\u{8}\u{C}\n\r\tz")),
        (#""\u0041\u00e9\u591A""#, .string("Aé多")), (#""\ud83d\ude42""#, .string("🙂")),
        (#""多🙂é""#, .string("多🙂é")),
        ("[]", .array([])), ("[ 1 , [ ] ]", .array([.number("1"), .array([])])),
        ("{}", .object([])),
        (
            #"{"a":{"b":[true]},"c":"d"}"#,
            .object([
                .init(key: "a", value: .object([.init(key: "b", value: .array([.bool(true)]))])),
                .init(key: "c", value: .string("d")),
            ])
        ),
        (#"{"k\u0065y":1}"#, .object([.init(key: "key", value: .number("1"))])),
    ]

    @Test("Reads what RFC 8259 allows", arguments: documents)
    func valid(text: String, expected: JSONValue) throws {
        #expect(try JSONValue(text.utf8) == expected)
        #expect(skips(text))
        var writer = JSONWriter()
        writer.value(expected)
        #expect(try JSONValue(writer.bytes) == expected)
    }

    @Test(
        "Refuses what it does not allow, read or skipped",
        arguments: [
            "", " ", "nul", "tru", "True", "01", "-", "+1", ".5", "1.", "1e", "1e+", "0x1", "NaN", "-01", "1 2", "\"",
            "\"a",
            "\"a\nb\"", "\"a\n\"", "\"\u{0}\"", #""\x""#, #""\u12""#, #""\u12G4""#, "\"\\", "'a'", "[", "[1", "[1,",
            "[1,]", "[,1]",
            "[1 2]", "]", "{", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,", "{\"a\":1,}", "{a:1}", "{1:2}",
            "{\"a\" 1}", "{\"a\":1]",
            "[1}", "{\"a\":1 \"b\":2}", "{\"a\n\":1}", "{}{}", "[][", "tru,e", ",", ":",
        ])
    func invalid(text: String) {
        #expect(throws: JSONError.self) { try JSONValue(text.utf8) }
        #expect(!skips(text))
    }

    private func skips(_ text: String) -> Bool {
        let result = Result { () throws(JSONError) in
            try JSONScanner.scan(text.utf8) { scanner throws(JSONError) in
                try scanner.skip()
                try scanner.finish()
            }
        }
        return (try? result.get()) != nil
    }

    static let broken: [([UInt8], String)] = [
        (Array("\"a".utf8) + [0xFF] + Array("b\"".utf8), "a\u{FFFD}b"),
        (Array("\"".utf8) + [0xE5, 0xA4] + Array("\\n\"".utf8), "\u{FFFD}\n"),
        (Array(#""\ud83dx""#.utf8), "\u{FFFD}x"), (Array(#""\ude42""#.utf8), "\u{FFFD}"),
        (Array(#""\ud83d\u0041""#.utf8), "\u{FFFD}A"), (Array(#""\ud83d\ud83d\ude42""#.utf8), "\u{FFFD}🙂"),
    ]

    @Test("Invalid UTF-8 and lone surrogates become U+FFFD", arguments: broken)
    func replacement(bytes: [UInt8], expected: String) throws {
        let text = try JSONScanner.scan(bytes) { scanner throws(JSONError) in try scanner.string() }
        #expect(text == expected)
        var appended: [UInt8] = []
        try JSONScanner.scan(bytes) { scanner throws(JSONError) in try scanner.appendString(to: &appended) }
        #expect(String(decoding: appended, as: UTF8.self) == expected)
    }

    @Test("A string that is broken off gives what came before")
    func brokenString() {
        var appended: [UInt8] = []
        #expect(throws: JSONError.self) {
            try JSONScanner.scan(#""ab\ncd\u00"#.utf8) { scanner throws(JSONError) in
                try scanner.appendString(to: &appended)
            }
        }
        #expect(String(decoding: appended, as: UTF8.self) == "ab\ncd")
    }

    @Test(
        "Whole numbers are read as such, others refused",
        arguments: [
            ("7", 7), ("-12", -12), ("1e3", 1000), ("2.0", 2), ("9223372036854775807", .max), ("1.5", nil),
            ("1e30", nil),
            ("\"7\"", nil),
        ] as [(String, Int?)])
    func integers(text: String, expected: Int?) {
        let value = try? JSONScanner.scan(text.utf8) { scanner throws(JSONError) in try scanner.integer() }
        #expect(value == expected)
    }

    @Test("Pulls what is asked for and skips the rest")
    func pull() throws {
        let text = #" { "skip" : [ {"a":"}]"}, -1.5 ] , "name": "x", "none": null, "list": [ 1, [2], 3 ] } "#
        var seen: [String] = []
        try JSONScanner.scan(text.utf8) { scanner throws(JSONError) in
            try scanner.beginObject()
            while let key = try scanner.nextKey() {
                switch key {
                case "name": seen.append(try scanner.string())
                case "none": seen.append(try scanner.optionalString() ?? "nil")
                case "list":
                    try scanner.beginArray()
                    while try scanner.nextElement() {
                        if scanner.peek() == .number { seen.append(try scanner.number()) } else { try scanner.skip() }
                    }
                default: try scanner.skip()
                }
            }
            try scanner.finish()
        }
        #expect(seen == ["x", "nil", "1", "3"])
    }

    @Test("Deep nesting costs no stack: skipped, and refused as a tree")
    func nesting() {
        let deep = String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000)
        #expect(skips(deep))
        #expect(throws: JSONError.self) { try JSONValue(deep.utf8) }
    }

    @Test(
        "One value stays on one line in every tool",
        arguments: [
            ("plain 多", #""plain 多""#), ("\"\\/", #""\"\\/""#),
            ("\n\r\t\u{8}\u{0}\u{1F}\u{7F}", #""\n\r\t\u0008\u0000\u001f\u007f""#),
            ("a\u{2028}b\u{2029}c\u{2027}", "\"a\\u2028b\\u2029c\u{2027}\""),
        ])
    func quoting(text: String, expected: String) throws {
        var bytes: [UInt8] = []
        JSONWriter.appendQuoted(text, to: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == expected)
        #expect(try JSONValue(bytes) == .string(text))
    }

    @Test("What needs an escape gets it wherever it stands", arguments: ["\"", "\\", "\n", "\u{7F}", "\u{2028}", "“"])
    func escapesEverywhere(text: String) throws {
        for length in 0..<20 {
            for place in 0...length {
                let before = String(repeating: "a", count: place)
                let after = String(repeating: "é", count: length - place) + "z"
                var bytes: [UInt8] = []
                JSONWriter.appendQuoted(before + text + text + after, to: &bytes)
                var escaped: [UInt8] = []
                JSONWriter.appendEscaped(text, to: &escaped)
                #expect(bytes == [0x22] + before.utf8 + escaped + escaped + after.utf8 + [0x22])
                #expect(try JSONValue(bytes) == .string(before + text + text + after))
            }
        }
    }

    @Test("Members follow in the order they are written; a string may come in pieces")
    func writing() {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("z", 1)
        writer.member("a", true)
        writer.key("text")
        writer.beginString()
        var bytes = writer.drain()
        JSONWriter.appendEscaped("one\n", to: &bytes)
        JSONWriter.appendEscaped("two", to: &bytes)
        writer.endString()
        writer.key("list")
        writer.beginArray()
        writer.null()
        writer.integer(-1)
        writer.endArray()
        writer.member("last", "x")
        writer.endObject()
        bytes += writer.bytes
        #expect(
            String(decoding: bytes, as: UTF8.self) == #"{"z":1,"a":true,"text":"one\ntwo","list":[null,-1],"last":"x"}"#
        )
    }
}
