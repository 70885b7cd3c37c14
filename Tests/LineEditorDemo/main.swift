import AssayCore
import Terminal

// Shows what the line editor gives: every input as one line, for tests at a real terminal.
//
// `LineEditorDemo [HISTORY]`; what ends in `??` is put at the next prompt again; Tab completes the words below; `turn` holds the echo until ctrl-C, as an answer does.
let words = ["/save", "/sessions", "/search", "/show", "年度报告.txt", "年度计划.txt", "'my notes.md'", "src/"]
let screen = Screen()
let interrupts = Interrupts.install()
let reader = inputReader(
    screen: screen, interrupts: interrupts, historyPath: CommandLine.arguments.dropFirst().first
) { before in
    let word = before.split(separator: " ", omittingEmptySubsequences: false).last ?? ""
    let found = words.filter { $0.hasPrefix(word) }
    return Completions(
        replaced: word.count, candidates: found.map { .init($0, isFinished: !$0.hasSuffix("/")) })
}

func describe(_ entry: Entry) -> String {
    let lines = entry.text.split(separator: "\n", omittingEmptySubsequences: false)
    let shown = lines.count > 3 ? "\(lines.count) lines, \(lines[0]) … \(lines[lines.count - 1])" : entry.text
    let origin = entry.pasted.isEmpty ? "typed" : entry.startsTyped ? "mixed" : "pasted"
    return "got \(origin)\(entry.isQuoted ? " quoted" : ""): \(shown.replacing("\n", with: "⏎"))"
}

@MainActor func waitForInterrupt() {
    interrupts.reset()
    TerminalModes.holdEcho()
    screen.say("streaming")
    while !interrupts.isRaised { waitBriefly() }
    interrupts.reset()
    TerminalModes.releaseEcho()
    screen.say("stopped")
}

loop: while true {
    do {
        switch try reader.read(prompt: .standard(isUnicode: screen.output.isUnicode)) {
        case .text(let entry) where entry.text == "turn": waitForInterrupt()
        case .text(let entry) where entry.text == "ask":
            let confirm = Confirm(screen: screen, interrupts: interrupts)
            screen.say("answer \(try confirm.ask("Overwrite?", flag: "--force"))")
        case .text(let entry) where entry.text.hasSuffix("??"): screen.writeLine("proposed \(reader.propose(entry))")
        case .text(let entry): screen.writeLine(describe(entry))
        case .interrupted: screen.writeLine("interrupted")
        case .endOfInput:
            screen.writeLine("bye")
            break loop
        }
        try screen.flush()
    } catch {
        screen.report(error)
        if error != .interrupted { break loop }
    }
}
try? screen.flush()
