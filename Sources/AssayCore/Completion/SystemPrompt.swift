/// What a model is told before the conversation, so that its answers can be saved: complete files, each named in the
/// info string of its fence.
///
/// Measured with the coder model at its default temperature, first blocks of 40 varied requests in English, Chinese and
/// German: one plain sentence named 5 of 40 (none in the info string); `text` with one example exchange 28, with both 39
/// (another seed: 38); the same examples written into the system text 33. In a later turn the conversation's own named
/// answer serves as example: 31 without `examples`.
package struct SystemPrompt: Sendable, Equatable {
    package var text: String
    /// Exchanges that show the format. Small models follow them where they do not follow the text.
    package var examples: [Message]

    /// Whether it is the Chinese wording.
    package var isChinese: Bool { text.hasPrefix(SystemPrompt.chinese.text) }

    /// What goes out before the conversation. The examples go only before the first answer that names a file: later
    /// they would be taken for a part of the conversation ("what was my first question?"), and that answer shows the
    /// format as well.
    package func messages(withExamples: Bool) -> [Message] {
        [Message(.system, text)] + (withExamples ? examples : [])
    }

    /// `language` is a POSIX locale or a BCP 47 tag, such as `zh_CN.UTF-8`; Chinese has a wording of its own, every other
    /// language the English one, which asks for the user's language.
    package static func standard(language: String) -> SystemPrompt {
        language.lowercased().hasPrefix("zh") ? chinese : english
    }

    /// In the language of the question: Chinese where it holds Chinese characters.
    package static func forQuestion(_ text: String) -> SystemPrompt {
        standard(language: isChinese(text) ? "zh" : "en")
    }

    static func isChinese(_ text: String) -> Bool {
        text.unicodeScalars.contains { (0x3400...0x9FFF).contains($0.value) }
    }

    package static let english = SystemPrompt(
        text: """
            You write code for people who save each code block as a file.
            Give every file complete, in a fenced block of its own. The line that opens a block holds the language and \
            then the file's path:
            ```python sales.py
            ```dockerfile Dockerfile
            ```sql schema.sql
            ```yaml compose.yaml
            ```makefile Makefile
            The path is never left out, not even for one short function. Explain briefly, in the user's language.
            Answer other questions, such as those about this conversation, in plain words.
            """,
        examples: [
            Message(.user, "Write a bash script that greets me."),
            Message(
                .assistant,
                """
                ```bash greet.sh
                #!/bin/bash
                echo "Hello, $USER!"
                ```
                Run it with `bash greet.sh`.
                """),
            Message(.user, "Now a table for the greetings, and a container for the script."),
            Message(.assistant, secondAnswer + "Build it with `docker build .`."),
        ])

    package static let chinese = SystemPrompt(
        text: """
            你为用户编写代码,每个代码块都会保存为一个文件。
            每个文件都要完整,各放在一个围栏代码块里。代码块的开头一行写语言,再写文件路径:
            ```python sales.py
            ```dockerfile Dockerfile
            ```sql schema.sql
            ```yaml compose.yaml
            ```makefile Makefile
            路径绝不能省略,即使只有一个很短的函数。用用户的语言简短说明。
            其他问题(例如关于这次对话的问题)用普通文字直接回答。
            """,
        examples: [
            Message(.user, "写一个向我问好的bash脚本。"),
            Message(
                .assistant,
                """
                ```bash greet.sh
                #!/bin/bash
                echo "你好,$USER!"
                ```
                用`bash greet.sh`运行。
                """),
            Message(.user, "再写一个保存问候语的表,和一个运行脚本的容器。"),
            Message(.assistant, secondAnswer + "用`docker build .`构建。"),
        ])

    private static let secondAnswer = """
        ```sql greetings.sql
        CREATE TABLE greetings (id INTEGER PRIMARY KEY, text TEXT NOT NULL);
        ```
        ```dockerfile Dockerfile
        FROM debian:12
        COPY greet.sh /greet.sh
        CMD ["bash", "/greet.sh"]
        ```

        """
}
