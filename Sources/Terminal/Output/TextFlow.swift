import AssayCore

/// Lays a line out between a left margin and the right edge while it grows, character by character.
///
/// The last column stays free, because a terminal's cursor is in no certain place after it. A word that turns out not
/// to fit is taken back and put on the next row, so that text shows at once and still breaks between words. Wide
/// characters are words of their own, but for Korean, which has blanks between its words; punctuation stays with what it
/// closes or opens. Tabs go to the next multiple of four columns.
struct TextFlow {
    /// Stands at the start of every row.
    var margin: String
    var marginWidth: Int
    /// Whether rows break between words; code breaks anywhere.
    var keepsWords: Bool
    private var column = 0
    private var word = ""
    private var wordWidth = 0
    /// Whether the next character begins a word, unless it closes something.
    private var isWordEnded = false
    /// Whether the last character opens something.
    private var isOpen = false

    init(margin: String, marginWidth: Int, keepsWords: Bool) {
        (self.margin, self.marginWidth, self.keepsWords) = (margin, marginWidth, keepsWords)
    }

    /// The output for the next piece of the line, which has no line break and was filtered.
    mutating func put(_ text: String, width: Int) -> String {
        let room = max(4, width - 1 - marginWidth)
        var output = ""
        for character in text {
            if character == "\t" {
                let blanks = String(repeating: " ", count: 4 - column % 4)
                if column + blanks.count < room { add(blanks, blanks.count, to: &output) }
                endWord()
                continue
            }
            let columns = DisplayWidth.of(character)
            let isWord = columns == 2 && !character.isKorean
            if character == " " || (isWord || isWordEnded) && !character.closes && !isOpen { endWord() }
            if column + columns > room {
                // A blank at the edge gives way to the row's end.
                if character == " ", keepsWords { continue }
                breakRow(to: &output)
            }
            add(String(character), columns, to: &output)
            if character == " " { endWord() }
            isWordEnded = isWord || isWordEnded && character.closes
            isOpen = character.opens
        }
        return output
    }

    private mutating func add(_ text: String, _ columns: Int, to output: inout String) {
        output += text
        column += columns
        word += text
        wordWidth += columns
    }

    private mutating func endWord() {
        (word, wordWidth, isWordEnded, isOpen) = ("", 0, false, false)
    }

    private mutating func breakRow(to output: inout String) {
        let isMovable = keepsWords && !word.isEmpty && wordWidth < column
        if isMovable { output += "\u{1B}[\(wordWidth)D\u{1B}[K" }
        output += "\n" + margin
        column = 0
        if isMovable {
            output += word
            column = wordWidth
        } else {
            endWord()
        }
    }
}

extension Character {
    /// What stands at no row's beginning, as far as it follows wide characters (UAX #14: CL, EX, IS, NS).
    fileprivate var closes: Bool { ",.!?;:)]}%、。，．！？；：）］｝」』】》〉〕”’…ー".contains(self) }

    /// What stands at no row's end.
    fileprivate var opens: Bool { "([{（［｛「『【《〈〔“‘".contains(self) }

    /// Hangul syllables.
    fileprivate var isKorean: Bool { unicodeScalars.first.map { (0xAC00...0xD7A3).contains($0.value) } ?? false }
}
