/// A title in place of the first words of the first question.
package struct TitleRecord: SessionRecord {
    static let type = "title"

    /// Who chose it; the raw value stands in the file.
    package enum Author: String, Sendable {
        case you, model
    }

    /// One line without controls; empty puts the first words back.
    package var text: String
    package var author: Author
    /// What it cost where the model was asked.
    package var usage: TokenUsage?

    package init(_ text: String, by author: Author, usage: TokenUsage? = nil) {
        (self.text, self.author, self.usage) = (text.onOneLine, author, usage)
    }

    init?(_ members: JSONValue) {
        guard let text = members.string("text") else { return nil }
        self.init(
            text, by: members.string("by").flatMap(Author.init) ?? .you, usage: TokenUsage(members["usage"]))
    }

    func encode(to line: inout SessionLine) {
        line.member("text", text: text)
        line.writer.member("by", author.rawValue)
        line.member(usage: usage)
    }
}

extension String {
    /// Each run of white space as one blank, controls left out.
    package var onOneLine: String {
        split(whereSeparator: \.isWhitespace).map(\.withoutControls).filter { !$0.isEmpty }.joined(separator: " ")
    }
}

extension StringProtocol {
    /// Without control and format characters (Unicode's Cc and Cf).
    var withoutControls: String {
        String(
            String.UnicodeScalarView(
                unicodeScalars.filter {
                    $0.properties.generalCategory != .control && $0.properties.generalCategory != .format
                }))
    }
}
