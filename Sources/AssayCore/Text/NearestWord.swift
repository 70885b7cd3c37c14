/// Those of the names that were perhaps meant by a misspelt one: all that differ from it least, and by little: by
/// two letters at most, of at most four letters by one, of long names by one in three.
package func nearestWords(to name: String, among names: [String]) -> [String] {
    let distances = names.map { (name: $0, distance: editDistance($0, name)) }
    let least = distances.map(\.distance).min() ?? 0
    return least > max(name.count > 4 ? 2 : 1, name.count / 3)
        ? [] : distances.filter { $0.distance == least }.map(\.name)
}

/// The least number of insertions, deletions, replacements and swaps of neighbours that turn one word into the other
/// (optimal string alignment); of long words the first hundred letters count.
package func editDistance(_ one: String, _ other: String) -> Int {
    let (one, other) = (Array(one.prefix(100)), Array(other.prefix(100)))
    var (before, row) = ([Int](), Array(0...other.count))
    for (index, letter) in one.enumerated() {
        var next = [index + 1]
        for column in other.indices {
            let replaced = row[column] + (letter == other[column] ? 0 : 1)
            var least = min(replaced, row[column + 1] + 1, next[column] + 1)
            if index > 0, column > 0, letter == other[column - 1], one[index - 1] == other[column] {
                least = min(least, before[column - 1] + 1)
            }
            next.append(least)
        }
        (before, row) = (row, next)
    }
    return row[other.count]
}
