import AssayCore
import Testing

@testable import Providers

@Suite("Where a service is, and what goes there")
struct EndpointTests {
    @Test(
        "the address that takes requests",
        arguments: [
            ("https://host/v1", "https://host/v1/chat/completions", "host"),
            ("https://host/v1/", "https://host/v1/chat/completions", "host"),
            ("http://host:8080", "http://host:8080/chat/completions", "host:8080"),
            ("https://host/v1/chat/completions", "https://host/v1/chat/completions", "host"),
            ("https://host/v1/chat/completions/", "https://host/v1/chat/completions", "host"),
            ("https://me:pw@host/v1", "https://me:pw@host/v1/chat/completions", "host"),
            ("https://h/d/x?api-version=1", "https://h/d/x/chat/completions?api-version=1", "h"),
            ("https://h/d/chat/completions?v=1#f", "https://h/d/chat/completions?v=1", "h"),
            ("http://[::1]:80/v1", "http://[::1]:80/v1/chat/completions", "[::1]:80"),
        ])
    func address(base: String, url: String, address: String) {
        let endpoint = Endpoint(base)
        #expect(endpoint.requestURL(model: "m") == url)
        #expect(endpoint.address == address)
    }

    @Test(
        "the address of each format",
        arguments: [
            (WireFormat.completions, "https://h/v1", "https://h/v1/completions"),
            (.completions, "https://h/v1/completions/", "https://h/v1/completions"),
            (.completions, "https://h/v1/chat/completions", "https://h/v1/completions"),
            (.completions, "https://h/v1/engines", "https://h/v1/engines/org%2Fm%201/completions"),
            (.completions, "https://h/v1/engines/ada/", "https://h/v1/engines/ada/completions"),
            (
                .chat, "https://n.openai.azure.com/openai/deployments?api-version=2024-10-21",
                "https://n.openai.azure.com/openai/deployments/org%2Fm%201/chat/completions?api-version=2024-10-21"
            ),
            (
                .chat, "https://n.openai.azure.com/openai/deployments/d/chat/completions?api-version=1",
                "https://n.openai.azure.com/openai/deployments/d/chat/completions?api-version=1"
            ),
            (.messages, "https://api.anthropic.com/v1", "https://api.anthropic.com/v1/messages"),
            (.messages, "https://api.anthropic.com/v1/messages", "https://api.anthropic.com/v1/messages"),
        ])
    func format(_ format: WireFormat, base: String, url: String) {
        var endpoint = Endpoint(base)
        endpoint.wireFormat = format
        #expect(endpoint.requestURL(model: "org/m 1") == url)
    }

    @Test("the headers of each format; one's own go before them")
    func headers() {
        func headers(_ change: (inout Endpoint) -> Void) -> [String] {
            var endpoint = Endpoint("https://h/v1", key: Secret("k"))
            change(&endpoint)
            return endpoint.requestHeaders.map { "\($0.name): \($0.value.revealed)" }
        }
        #expect(headers { _ in } == ["Authorization: Bearer k"])
        #expect(headers { $0.keyHeader = "api-key" } == ["api-key: k"])
        #expect(headers { $0.key = nil } == [])
        #expect(headers { $0.wireFormat = .messages } == ["anthropic-version: 2023-06-01", "x-api-key: k"])
        #expect(
            headers {
                $0.wireFormat = .messages
                $0.headers = [
                    Endpoint.Header(name: "Anthropic-Version", value: Secret("2025-01-01")),
                    Endpoint.Header(name: "X-API-Key", value: Secret("other")),
                ]
            } == ["Anthropic-Version: 2025-01-01", "X-API-Key: other"])
    }

    @Test("a secret does not show")
    func secret() {
        let endpoint = Endpoint("https://host/v1", key: Secret("sk-verysecret"))
        var dumped = ""
        dump(endpoint, to: &dumped)
        for text in ["\(endpoint)", String(reflecting: endpoint), dumped, "\(Secret("sk-verysecret"))"] {
            #expect(!text.contains("verysecret"))
        }
        #expect(Secret("sk-v").redacted(from: "sk-vsk-sk-v!") == "•••sk-•••!")
        #expect(Secret("abc").redacted(from: "abc") == "abc")
    }

    @Test("the request body")
    func body() {
        let request = CompletionRequest(
            model: "m\"1", messages: [Message(.system, "s"), Message(.user, "问\n\u{1B}")],
            parameters: [
                JSONValue.Member(key: "max_tokens", value: .number("200")),
                JSONValue.Member(key: "stop", value: .array([.string("a")])),
                JSONValue.Member(key: "stream", value: .bool(false)),
            ])
        let expected =
            #"{"model":"m\"1","messages":[{"role":"system","content":"s"},{"role":"user","content":"问\n\u001b"}],"#
            + #""stream":true,"stream_options":{"include_usage":true},"max_tokens":200,"stop":["a"]}"#
        #expect(String(decoding: ChatRequest.body(of: request), as: UTF8.self) == expected)
    }

    @Test("a message with a picture has parts")
    func picture() {
        let picture = ImageAttachment(path: "a.png", mediaType: "image/png", sha256: "", bytes: [0, 255, 10, 7])
        let request = CompletionRequest(
            model: "m", messages: [Message(.system, "s"), Message(.user, "See", images: [picture])])
        let expected =
            #"{"model":"m","messages":[{"role":"system","content":"s"},{"role":"user","content":["#
            + #"{"type":"image_url","image_url":{"url":"data:image/png;base64,AP8KBw=="}},{"type":"text","text":"See"}]}],"#
            + #""stream":true,"stream_options":{"include_usage":true}}"#
        #expect(String(decoding: ChatRequest.body(of: request), as: UTF8.self) == expected)
    }

    @Test("a long text is escaped as a short one is", arguments: [4090, 4094, 4095, 4096, 4097, 8191, 8192])
    func longText(count: Int) {
        let tail = "\u{2028}\u{2029}\u{2027}é\"\\\n\r\t\u{1}\u{7F}试🪙\u{202A}"
        let plain = String(repeating: "x", count: count)
        var (short, long): ([UInt8], [UInt8]) = ([], [])
        JSONWriter.appendEscaped(tail, to: &short)
        JSONWriter.appendEscaped(plain + tail, to: &long)
        #expect(
            String(decoding: short, as: UTF8.self)
                == #"\u2028\u2029"# + "\u{2027}é" + #"\"\\\n\r\t\u0001\u007f试🪙"# + "\u{202A}")
        #expect(long == Array(plain.utf8) + short)
    }

    @Test("one's own stream options replace ours")
    func streamOptions() {
        let request = CompletionRequest(
            model: "m", messages: [], parameters: [JSONValue.Member(key: "stream_options", value: .null)])
        let expected = #"{"model":"m","messages":[],"stream":true,"stream_options":null}"#
        #expect(String(decoding: ChatRequest.body(of: request), as: UTF8.self) == expected)
    }
}
