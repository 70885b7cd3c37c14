import Testing

@testable import Terminal

@Suite struct PasteLedgerTests {
    /// Types and pastes like the editor does, at the end of the line, and gives the entry.
    struct Typist {
        var ledger = PasteLedger()
        var line = ""

        mutating func become(_ line: String, fromPaste: Bool = false) {
            self.line = line
            Array(line.unicodeScalars).withUnsafeBufferPointer { ledger.update(to: $0, fromPaste: fromPaste) }
        }

        mutating func type(_ text: String) {
            for character in text { become(line + String(character)) }
        }

        mutating func paste(_ text: String) {
            let inserted = Array(line.unicodeScalars).withUnsafeBufferPointer {
                ledger.insertion(for: text, into: $0, room: 20)
            }
            become(line + inserted, fromPaste: true)
        }

        var entry: Entry { ledger.entry(line) }
    }

    @Test("what was typed is typed") func typed() {
        var typist = Typist()
        typist.type("/save 1 [a]")
        #expect(typist.entry == Entry("/save 1 [a]"))
        #expect(typist.entry.startsTyped)
    }

    @Test("a short paste is visible, and known") func short() {
        var typist = Typist()
        typist.type("see ")
        typist.paste("/etc/passwd")
        typist.type(" ok")
        #expect(typist.line == "see /etc/passwd ok")
        #expect(typist.entry == Entry("see /etc/passwd ok", pasted: [4..<15]))
    }

    @Test("a paste after typed text is followed from the text before it") func afterTyping() {
        var typist = Typist()
        typist.type("世界 ")
        typist.paste("a")
        #expect(typist.entry == Entry("世界 a", pasted: [7..<8]))
    }

    @Test("a line end after one line is left out") func oneLine() {
        var typist = Typist()
        typist.paste("/quit\n")
        #expect(typist.entry == Entry("/quit", pasted: [0..<5]))
        #expect(!typist.entry.startsTyped)
    }

    @Test("lines become a placeholder, and lines again") func lines() {
        var typist = Typist()
        typist.type("[a] ")
        typist.paste("one\ntwo [b]\n")
        typist.type("!")
        #expect(typist.line == "[a] [pasted 2 lines]!")
        #expect(typist.entry == Entry("[a] one\ntwo [b]\n!", pasted: [4..<16]))
    }

    @Test("line ends after the last line are dropped") func trailing() {
        var typist = Typist()
        typist.paste("one\ntwo\n\n")
        #expect(typist.entry == Entry("one\ntwo", pasted: [0..<7]))
    }

    @Test("a long line becomes a placeholder") func long() {
        var typist = Typist()
        typist.paste(String(repeating: "x", count: 21))
        #expect(typist.line == "[pasted 21 characters]")
    }

    @Test("two pastes of one size are told apart, equal ones need not be") func twice() {
        var typist = Typist()
        for text in ["a\nb", "c\nd", "a\nb"] { typist.paste(text) }
        #expect(typist.line == "[pasted 2 lines][pasted 2 lines, 2][pasted 2 lines]")
        #expect(typist.entry == Entry("a\nbc\nda\nb", pasted: [0..<9]))
    }

    @Test("a placeholder that was edited stands for nothing") func edited() {
        var typist = Typist()
        typist.paste("a\nb")
        typist.become("[pasted 2 line]")
        #expect(typist.entry.text == "[pasted 2 line]")
        typist.become("")
        typist.type("x")
        #expect(typist.entry == Entry("x"))
    }

    @Test("a whole placeholder ends at the cursor, or not") func deleting() {
        var typist = Typist()
        typist.type("[x]")
        typist.paste("a\nb")
        #expect([3, 19, 18].map { typist.ledger.placeholderLength(endingAt: $0) } == [nil, 16, nil])
    }

    @Test("a paste that was cut and put back is still pasted") func yanked() {
        var typist = Typist()
        typist.paste("/etc/passwd")
        typist.become("")
        typist.type("see ")
        typist.become("see /etc/passwd")
        #expect(typist.entry == Entry("see /etc/passwd", pasted: [4..<15]))
    }

    @Test("a placeholder from the history means the same again") func recalled() {
        var typist = Typist()
        typist.paste("a\nb")
        typist.ledger.beginLine()
        typist.become("")
        typist.become("[pasted 2 lines]")
        #expect(typist.entry == Entry("a\nb", pasted: [0..<3]))
    }

    @Test("ranges of an entry are typed or not", arguments: [("@a", false), ("@b", true), ("世界", true)])
    func provenance(part: String, isTyped: Bool) throws {
        let entry = Entry("世界 @a @b", pasted: [7..<9])
        #expect(entry.isTyped(try #require(entry.text.firstRange(of: part))) == isTyped)
    }
}
