import Testing

@testable import Terminal

@Suite struct KeyDecoderTests {
    struct Row: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var bytes: [UInt8]
        var keys: [Key]

        init(_ name: String, _ text: String, _ keys: [Key]) {
            self.init(name, Array(text.utf8), keys)
        }

        init(_ name: String, _ bytes: [UInt8], _ keys: [Key]) {
            (testDescription, self.bytes, self.keys) = (name, bytes, keys)
        }
    }

    static let rows = [
        Row("characters", "aé世🙂", [.scalar("a"), .scalar("é"), .scalar("世"), .scalar("🙂")]),
        Row("Enter is LF, ctrl-J is CR", "\n\r", [.scalar("\n"), .lineBreak]),
        Row("arrows", "\u{1B}[A\u{1B}[B\u{1B}[C\u{1B}[D", [.up, .down, .right, .left]),
        Row("arrows in application mode", "\u{1B}OA\u{1B}OH\u{1B}OF", [.up, .home, .end]),
        Row("Home, End, Delete", "\u{1B}[H\u{1B}[1~\u{1B}[4~\u{1B}[F\u{1B}[3~", [.home, .home, .end, .end, .delete]),
        Row("words", "\u{1B}[1;5C\u{1B}[1;3D", [.wordRight, .wordLeft]),
        Row("unknown sequences give nothing", "a\u{1B}[15~\u{1B}[5~\u{1B}[I\u{1B}OPb", [.scalar("a"), .scalar("b")]),
        Row("alt and a letter", "\u{1B}f", [.scalar("\u{1B}"), .scalar("f")]),
        Row("alt-Enter and shift-Enter", "\u{1B}\n\u{1B}[13;2u", [.lineBreak, .lineBreak]),
        Row("a paste", "a\u{1B}[200~b\u{1B}[201~c", [.scalar("a"), .paste("b"), .scalar("c")]),
        Row("line ends of a paste, swapped", "\u{1B}[200~a\nb\rc\n\rd\u{1B}[201~", [.paste("a\nb\nc\nd")]),
        Row("escapes within a paste", "\u{1B}[200~\u{1B}[31mred\u{1B}[0m\u{07}\u{1B}[201~", [.paste("red")]),
        Row("end marks that are none", "\u{1B}[200~[201~ 201~\u{1B}[201~", [.paste("[201~ 201~")]),
        Row("an empty paste", "\u{1B}[200~\u{1B}[201~", []),
        Row(
            "invalid UTF-8", [0xFF, 0x61, 0xE4, 0x62],
            [.scalar("\u{FFFD}"), .scalar("a"), .scalar("\u{FFFD}"), .scalar("b")]),
        Row("C1 controls are not typed", "\u{9B}a", [.scalar("a")]),
        Row("ESC before a sequence", "\u{1B}\u{1B}[A", [.scalar("\u{1B}"), .up]),
    ]

    @Test("keys, whole and byte by byte", arguments: rows) func decodes(row: Row) {
        var whole = KeyDecoder()
        whole.feed(row.bytes)
        #expect(keys(&whole) == row.keys)
        var single = KeyDecoder()
        var found: [Key] = []
        for byte in row.bytes {
            single.feed([byte])
            found += keys(&single)
        }
        #expect(found == row.keys)
    }

    @Test(
        "silence makes a begun sequence what it is",
        arguments: [
            ("\u{1B}", [Key.scalar("\u{1B}")]), ("\u{1B}O", [.scalar("\u{1B}"), .scalar("O")]),
            ("\u{1B}[1", [.scalar("\u{1B}"), .scalar("["), .scalar("1")]), ("\u{1B}[200~abc", []),
            ("a", [.scalar("a")]),
        ])
    func silence(text: String, expected: [Key]) {
        var decoder = KeyDecoder()
        decoder.feed(text.utf8)
        decoder.silence()
        #expect(keys(&decoder) == expected)
        #expect(!decoder.isUndecided)
    }

    private func keys(_ decoder: inout KeyDecoder) -> [Key] {
        var keys: [Key] = []
        while let key = decoder.next() { keys.append(key) }
        return keys
    }
}
