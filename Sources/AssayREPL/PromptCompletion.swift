import AssayCore
import Settings
import Terminal

/// What Tab offers: commands, their arguments, paths, and `@path` in a question.
struct PromptCompletion {
    let context: Context

    func completions(before cursor: String) -> Completions {
        let line = cursor.drop(while: \.isBlank)
        if line.hasPrefix("/"), !line.hasPrefix("//") {
            return line.contains(where: \.isWhitespace) ? arguments(in: line) : commands(line)
        }
        guard let mention = OpenMention(before: cursor) else { return .none }
        return Completions(replaced: mention.length, candidates: files(mention))
    }

    private func commands(_ word: Substring) -> Completions {
        let names = CommandList.available(at: .prompt).map { "/\($0.name)" }.filter { $0.hasPrefix(word) }
        return Completions(replaced: word.count, candidates: names.map { .init($0) })
    }

    private func arguments(in line: Substring) -> Completions {
        let name = line.dropFirst().prefix { !$0.isWhitespace }
        guard let type = try? CommandList.command(named: String(name), at: .prompt) else { return .none }
        let words = type.takesShellWords ? ShellWords(line) : ShellWords(unquoted: line)
        let word = words.last ?? ShellWords.Word()
        var candidates = candidates(for: word.text, after: Array(words.finished.dropFirst()), of: type)
        for index in candidates.indices where type.takesShellWords {
            let candidate = candidates[index]
            candidates[index].text = word.completed(to: candidate.text, isFinished: candidate.isFinished)
        }
        return Completions(replaced: word.length, candidates: candidates)
    }

    private func candidates(
        for word: String, after words: [String], of type: any Command.Type
    ) -> [Completions.Candidate] {
        let values = type.completions(for: word, after: words, in: context).filter { $0.hasPrefix(word) }
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
