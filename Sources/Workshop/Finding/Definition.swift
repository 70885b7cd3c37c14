/// What a line defines, judged by its first words alone, in whatever language: `def advance(`, `pub fn main`,
/// `CREATE TABLE leads`, `deploy() {`, `## Stages`, `stages:`, `LIMIT = 3`.
enum Definition {
    private static let keywords: Set<String> = [
        "def", "class", "func", "fn", "function", "interface", "struct", "enum", "trait", "impl", "type", "protocol",
        "extension", "actor", "module", "namespace", "sub", "record", "object", "resource", "variable", "macro",
        "union",
        "typedef", "const", "let", "var", "val", "create", "table", "view", "index", "procedure", "trigger",
        "typealias",
    ]
    private static let modifiers: Set<String> = [
        "pub", "public", "private", "protected", "internal", "package", "fileprivate", "open", "static", "final",
        "async",
        "export", "default", "abstract", "override", "inline", "local", "unsafe", "mutating", "or", "replace", "if",
        "not",
        "exists", "temporary", "unique",
    ]

    /// The name, with what clings to it; nil where the line defines nothing.
    static func name(in line: String) -> String? {
        let words = line.prefix(300).split(whereSeparator: \.isWhitespace)
        guard let first = words.first else { return nil }
        if first.allSatisfy({ $0 == "#" }), words.count > 1, words[0].count <= 6 { return String(line) }
        var rest = words[...]
        while let word = rest.first, modifiers.contains(word.lowercased()) { rest.removeFirst() }
        var isDefinition = false
        while let word = rest.first,
            keywords.contains(word.lowercased()) || isDefinition && modifiers.contains(word.lowercased())
        {
            isDefinition = true
            rest.removeFirst()
        }
        if isDefinition { return rest.first.map(String.init) }
        return line.first?.isWhitespace == false ? topLevelName(first, words) : nil
    }

    /// `name() {`, `name: …` and `NAME = …` at the beginning of a line.
    private static func topLevelName(_ first: Substring, _ words: [Substring]) -> String? {
        if first.hasSuffix("()"), words.count > 1, words[1].hasPrefix("{") { return String(first) }
        if first.hasSuffix(":"), first.dropLast().allSatisfy({ $0.isLetter || $0.isNumber || "_-.\"".contains($0) }) {
            return String(first)
        }
        return words.count > 2 && (words[1] == "=" || words[1] == ":=") ? String(first) : nil
    }
}
