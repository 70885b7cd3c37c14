/// Splits what stands after a command's name into words as a shell does, without expanding anything: blanks separate,
/// single and double quotes group, a backslash takes the next character as it is (not within single quotes).
///
/// - Throws: `.openQuote` where a quote does not end.
func commandWords(_ line: some StringProtocol) throws(REPLFailure) -> [String] {
    var words: [String] = []
    var word: String?
    var quote: Character?
    var characters = line.makeIterator()
    while let character = characters.next() {
        switch character {
        case "\\" where quote != "'":
            word = (word ?? "") + String(characters.next() ?? "\\")
        case quote:
            quote = nil
        case "'" where quote == nil, "\"" where quote == nil:
            quote = character
            word = word ?? ""
        case _ where character.isWhitespace && quote == nil:
            if let complete = word { words.append(complete) }
            word = nil
        default:
            word = (word ?? "") + String(character)
        }
    }
    guard quote == nil else { throw .openQuote }
    if let last = word { words.append(last) }
    return words
}

/// The options at the beginning of a line as words, then `count` plain words, then the rest as one text.
func optionsThenText(_ line: some StringProtocol, count: Int) throws(REPLFailure) -> [String] {
    var rest = Substring(line).drop(while: \.isWhitespace)
    var options: [String] = []
    while rest.hasPrefix("-") {
        let word = rest.prefix { !$0.isWhitespace }
        options += try commandWords(word)
        rest = rest.dropFirst(word.count).drop(while: \.isWhitespace)
    }
    return options + plainWords(rest, count: count)
}

/// The first words of a line, without regard to quotes, and what follows them as one text.
func plainWords(_ line: some StringProtocol, count: Int) -> [String] {
    line.split(maxSplits: count, whereSeparator: \.isWhitespace).enumerated().map { index, word in
        index < count ? String(word) : String(word.trimmingSuffix(while: \.isWhitespace))
    }
}

extension StringProtocol {
    fileprivate func trimmingSuffix(while isDropped: (Character) -> Bool) -> SubSequence {
        lastIndex { !isDropped($0) }.map { self[...$0] } ?? self[startIndex..<startIndex]
    }
}
