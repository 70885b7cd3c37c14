/// Lines of the old text that other lines stand for in the new one; never both empty.
struct LineChange: Equatable {
    var old: Range<Int>
    var new: Range<Int>
}

/// Finds what changed between two lists of lines, at a bounded cost: what is equal at both ends is cut off, the rest is
/// cut at lines that either side has just once (as the patience difference does), and each piece between is compared
/// exactly if it is short, else replaced as a whole.
enum LineChanges {
    /// Longest piece, old and new lines together, that is compared exactly: Myers' way is quadratic in it at worst.
    private static let exactLimit = 2_000

    static func between(_ old: [ArraySlice<UInt8>], _ new: [ArraySlice<UInt8>]) -> [LineChange] {
        var numbers: [ArraySlice<UInt8>: Int] = [:]
        func number(_ line: ArraySlice<UInt8>) -> Int {
            if let known = numbers[line] { return known }
            numbers[line] = numbers.count
            return numbers.count - 1
        }
        let (oldNumbers, newNumbers) = (old.map(number), new.map(number))
        let whole = trimmed(LineChange(old: 0..<old.count, new: 0..<new.count), oldNumbers, newNumbers)
        var changes: [LineChange] = []
        for piece in whole.size <= exactLimit ? [whole] : pieces(of: whole, oldNumbers, newNumbers, numbers.count) {
            changes += exact(trimmed(piece, oldNumbers, newNumbers), oldNumbers, newNumbers)
        }
        return changes
    }

    /// Without the lines that are equal at both ends.
    private static func trimmed(_ change: LineChange, _ old: [Int], _ new: [Int]) -> LineChange {
        var (start, end) = (change.old.lowerBound, change.old.upperBound)
        var (newStart, newEnd) = (change.new.lowerBound, change.new.upperBound)
        while start < end, newStart < newEnd, old[start] == new[newStart] {
            start += 1
            newStart += 1
        }
        while end > start, newEnd > newStart, old[end - 1] == new[newEnd - 1] {
            end -= 1
            newEnd -= 1
        }
        return LineChange(old: start..<end, new: newStart..<newEnd)
    }

    private static func exact(_ piece: LineChange, _ old: [Int], _ new: [Int]) -> [LineChange] {
        if piece.size == 0 { return [] }
        if piece.old.isEmpty || piece.new.isEmpty || piece.size > exactLimit { return [piece] }
        let difference = new[piece.new].difference(from: old[piece.old])
        var (isRemoved, isAdded) = (Set<Int>(), Set<Int>())
        for change in difference {
            switch change {
            case .remove(let offset, _, _): isRemoved.insert(piece.old.lowerBound + offset)
            case .insert(let offset, _, _): isAdded.insert(piece.new.lowerBound + offset)
            }
        }
        return changes(in: piece, isRemoved, isAdded)
    }

    private static func changes(in piece: LineChange, _ isRemoved: Set<Int>, _ isAdded: Set<Int>) -> [LineChange] {
        var result: [LineChange] = []
        var (oldIndex, newIndex) = (piece.old.lowerBound, piece.new.lowerBound)
        while oldIndex < piece.old.upperBound || newIndex < piece.new.upperBound {
            let (oldStart, newStart) = (oldIndex, newIndex)
            while isRemoved.contains(oldIndex) { oldIndex += 1 }
            while isAdded.contains(newIndex) { newIndex += 1 }
            if oldIndex > oldStart || newIndex > newStart {
                result.append(LineChange(old: oldStart..<oldIndex, new: newStart..<newIndex))
            } else {
                oldIndex += 1
                newIndex += 1
            }
        }
        return result
    }

    /// The gaps between lines that occur once on either side, in the longest order that both sides share.
    private static func pieces(of whole: LineChange, _ old: [Int], _ new: [Int], _ lineCount: Int) -> [LineChange] {
        let (places, newPlaces) = (onlyPlaces(whole.old, old, lineCount), onlyPlaces(whole.new, new, lineCount))
        let shared = whole.old.compactMap { index -> (Int, Int)? in
            places[old[index]] == index && newPlaces[old[index]] >= 0 ? (index, newPlaces[old[index]]) : nil
        }
        var result: [LineChange] = []
        var (oldStart, newStart) = (whole.old.lowerBound, whole.new.lowerBound)
        for (oldIndex, newIndex) in longestIncreasing(shared) {
            result.append(LineChange(old: oldStart..<oldIndex, new: newStart..<newIndex))
            (oldStart, newStart) = (oldIndex + 1, newIndex + 1)
        }
        result.append(LineChange(old: oldStart..<whole.old.upperBound, new: newStart..<whole.new.upperBound))
        return result
    }

    /// For each line's number where it stands, if it stands there once; -1 if never, -2 if more often.
    private static func onlyPlaces(_ range: Range<Int>, _ numbers: [Int], _ lineCount: Int) -> [Int] {
        var places = [Int](repeating: -1, count: lineCount)
        for index in range { places[numbers[index]] = places[numbers[index]] == -1 ? index : -2 }
        return places
    }

    /// The longest run of pairs, ordered by the first, in which the second rises too (patience sorting).
    private static func longestIncreasing(_ pairs: [(Int, Int)]) -> [(Int, Int)] {
        var tails: [Int] = []
        var previous = [Int](repeating: -1, count: pairs.count)
        for (index, pair) in pairs.enumerated() {
            var (low, high) = (0, tails.count)
            while low < high {
                let middle = (low + high) / 2
                if pairs[tails[middle]].1 < pair.1 { low = middle + 1 } else { high = middle }
            }
            previous[index] = low > 0 ? tails[low - 1] : -1
            if low == tails.count { tails.append(index) } else { tails[low] = index }
        }
        var result: [(Int, Int)] = []
        var index = tails.last ?? -1
        while index >= 0 {
            result.append(pairs[index])
            index = previous[index]
        }
        return result.reversed()
    }
}

extension LineChange {
    fileprivate var size: Int { old.count + new.count }
}
