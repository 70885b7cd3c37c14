import AssayCore

/// What Tab can put in, as the REPL's completion gives it.
package struct Completions: Equatable, Sendable {
    /// One thing that the word may become.
    package struct Candidate: Equatable, Sendable {
        /// The whole new word, quoted as the command line wants it.
        package var text: String
        /// How a list shows it.
        package var label: String
        /// Whether the word is done with, so that a space follows: not so after a folder.
        package var isFinished: Bool

        package init(_ text: String, label: String? = nil, isFinished: Bool = true) {
            (self.text, self.label, self.isFinished) = (text, label ?? text, isFinished)
        }
    }

    /// How many characters before the cursor the candidates replace.
    package var replaced: Int
    /// In the order in which they are listed.
    package var candidates: [Candidate]

    package init(replaced: Int, candidates: [Candidate]) {
        (self.replaced, self.candidates) = (replaced, candidates)
    }

    package static let none = Completions(replaced: 0, candidates: [])

    /// What one press of Tab does.
    enum Step: Equatable {
        case nothing
        /// Instead of the replaced characters.
        case insert(String)
        case list([String])
    }

    /// Like a shell: the only candidate, or what all of them begin with, is put in; the second Tab lists them.
    func step(word: Substring, isSecondTab: Bool) -> Step {
        guard let first = candidates.first else { return .nothing }
        if candidates.count == 1 { return .insert(first.text + (first.isFinished ? " " : "")) }
        let common = candidates.dropFirst().reduce(first.text) { shared, candidate in
            String(zip(shared, candidate.text).prefix { $0 == $1 }.map(\.0))
        }
        if common.count > word.count { return .insert(common) }
        return isSecondTab ? .list(candidates.map(\.label)) : .nothing
    }
}

/// Lays names out in columns as `ls` does, ordered downwards; names are cut to the width.
///
/// - Parameters:
///   - width: of the terminal; its last column stays free.
///   - height: at most so many lines; the last then says how many names are left out.
func columns(_ names: [String], width: Int, height: Int) -> [String] {
    let room = max(1, width - 1)
    let names = names.map { String(DisplayWidth.prefix(of: EscapeFilter.clean($0), columns: room)) }
    let cell = (names.map(DisplayWidth.of).max() ?? 0) + 2
    let across = max(1, (room + 2) / cell)
    let rows = (names.count + across - 1) / across
    var lines = (0..<rows).map { row in
        var line = ""
        for (position, index) in stride(from: row, to: names.count, by: rows).enumerated() {
            if position > 0 { line += String(repeating: " ", count: cell * position - DisplayWidth.of(line)) }
            line += names[index]
        }
        return line
    }
    if lines.count > max(2, height) {
        // Rows are cut from the end of every column.
        let kept = max(1, height - 1)
        lines = Array(lines[..<kept])
        let shown = (0..<names.count).count { $0 % rows < kept }
        lines.append(TerminalText.moreCandidates(String(names.count - shown)))
    }
    return lines
}
