import AssayCore

/// Lays a line out between a left margin and the right edge while it grows, character by character.
///
/// The last column stays free, because a terminal's cursor is in no certain place after it. A word that turns out not
/// to fit is taken back and put on the next row, so that text shows at once and still breaks between words; wide
/// characters may break anywhere. Tabs go to the next multiple of four columns.
struct TextFlow {
    /// Stands at the start of every row.
    var margin: String
    var marginWidth: Int
    /// Whether rows break between words; code breaks anywhere.
    var keepsWords: Bool
    private var column = 0
    private var word = ""
    private var wordWidth = 0

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
                if column + blanks.count < room { add(blanks, blanks.count, isWord: false, to: &output) }
                continue
            }
            let columns = DisplayWidth.of(character)
            if column + columns > room { breakRow(before: character, to: &output) }
            if column == 0 && character == " " && rowsBroken > 0 && keepsWords { continue }
            add(String(character), columns, isWord: character != " " && columns < 2, to: &output)
        }
        return output
    }

    private var rowsBroken = 0

    private mutating func add(_ text: String, _ columns: Int, isWord: Bool, to output: inout String) {
        output += text
        column += columns
        if isWord {
            word += text
            wordWidth += columns
        } else {
            (word, wordWidth) = ("", 0)
        }
    }

    private mutating func breakRow(before character: Character, to output: inout String) {
        let isMovable = keepsWords && !word.isEmpty && character != " " && wordWidth < column
        if isMovable { output += "\u{1B}[\(wordWidth)D\u{1B}[K" }
        output += "\n" + margin
        rowsBroken += 1
        column = 0
        if isMovable {
            output += word
            column = wordWidth
        } else {
            (word, wordWidth) = ("", 0)
        }
    }
}
