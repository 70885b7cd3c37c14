/// What is looked for, as it was typed: words that must all be there, `"phrases"`, beginnings (`word*`), and words that
/// must not be there (`-word`). Every text is a query or has nothing to look for: there is no error of syntax.
package struct SearchQuery: Sendable, Equatable {
    /// Tokens that follow one another.
    package struct Term: Sendable, Equatable {
        var tokens: [[UInt8]]
        /// Whether the last token need only be the beginning of one.
        var isPrefix = false
    }

    package private(set) var wanted: [Term] = []
    package private(set) var unwanted: [Term] = []

    /// nil where no word stands in it that could be looked for.
    package init?(_ text: String) {
        var rest = text[...]
        while let part = SearchQuery.nextPart(of: &rest) {
            let tokens = SearchTokens(part.text)
            guard tokens.count > 0 else { continue }
            let term = Term(tokens: (0..<tokens.count).map { Array(tokens[$0]) }, isPrefix: part.isPrefix)
            if part.isUnwanted { unwanted.append(term) } else { wanted.append(term) }
        }
        guard !wanted.isEmpty else { return nil }
    }

    private struct Part {
        var text = ""
        var isPrefix = false
        var isUnwanted = false
    }

    /// The next word or quoted phrase; a quote that does not end goes on to the end.
    private static func nextPart(of rest: inout Substring) -> Part? {
        rest = rest.drop(while: \.isWhitespace)
        guard !rest.isEmpty else { return nil }
        var part = Part()
        let afterMinus = rest.dropFirst().first
        if rest.first == "-", let afterMinus, !afterMinus.isWhitespace {
            part.isUnwanted = true
            rest.removeFirst()
        }
        if let quote = rest.first, let closing = quotes[quote] {
            rest.removeFirst()
            let phrase = rest.prefix { $0 != closing }
            part.text = String(phrase)
            rest = rest.dropFirst(phrase.count + 1)
            if rest.first == "*" {
                part.isPrefix = true
                rest.removeFirst()
            }
            return part
        }
        let word = rest.prefix { !$0.isWhitespace && quotes[$0] == nil }
        rest = rest.dropFirst(word.count)
        part.text = String(word)
        part.isPrefix = word.last == "*"
        return part
    }

    private static let quotes: [Character: Character] = ["\"": "\"", "“": "”", "「": "」"]

    /// The query in the language of SQLite's FTS5 (sqlite.org/fts5.html § 3), for tokens as `SearchTokens` writes them.
    package var ftsExpression: String {
        let all = wanted.map(\.ftsPhrase).joined(separator: " AND ")
        guard !unwanted.isEmpty else { return all }
        return "(\(all)) NOT (\(unwanted.map(\.ftsPhrase).joined(separator: " OR ")))"
    }
}

extension SearchQuery.Term {
    /// Tokens are letters and digits: none can end the quotes.
    fileprivate var ftsPhrase: String {
        let words = tokens.map { String(decoding: $0, as: UTF8.self) }.joined(separator: " ")
        return "\"\(words)\"\(isPrefix ? " *" : "")"
    }

    /// Whether the tokens of a text from `index` on are those of the term.
    fileprivate func stands(at index: Int, in text: SearchTokens) -> Bool {
        guard index + tokens.count <= text.count else { return false }
        for (offset, token) in tokens.enumerated() {
            let present = text[index + offset]
            let isBeginning = isPrefix && offset == tokens.count - 1
            guard isBeginning ? present.starts(with: token) : present.elementsEqual(token) else { return false }
        }
        return true
    }
}

// MARK: Matching

/// How a text answers a query.
package struct SearchMatch: Sendable, Equatable {
    /// More for words that stand often, and for words that stand together on one line.
    package var score: Double
    /// The line that says it best.
    package var line: SearchLine
}

extension SearchQuery {
    /// nil where a word is missing, or one is there that must not be.
    package func match(_ text: String) -> SearchMatch? {
        let tokens = SearchTokens(text)
        var places: [(term: Int, range: Range<Int>)] = []
        var score = 0.0
        for index in 0..<tokens.count {
            if unwanted.contains(where: { $0.stands(at: index, in: tokens) }) { return nil }
            for (number, term) in wanted.enumerated() where term.stands(at: index, in: tokens) {
                let last = tokens.ranges[index + term.tokens.count - 1]
                places.append((number, tokens.ranges[index].lowerBound..<last.upperBound))
            }
        }
        for number in wanted.indices {
            let count = Double(places.lazy.filter { $0.term == number }.count)
            guard count > 0 else { return nil }
            score += count / (count + 2)
        }
        let (line, together) = SearchLine.best(of: text, places)
        return SearchMatch(score: score / Double(wanted.count) + Double(together) / Double(wanted.count), line: line)
    }
}
