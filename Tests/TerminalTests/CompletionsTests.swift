import Testing

@testable import Terminal

@Suite struct CompletionsTests {
    @Test("the only candidate, finished or not") func only() {
        #expect(offer("/save").step(word: "/sa", isSecondTab: false) == .insert("/save "))
        let folder = Completions(replaced: 2, candidates: [.init("src/", isFinished: false)])
        #expect(folder.step(word: "sr", isSecondTab: false) == .insert("src/"))
        #expect(offer("'my notes.md'").step(word: "'my", isSecondTab: false) == .insert("'my notes.md' "))
    }

    @Test("several: what they share, then a list") func several() {
        let words = offer("年度报告.txt", "年度计划.txt")
        #expect(words.step(word: "年", isSecondTab: false) == .insert("年度"))
        #expect(words.step(word: "年度", isSecondTab: false) == .nothing)
        #expect(words.step(word: "年度", isSecondTab: true) == .list(["年度报告.txt", "年度计划.txt"]))
        #expect(Completions.none.step(word: "x", isSecondTab: true) == .nothing)
    }

    @Test("columns run downwards and keep wide names apart") func layout() {
        #expect(columns(["a", "b", "世界", "d", "e"], width: 14, height: 10) == ["a     d", "b     e", "世界"])
        #expect(columns(["one", "two"], width: 3, height: 10) == ["on", "tw"])
        #expect(columns(["a", "b", "c"], width: 1, height: 1) == ["a", "… and 2 more"])
    }

    @Test("a list is no higher than the screen") func height() {
        let lines = columns((1...100).map { "name\($0)" }, width: 20, height: 5)
        #expect(lines == ["name1    name51", "name2    name52", "name3    name53", "name4    name54", "… and 92 more"])
    }

    @Test("names are filtered") func filtered() {
        #expect(columns(["a\u{1B}[31mb"], width: 80, height: 10) == ["ab"])
    }

    private func offer(_ words: String...) -> Completions {
        Completions(replaced: 0, candidates: words.map { .init($0) })
    }
}
