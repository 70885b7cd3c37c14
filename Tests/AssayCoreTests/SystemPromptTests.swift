import AssayCore
import Testing

@Suite("What the model is told")
struct SystemPromptTests {
    @Test(
        "Chinese has its own wording, all others the English one",
        arguments: [
            ("zh_CN.UTF-8", SystemPrompt.chinese), ("zh-Hant", .chinese), ("ZH", .chinese), ("en_US", .english),
            ("de_DE.UTF-8", .english), ("C", .english), ("", .english),
        ])
    func language(language: String, expected: SystemPrompt) {
        #expect(SystemPrompt.standard(language: language) == expected)
    }

    @Test(
        "Examples stand between the system message and the conversation, or not at all",
        arguments: [
            SystemPrompt.english, .chinese,
        ])
    func messages(prompt: SystemPrompt) {
        #expect(prompt.messages(withExamples: false) == [Message(.system, prompt.text)])
        #expect(
            prompt.messages(withExamples: true).map(\.role) == [.system, .user, .assistant, .user, .assistant])
    }

    @Test("Every fence of the examples names its file", arguments: [SystemPrompt.english, .chinese])
    func names(prompt: SystemPrompt) {
        let openings = prompt.examples.filter { $0.role == .assistant }.flatMap { message in
            message.content.split(separator: "\n").filter { $0.hasPrefix("```") && $0.count > 3 }
        }
        #expect(openings == ["```bash greet.sh", "```sql greetings.sql", "```dockerfile Dockerfile"])
    }
}
