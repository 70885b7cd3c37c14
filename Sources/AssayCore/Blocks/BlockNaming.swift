/// Finds each block's language and name while the lines go by (DESIGN § 7): from its info string, else from the line
/// above, else from its first line.
struct BlockNaming: Sendable {
    /// The last line that may name a block, and where its content begins behind the containers' prefixes.
    private var lineAbove = ""
    private var contentStart = 0
    private var blankLines = 0
    private var isNameAwaited = false

    /// Longer lines are no names.
    private static let longestLine = 512

    mutating func see(_ text: String, _ kind: LineKind, contentAt start: Int) {
        switch kind {
        case .blank: blankLines += 1
        case .underline: break
        case .text, .heading:
            (lineAbove, contentStart, blankLines) = (text, start, 0)
        default: lineAbove = ""
        }
    }

    mutating func beginBlock(info: String) -> (language: String, path: String?) {
        let parsed = FileName.inInfoString(info)
        let path = parsed.path ?? nameAbove()
        lineAbove = ""
        isNameAwaited = path == nil
        return (parsed.language, path)
    }

    private func nameAbove() -> String? {
        let content = lineAbove.utf8.dropFirst(contentStart)
        guard blankLines <= 1, (1...Self.longestLine).contains(content.count) else { return nil }
        return FileName.inLineAbove(String(Substring(content)))
    }

    /// The name in a code line, if it is a block's first and the block has no name yet.
    mutating func name(inFirstLine line: String) -> String? {
        guard isNameAwaited else { return nil }
        isNameAwaited = false
        return line.utf8.count <= Self.longestLine ? FileName.inComment(line) : nil
    }
}
