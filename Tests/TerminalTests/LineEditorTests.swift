import Foundation
import Testing

/// The line editor at a real terminal, as a person sees it.
@Suite(.serialized, .enabled(if: TmuxTerminal.isAvailable))
struct LineEditorTests {
    @Test("Chinese text is edited in its columns") func wide() throws {
        let terminal = try TmuxTerminal()
        try terminal.type("写一个销售流程")
        try terminal.press("Left", "Left", "BSpace", "Home")
        try terminal.type("请")
        try terminal.expect("› 请写一个销流程")
        try terminal.press("Enter")
        try terminal.expect("› 请写一个销流程\ngot typed: 请写一个销流程\n›")
    }

    @Test("vi keys through ~/.editrc: ESC alone, arrows, a paste") func viKeys() throws {
        let terminal = try TmuxTerminal(editrc: "bind -v\n")
        try terminal.type("helo world")
        try terminal.press("Left", "Escape")
        try terminal.wait("command mode") { $0 == ["› helo world"] }
        // Above the time in which ESC and a letter are one key.
        try terminal.settle()
        try terminal.type("0dwi")
        try terminal.type("my ")
        try terminal.expect("› my world")
        try terminal.paste("new ")
        try terminal.press("Escape")
        try terminal.settle()
        try terminal.type("A!")
        try terminal.press("Enter")
        try terminal.expect("› my new world!\ngot mixed: my new world!\n›")
    }

    @Test("an entry that is proposed stands at the next prompt, its pasted part still one") func proposed() throws {
        let terminal = try TmuxTerminal()
        try terminal.type("see ")
        try terminal.paste("a\nb\n")
        try terminal.type(" 试??")
        try terminal.press("Enter")
        try terminal.expect("› see [pasted 2 lines] 试??\nproposed true\n› see [pasted 2 lines] 试??")
        try terminal.press("BSpace", "BSpace", "Enter")
        try terminal.wait("the entry") { $0.contains("got mixed: see a⏎b⏎ 试") }
    }

    @Test("ctrl-C clears the line, ctrl-D leaves on an empty one only") func control() throws {
        let terminal = try TmuxTerminal()
        try terminal.type("abandoned")
        // Ctrl-C makes the terminal forget keys that nobody has read yet.
        try terminal.expect("› abandoned")
        try terminal.press("Home", "C-c")
        try terminal.expect("› abandoned^C\ninterrupted\n›")
        try terminal.type("ab")
        try terminal.press("Home", "C-d", "Enter")
        try terminal.expect("› abandoned^C\ninterrupted\n› b\ngot typed: b\n›")
        try terminal.press("C-d")
        try terminal.wait("the end") { $0.contains("bye") }
    }

    @Test("ctrl-C at the prompt and in an answer; the terminal echoes afterwards") func interrupts() throws {
        let terminal = try TmuxTerminal()
        try terminal.type("turn")
        try terminal.press("Enter")
        try terminal.wait("the turn") { $0.last == "streaming" }
        try terminal.type("unseen")
        try terminal.settle()
        try terminal.expect("› turn\nstreaming")
        try terminal.press("C-c")
        try terminal.expect("› turn\nstreaming\nstopped\n›")
        try terminal.type("ask")
        try terminal.press("Enter")
        try terminal.wait("the question") { $0.last == "Overwrite? [y/N]" }
        try terminal.type("y")
        try terminal.press("Enter")
        try terminal.expect("› turn\nstreaming\nstopped\n› ask\nOverwrite? [y/N] y\nanswer yes\n›")
    }

    @Test("200 pasted lines are one message, and a paste is no command") func paste() throws {
        let terminal = try TmuxTerminal()
        try terminal.paste((1...200).map { "/quit \($0)\n" }.joined())
        try terminal.expect("› [pasted 200 lines]")
        try terminal.press("Enter")
        try terminal.expect("› [pasted 200 lines]\ngot pasted: 200 lines, /quit 1 … /quit 200\n›")
        try terminal.type("see ")
        try terminal.paste("a\nb\n")
        try terminal.press("BSpace")
        try terminal.wait("the placeholder to go") { $0.last == "› see" }
        try terminal.paste("/etc/hosts\n")
        try terminal.press("Enter")
        try terminal.wait("the entry") { $0.contains("got mixed: see /etc/hosts") }
    }

    @Test("100 KB pasted in one line arrive whole") func bigPaste() throws {
        let terminal = try TmuxTerminal()
        try terminal.paste(String(repeating: "0123456789", count: 10_000))
        try terminal.expect("› [pasted 100000 characters]")
    }

    @Test("the history knows earlier runs, entries of many lines, and ctrl-R") func history() throws {
        let terminal = try TmuxTerminal()
        try terminal.enter("first")
        try terminal.type("two")
        try terminal.press("M-Enter")
        try terminal.enter("lines")
        try terminal.enter(" not kept")
        #expect(try terminal.screen.contains("got typed: two⏎lines"))
        try terminal.press("C-d")
        try terminal.wait("the end") { $0.contains("bye") }
        #expect(try terminal.home.text(of: "history") == "first\ntwo\\nlines\n")
        try terminal.restart()
        try terminal.press("Up")
        try terminal.expect("› two\nlines")
        try terminal.press("Up", "Up")
        try terminal.wait("the first entry") { $0.first == "› first" }
        try terminal.press("C-c")
        try terminal.wait("a new prompt") { $0.suffix(2) == ["interrupted", "›"] }
        try terminal.press("C-r")
        try terminal.type("lin")
        try terminal.wait("the search") { $0.contains("bck:lin") }
        try terminal.press("Enter")
        try terminal.wait("the entry") { $0.contains("got typed: two⏎lines") }
    }

