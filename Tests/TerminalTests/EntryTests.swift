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
}
