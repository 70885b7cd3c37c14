/// How a service is asked for the summary that stands for the beginning of a conversation, and how that goes out later.
package enum CompactionPrompt {
    /// What stands above the summary in later requests.
    static let introduction = "Summary of our conversation so far:"

    /// The request: the messages to be summarised, then the wish for a summary.
    ///
    /// - Parameters:
    ///   - messages: as they would have gone out, the last one an answer
    ///   - focus: what the user wants to be kept; empty where nothing was said
    package static func request(for messages: [Message], focus: String) -> [Message] {
        let isChinese = (messages.first { $0.role == .user }?.content).map(SystemPrompt.isChinese) ?? false
        let text = isChinese ? chinese : english
        let wish = focus.isEmpty ? "" : (isChinese ? "尤其要保留:" : "Above all keep: ") + focus
        return [Message(.system, text.system)] + messages
            + [Message(.user, [text.wish, wish].filter { !$0.isEmpty }.joined(separator: "\n"))]
    }

    private static let english = (
        system: "You summarise conversations about code, so that they can go on from the summary alone.",
        wish: [
            "Summarise our conversation up to here, for yourself: the answers after this see only your summary.",
            "Keep what is needed to go on: what I want, what was decided and why, names of files, functions, commands and",
            "values as they are, what was saved or tested, what is still open. Of code keep the names and signatures, not",
            "the code. Leave out greetings and what was given up. Write short points in my language, no introduction.",
        ].joined(separator: " ")
    )

    private static let chinese = (
        system: "你负责总结关于代码的对话,使对话仅凭总结就能继续。",
        wish: [
            "请为你自己总结到此为止的对话:以后的回答只能看到这份总结。",
            "保留继续所需的内容:我想要什么,做了哪些决定及其原因,文件、函数、命令和数值的原名,",
            "保存或测试过什么,还有什么未完成。代码只保留名称和签名,不保留代码本身。",
            "省略问候和已放弃的内容。用我的语言写成简短的要点,不要开场白。",
        ].joined()
    )
}
