/// Whether a paragraph holds nothing but link reference definitions (CommonMark § 4.7), so that nothing is left of it.
///
/// Each definition is read once from its beginning, and a failing one ends the reading: linear.
struct LinkDefinitions {
    private let text: [UInt8]
    private var index = 0

    /// - Parameter paragraph: its lines, each with a line feed, without the white space that they begin with.
    static func fill(_ paragraph: [UInt8]) -> Bool {
        var reader = LinkDefinitions(text: paragraph)
        while reader.peek == UInt8(ascii: "[") {
            guard reader.takeDefinition() else { return false }
        }
        reader.skipSpaces()
        return reader.index >= paragraph.count || reader.peek == Byte.lineFeed
    }

    private init(text: [UInt8]) {
        self.text = text
    }

    /// Zero at the end.
    private var peek: UInt8 { index < text.count ? text[index] : 0 }

    private mutating func takeDefinition() -> Bool {
        guard takeLabel(), peek == UInt8(ascii: ":") else { return false }
        index += 1
        skipSpacesAndOneLineEnd()
        guard takeDestination() else { return false }
        let afterDestination = index
        skipSpacesAndOneLineEnd()
        if index > afterDestination, takeTitle(), takeLineEnd() { return true }
        index = afterDestination
        return takeLineEnd()
    }

    /// Square brackets with at most 999 characters between, one of which is no white space.
    private mutating func takeLabel() -> Bool {
        index += 1
        let start = index
        var isEmpty = true
        while index < text.count, index - start <= 999 {
            switch text[index] {
            case UInt8(ascii: "]"):
                index += 1
                return !isEmpty
            case UInt8(ascii: "["):
                return false
            case Byte.backslash where index + 1 < text.count && Byte.isASCIIPunctuation(text[index + 1]):
                index += 2
                isEmpty = false
            default:
                if text[index] > Byte.space { isEmpty = false }
                index += 1
            }
        }
        return false
    }

    private mutating func takeDestination() -> Bool {
        peek == UInt8(ascii: "<") ? takeBracketedDestination() : takeBareDestination()
    }

    private mutating func takeBracketedDestination() -> Bool {
        index += 1
        while index < text.count {
            switch text[index] {
            case UInt8(ascii: ">"):
                index += 1
                return true
            case UInt8(ascii: "<"), Byte.lineFeed: return false
            case Byte.backslash: index += 2
            default: index += 1
            }
        }
        return false
    }

    /// Without white space; parentheses balanced, nested 32 deep at most.
    private mutating func takeBareDestination() -> Bool {
        let start = index
        var depth = 0
        while index < text.count, text[index] > Byte.space {
            switch text[index] {
            case Byte.backslash where index + 1 < text.count && Byte.isASCIIPunctuation(text[index + 1]):
                index += 1
            case UInt8(ascii: "("):
                depth += 1
                if depth > 32 { return false }
            case UInt8(ascii: ")"):
                if depth == 0 { return false }
                depth -= 1
            default: break
            }
            index += 1
        }
        return index > start && depth == 0
    }

    private mutating func takeTitle() -> Bool {
        let close: UInt8
        switch peek {
        case UInt8(ascii: "\""), UInt8(ascii: "'"): close = peek
        case UInt8(ascii: "("): close = UInt8(ascii: ")")
        default: return false
        }
        index += 1
        while index < text.count {
            switch text[index] {
            case close:
                index += 1
                return true
            case UInt8(ascii: "(") where close == UInt8(ascii: ")"): return false
            case Byte.backslash: index += 2
            default: index += 1
            }
        }
        return false
    }

    /// White space up to and with a line end; the text's end is one.
    private mutating func takeLineEnd() -> Bool {
        skipSpaces()
        guard index < text.count else { return true }
        guard text[index] == Byte.lineFeed else { return false }
        index += 1
        return true
    }

    private mutating func skipSpaces() {
        while Byte.isSpaceOrTab(peek) { index += 1 }
    }

    private mutating func skipSpacesAndOneLineEnd() {
        skipSpaces()
        if peek == Byte.lineFeed { index += 1 }
        skipSpaces()
    }
}
