/// The line of a YAML document on which a map's key stands again, where a parser tells only the first: the next that
/// begins with the key in the same column. The first line where there is none, as in a map within braces.
///
/// - Parameters:
///   - line: of the first, from 1
///   - column: of the first, from 1
package func lineOfRepeatedKey(_ key: String, in document: String, line: Int, column: Int) -> Int {
    let spellings = [key, "\"\(key)\"", "'\(key)'"].map { Array($0.unicodeScalars) }
    let lines = document.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
    for number in lines.indices.dropFirst(max(0, line)) {
        let text = lines[number].drop { $0 == " " }
        guard lines[number].count - text.count == column - 1 else { continue }
        for spelling in spellings where text.starts(with: spelling) {
            let rest = text.dropFirst(spelling.count).drop { $0 == " " }
            if rest.first == ":" { return number + 1 }
        }
    }
    return line
}
