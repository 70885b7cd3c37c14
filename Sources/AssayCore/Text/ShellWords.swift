/// Splits a line into words as a shell does, without expanding anything: blanks separate, single and double quotes
/// group, a backslash takes the next character as it is (not within single quotes). nil where a quote does not end.
package func shellWords(_ line: some StringProtocol) -> [String]? {
    let words = ShellWords(line)
    guard words.last?.quote == nil else { return nil }
    return words.finished + (words.last.map { [$0.text] } ?? [])
}

/// The same for a line that may still be being written.
package struct ShellWords {
    /// Those that a blank ends.
    package private(set) var finished: [String] = []
    /// The one that the line ends in; nil behind a blank.
    package private(set) var last: Word?

    /// A word, and how it is written.
    package struct Word: Equatable, Sendable {
        /// Without quotes and backslashes.
        package var text: String
        /// Characters with them.
        package var length: Int
        /// The quote that is still open; nil where there is none.
        package var quote: Character?

        package init(_ text: String = "", length: Int = 0, quote: Character? = nil) {
            (self.text, self.length, self.quote) = (text, length, quote)
        }

        fileprivate mutating func add(_ text: String, length: Int = 1, quote: Character?) {
            self.text += text
            self.length += length
            self.quote = quote
        }
    }

    package init(_ line: some StringProtocol) {
        var characters = line.makeIterator()
        while let character = characters.next() {
            let quote = last?.quote
            if quote == nil, character.isWhitespace {
                if let word = last { finished.append(word.text) }
                last = nil
                continue
            }
            if last == nil { last = Word() }
            switch character {
            case "\\" where quote != "'":
                let next = characters.next()
                last?.add(String(next ?? "\\"), length: next == nil ? 1 : 2, quote: quote)
            case quote: last?.add("", quote: nil)
            case "'" where quote == nil, "\"" where quote == nil: last?.add("", quote: character)
            default: last?.add(String(character), quote: quote)
            }
        }
    }
}

extension ShellWords {
    /// The same of a text in which quotes and backslashes mean nothing.
    package init(unquoted line: some StringProtocol) {
        let word = line.reversed().prefix { !$0.isWhitespace }.reversed()
        finished = line.dropLast(word.count).split(whereSeparator: \.isWhitespace).map { String($0) }
        last = Word(String(word), length: word.count)
    }
}

extension ShellWords.Word {
    /// Another text as a whole word, written as this one was begun; its quote stays open where it is not finished.
    package func completed(to text: String, isFinished: Bool) -> String {
        guard let quote else { return text.backslashed { $0.isWhitespace || "\\\"'".contains($0) } }
        let inner = quote == "'" ? text.replacing("'", with: #"'\''"#) : text.backslashed { "\\\"".contains($0) }
        return "\(quote)\(inner)\(isFinished ? String(quote) : "")"
    }
}

extension String {
    /// With a backslash before each character that needs one.
    package func backslashed(where isSpecial: (Character) -> Bool) -> String {
        map { isSpecial($0) ? "\\\($0)" : String($0) }.joined()
    }
}
