import Testing

@testable import Terminal

@Suite("Entries")
struct EntryTests {
    @Test("their typed and pasted stretches, in order")
    func parts() {
        let entry = Entry("a试b c", pasted: [1..<4, 5..<6])
        #expect(entry.parts.map(\.text) == ["a", "试", "b", " ", "c"])
        #expect(entry.parts.map(\.isPasted) == [false, true, false, true, false])
        #expect(Entry("").parts.isEmpty)
        #expect(Entry("ab", pasted: [0..<2]).parts.map(\.isPasted) == [true])
    }

    @Test("what is put before them is typed")
    func insert() {
        var entry = Entry("ab", pasted: [0..<1])
        entry.insert("试")
        #expect(entry == Entry("试ab", pasted: [3..<4]))
    }

    @Test(
        "a typed slash begins a command, two of them a message",
        arguments: [
            (Entry("/help me"), "help me", "/help me"), (Entry("  /help"), "help", "  /help"),
            (Entry(" //etc"), nil, " /etc"), (Entry("\n/help"), nil, "\n/help"), (Entry("試 /help"), nil, "試 /help"),
            (Entry(" /help", pasted: [1..<6]), nil, " /help"), (Entry(" /help", pasted: [0..<1]), nil, " /help"),
            (Entry("/help", isQuoted: true), nil, "/help"), (Entry("/show a", pasted: [6..<7]), "show a", "/show a"),
        ] as [(Entry, String?, String)])
    func commands(entry: Entry, command: String?, message: String) {
        #expect(entry.command.map(String.init) == command)
        #expect(entry.message == message)
    }

    @Test("a slash is marked where it would begin a command")
    func mark() {
        var entry = Entry(" /a b", pasted: [4..<5])
        entry.markSlash()
        #expect(entry == Entry(" //a b", pasted: [5..<6]))
        #expect(entry.message == " /a b")
    }
}
