/// A pattern for paths as `.gitignore` has them, with `{a,b}` besides.
///
/// `*` and `?` stop at slashes, `**` as a whole part does not; `[a-z]` and `[!a-z]` stand for one character, a backslash takes a
/// character's meaning away. A pattern without a slash inside matches at any depth; one that begins with a slash from the top
/// only. What matches a folder matches everything in it. Case counts.
///
/// Matching follows all ways through the pattern side by side: the time is at most the pattern's length times the path's.
package struct Glob: Sendable, Equatable {
    package let text: String
    private let alternatives: [[Token]]

    private enum Token: Sendable, Equatable {
        case scalar(Unicode.Scalar)
        case any
        /// `*`: any number of characters but slashes.
        case many
        /// `**` and the slash after it: nothing, or whole folders.
        case folders
        /// `**` at the end: anything.
        case everything
        case oneOf([ClosedRange<Unicode.Scalar>], isNegated: Bool)
    }

    /// Braces may stand for no more patterns than that.
    private static let mostAlternatives = 64
    private static let longestPattern = 1_024

    /// - Returns: nil where it is empty, too long or too manifold, or where a brace or bracket is not closed
    package init?(_ text: String) {
        guard !text.isEmpty, text.utf8.count <= Self.longestPattern,
            let patterns = Self.expanded(Array(text.unicodeScalars))
        else { return nil }
        self.text = text
        alternatives = patterns.compactMap(Self.tokens)
        if alternatives.count < patterns.count { return nil }
    }

    /// - Parameter path: relative, without `./` before it
    package func matches(_ path: String) -> Bool {
        let scalars = Array(path.unicodeScalars)
        return alternatives.contains { Self.matches($0, scalars) }
    }

    // MARK: Matching

    private static func matches(_ tokens: [Token], _ path: [Unicode.Scalar]) -> Bool {
        var states = Array(repeating: false, count: tokens.count + 1)
        var next = states
        states[0] = true
        skipOptional(&states, tokens, at: nil)
        for scalar in path {
            // A slash after a full match: a folder on the way matches.
            if scalar == "/", states[tokens.count] { return true }
            for index in next.indices { next[index] = false }
            for index in tokens.indices where states[index] {
                switch tokens[index] {
                case .scalar(let wanted): if scalar == wanted { next[index + 1] = true }
                case .any: if scalar != "/" { next[index + 1] = true }
                case .many: if scalar != "/" { next[index] = true }
                case .folders, .everything: next[index] = true
                case .oneOf(let ranges, let isNegated):
                    if scalar != "/", ranges.contains(where: { $0.contains(scalar) }) != isNegated {
                        next[index + 1] = true
                    }
                }
            }
            skipOptional(&next, tokens, at: scalar)
            swap(&states, &next)
        }
        return states[tokens.count]
    }

    /// Adds the states that are reached without another character. Behind `**/` that is so at the start of a part only.
    ///
    /// - Parameter last: the character just read; nil at the start
    private static func skipOptional(_ states: inout [Bool], _ tokens: [Token], at last: Unicode.Scalar?) {
        for index in tokens.indices where states[index] {
            switch tokens[index] {
            case .many: states[index + 1] = true
            case .folders: if last == nil || last == "/" { states[index + 1] = true }
            case .everything: if last != nil, last != "/" { states[index + 1] = true }
            default: break
            }
        }
    }

    // MARK: Reading a pattern

    private static func tokens(_ pattern: [Unicode.Scalar]) -> [Token]? {
        var pattern = pattern
        // A slash at the end says that it is a folder; what lies in it is meant anyway.
        let isFolder = pattern.last == "/" && pattern.count > 1
        if isFolder { pattern.removeLast() }
        let isAnchored = pattern.contains("/")
        if pattern.first == "/" { pattern.removeFirst() }
        var tokens: [Token] = isAnchored ? [] : [.folders]
        var index = 0
        while index < pattern.count {
            guard let count = read(pattern, at: index, into: &tokens) else { return nil }
            index += count
        }
        // `docs/` is no file of that name.
        if isFolder { tokens += [.scalar("/"), .everything] }
        return tokens
    }

    /// - Returns: how many characters of the pattern were read; nil where it is not well formed
    private static func read(_ pattern: [Unicode.Scalar], at index: Int, into tokens: inout [Token]) -> Int? {
        switch pattern[index] {
        case "?": tokens.append(.any)
        case "*": return readStars(pattern, at: index, into: &tokens)
        case "[":
            guard let (token, count) = characterClass(pattern[index...]) else { return nil }
            tokens.append(token)
            return count
        case "\\" where index + 1 < pattern.count:
            tokens.append(.scalar(pattern[index + 1]))
            return 2
        default: tokens.append(.scalar(pattern[index]))
        }
        return 1
    }

    private static func readStars(
        _ pattern: [Unicode.Scalar], at index: Int, into tokens: inout [Token]
    ) -> Int {
        let count = pattern[index...].prefix { $0 == "*" }.count
        let startsPart = index == 0 || pattern[index - 1] == "/"
        let end = index + count
        guard count == 2, startsPart, end == pattern.count || pattern[end] == "/" else {
            tokens.append(.many)
            return count
        }
        tokens.append(end == pattern.count ? .everything : .folders)
        return end == pattern.count ? count : count + 1
    }

    /// The class that begins with `[` and its length; nil where it is not closed.
    private static func characterClass(_ pattern: ArraySlice<Unicode.Scalar>) -> (Token, Int)? {
        var rest = pattern.dropFirst()
        let isNegated = rest.first == "!" || rest.first == "^"
        if isNegated { rest = rest.dropFirst() }
        var ranges: [ClosedRange<Unicode.Scalar>] = []
        // A bracket in the first place is one of the characters.
        while let scalar = rest.first, scalar != "]" || ranges.isEmpty {
            let low = take(&rest)
            guard rest.first == "-", let high = rest.dropFirst().first, high != "]" else {
                ranges.append(low...low)
                continue
            }
            rest = rest.dropFirst()
            let top = take(&rest)
            // A range that is upside down holds nothing; U+0000 stands in no path.
            ranges.append(low <= top ? low...top : "\0"..."\0")
        }
        guard rest.first == "]" else { return nil }
        return (.oneOf(ranges, isNegated: isNegated), rest.startIndex + 1 - pattern.startIndex)
    }

    /// The next character, a backslash before it left out. There is one.
    private static func take(_ rest: inout ArraySlice<Unicode.Scalar>) -> Unicode.Scalar {
        if rest.count > 1, rest.first == "\\" { rest = rest.dropFirst() }
        return rest.removeFirst()
    }
}

