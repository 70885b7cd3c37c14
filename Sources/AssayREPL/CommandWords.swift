import AssayCore

/// The words that stand after a command's name, split as a shell does, without expanding anything.
///
/// - Throws: `.openQuote` where a quote does not end.
func commandWords(_ line: some StringProtocol) throws(REPLFailure) -> [String] {
    guard let words = shellWords(line) else { throw .openQuote }
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
