import AssayCore
import Testing

@Suite("Text of files")
struct TextFileTests {
    struct Row: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var bytes: [UInt8]
        var text: String?
        var problem: TextFile.Problem?
    }

    static let rows = [
        Row(testDescription: "nothing", bytes: [], text: ""),
        Row(testDescription: "UTF-8, line ends kept", bytes: Array("é试\r\na\rb\n".utf8), text: "é试\r\na\rb\n"),
        Row(testDescription: "UTF-8 with its mark", bytes: [0xEF, 0xBB, 0xBF, 0x61], text: "a"),
        Row(testDescription: "UTF-16, little end first", bytes: [0xFF, 0xFE, 0x61, 0, 0xD5, 0x8B], text: "a试"),
        Row(testDescription: "UTF-16, big end first", bytes: [0xFE, 0xFF, 0xD8, 0x3E, 0xDE, 0x99], text: "🪙"),
        Row(testDescription: "half a unit", bytes: [0xFF, 0xFE, 0x61], problem: .damagedUTF16),
        Row(testDescription: "half a pair", bytes: [0xFE, 0xFF, 0xD8, 0x3E], problem: .damagedUTF16),
        Row(testDescription: "UTF-32 with its mark", bytes: [0xFF, 0xFE, 0, 0, 0x61, 0, 0, 0], problem: .binary),
        Row(testDescription: "a NUL", bytes: [0x61, 0], problem: .binary),
        Row(testDescription: "UTF-16 without a mark", bytes: [0x61, 0, 0x62, 0], problem: .binary),
        Row(testDescription: "ISO 8859-1", bytes: [0x63, 0xE9, 0x0A], problem: .otherEncoding),
        Row(testDescription: "cut within a character", bytes: [0x61, 0xE8, 0xAF], problem: .otherEncoding),
    ]

    @Test("encodings", arguments: rows)
    func encodings(_ row: Row) {
        do {
            let text = try TextFile.text(of: row.bytes)
            #expect(text == row.text)
            #expect(text.utf8.elementsEqual((row.text ?? "").utf8), "CR LF is no LF")
        } catch {
            #expect(error == row.problem)
        }
    }

    @Test(
        "lines behind a name",
        arguments: [
            ("a.py:10-40", "a.py", LineRange(10, through: 40)), ("a.py:10", "a.py", LineRange(10, through: 10)),
            ("a.py:10-", "a.py", LineRange(10, through: nil)), ("a:1:2", "a:1", LineRange(2, through: 2)),
            ("a.py:0", "a.py", LineRange(0, through: 0)), ("a.py:9-3", "a.py", LineRange(9, through: 3)),
            ("a.py", nil, nil), ("a.py:", nil, nil), (":10", nil, nil), ("a.py:x", nil, nil), ("a.py:-3", nil, nil),
            ("a.py:+3", nil, nil), ("a.py:1-2-3", nil, nil), ("a.py:٣", nil, nil),
            ("a.py:99999999999999999999", nil, nil),
        ] as [(String, String?, LineRange?)])
    func lines(text: String, path: String?, range: LineRange?) {
        let split = LineRange.split(text)
        #expect(split?.path == path)
        #expect(split?.range == range)
        if let path, let range, text != "a:1:2" { #expect(path + range.text == text) }
    }

    @Test(
        "cutting lines, with the file read in pieces of every size",
        arguments: [
            (LineRange(1, through: 1), "a\n", nil), (LineRange(2, through: 3), "b\r\n\n", nil),
            (LineRange(3, through: nil), "\nlast", nil), (LineRange(4, through: 4), "last", nil),
            (LineRange(1, through: nil), "a\nb\r\n\nlast", nil), (LineRange(5, through: 5), "", 5),
            (LineRange(4, through: 9), "last", 9), (LineRange(0, through: 1), "a\n", 0),
            (LineRange(3, through: 2), "", 2),
        ] as [(LineRange, String, Int?)])
    func cut(range: LineRange, expected: String, missing: Int?) {
        let file = Array("a\nb\r\n\nlast".utf8)
        for size in 1...file.count {
            var cutter = LineCutter(range)
            for start in stride(from: 0, to: file.count, by: size) {
                cutter.feed(file[start..<min(file.count, start + size)])
            }
            #expect(String(decoding: cutter.bytes, as: UTF8.self).utf8.elementsEqual(expected.utf8), "\(size)")
            #expect(cutter.missingLine == missing)
            #expect(cutter.lineCount == 4)
        }
    }

    @Test("a file that ends with a line end, and an empty one")
    func counts() {
        var cutter = LineCutter(LineRange(1, through: nil))
        #expect(cutter.lineCount == 0 && cutter.missingLine == 1)
        cutter.feed(Array("a\n".utf8))
        #expect(cutter.lineCount == 1 && cutter.missingLine == nil)
    }

    @Test(
        "sizes",
        arguments: [
            (0, "0 bytes"), (1, "1 byte"), (1023, "1023 bytes"), (1024, "1 KB"), (12_595, "12.3 KB"),
            (3_250_586, "3.1 MB"), (8 << 20, "8 MB"),
        ])
    func sizes(bytes: Int, expected: String) {
        #expect(Sizes.text(bytes) == expected)
    }

    @Test(
        "lines around others",
        arguments: [
            ([50], 100, [":30-70"]), ([3, 99], 100, [":1-23", ":79-100"]), ([60, 50], 100, [":30-80"]),
            ([1, 42], 100, [":1-62"]), ([1, 43], 100, [":1-21", ":23-63"]), ([5, 5], 5, [":1-5"]), ([], 9, []),
        ] as [([Int], Int, [String])])
    func around(lines: [Int], count: Int, expected: [String]) {
        #expect(LineRange.around(lines, reach: 20, of: count).map(\.text) == expected)
    }

    @Test("tokens", arguments: [(0, "0"), (99, "99"), (812_646, "810,000"), (999_600, "1,000,000")])
    func rounded(count: Int, expected: String) {
        #expect(Sizes.rounded(count) == expected)
    }
}