// MARK: Braces

extension Glob {
    /// All patterns that braces stand for; nil where a brace is not closed, or where they are too many.
    private static func expanded(_ pattern: [Unicode.Scalar]) -> [[Unicode.Scalar]]? {
        var (done, open) = ([[Unicode.Scalar]](), [pattern])
        while let next = open.popLast() {
            guard done.count + open.count < mostAlternatives else { return nil }
            guard let start = firstBrace(in: next) else {
                done.append(next)
                continue
            }
            guard let (parts, end) = parts(of: next, from: start) else { return nil }
            open += parts.reversed().map { Array(next[..<start]) + $0 + Array(next[end...]) }
        }
        return done
    }

    private static func firstBrace(in pattern: [Unicode.Scalar]) -> Int? {
        var index = 0
        while index < pattern.count {
            if pattern[index] == "{" { return index }
            index += pattern[index] == "\\" ? 2 : 1
        }
        return nil
    }

    /// What stands between the commas of a brace, and where it ends.
    private static func parts(
        of pattern: [Unicode.Scalar], from start: Int
    ) -> (parts: [ArraySlice<Unicode.Scalar>], end: Int)? {
        var (parts, partStart, depth, index) = ([ArraySlice<Unicode.Scalar>](), start + 1, 0, start)
        while index < pattern.count {
            switch pattern[index] {
            case "\\": index += 1
            case "{": depth += 1
            case "," where depth == 1:
                parts.append(pattern[partStart..<index])
                partStart = index + 1
            case "}":
                depth -= 1
                if depth == 0 { return (parts + [pattern[partStart..<index]], index + 1) }
            default: break
            }
            index += 1
        }
        return nil
    }
}
