import AssayCore
import Testing

@testable import Providers

@Suite("What a refusal says")
struct ServiceErrorTests {
    struct Row: CustomTestStringConvertible {
        var name: String
        var status: Int
        var body: String
        var failure: CompletionFailure
        var testDescription: String { name }

        init(_ name: String, _ status: Int, _ body: String, _ failure: CompletionFailure) {
            (self.name, self.status, self.body, self.failure) = (name, status, body, failure)
        }
    }

    static let rows = [
        Row(
            "OpenAI, wrong key", 401,
            #"{"error":{"message":"Incorrect API key provided: sk-verysecret.","type":"invalid_request_error"}}"#,
            .notAuthorised(address: "host", detail: "Incorrect API key provided: •••.")),
        Row("forbidden", 403, #"{"message":"No access"}"#, .notAuthorised(address: "host", detail: "No access")),
        Row(
            "OpenAI, quota", 429,
            #"{"error":{"message":"You exceeded your current quota","type":"insufficient_quota","code":"insufficient_quota"}}"#,
            .quotaSpent(address: "host", detail: "You exceeded your current quota")),
        Row("rate", 429, #"{"error":"slow"}"#, .rateLimited(address: "host", detail: "slow", retryAfter: .seconds(5))),
        Row(
            "OpenAI, context", 400,
            #"{"error":{"message":"too much","type":"invalid_request_error","code":"context_length_exceeded"}}"#,
            .contextOverflow(detail: "too much")),
        Row(
            "llama.cpp, context", 400,
            #"{"error":{"code":400,"message":"request (9 tokens) exceeds it","type":"exceed_context_size_error"}}"#,
            .contextOverflow(detail: "request (9 tokens) exceeds it")),
        Row(
            "vLLM, context", 400,
            #"{"object":"error","message":"This model's maximum context length is 2048 tokens.","code":400}"#,
            .contextOverflow(detail: "This model's maximum context length is 2048 tokens.")),
        Row(
            "OpenAI, model", 404, #"{"error":{"message":"It does not exist","code":"model_not_found"}}"#,
            .unknownModel(model: "m", detail: "It does not exist")),
        Row(
            "Ollama, model", 404, #"{"error":{"message":"model 'm' not found"}}"#,
            .unknownModel(model: "m", detail: "model 'm' not found")),
        Row(
            "FastAPI, path", 404, #"{"detail":"Not Found"}"#,
            .refused(status: 404, detail: "Not Found (does the address need /v1 at its end?)")),
        Row(
            "FastAPI, validation", 422, #"{"detail":[{"loc":["body","x"],"msg":"field required","type":"t"}]}"#,
            .refused(status: 422, detail: "field required")),
        Row(
            "plain text", 500, "Internal\r\n\u{1B}]0;owned\u{7}Error\n",
            .refused(status: 500, detail: "Internal ]0;owned Error", retryAfter: .seconds(5))),
        Row(
            "a web page", 502,
            "<!doctype html><html><head><style>x{}</style><title> 502\nBad Gateway</title></head><body>…</body></html>",
            .refused(status: 502, detail: "502 Bad Gateway", retryAfter: .seconds(5))),
        Row(
            "a page without a title", 503, "<html><body><h1>Busy</h1></body>",
            .refused(status: 503, detail: "Busy", retryAfter: .seconds(5))),
        Row("nothing", 500, "", .refused(status: 500, detail: "no reason given", retryAfter: .seconds(5))),
        Row("nested", 400, #"{"error":{"error":{"message":"deep"}}}"#, .refused(status: 400, detail: "deep")),
        Row("an array", 400, #"[{"error":{"message":"first"}}]"#, .refused(status: 400, detail: "first")),
        Row(
            "too long", 500, String(repeating: "试", count: 200),
            .refused(status: 500, detail: String(repeating: "试", count: 99) + "…", retryAfter: .seconds(5))),
        Row("in a stream", 0, #"{"error":{"message":"overloaded"}}"#, .refused(status: 0, detail: "overloaded")),
        Row(
            "another secret header", 400, #"{"error":"header-value-42 is wrong"}"#,
            .refused(status: 400, detail: "••• is wrong")),
    ]

    @Test("each body", arguments: rows)
    func failure(row: Row) {
        var endpoint = Endpoint("https://host/v1", key: Secret("sk-verysecret"))
        endpoint.headers = [Endpoint.Header(name: "X-Key", value: Secret("header-value-42"))]
        let error = ServiceError(body: Array(row.body.utf8))
        #expect(error.failure(status: row.status, retryAfter: .seconds(5), from: endpoint, model: "m") == row.failure)
    }
}
