import AssayCore
import AssayTestSupport
import Testing

@testable import Providers

/// One body of a chat completion and what it says.
struct ChatAnswerRow: CustomTestStringConvertible {
    var name: String
    var body: String
    var events: [CompletionEvent]
    var fault: AnswerFault?
    var testDescription: String { name }

    init(_ name: String, _ body: String, _ events: [CompletionEvent], fault: AnswerFault? = nil) {
        (self.name, self.body, self.events, self.fault) = (name, body, events, fault)
    }

    private static func choice(_ delta: String, _ rest: String = "") -> String {
        ChatEvents.data(#"{"choices":[{"index":0,"delta":\#(delta)\#(rest)}]}"#)
    }

    private static func error(_ message: String, _ codes: String...) -> AnswerFault {
        var error = ServiceError(message: message)
        error.codes = codes
        return .service(error)
    }

    private static let a = ChatEvents.delta("a")
    private static let end = ChatEvents.finish("stop") + ChatEvents.done

    static let answers: [ChatAnswerRow] = [
        ChatAnswerRow(
            "an ordinary answer", ChatEvents.answer(["Hel", "lo", " wor", "ld"]),
            [.text("Hello world"), .finish(.stop), .usage(TokenUsage(prompt: 7, completion: 3))]),
        ChatAnswerRow("no [DONE]", a + ChatEvents.finish("length"), [.text("a"), .finish(.length)]),
        ChatAnswerRow("no finish", a, [.text("a"), .finish(.cut)]),
        ChatAnswerRow("[DONE] alone is no finish", a + ChatEvents.done, [.text("a"), .finish(.cut)]),
        ChatAnswerRow("text after [DONE]", a + end + a, [.text("a"), .finish(.stop)]),
        ChatAnswerRow("text after the finish", ChatEvents.finish("stop") + a + end, [.text("a"), .finish(.stop)]),
        ChatAnswerRow(
            "finish before the delta in one chunk",
            ChatEvents.data(#"{"choices":[{"finish_reason":"stop","index":0,"delta":{"content":"a"}}]}"#),
            [.text("a"), .finish(.stop)]),
        ChatAnswerRow(
            "an empty finish is none", choice(#"{"content":"a"}"#, #","finish_reason":"""#),
            [.text("a"), .finish(.cut)]),
        ChatAnswerRow("content filter", ChatEvents.finish("content_filter"), [.finish(.filtered)]),
        ChatAnswerRow(
            "unknown finish", ChatEvents.finish("moon"),
            [.notice("the service ended the answer with “moon”"), .finish(.stop)]),
        ChatAnswerRow(
            "reasoning under three names",
            choice(#"{"reasoning_content":"h"}"#) + choice(#"{"reasoning":"m"}"#)
                + choice(#"{"reasoning":"!","reasoning_content":"!"}"#) + a + end,
            [.reasoning("hm!"), .text("a"), .finish(.stop)]),
        ChatAnswerRow("refusal", choice(#"{"content":null,"refusal":"No."}"#) + end, [.text("No."), .finish(.stop)]),
        ChatAnswerRow(
            "content in parts",
            choice(#"{"content":[{"type":"thinking","thinking":[{"type":"text","text":"hm"}]}]}"#)
                + choice(#"{"content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]}"#) + end,
            [.reasoning("hm"), .text("ab"), .finish(.stop)]),
        ChatAnswerRow(
            "tool calls",
            choice(#"{"tool_calls":[{"index":0,"function":{"name":"rm\u001b[2J","arguments":""}}]}"#)
                + choice(#"{"tool_calls":[{"index":0,"function":{"arguments":"{}"}}]}"#)
                + ChatEvents.finish("tool_calls"),
            [.notice("the model asked for a tool (rm [2J); Assay offers none"), .finish(.stop)]),
        ChatAnswerRow(
            "escapes", ChatEvents.delta(json: #""\u8bd5\ud83e\ude99 \"\\\n""#) + end,
            [.text("试🪙 \"\\\n"), .finish(.stop)]),
        ChatAnswerRow(
            "raw text of several bytes", ChatEvents.delta("试金石") + ChatEvents.delta("🪙") + end,
            [.text("试金石🪙"), .finish(.stop)]),
        ChatAnswerRow(
            "usage again and again",
            ChatEvents.usage(prompt: 1, completion: 1) + a + ChatEvents.usage(prompt: 1, completion: 2) + end,
            [.text("a"), .finish(.stop), .usage(TokenUsage(prompt: 1, completion: 2))]),
    ]

    static let oddities: [ChatAnswerRow] = [
        ChatAnswerRow(
            "empty choices", ChatEvents.data(#"{"choices":[]}"#, #"{"choices":null}"#) + end, [.finish(.stop)]),
        ChatAnswerRow(
            "null content", choice(#"{"role":"assistant","content":null}"#) + choice("null") + end, [.finish(.stop)]),
        ChatAnswerRow("pings", ": ping\n\n" + ChatEvents.data(#"{"type":"ping"}"#, "{}") + end, [.finish(.stop)]),
        ChatAnswerRow(
            "another choice", ChatEvents.data(#"{"choices":[{"index":1,"delta":{"content":"b"}}]}"#) + a + end,
            [.text("a"), .finish(.stop)]),
        ChatAnswerRow(
            "null usage and error", ChatEvents.data(#"{"choices":[],"usage":null,"error":null}"#) + end,
            [.finish(.stop)]),
        ChatAnswerRow(
            "malformed in mid-stream", a + ChatEvents.data(#"{"choices":[{"delta":{"content":"b"#), [.text("a")],
            fault: .notJSON(excerpt: #"{"choices":[{"delta":{"content":"b"#)),
        ChatAnswerRow(
            "error object in mid-stream",
            a + ChatEvents.data(#"{"error":{"message":"overloaded","type":"server_error"}}"#), [.text("a")],
            fault: error("overloaded", "server_error")),
        ChatAnswerRow(
            "numbers of every kind beside it",
            ChatEvents.data(
                #"{"a":-1.5e+3,"b":[0,1.0E2,12345678901234567890],"choices":[{"index":0.0,"delta":{"content":"a"}}]}"#)
                + end, [.text("a"), .finish(.stop)]),
        ChatAnswerRow(
            "a number that is none", ChatEvents.data(#"{"a":1.,"choices":[]}"#), [],
            fault: .notJSON(excerpt: #"{"a":1.,"choices":[]}"#)),
        ChatAnswerRow("error text", ChatEvents.data(#"{"error":"broken"}"#), [], fault: error("broken")),
        ChatAnswerRow(
            "error beside choices",
            ChatEvents.data(#"{"choices":[{"index":0,"delta":{},"finish_reason":"error"}],"error":{"message":"no"}}"#),
            [], fault: error("no")),
        ChatAnswerRow(
            "object of kind error", ChatEvents.data(#"{"object":"error","message":"no","code":400}"#), [],
            fault: error("no")),
        ChatAnswerRow("nothing", "", [], fault: .empty),
        ChatAnswerRow("only pings", ": ping\n\n: ping\n\n", [], fault: .empty),
        ChatAnswerRow(
            "neither events nor JSON", "hello there\n", [], fault: .noEvents(excerpt: "hello there\n")),
        ChatAnswerRow(
            "a web page", "\n<!DOCTYPE html><html><head><title>Log in</title></head>", [],
            fault: .webPage(text: "Log in")),
    ]

    static let wholes: [ChatAnswerRow] = [
        ChatAnswerRow(
            "a plain answer",
            #"{"choices":[{"index":0,"message":{"role":"assistant","content":"Hi"},"finish_reason":"stop"}],"#
                + #""usage":{"prompt_tokens":7,"completion_tokens":3}}"#,
            [.text("Hi"), .finish(.stop), .usage(TokenUsage(prompt: 7, completion: 3))]),
        ChatAnswerRow(
            "a plain answer, indented, with reasoning",
            "\u{FEFF}\n {\n \"choices\": [ {\n\"message\": {\"reasoning_content\": \"hm\",\n\"content\": \"Hi\"} } ] }\n",
            [.reasoning("hm"), .text("Hi"), .finish(.cut)]),
        ChatAnswerRow("a plain error", #"{"error":"no"}"#, [], fault: error("no")),
        ChatAnswerRow("another object", #"{"detail":"Not Found"}"#, [], fault: .noChoices(excerpt: "Not Found")),
        ChatAnswerRow("a cut object", #"{"choices":[{"#, [], fault: .notJSON(excerpt: #"{"choices":[{"#)),
    ]

    static let all = answers + oddities + wholes
}
