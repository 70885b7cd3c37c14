/// Splits a line into words as a shell does, without expanding anything: blanks separate, single and double quotes
/// group, a backslash takes the next character as it is (not within single quotes). nil where a quote does not end.
package func shellWords(_ line: some StringProtocol) -> [String]? {
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
    guard quote == nil else { return nil }
    if let last = word { words.append(last) }
    return words
}
