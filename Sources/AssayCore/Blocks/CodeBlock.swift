/// A fenced code block of an answer.
package struct CodeBlock: Sendable, Equatable {
    /// Counts from 1 within the answer.
    package var index: Int
    /// The first word of the info string, as written; empty where there is none.
    package var language: String
    /// The whole info string, entities and escapes resolved (CommonMark § 4.5).
    package var info: String
    /// The file name that the answer gives it, see `FileName`; nil where it gives none.
    package var path: String?
    /// Whether its own closing fence was seen.
    package var isComplete: Bool
    /// As CommonMark gives it: container prefixes and fence indentation removed, line ends as `\n`, with the last one.
    package var content: String

    package init(index: Int, language: String, info: String, path: String?, isComplete: Bool, content: String) {
        (self.index, self.language, self.info, self.path) = (index, language, info, path)
        (self.isComplete, self.content) = (isComplete, content)
    }
}

/// What the block parser found, in the order of the text.
package enum BlockEvent: Sendable, Equatable {
    /// One line outside fenced code, as it stands in the text, without its line end.
    case prose(String)
    /// A fenced block begins; `path` from the info string, the line above, or nil (a first-line comment is known at
    /// the block's first line and comes as `codeName`).
    case codeBegin(index: Int, language: String, info: String, path: String?)
    /// The block's name, found in its first line.
    case codeName(String)
    /// One line of content without its line end.
    case codeLine(String)
    case codeEnd(isComplete: Bool)
}