    @Test("a history that cannot be written is said to be, once") func historyProblem() throws {
        let terminal = try TmuxTerminal()
        let path = terminal.home.path + "/history"
        #expect(mkdir(path, 0o700) == 0)
        try terminal.enter("first")
        try terminal.enter("second")
        let lines = try terminal.screen
        let said = lines.joined().components(separatedBy: "the history of entries cannot be kept in ").count - 1
        #expect(said == 1, "\(lines)")
        #expect(lines.suffix(3) == ["› second", "got typed: second", "›"])
        try terminal.press("Up", "Up")
        try terminal.wait("an entry of this run") { $0.last == "› first" }
    }

    @Test("a long entry comes back as one placeholder") func longHistory() throws {
        let terminal = try TmuxTerminal()
        try terminal.paste((1...30).map { "line \($0)\n" }.joined())
        try terminal.wait("the placeholder") { $0 == ["› [pasted 30 lines]"] }
        try terminal.enter()
        try terminal.press("C-d")
        try terminal.wait("the end") { $0.contains("bye") }
        try terminal.restart()
        try terminal.press("Up")
        try terminal.wait("the placeholder") { $0.first?.hasPrefix("› [30 lines: line 1 line 2") == true }
        try terminal.press("Enter")
        try terminal.wait("the entry") { $0.contains("got pasted: 30 lines, line 1 … line 30") }
    }

    @Test("Tab completes, and lists at the second press") func completion() throws {
        let terminal = try TmuxTerminal()
        try terminal.type("/s")
        try terminal.press("Tab", "Tab")
        try terminal.expect("› /s\n/save      /sessions  /search    /show\n› /s")
        try terminal.type("a")
        try terminal.press("Tab")
        try terminal.type("年")
        try terminal.press("Tab", "Tab")
        try terminal.type("报")
        try terminal.press("Tab", "Enter")
        try terminal.expect(
            """
            › /s
            /save      /sessions  /search    /show
            › /save 年度
            年度报告.txt  年度计划.txt
            › /save 年度报告.txt
            got typed: /save 年度报告.txt
            ›
            """)
    }

    @Test("a window of another size") func resize() throws {
        let terminal = try TmuxTerminal()
        // Tmux pushes the screen's first lines away when a line needs more rows.
        for number in 1...3 { try terminal.enter("\(number)") }
        try terminal.type("a line that is longer than forty columns, 界界界")
        try terminal.wait("the line") { $0.last == "› a line that is longer than forty columns, 界界界" }
        try terminal.resize(columns: 40, rows: 24)
        try terminal.wait("two rows") { $0.suffix(2) == ["› a line that is longer than forty colum", "ns, 界界界"] }
        try terminal.press("Left", "Left")
        try terminal.type("世")
        try terminal.wait("the character") { $0.last == "ns, 界世界界" }
        try terminal.resize(columns: 90, rows: 24)
        try terminal.press("End")
        try terminal.type("!")
        try terminal.wait("one row") { $0.last == "› a line that is longer than forty columns, 界世界界!" }
        #expect(try terminal.screen.count { $0.contains("a line") } == 1)
    }

    @Test("three quotation marks, and giving them up") func quoted() throws {
        let terminal = try TmuxTerminal()
        try terminal.enter("\"\"\"one", prompt: "…")
        try terminal.enter("/two\"\"\"")
        try terminal.enter("\"\"\"three", prompt: "…")
        try terminal.press("C-d")
        try terminal.expect(
            """
            › \"""one
            … /two\"""
            got typed quoted: one⏎/two
            › \"""three
            …
            interrupted
            ›
            """)
    }

    @Test("odd terminals are survived", arguments: ["TERM=dumb", "TERM=nonsense", "-u TERM", "LC_ALL=C", "-u HOME"])
    func odd(environment: String) throws {
        let terminal = try TmuxTerminal(environment: environment)
        try terminal.type("世界 ok")
        try terminal.press("Enter")
        try terminal.wait("the entry") { $0.suffix(2).first == "got typed: 世界 ok" }
        try terminal.press("C-d")
        try terminal.wait("the end") { $0.contains("bye") }
    }

    @Test("narrow windows are survived", arguments: [(1, 2), (6, 4), (3, 24)])
    func narrow(columns: Int, rows: Int) throws {
        let terminal = try TmuxTerminal()
        try terminal.resize(columns: columns, rows: rows)
        try terminal.type("some text 世界")
        try terminal.press("C-u")
        try terminal.type("/s")
        try terminal.press("Tab", "Tab")
        try terminal.settle()
        try terminal.press("C-c")
        try terminal.resize(columns: 80, rows: 24)
        // A signal overtakes what is typed: nothing more before it has had its effect.
        try terminal.wait("a new prompt") { $0.last == "›" }
        try terminal.type("fine")
        try terminal.press("Enter")
        try terminal.wait("the entry") { $0.contains("got typed: fine") }
    }
}
