import AssayCore
import AssayTestSupport
import Testing

@testable import Providers

/// How one wire format says what all of them say, so that the same rows are tried with each.
struct FormatVoice: CustomTestStringConvertible, Sendable {
    /// One server-sent event.
    struct Event: Sendable {
        var name: String?
        var data: String

        init(_ data: String, name: String? = nil) {
            (self.name, self.data) = (name, data)
        }
    }

    var format: WireFormat
    var start: [Event]
    /// The count that stands in the start already.
    var countAtStart: TokenUsage?
    /// A piece of text, as the inside of a JSON string.
    var text: @Sendable (String) -> Event
    var reasoning: (@Sendable (String) -> Event)?
    var tool: [Event]
    /// The reason for the end in the format's own words, with the count 7 and 3.
    var end: @Sendable (String) -> [Event]
    var stop: String
    var length: String
    var filtered: String
    var done: [Event]
    /// What is sent and says nothing.
    var pings: [Event]
    /// A whole answer instead of a stream, in the same count.
    var whole: @Sendable (_ text: String, _ reason: String) -> String

    var testDescription: String { format.rawValue }

    func body() -> AnswerBody {
        AnswerBody.of(format)
    }
}

extension AnswerBody {
    static func of(_ format: WireFormat) -> AnswerBody {
        format == .messages ? AnswerBody(MessagesChunks()) : AnswerBody(ChatChunks())
    }
}

extension FormatVoice {
    static let all = [chat, completions, messages]

    static func of(_ format: WireFormat) -> FormatVoice {
        switch format {
        case .chat: chat
        case .completions: completions
        case .messages: messages
        }
    }

    private static func chunk(_ delta: String, _ reason: String = "null") -> Event {
        Event(
            #"{"id":"chatcmpl-1","object":"chat.completion.chunk","created":1767225600,"model":"m","#
                + #""choices":[{"index":0,"delta":\#(delta),"logprobs":null,"finish_reason":\#(reason)}],"usage":null}"#
        )
    }

    private static let usage = #""usage":{"prompt_tokens":7,"completion_tokens":3,"total_tokens":10}"#

    static let chat = FormatVoice(
        format: .chat, start: [chunk(#"{"role":"assistant","content":"","refusal":null}"#)],
        text: { chunk(#"{"content":"\#($0)"}"#) }, reasoning: { chunk(#"{"reasoning_content":"\#($0)"}"#) },
        tool: [
            chunk(
                #"{"tool_calls":[{"index":0,"id":"c","type":"function","function":{"name":"look","arguments":""}}]}"#),
            chunk(#"{"tool_calls":[{"index":0,"function":{"arguments":"{}"}}]}"#),
        ],
        end: {
            [
                chunk("{}", "\"\($0)\""),
                Event(#"{"id":"chatcmpl-1","object":"chat.completion.chunk","choices":[],\#(usage)}"#),
            ]
        },
        stop: "stop", length: "length", filtered: "content_filter", done: [Event("[DONE]")],
        pings: [Event(#"{"choices":[]}"#), Event(#"{"choices":null}"#), Event(#"{"type":"ping"}"#), Event("{}")],
        whole: {
            #"{"id":"chatcmpl-1","object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","#
                + #""content":"\#($0)","refusal":null},"logprobs":null,"finish_reason":"\#($1)"}],\#(usage)}"#
        })

    private static func completion(_ text: String, _ reason: String = "null") -> Event {
        Event(
            #"{"id":"cmpl-1","object":"text_completion","created":1767225600,"choices":[{"text":"\#(text)","index":0,"#
                + #""logprobs":null,"finish_reason":\#(reason)}],"model":"m"}"#)
    }

    static let completions = FormatVoice(
        format: .completions, start: [], text: { completion($0) }, tool: [],
        end: {
            [completion("", "\"\($0)\""), Event(#"{"id":"cmpl-1","object":"text_completion","choices":[],\#(usage)}"#)]
        },
        stop: "stop", length: "length", filtered: "content_filter", done: [Event("[DONE]")],
        pings: [Event(#"{"choices":[]}"#), completion("")],
        whole: {
            #"{"id":"cmpl-1","object":"text_completion","choices":[{"text":"\#($0)","index":0,"logprobs":null,"#
                + #""finish_reason":"\#($1)"}],\#(usage)}"#
        })

    private static func named(_ name: String, _ rest: String) -> Event {
        Event(#"{"type":"\#(name)"\#(rest.isEmpty ? "" : ",")\#(rest)}"#, name: name)
    }

    private static func delta(_ rest: String) -> Event {
        named("content_block_delta", #""index":0,"delta":{\#(rest)}"#)
    }

    static let messages = FormatVoice(
        format: .messages,
        start: [
            named(
                "message_start",
                #""message":{"id":"msg_1","type":"message","role":"assistant","content":[],"model":"m","#
                    + #""stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":2,"#
                    + #""cache_creation_input_tokens":4,"cache_read_input_tokens":1,"output_tokens":1}}"#),
            named("content_block_start", #""index":0,"content_block":{"type":"text","text":""}"#),
        ], countAtStart: TokenUsage(prompt: 7, completion: 1),
        text: { delta(#""type":"text_delta","text":"\#($0)""#) },
        reasoning: { delta(#""type":"thinking_delta","thinking":"\#($0)""#) },
        tool: [
            named(
                "content_block_start",
                #""index":1,"content_block":{"type":"tool_use","id":"toolu_1","name":"look","input":{}}"#),
            delta(#""type":"input_json_delta","partial_json":"{}""#),
        ],
        end: {
            [
                named("content_block_stop", #""index":0"#),
                named(
                    "message_delta",
                    #""delta":{"stop_reason":"\#($0)","stop_sequence":null},"usage":{"output_tokens":3}"#),
            ]
        },
        stop: "end_turn", length: "max_tokens", filtered: "refusal", done: [named("message_stop", "")],
        pings: [named("ping", ""), delta(#""type":"signature_delta","signature":"Eq=""#)],
        whole: {
            #"{"id":"msg_1","type":"message","role":"assistant","model":"m","content":[{"type":"text","text":"\#($0)"}],"#
                + #""stop_reason":"\#($1)","stop_sequence":null,"usage":{"input_tokens":2,"#
                + #""cache_creation_input_tokens":4,"cache_read_input_tokens":1,"output_tokens":3}}"#
        })
}

/// How events are written down; the standard gives a server much freedom (WHATWG HTML § 9.2.6).
struct EventFraming: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var write: @Sendable (FormatVoice.Event) -> String

    static func plain(_ event: FormatVoice.Event) -> String {
        (event.name.map { "event: \($0)\n" } ?? "") + "data: \(event.data)\n\n"
    }

    static let all = [
        EventFraming(testDescription: "LF", write: plain),
        EventFraming(testDescription: "CR LF") { plain($0).replacing("\n", with: "\r\n") },
        EventFraming(testDescription: "CR") { plain($0).replacing("\n", with: "\r") },
        EventFraming(testDescription: "no space after the colon") {
            plain($0).replacing("\ndata: ", with: "\ndata:").replacing("event: ", with: "event:")
        },
        EventFraming(testDescription: "comments") { ": keep-alive\n\n:\n" + plain($0) },
        EventFraming(testDescription: "several data lines") {
            // White space may stand there in JSON.
            "data: " + $0.data.replacing("\":", with: "\"\ndata: :") + "\n\n"
        },
        EventFraming(testDescription: "other fields, and data without any") {
            "id: 7\nretry: 100\n" + plain($0) + "data\n\ndata:\n\n"
        },
    ]
}
