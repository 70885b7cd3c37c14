import AssayCore
import Settings
import Terminal

/// What Tab offers: commands, their arguments, paths, and `@path` in a question.
struct PromptCompletion {
    let context: Context

    func completions(before cursor: String) -> Completions {
        let word = String(cursor.reversed().prefix { !$0.isWhitespace }.reversed())
        var candidates: [Completions.Candidate] = []
        let line = cursor.drop(while: \.isBlank)
        if line.hasPrefix("/"), !line.hasPrefix("//") {
            candidates = word.count == line.count ? commands(word) : arguments(word, in: line)
        } else if let mention = OpenMention(before: cursor) {
            return Completions(replaced: mention.length, candidates: files(mention))
        }
        return Completions(replaced: word.count, candidates: candidates)
    }

    private func commands(_ word: String) -> [Completions.Candidate] {
        CommandList.available(at: .prompt).map { "/\($0.name)" }.filter { $0.hasPrefix(word) }.map { .init($0) }
    }

    private func arguments(_ word: String, in line: Substring) -> [Completions.Candidate] {
        let words = line.dropLast(word.count).split(whereSeparator: \.isWhitespace).map(String.init)
        guard let first = words.first,
            let type = try? CommandList.command(named: String(first.dropFirst()), at: .prompt)
        else { return [] }
        let values = type.completions(for: word, after: Array(words.dropFirst()), in: context)
            .filter { $0.hasPrefix(word) }
        return values.isEmpty ? paths(word[...]) : values.map { .init($0) }
    }

    private func paths(_ path: Substring) -> [Completions.Candidate] {
        listed(path).map { .init($0.folder + $0.name, label: $0.name, isFinished: !$0.name.hasSuffix("/")) }
    }

    private func files(_ mention: OpenMention) -> [Completions.Candidate] {
        listed(mention.name[...]).map { folder, name in
            let isFinished = !name.hasSuffix("/")
            return .init(
                mention.completed(to: folder + name, isFinished: isFinished), label: name, isFinished: isFinished)
        }
    }

    /// The names in a path's folder that its last part begins.
    private func listed(_ path: Substring) -> [(folder: String, name: String)] {
        let slash = path.lastIndex(of: "/")
        let folder = slash.map { String(path[...$0]) } ?? ""
        let start = slash.map { path[path.index(after: $0)...] } ?? path
        return names(in: context.environment.absolute(folder.isEmpty ? "." : folder), beginningWith: String(start))
            .map { (folder, $0) }
    }
}
