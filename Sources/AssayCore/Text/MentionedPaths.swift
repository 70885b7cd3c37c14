/// The names of files that a text mentions in passing.
package enum MentionedPaths {
    /// What looks like a path with an extension, in the order of the text, each once, at most `limit`. Only what may be
    /// one: whether there is such a file must be looked up.
    ///
    /// A name is a run of ASCII letters, numbers and `._-/+@`, since Chinese text stands beside it without a blank; marks of Markdown and of the sentence around it do not count.
    package static func candidates(in text: String, limit: Int = 40) -> [String] {
        var found: [String] = []
        for run in text.split(whereSeparator: { !isOfPath($0) }) {
            guard found.count < limit else { break }
            var name = run
            if name.hasPrefix("./") { name = name.dropFirst(2) }
            while let last = name.last, "./-".contains(last) { name.removeLast() }
            if isPath(name), !found.contains(String(name)) { found.append(String(name)) }
        }
        return found
    }

    private static func isOfPath(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character.isNumber || "._-/+@".contains(character))
    }

    private static func isPath(_ name: Substring) -> Bool {
        guard name.utf8.count <= 200, !name.hasPrefix("/"), !name.contains("//"), !name.contains(".."),
            let dot = name.lastIndex(of: "."), dot > name.startIndex, name[name.index(before: dot)] != "/"
        else { return false }
        let ending = name[name.index(after: dot)...]
        return (1...8).contains(ending.count) && ending.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
            && ending.contains(where: \.isLetter)
    }
}
