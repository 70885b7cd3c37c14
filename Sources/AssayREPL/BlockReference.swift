import AssayCore

/// A code block of the session: `2` of the last answer, `3.2` of the third.
struct BlockReference {
    /// The `seq` of the answer.
    var message: Int
    var block: CodeBlock

    /// All blocks of one answer, by default of the last.
    ///
    /// - Parameter answer: counts the session's answers from 1.
    static func all(in conversation: Conversation, answer: Int? = nil) throws(REPLFailure) -> [BlockReference] {
        guard let answer else {
            guard let last = conversation.lastAnswer else { throw .noAnswer }
            return references(last)
        }
        let answers = conversation.answers
        guard answer > 0, answer <= answers.count else { throw .noSuchAnswer(answer, count: answers.count) }
        return references(answers[answer - 1])
    }

    private static func references(_ answer: (seq: Int, text: String)) -> [BlockReference] {
        CodeBlock.all(in: answer.text).map { BlockReference(message: answer.seq, block: $0) }
    }

    /// The block that a number names.
    static func find(_ number: String, in conversation: Conversation) throws(REPLFailure) -> BlockReference {
        let parts = number.split(separator: ".", omittingEmptySubsequences: false).map { Int($0) }
        guard (1...2).contains(parts.count), let index = parts.last ?? nil, parts.count == 1 || parts[0] != nil else {
            throw .noSuchBlock(printable(number), count: (try? all(in: conversation).count) ?? 0)
        }
        let blocks = try all(in: conversation, answer: parts.count == 2 ? parts[0] : nil)
        guard !blocks.isEmpty else { throw .noCodeBlock }
        guard (1...blocks.count).contains(index) else { throw .noSuchBlock(number, count: blocks.count) }
        return blocks[index - 1]
    }

    /// Whether a word can be a block's number, in contrast to a path.
    static func isNumber(_ word: String) -> Bool {
        word.first?.isNumber == true && word.allSatisfy { ("0"..."9").contains($0) || $0 == "." }
    }
}

extension Conversation {
    /// Every answer that has any text, oldest first. Decodes them all.
    var answers: [(seq: Int, text: String)] {
        messages.compactMap(text(ofAnswer:))
    }

    /// The last answer that has any text; decodes from the end.
    var lastAnswer: (seq: Int, text: String)? {
        messages.reversed().lazy.compactMap(text(ofAnswer:)).first
    }

    private func text(ofAnswer seq: Int) -> (seq: Int, text: String)? {
        guard log.kind(of: seq) == .message(.assistant), case .message(let message) = try? answer(seq).body,
            !message.isBlank
        else { return nil }
        return (seq, message.content)
    }
}
