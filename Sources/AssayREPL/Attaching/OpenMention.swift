import Terminal

/// The `@…` that stands before the cursor and is still being written.
struct OpenMention: Equatable {
    /// Characters from the `@` to the cursor.
    var length: Int
    /// What it names so far, without quotes and backslashes.
    var name: String
    /// The quote that was opened; nil where there is none.
    var quote: Character?

    /// nil where the cursor stands behind no mention.
    init?(before cursor: String) {
        if let open = OpenMention.openQuote(in: cursor) {
            self = open
            return
        }
        guard let mention = Mention.all(in: cursor + "x").last, mention.range.upperBound == (cursor + "x").endIndex,
            !mention.isQuoted
        else { return nil }
        let raw = String(mention.raw.dropLast())
        (length, name, quote) = (raw.count + 1, Mention.unescaped(raw), nil)
    }

    private init(length: Int, name: String, quote: Character) {
        (self.length, self.name, self.quote) = (length, name, quote)
    }

    private static func openQuote(in cursor: String) -> OpenMention? {
        for quote: Character in ["\"", "'"] {
            // A closing quote shows whether one is open.
            let closed = cursor + String(quote)
            guard let mention = Mention.everyMark(in: closed).last, mention.isQuoted,
                mention.range.upperBound == closed.endIndex
            else { continue }
            return OpenMention(length: mention.raw.count + 2, name: mention.raw, quote: quote)
        }
        return nil
    }

    /// The whole mention with another name, written as this one was begun. A folder's quote stays open.
    func completed(to name: String, isFinished: Bool) -> String {
        if let quote { return "@\(quote)\(name)\(isFinished ? String(quote) : "")" }
        return "@" + name.backslashed { $0.isWhitespace || "\\\"'".contains($0) }
    }
}
