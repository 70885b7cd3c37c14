import AssayCore
import Testing

@testable import Workshop

@Suite("Sandbox: output")
struct SandboxOutputTests {
    static let texts: [(String, [UInt8], String)] = [
        ("plain", Array("one\ntwo".utf8), "one\ntwo"),
        ("wide characters", Array("多 é 🎈 e\u{301}".utf8), "多 é 🎈 e\u{301}"),
        ("invalid bytes", [0x61, 0xFF, 0xC0, 0x62], "a\u{FFFD}\u{FFFD}b"),
        ("a cut character", [0x61, 0xE5, 0xA4], "a\u{FFFD}"),
        ("a cut character in between", [0xF0, 0x9F, 0x61], "\u{FFFD}a"),
        ("escapes", Array("a\u{1B}[31mb\u{1B}]0;t\u{07}c\u{9B}2Jd".utf8), "abcd"),
        ("carriage returns", Array("a\r\nb\rc".utf8), "a\nb\nc"),
    ]

    @Test("At every split", arguments: texts)
    func splits(_ name: String, _ bytes: [UInt8], _ expected: String) {
        for split in 0...bytes.count {
            var capture = OutputCapture(limit: 1000)
            let shown = capture.feed(bytes[..<split]) + capture.feed(bytes[split...]) + capture.end()
            #expect(shown == expected, "\(name) at \(split)")
            #expect(capture.output == CappedOutput(head: expected), "\(name) at \(split)")
        }
    }

    @Test("Head and tail are kept, the rest is counted")
    func cap() {
        for piece in [1, 3, 7, 100] {
            var capture = OutputCapture(limit: 20)
            let bytes = Array(("0123456789" + String(repeating: "x", count: 1000) + "abcdefghij").utf8)
            var rest = bytes[...]
            while !rest.isEmpty {
                _ = capture.feed(rest.prefix(piece))
                rest = rest.dropFirst(piece)
            }
            #expect(capture.output == CappedOutput(head: "0123456789", tail: "abcdefghij", omitted: 1000))
        }
    }

    @Test("What just fits is whole")
    func fits() {
        var capture = OutputCapture(limit: 20)
        _ = capture.feed(Array("0123456789abcdefghij".utf8))
        #expect(capture.output == CappedOutput(head: "0123456789abcdefghij"))
        _ = capture.feed(Array("k".utf8))
        #expect(capture.output == CappedOutput(head: "0123456789", tail: "bcdefghijk", omitted: 1))
    }

    @Test("No character is cut")
    func characters() {
        var capture = OutputCapture(limit: 10)
        _ = capture.feed(Array(String(repeating: "多", count: 10).utf8))
        #expect(capture.output == CappedOutput(head: "多", tail: "多", omitted: 24))
    }
}
