import AssayCore
import Settings
import Terminal

/// What Tab offers: commands, their arguments, paths, and `@path` in a question.
struct PromptCompletion {
    let context: Context

    func completions(before cursor: String) -> Completions {
        let word = String(cursor.reversed().prefix { !$0.isWhitespace }.reversed())
        var candidates: [Completions.Candidate] = []
        if cursor.hasPrefix("/"), !cursor.hasPrefix("//") {
            candidates = word.count == cursor.count ? commands(word) : arguments(word, in: cursor)
        } else if word.hasPrefix("@") {
            candidates = paths(word.dropFirst(), prefix: "@")
        }
        return Completions(replaced: word.count, candidates: candidates)
    }

    private func commands(_ word: String) -> [Completions.Candidate] {
        CommandList.available(at: .prompt).map { "/\($0.name)" }.filter { $0.hasPrefix(word) }.map { .init($0) }
    }

    private func arguments(_ word: String, in line: String) -> [Completions.Candidate] {
        let words = line.dropLast(word.count).split(whereSeparator: \.isWhitespace).map(String.init)
        guard let first = words.first,
            let type = try? CommandList.command(named: String(first.dropFirst()), at: .prompt)
        else { return [] }
        let values = type.completions(for: word, after: Array(words.dropFirst()), in: context)
            .filter { $0.hasPrefix(word) }
        return values.isEmpty ? paths(word[...], prefix: "") : values.map { .init($0) }
    }

    private func paths(_ path: Substring, prefix: String) -> [Completions.Candidate] {
        let slash = path.lastIndex(of: "/")
        let folder = slash.map { path[...$0] } ?? ""
        let start = slash.map { path[path.index(after: $0)...] } ?? path
        let listed = context.environment.absolute(folder.isEmpty ? "." : String(folder))
        return names(in: listed, beginningWith: String(start)).map {
            .init(prefix + folder + $0, label: $0, isFinished: !$0.hasSuffix("/"))
        }
    }
}
