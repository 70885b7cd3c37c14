import AssayCore
import Testing

@testable import Terminal

@Suite struct ScreenTests {
    @Test("answers wait for the flush, messages do not") func order() throws {
        let captured = CapturedScreen(isTerminal: false)
        captured.screen.write("a")
        captured.screen.writeLine("b", .error)
        captured.screen.say("note", .dim)
        #expect(captured.said == "note\n")
        #expect(try captured.shown == "ab\n")
    }

    @Test("colours where there are any") func colours() throws {
        let captured = CapturedScreen(isTerminal: true, hasColour: true)
        captured.screen.write("a", .error)
        captured.screen.write("b", .plain)
        #expect(try captured.shown == "\u{1B}[31ma\u{1B}[0mb")
    }

    @Test("nothing that is shown steers the terminal; a pipe gets the bytes") func filtered() throws {
        let hostile = "a\u{1B}]0;owned\u{07}b\u{9B}2Jc\r\n"
        let terminal = CapturedScreen(isTerminal: true, hasColour: true)
        terminal.screen.write(hostile, .error)
        terminal.screen.writeLine(hostile)
        #expect(try terminal.shown == "\u{1B}[31mabc\n\u{1B}[0mabc\n\n")
        terminal.screen.say(hostile, .dim)
        #expect(terminal.said == "\u{1B}[2mabc\n\u{1B}[0m\n")
        terminal.screen.steer("\u{1B}]52;c;Zm9v\u{07}")
        #expect(try terminal.shown == "\u{1B}]52;c;Zm9v\u{07}")
        let pipe = CapturedScreen(isTerminal: false)
        pipe.screen.write(hostile)
        pipe.screen.say(hostile)
        #expect(try pipe.shown == hostile)
        #expect(pipe.said == "abc\n\n")
    }

    @Test("a failure and its hint, filtered") func failure() {
        let captured = CapturedScreen(isTerminal: false)
        captured.screen.report(CompletionFailure.unreachable(address: "x\u{1B}[2Jy", detail: "no route"))
        #expect(
            captured.said == """
                cannot reach xy: no route
                  check the address (OPENAI_BASE_URL), the network and the proxy

                """)
    }

    @Test("a status gives way to the next output") func status() throws {
        let captured = CapturedScreen(isTerminal: true)
        captured.screen.status("waiting 1 s")
        captured.screen.status("waiting 2 s")
        captured.screen.write("answer")
        #expect(try captured.shown == "answer")
        captured.screen.status("not in the midst of a line")
        captured.screen.say("note")
        #expect(captured.said == "\rwaiting 1 s\u{1B}[K\rwaiting 2 s\u{1B}[K\r\u{1B}[K\nnote\n")
    }

    @Test("a status is cut to the window, and not shown in a pipe") func statusWidth() {
        let captured = CapturedScreen(isTerminal: true)
        captured.screen.status(String(repeating: "世", count: 60))
        #expect(captured.said == "\r" + String(repeating: "世", count: 39) + "\u{1B}[K")
        let piped = CapturedScreen(isTerminal: false)
        piped.screen.status("waiting")
        #expect(piped.said == "")
    }

    @Test("no status once a pipe took output, which may come back to this terminal") func statusBesidePipe() throws {
        let captured = CapturedScreen(isTerminal: true, isPiped: true)
        captured.screen.status("waiting")
        captured.screen.write("answer\n")
        captured.screen.status("still waiting")
        #expect(captured.said == "\rwaiting\u{1B}[K\rstill waiting\u{1B}[K")
        #expect(try captured.shown == "answer\n")
        captured.screen.status("waiting for more")
        #expect(captured.said == "\r\u{1B}[K")
    }

    @Test("a reader that went away ends quietly") func closed() {
        let captured = CapturedScreen(isTerminal: false)
        captured.stopReading()
        captured.screen.write("a")
        #expect(throws: TerminalFailure.outputClosed) { try captured.screen.flush() }
        captured.screen.report(TerminalFailure.outputClosed)
        #expect(captured.said == "")
    }

    struct Row: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var environment: [String: String]
        var isTerminal = true
        var (hasColour, isUnicode, canMove): (Bool, Bool, Bool)

        init(
            _ name: String, _ environment: [String: String], isTerminal: Bool = true, colour: Bool = false,
            unicode: Bool = false, moves: Bool = false
        ) {
            (testDescription, self.environment, self.isTerminal) = (name, environment, isTerminal)
            (hasColour, isUnicode, canMove) = (colour, unicode, moves)
        }
    }

    @Test(
        "what the environment says",
        arguments: [
            Row("usual", ["TERM": "xterm", "LANG": "en_US.UTF-8"], colour: true, unicode: true, moves: true),
            Row(
                "LC_ALL comes first", ["TERM": "xterm", "LC_ALL": "C", "LANG": "de_DE.UTF-8"], colour: true,
                moves: true),
            Row("NO_COLOR", ["TERM": "xterm", "NO_COLOR": "1"], moves: true),
            Row("a dumb terminal", ["TERM": "dumb", "LANG": "C.utf8"], unicode: true),
            Row("nothing", [:]),
            Row("a pipe", ["TERM": "xterm"], isTerminal: false),
            Row("a pipe with colours", ["TERM": "xterm", "CLICOLOR_FORCE": "1"], isTerminal: false, colour: true),
        ])
    func surfaces(row: Row) {
        let expected = Surface(
            descriptor: 1, isTerminal: row.isTerminal, hasColour: row.hasColour, isUnicode: row.isUnicode,
            canMove: row.canMove)
        #expect(Surface(descriptor: 1, isTerminal: row.isTerminal) { row.environment[$0] } == expected)
    }

    @Test("questions that nobody can answer name the flag") func confirm() throws {
        let captured = CapturedScreen(isTerminal: false)
        let confirm = Confirm(screen: captured.screen, interrupts: Interrupts())
        #expect(throws: TerminalFailure.needsConfirmation(question: "Overwrite?", flag: "--force")) {
            try confirm.ask("Overwrite?", flag: "--force")
        }
        #expect(throws: TerminalFailure.needsChoice(question: "Which?", flag: "--model")) {
            try confirm.choose("Which?", ["a", "b"], flag: "--model")
        }
        #expect(TerminalFailure.needsConfirmation(question: "", flag: "").cause == .needsConfirmation)
        #expect(try confirm.ask("Overwrite?", saysYes: true) == .yes)
    }

    @Test(
        "base64 (RFC 4648 § 10)",
        arguments: [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("世", "5LiW")])
    func base64(text: String, encoded: String) {
        #expect(Base64.encoded(Array(text.utf8)) == encoded)
    }

    @Test("copying, within the limit") func copying() {
        #expect(Clipboard.sequence(copying: "foo") == "\u{1B}]52;c;Zm9v\u{07}")
        #expect(Clipboard.sequence(copying: String(repeating: "x", count: 75_001)) == nil)
    }
}
