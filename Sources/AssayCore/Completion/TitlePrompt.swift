/// How a service is asked for a session's title, and how its answer is read.
package enum TitlePrompt {
    /// - Parameter questions: the first words of what the user asked
    package static func request(for questions: [String]) -> [Message] {
        let list = questions.map { "- \($0)" }.joined(separator: "\n")
        let isChinese = SystemPrompt.isChinese(list)
        return [
            Message(
                .system,
                isChinese
                    ? "你为对话起标题。只回答一个不超过十五个字的标题,不加引号。"
                    : "You give conversations titles. Answer with one title of at most eight words, without quotes."),
            Message(.user, list),
        ]
    }

    /// The first line that is not empty, without the marks that models put around a title; nil where nothing is left.
    package static func title(in answer: String) -> String? {
        for line in answer.split(whereSeparator: \.isNewline) {
            var title = String(line).onOneLine
            for label in ["Title:", "标题:", "标题:"] where title.hasPrefix(label) {
                title.removeFirst(label.count)
            }
            let marks: Set<Character> = ["\"", "'", "`", "*", "#", "“", "”", "「", "」", "《", "》", " ", "."]
            let start = title.drop { marks.contains($0) }
            guard let last = start.lastIndex(where: { !marks.contains($0) }) else { continue }
            return String(start[...last].prefix(80))
        }
        return nil
    }
}
