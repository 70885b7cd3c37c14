import AssayCore
import Terminal

extension Screen {
    /// Whether a person reads the answers.
    var isTerminal: Bool { output.isTerminal }

    /// A remark beside the answer, on standard error.
    func note(_ text: String) {
        say(text, .dim)
    }

    /// A unified diff, its lines coloured by what they do, with all that is in them.
    func writeDiff(_ diff: String) {
        var lines = EscapeFilter.visible(diff).split(separator: "\n", omittingEmptySubsequences: false)
        if lines.last == "" { lines.removeLast() }
        for line in lines {
            let style: Style =
                switch line.first {
                case "+": .added
                case "-": .removed
                case "@": .frame
                default: .plain
                }
            writeLine(String(line), isTerminal ? style : .plain)
        }
    }
}
