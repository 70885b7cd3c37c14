/// What a model is told that cannot be given the beginning of its answer, so that it goes on with it.
package enum ContinuationPrompt {
    /// The message that follows the answer's beginning, in the conversation's language. It asks for the last line once
    /// more: models begin at the beginning of a line anyway, and `AnswerSeam` takes the repetition away.
    package static func message(after answer: String, isChinese: Bool) -> Message {
        let lines = answer.split(separator: "\n")
        let last = lines.last { line in line.contains { !$0.isWhitespace } }.map(String.init) ?? ""
        let block = CodeBlock.all(in: answer).last.flatMap { $0.isComplete ? nil : $0 }
        return Message(.user, isChinese ? chinese(last, block) : english(last, block))
    }

    private static func english(_ last: String, _ block: CodeBlock?) -> String {
        let place = block.map { " It stopped inside the code block \($0.label): do not open a new block." } ?? ""
        return """
            Your answer was cut off. Go on with it exactly where it stopped, without any introduction.\(place)
            Begin with its last line, complete:
            \(last)
            """
    }

    private static func chinese(_ last: String, _ block: CodeBlock?) -> String {
        let place = block.map { "它停在代码块\($0.label)中间:不要重新打开代码块。" } ?? ""
        return """
            你的回答被截断了。请从停下的地方直接继续,不要任何开场白。\(place)
            先完整地重写最后一行:
            \(last)
            """
    }
}

extension CodeBlock {
    fileprivate var label: String { "`\(info.isEmpty ? "```" : info)`" }
}
