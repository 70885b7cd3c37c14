/// Those of the names that were perhaps meant by a misspelt one: all that differ from it least, and by little.
package func nearestWords(to name: String, among names: [String]) -> [String] {
    let distances = names.map { (name: $0, distance: editDistance($0, name)) }
    let least = distances.map(\.distance).min() ?? 0
    return least > max(2, name.count / 3) ? [] : distances.filter { $0.distance == least }.map(\.name)
}

/// The least number of insertions, deletions and replacements that turn one word into the other (Levenshtein); of long
/// words the first hundred letters count.
package func editDistance(_ one: String, _ other: String) -> Int {
    let other = Array(other.prefix(100))
    var row = Array(0...other.count)
    for (index, letter) in one.prefix(100).enumerated() {
        var diagonal = row[0]
        row[0] = index + 1
        for column in other.indices {
            let replaced = diagonal + (letter == other[column] ? 0 : 1)
            diagonal = row[column + 1]
            row[column + 1] = min(replaced, diagonal + 1, row[column] + 1)
        }
    }
    return row[other.count]
}
