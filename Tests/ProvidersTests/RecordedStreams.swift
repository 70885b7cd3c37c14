import AssayCore
import Testing

/// A stream as a service sends it, after its public documentation.
struct RecordedStream: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var format: WireFormat
    var body: String
    var events: [CompletionEvent]

    static let all = [openAI, azure, deepSeek, instruct, llama, claude, thinking, claudeTool]

    /// OpenAI, chat completions with `stream_options.include_usage`.
    private static let openAI = RecordedStream(
        testDescription: "OpenAI chat", format: .chat,
        body: """
            data: {"id":"chatcmpl-9x","object":"chat.completion.chunk","created":1764000000,"model":"gpt-4.1-mini-2025-04-14","service_tier":"default","system_fingerprint":"fp_1","choices":[{"index":0,"delta":{"role":"assistant","content":"","refusal":null},"logprobs":null,"finish_reason":null}],"usage":null,"obfuscation":"a1"}

            data: {"id":"chatcmpl-9x","object":"chat.completion.chunk","created":1764000000,"model":"gpt-4.1-mini-2025-04-14","service_tier":"default","system_fingerprint":"fp_1","choices":[{"index":0,"delta":{"content":"Two"},"logprobs":null,"finish_reason":null}],"usage":null,"obfuscation":"xY"}

            data: {"id":"chatcmpl-9x","object":"chat.completion.chunk","created":1764000000,"model":"gpt-4.1-mini-2025-04-14","service_tier":"default","system_fingerprint":"fp_1","choices":[{"index":0,"delta":{"content":" files."},"logprobs":null,"finish_reason":null}],"usage":null,"obfuscation":""}

            data: {"id":"chatcmpl-9x","object":"chat.completion.chunk","created":1764000000,"model":"gpt-4.1-mini-2025-04-14","service_tier":"default","system_fingerprint":"fp_1","choices":[{"index":0,"delta":{},"logprobs":null,"finish_reason":"stop"}],"usage":null}

            data: {"id":"chatcmpl-9x","object":"chat.completion.chunk","created":1764000000,"model":"gpt-4.1-mini-2025-04-14","service_tier":"default","system_fingerprint":"fp_1","choices":[],"usage":{"prompt_tokens":19,"completion_tokens":3,"total_tokens":22,"prompt_tokens_details":{"cached_tokens":0,"audio_tokens":0},"completion_tokens_details":{"reasoning_tokens":0}}}

            data: [DONE]


            """,
        events: [.text("Two files."), .finish(.stop), .usage(TokenUsage(prompt: 19, completion: 3))])

    /// Azure begins with a chunk about its filter that has no choices.
    private static let azure = RecordedStream(
        testDescription: "Azure OpenAI", format: .chat,
        body: """
            data: {"choices":[],"created":0,"id":"","model":"","object":"","prompt_filter_results":[{"prompt_index":0,"content_filter_results":{"hate":{"filtered":false,"severity":"safe"}}}]}

            data: {"choices":[{"content_filter_results":{},"delta":{"content":"","refusal":null,"role":"assistant"},"finish_reason":null,"index":0,"logprobs":null}],"created":1764000000,"id":"chatcmpl-A","model":"gpt-4o","object":"chat.completion.chunk","system_fingerprint":"fp"}

            data: {"choices":[{"content_filter_results":{"hate":{"filtered":false,"severity":"safe"}},"delta":{"content":"Hello"},"finish_reason":null,"index":0,"logprobs":null}],"created":1764000000,"id":"chatcmpl-A","model":"gpt-4o","object":"chat.completion.chunk","system_fingerprint":"fp"}

            data: {"choices":[{"content_filter_results":{},"delta":{},"finish_reason":"content_filter","index":0,"logprobs":null}],"created":1764000000,"id":"chatcmpl-A","model":"gpt-4o","object":"chat.completion.chunk","system_fingerprint":"fp"}

            data: [DONE]


            """,
        events: [.text("Hello"), .finish(.filtered)])

    /// DeepSeek's reasoner; usage stands in the last chunk with choices, and comments keep the connection alive.
    private static let deepSeek = RecordedStream(
        testDescription: "DeepSeek", format: .chat,
        body: """
            : keep-alive

            data: {"id":"d1","object":"chat.completion.chunk","created":1764000000,"model":"deepseek-reasoner","choices":[{"index":0,"delta":{"role":"assistant","content":null,"reasoning_content":"用户"},"logprobs":null,"finish_reason":null}]}

            : keep-alive

            data: {"id":"d1","object":"chat.completion.chunk","created":1764000000,"model":"deepseek-reasoner","choices":[{"index":0,"delta":{"content":"好","reasoning_content":null},"logprobs":null,"finish_reason":null}]}

            data: {"id":"d1","object":"chat.completion.chunk","created":1764000000,"model":"deepseek-reasoner","choices":[{"index":0,"delta":{"content":"","reasoning_content":null},"logprobs":null,"finish_reason":"length"}],"usage":{"prompt_tokens":9,"completion_tokens":2,"total_tokens":11,"prompt_cache_hit_tokens":0,"prompt_cache_miss_tokens":9}}

            data: [DONE]


            """,
        events: [
            .reasoning("用户"), .text("好"), .finish(.length), .usage(TokenUsage(prompt: 9, completion: 2)),
        ])

    /// OpenAI, legacy completions.
    private static let instruct = RecordedStream(
        testDescription: "OpenAI legacy completions", format: .completions,
        body: """
            data: {"id":"cmpl-7i","object":"text_completion","created":1764000000,"choices":[{"text":"\\n\\nThis","index":0,"logprobs":null,"finish_reason":null}],"model":"gpt-3.5-turbo-instruct"}

            data: {"id":"cmpl-7i","object":"text_completion","created":1764000000,"choices":[{"text":" is","index":0,"logprobs":null,"finish_reason":null}],"model":"gpt-3.5-turbo-instruct"}

            data: {"id":"cmpl-7i","object":"text_completion","created":1764000000,"choices":[{"text":"","index":0,"logprobs":null,"finish_reason":"length"}],"model":"gpt-3.5-turbo-instruct"}

            data: {"id":"cmpl-7i","object":"text_completion","created":1764000000,"choices":[],"model":"gpt-3.5-turbo-instruct","usage":{"prompt_tokens":5,"completion_tokens":2,"total_tokens":7}}

            data: [DONE]


            """,
        events: [.text("\n\nThis is"), .finish(.length), .usage(TokenUsage(prompt: 5, completion: 2))])

    /// llama.cpp's server, legacy completions.
    private static let llama = RecordedStream(
        testDescription: "llama.cpp legacy completions", format: .completions,
        body: """
            data: {"choices":[{"text":"def","index":0,"logprobs":null,"finish_reason":null}],"created":1764000000,"model":"m","system_fingerprint":"b6000","object":"text_completion","id":"chatcmpl-1"}

            data: {"choices":[{"text":" add","index":0,"logprobs":null,"finish_reason":null}],"created":1764000000,"model":"m","system_fingerprint":"b6000","object":"text_completion","id":"chatcmpl-1"}

            data: {"choices":[{"text":"","index":0,"logprobs":null,"finish_reason":"stop"}],"created":1764000000,"model":"m","system_fingerprint":"b6000","object":"text_completion","id":"chatcmpl-1","usage":{"completion_tokens":2,"prompt_tokens":4,"total_tokens":6},"timings":{"prompt_n":4,"predicted_per_second":110.5}}

            data: [DONE]


            """,
        events: [.text("def add"), .finish(.stop), .usage(TokenUsage(prompt: 4, completion: 2))])

    /// Anthropic, the documentation's own example.
    private static let claude = RecordedStream(
        testDescription: "Anthropic messages", format: .messages,
        body: """
            event: message_start
            data: {"type": "message_start", "message": {"id": "msg_1nZdL29xx5MUA1yADyHTEsnR8uuvGzszyY", "type": "message", "role": "assistant", "content": [], "model": "claude-sonnet-4-5", "stop_reason": null, "stop_sequence": null, "usage": {"input_tokens": 25, "output_tokens": 1}}}

            event: content_block_start
            data: {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}}

            event: ping
            data: {"type": "ping"}

            event: content_block_delta
            data: {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "Hello"}}

            event: content_block_delta
            data: {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "!"}}

            event: content_block_stop
            data: {"type": "content_block_stop", "index": 0}

            event: message_delta
            data: {"type": "message_delta", "delta": {"stop_reason": "end_turn", "stop_sequence":null}, "usage": {"output_tokens": 15}}

            event: message_stop
            data: {"type": "message_stop"}


            """,
        events: [.text("Hello!"), .finish(.stop), .usage(TokenUsage(prompt: 25, completion: 15))])

    /// Anthropic with a thought, its signature, and a prompt from the cache.
    private static let thinking = RecordedStream(
        testDescription: "Anthropic thinking", format: .messages,
        body: """
            event: message_start
            data: {"type":"message_start","message":{"model":"claude-opus-4-1","id":"msg_01","type":"message","role":"assistant","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":4,"cache_creation_input_tokens":100,"cache_read_input_tokens":2000,"cache_creation":{"ephemeral_5m_input_tokens":100,"ephemeral_1h_input_tokens":0},"output_tokens":3,"service_tier":"standard"}}}

            event: content_block_start
            data: {"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}

            event: content_block_delta
            data: {"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"Let me"}}

            event: content_block_delta
            data: {"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":" see."}}

            event: content_block_delta
            data: {"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"EqQBCgIYAhIM1gbcDa9GJwZA2b3hGgxBdjrkzLoky3dl1pk"}}

            event: content_block_stop
            data: {"type":"content_block_stop","index":0}

            event: content_block_start
            data: {"type":"content_block_start","index":1,"content_block":{"type":"text","text":""}}

            event: content_block_delta
            data: {"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"27"}}

            event: content_block_stop
            data: {"type":"content_block_stop","index":1}

            event: message_delta
            data: {"type":"message_delta","delta":{"stop_reason":"model_context_window_exceeded","stop_sequence":null},"usage":{"input_tokens":4,"cache_creation_input_tokens":100,"cache_read_input_tokens":2000,"output_tokens":40}}

            event: message_stop
            data: {"type":"message_stop"}


            """,
        events: [
            .reasoning("Let me see."), .text("27"), .finish(.length),
            .usage(TokenUsage(prompt: 2104, completion: 40)),
        ])

    /// Anthropic, a search of its own that pauses the turn.
    private static let claudeTool = RecordedStream(
        testDescription: "Anthropic, paused", format: .messages,
        body: """
            event: message_start
            data: {"type":"message_start","message":{"id":"msg_02","type":"message","role":"assistant","model":"claude-sonnet-4-5","content":[],"stop_reason":null,"usage":{"input_tokens":30,"output_tokens":2}}}

            event: content_block_start
            data: {"type":"content_block_start","index":0,"content_block":{"type":"server_tool_use","id":"srvtoolu_01","name":"web_search","input":{}}}

            event: content_block_delta
            data: {"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"{\\"query\\": \\"text\\"}"}}

            event: content_block_stop
            data: {"type":"content_block_stop","index":0}

            event: content_block_start
            data: {"type":"content_block_start","index":1,"content_block":{"type":"web_search_tool_result","tool_use_id":"srvtoolu_01","content":[{"type":"web_search_result","title":"T","url":"https://example.org","encrypted_content":"x"}]}}

            event: content_block_stop
            data: {"type":"content_block_stop","index":1}

            event: message_delta
            data: {"type":"message_delta","delta":{"stop_reason":"pause_turn","stop_sequence":null},"usage":{"output_tokens":9,"server_tool_use":{"web_search_requests":1}}}

            event: message_stop
            data: {"type":"message_stop"}


            """,
        events: [
            .notice("the model asked for a tool (web_search); Assay offers none"),
            .notice("the service paused before the answer was whole"), .finish(.cut),
            .usage(TokenUsage(prompt: 30, completion: 9)),
        ])
}
