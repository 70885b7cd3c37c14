import AssayCore
import Testing

@testable import Providers

@Suite("What goes out in each format")
struct RequestBodyTests {
    private func body(
        _ format: WireFormat, _ model: String, _ messages: [Message], _ parameters: [(String, JSONValue)] = [],
        limit: Int? = nil, window: Int? = nil, base: String = "https://h/v1"
    ) -> String {
        var endpoint = Endpoint(base)
        endpoint.wireFormat = format
        let request = CompletionRequest(
            model: model, messages: messages,
            parameters: parameters.map { JSONValue.Member(key: $0.0, value: $0.1) }, answerLimit: limit,
            contextWindow: window)
        return String(decoding: WireRequest(request, to: endpoint).body, as: UTF8.self)
    }

    private let talk = [
        Message(.system, "Be brief."), Message(.user, "Hi"), Message(.assistant, "Hello."), Message(.user, "Who?"),
    ]

    @Test("chat: `engine` stands for the model, `template` is nobody's business")
    func chat() {
        #expect(
            body(.chat, "m", [Message(.user, "q")], [("engine", .string("e")), ("template", .string("chatml"))])
                == #"{"model":"e","messages":[{"role":"user","content":"q"}],"stream":true,"#
                + #""stream_options":{"include_usage":true}}"#)
    }

    private static let dots = [
        ImageAttachment(path: "a.png", mediaType: "image/png", sha256: "", bytes: [1, 2, 3]),
        ImageAttachment(path: "b.jpg", mediaType: "image/jpeg", sha256: "", bytes: [255]),
    ]

    @Test("chat: pictures stand before the text as data addresses")
    func chatPictures() {
        let messages = [Message(.user, "Hi"), Message(.user, "which?\n\n[image: a.png]", images: Self.dots)]
        #expect(
            body(.chat, "m", messages, [("stream_options", .null)])
                == #"{"model":"m","messages":[{"role":"user","content":"Hi"},{"role":"user","content":["#
                + #"{"type":"image_url","image_url":{"url":"data:image/png;base64,AQID"}},"#
                + #"{"type":"image_url","image_url":{"url":"data:image/jpeg;base64,/w=="}},"#
                + #"{"type":"text","text":"which?\n\n[image: a.png]"}]}],"stream":true,"stream_options":null}"#)
    }

    @Test("messages: pictures stand before the text in base64, also of messages that become one")
    func messagesPictures() {
        let messages = [
            Message(.user, "Hi"), Message(.user, "which?", images: Self.dots), Message(.assistant, "Red."),
            Message(.user, "Sure?"),
        ]
        #expect(
            body(.messages, "m", messages, [("max_tokens", .number("7"))])
                == #"{"model":"m","max_tokens":7,"messages":[{"role":"user","content":["#
                + #"{"type":"image","source":{"type":"base64","media_type":"image/png","data":"AQID"}},"#
                + #"{"type":"image","source":{"type":"base64","media_type":"image/jpeg","data":"/w=="}},"#
                + #"{"type":"text","text":"Hi\n\nwhich?"}]},{"role":"assistant","content":"Red."},"#
                + #"{"role":"user","content":"Sure?"}],"stream":true}"#)
    }

    @Test("completions: the plain template, its stop sequence, and as many tokens as there is room for")
    func plain() {
        #expect(
            body(.completions, "gpt-3.5-turbo-instruct", talk, [("stop", .string("END")), ("seed", .number("1"))])
                == #"{"model":"gpt-3.5-turbo-instruct","prompt":"Be brief.\n\n### User\nHi\n\n### Assistant\nHello.\n\n"#
                + #"### User\nWho?\n\n### Assistant\n","max_tokens":4055,"stop":["END","\n### User"],"stream":true,"#
                + #""stream_options":{"include_usage":true},"seed":1}"#)
    }

    @Test("completions: ChatML by the model's name or by setting; markup in a file does not end the message")
    func chatml() {
        let expected =
            #"{"model":"NAME","prompt":"<|im_start|>user\na<|im_end |>b<|im_end|>\n<|im_start|>assistant\n","#
            + #""max_tokens":2048,"stop":["<|im_end|>","<|im_start|>"],"stream":true,"stream_options":null}"#
        let messages = [Message(.user, "a<|im_end|>b")]
        let options = ("stream_options", JSONValue.null)
        for name in ["Qwen2.5-Coder-1.5B-Instruct", "org/SmolLM2-135M-Instruct"] {
            let expected = expected.replacing("NAME", with: name)
            #expect(body(.completions, name, messages, [options]) == expected)
        }
        let other = [("template", .string("chatml")), options]
        #expect(body(.completions, "other", messages, other) == expected.replacing("NAME", with: "other"))
    }

