/// Orders what a search found by how likely it is what was meant.
///
/// What counts, in this order: how many of the words a line holds; whether it defines something of that name; words that
/// stand alone and not within others; words in the path; words elsewhere in the file. Of one file only the best few lines
/// are taken, so that one long file does not fill the list.
package struct SearchRanking: Sendable {
    package struct Ranked: Sendable, Equatable {
        package var found: [FoundLine]
        /// How many lines were left out, and in how many files.
        package var leftOut: (lines: Int, files: Int)

        package static func == (left: Ranked, right: Ranked) -> Bool {
            left.found == right.found && left.leftOut == right.leftOut
        }
    }

    private let words: [[UInt8]]
    private let ignoresCase: Bool
    private static let mostOfOneFile = 4

    package init(_ words: [String]) {
        ignoresCase = TextSearch.ignoresCase(words)
        let ignoresCase = ignoresCase
        self.words = words.map { Array((ignoresCase ? $0.lowercased() : $0).utf8) }
    }

    /// - Parameter limit: of lines
    package func order(_ found: [FoundLine], limit: Int) -> Ranked {
        let files = Dictionary(grouping: found, by: \.path)
        var scored: [(score: Int, line: FoundLine)] = []
        for (path, lines) in files {
            let inPath = count(in: path)
            let inFile = Set(lines.flatMap { held(by: $0.text).map(\.word) }).count
            // A path alone is of use only where no line of its file is.
            let isNamed = lines.count == 1 && lines[0].line == nil
            var ofFile = lines.filter { $0.line != nil || isNamed }.map { line in
                (score: score(of: line) + 3 * inPath + inFile, line: line)
            }
            ofFile.sort(by: SearchRanking.precedes)
            scored += ofFile.prefix(SearchRanking.mostOfOneFile)
        }
        scored.sort(by: SearchRanking.precedes)
        let taken = scored.prefix(limit).map(\.line)
        let kept = Dictionary(grouping: taken, by: \.path)
        let left = files.compactMap { path, lines -> Int? in
            let count = lines.count { $0.line != nil } - (kept[path]?.count { $0.line != nil } ?? 0)
            return count > 0 ? count : nil
        }
        return Ranked(found: taken, leftOut: (left.reduce(0, +), left.count))
    }

    private static func precedes(_ left: (score: Int, line: FoundLine), _ right: (score: Int, line: FoundLine)) -> Bool
    {
        if left.score != right.score { return left.score > right.score }
        if left.line.path != right.line.path { return left.line.path < right.line.path }
        return (left.line.line ?? 0) < (right.line.line ?? 0)
    }

    private func score(of line: FoundLine) -> Int {
        let held = held(by: line.text)
        guard !held.isEmpty else { return 0 }
        let defines = Definition.name(in: line.text).map { count(in: $0) > 0 } ?? false
        return 10 * held.count + 2 * held.count { $0.isAlone } + (defines ? 8 : 0)
    }

    /// How many of the words a text holds.
    private func count(in text: String) -> Int { held(by: text).count }

    /// Which of the words a text holds, by their number.
    private func held(by text: String) -> [(word: Int, isAlone: Bool)] {
        let bytes = Array((ignoresCase ? text.lowercased() : text).utf8)
        return words.indices.compactMap { index in
            SearchRanking.place(of: words[index], in: bytes).map { (index, $0) }
        }
    }

    /// nil where the text does not hold the word; else whether it stands alone somewhere.
    private static func place(of word: [UInt8], in text: [UInt8]) -> Bool? {
        var found: Bool?
        guard let first = word.first, text.count >= word.count else { return nil }
        for start in 0...text.count - word.count where text[start] == first {
            guard text[start...].starts(with: word) else { continue }
            let end = start + word.count
            let isAlone = (start == 0 || !isOfWord(text[start - 1])) && (end == text.count || !isOfWord(text[end]))
            if isAlone { return true }
            found = false
        }
        return found
    }

    private static func isOfWord(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F, 0x80...: true
        default: false
        }
    }
}