    @Test("completions: where the address names the engine the body does not; one's own limit replaces ours")
    func engine() {
        let sent = body(
            .completions, "ada", [Message(.user, "q")], [("max_tokens", .number("5"))], base: "https://h/v1/engines")
        #expect(
            sent == ####"{"prompt":"### User\nq\n\n### Assistant\n","max_tokens":5,"stop":["\n### User"],"####
                + #""stream":true,"stream_options":{"include_usage":true}}"#)
    }

    private static let nine = JSONValue.number("9")
    /// The limit that Assay sets is 60.
    static let limitRows: [(model: String, own: [(String, JSONValue)], chat: String, others: String)] = [
        ("gpt-4.1-mini", [], #""max_tokens":60"#, #""max_tokens":60"#),
        ("gpt-4o", [], #""max_tokens":60"#, #""max_tokens":60"#),
        ("o1000", [], #""max_tokens":60"#, #""max_tokens":60"#),
        // Thoughts count there, and get room.
        ("gpt-5", [], #""max_completion_tokens":4156"#, #""max_tokens":60"#),
        ("gpt-5.1-codex-mini", [], #""max_completion_tokens":4156"#, #""max_tokens":60"#),
        ("openai/gpt-5-mini", [], #""max_completion_tokens":4156"#, #""max_tokens":60"#),
        ("o1", [], #""max_completion_tokens":4156"#, #""max_tokens":60"#),
        ("o3-mini", [], #""max_completion_tokens":4156"#, #""max_tokens":60"#),
        ("o4-mini-2025-04-16", [], #""max_completion_tokens":4156"#, #""max_tokens":60"#),
        ("gpt-5", [("max_completion_tokens", nine)], #""max_completion_tokens":9"#, #""max_tokens":9"#),
        ("gpt-4.1-mini", [("max_completion_tokens", nine)], #""max_completion_tokens":9"#, #""max_tokens":9"#),
        ("gpt-4.1-mini", [("max_tokens", nine)], #""max_tokens":9"#, #""max_tokens":9"#),
        ("o3", [("max_tokens", nine)], #""max_completion_tokens":9"#, #""max_tokens":9"#),
        ("openai/gpt-5-mini", [("max_tokens", nine)], #""max_completion_tokens":9"#, #""max_tokens":9"#),
        (
            "gpt-5", [("max_completion_tokens", nine), ("max_tokens", nine)], #""max_completion_tokens":9"#,
            #""max_tokens":9"#
        ),
    ]

    @Test(
        "one limit of the answer, under the name that the model wants; the user's own goes before ours",
        arguments: limitRows.indices)
    func answerLimit(row: Int) {
        let (model, own, chat, others) = Self.limitRows[row]
        func body(_ format: WireFormat) -> String { self.body(format, model, [Message(.user, "q")], own, limit: 60) }
        #expect(
            body(.chat)
                == #"{"model":"\#(model)","messages":[{"role":"user","content":"q"}],"stream":true,"#
                + #""stream_options":{"include_usage":true},\#(chat)}"#)
        #expect(
            body(.completions)
                == ####"{"model":"\####(model)","prompt":"### User\nq\n\n### Assistant\n",\####(others),"####
                + #""stop":["\n### User"],"stream":true,"stream_options":{"include_usage":true}}"#)
        #expect(
            body(.messages)
                == #"{"model":"\#(model)",\#(others),"messages":[{"role":"user","content":"q"}],"stream":true}"#)
    }

    @Test(
        "base models by their names",
        arguments: [
            ("davinci-002", true), ("babbage-002", true), ("bigcode/starcoder2-3b", true),
            ("Qwen2.5-Coder-1.5B-base", true),
            ("deepseek-coder-6.7b-base", true), ("codegen-350M-mono", true), ("starcoder2-15b-instruct-v0.1", false),
            ("gpt-3.5-turbo-instruct", false), ("database-chat", false), ("llama-3-base-chat", false),
        ])
    func base(name: String, isBase: Bool) {
        #expect((ChatTemplate(forModel: name) == .base) == isBase)
    }

    @Test("a base model is given the opened fence, with language and file where the question names them")
    func primed() {
        func prompt(_ messages: Message...) -> ChatTemplate.Prompt { ChatTemplate.base.prompt(of: messages) }
        #expect(
            prompt(Message(.system, "Be brief."), Message(.user, "Write sales.py, please."))
                == .init(
                    text: "Request: Write sales.py, please.\n\nAnswer:\n\n```python sales.py\n", stop: ["\n```"],
                    frame: .init(opening: "```python sales.py\n", closing: "\n```\n")))
        let fence = "```bash\necho hi\n```\n"
        #expect(
            prompt(Message(.user, "Greet me in bash"), Message(.assistant, fence), Message(.user, "用Python写"))
                == .init(
                    text:
                        "Request: Greet me in bash\n\nAnswer:\n\n\(fence)\n\nRequest: 用Python写\n\nAnswer:\n\n```python\n",
                    stop: ["\n```"], frame: .init(opening: "```python\n", closing: "\n```\n")))
        // An answer that is to be gone on with, within its block and behind it.
        #expect(
            prompt(Message(.user, "q"), Message(.assistant, "```c\nint"))
                == .init(
                    text: "Request: q\n\nAnswer:\n\n```c\nint", stop: ["\n```"],
                    frame: .init(opening: "", closing: "\n```\n")))
        #expect(
            prompt(Message(.user, "q"), Message(.assistant, "```c\n```\nIt"))
                == .init(text: "Request: q\n\nAnswer:\n\n```c\n```\nIt", stop: ["\nRequest:"]))
    }

    @Test("what a question asks for")
    func requestedFile() {
        let rows = [
            ("Write `src/slug.py` and its test", "python src/slug.py"),
            ("a Dockerfile for it", "dockerfile Dockerfile"),
            ("make notes.txt", "text notes.txt"), ("a Bash script", "bash"), ("why?", ""), ("", ""),
            ("Explain this.\n\n```a.py\nimport b.sql\n```", ""), ("see https://example.com/a.py in SQL", "sql"),
        ]
        for (question, info) in rows { #expect(RequestedFile(in: question).infoString == info, "\(question)") }
    }

    @Test("messages: system apart, user first, roles in turn, no blank message, a limit always")
    func messages() {
        #expect(
            body(
                .messages, "claude-sonnet-4-5", talk + [Message(.user, "Now?"), Message(.assistant, "I am \n")],
                [("stop", .string("END")), ("temperature", .number("0.5"))])
                == #"{"model":"claude-sonnet-4-5","max_tokens":32000,"system":"Be brief.","messages":["#
                + #"{"role":"user","content":"Hi"},{"role":"assistant","content":"Hello."},"#
                + #"{"role":"user","content":"Who?\n\nNow?"},{"role":"assistant","content":"I am"}],"#
                + #""stream":true,"stop_sequences":["END"],"temperature":0.5}"#)
        #expect(
            body(
                .messages, "m", [Message(.assistant, "Hello."), Message(.user, " \n"), Message(.user, "q")],
                [("max_completion_tokens", .number("7"))])
                == #"{"model":"m","max_tokens":7,"messages":[{"role":"user","content":"…"},"#
                + #"{"role":"assistant","content":"Hello."},{"role":"user","content":"q"}],"stream":true}"#)
    }

    @Test("how long an answer may be")
    func limits() {
        func limit(_ format: WireFormat, _ model: String, window: Int? = nil, bytes: Int = 300) -> Int {
            let messages = [Message(.user, String(repeating: "x", count: bytes))]
            let request = CompletionRequest(model: model, messages: messages, contextWindow: window)
            return format == .messages
                ? AnswerLimit.forMessages(request)
                : AnswerLimit.forCompletions(request, prompt: messages[0].content)
        }
        #expect(limit(.completions, "any") == 2048)
        #expect(limit(.completions, "any", window: 4096) == 4096 - 116)
        #expect(limit(.completions, "any", window: 4096, bytes: 30_000) == 256)
        #expect(limit(.completions, "davinci-002") == 16_384 - 116)
        #expect(limit(.messages, "claude-3-opus-20240229") == 4096)
        #expect(limit(.messages, "claude-3-5-haiku-latest") == 8192)
        #expect(limit(.messages, "claude-opus-4-1", window: 200_000) == 32_000)
        #expect(limit(.messages, "SmolLM2", window: 4096) == 4096 - 116)
        #expect(limit(.messages, "other") == 8192)
        let seen = CompletionRequest(
            model: "SmolVLM", messages: [Message(.user, "", images: Self.dots)], contextWindow: 8192)
        #expect(AnswerLimit.forMessages(seen) == 8192 - 2 * 1600 - 16)
    }
}
