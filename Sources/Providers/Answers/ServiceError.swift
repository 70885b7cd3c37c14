import AssayCore

/// What a service says about a request that it does not answer, in any of the usual shapes: OpenAI's
/// `{"error":{"message":…,"code":…}}`, `{"error":"…"}`, vLLM's `{"object":"error","message":…}`, FastAPI's
/// `{"detail":…}`, plain text, a web page.
struct ServiceError: Equatable {
    /// Raw text from outside; empty where nothing was said.
    var message: String
    /// Its `code` and `type`, as far as they are strings.
    var codes: [String] = []

    /// Reads the body of a response whose status says that something is wrong.
    init(body: [UInt8]) {
        let text = String(decoding: body, as: UTF8.self)
        if let value = try? JSONValue(body) {
            self.init(value)
        } else if text.prefix(while: { $0 != "<" }).allSatisfy(\.isWhitespace), text.contains("<") {
            self.init(message: WebPage.firstText(of: text))
        } else {
            self.init(message: text)
        }
    }

    /// Reads the object of a stream, or a whole answer, that has no choices or has an error beside them; nil where it
    /// tells of no error.
    init?(inAnswer value: JSONValue) {
        let error = value["error"] ?? .null
        guard error != .null || value["object"]?.stringValue == "error" || value["type"]?.stringValue == "error" else {
            return nil
        }
        self.init(value)
    }

    init(_ value: JSONValue) {
        message = ServiceError.message(in: value, depth: 0) ?? ""
        codes = [value, value["error"] ?? .null].flatMap { object in
            ["code", "type"].compactMap { object[$0]?.stringValue }
        }
    }

    init(message: String) {
        self.message = message
    }

    /// The first text where texts usually stand.
    private static func message(in value: JSONValue, depth: Int) -> String? {
        guard depth < 6 else { return nil }
        switch value {
        case .string(let text): return text.isEmpty ? nil : text
        case .array(let elements): return elements.first.flatMap { message(in: $0, depth: depth + 1) }
        case .object:
            for key in ["message", "error", "detail", "msg", "errors", "error_msg", "reason", "Message"] {
                if let member = value[key], let text = message(in: member, depth: depth + 1) { return text }
            }
            return nil
        default: return nil
        }
    }

    // MARK: What it means

    /// The failure for a response of this status, or for an error inside a stream where it is 0.
    func failure(status: Int, retryAfter: Duration?, from endpoint: Endpoint, model: String) -> CompletionFailure {
        let said = endpoint.safe(message)
        let detail = said.isEmpty ? ProviderText.noDetail() : said
        switch status {
        case 401, 403:
            return .notAuthorised(
                address: endpoint.address, detail: detail, keyWasSent: endpoint.hasCredentials,
                remedy: endpoint.keyRemedy)
        case 429 where codes.contains("insufficient_quota"):
            return .quotaSpent(address: endpoint.address, detail: detail)
        case 429: return .rateLimited(address: endpoint.address, detail: detail, retryAfter: retryAfter)
        case _ where isContextOverflow: return .contextOverflow(detail: detail)
        case 0, 400, 404, 422:
            if isUnknownModel(at: status) { return .unknownModel(model: OneLine.of(model), detail: detail) }
            return .refused(status: status, detail: status == 404 ? ProviderText.wrongPath(detail) : detail)
        default: return .refused(status: status, detail: detail, retryAfter: retryAfter)
        }
    }

    /// OpenAI's and llama.cpp's codes, and what those say who have none.
    private var isContextOverflow: Bool {
        if codes.contains(where: { ["context_length_exceeded", "exceed_context_size_error"].contains($0) }) {
            return true
        }
        let text = message.lowercased()
        let phrases = [
            "maximum context length", "exceeds the available context", "exceeds the context", "exceed context",
            "context length exceeded", "context window", "context_length_exceeded", "prompt is too long",
            "longer than the maximum model length", "input is too long",
        ]
        return phrases.contains { text.contains($0) }
    }

    private func isUnknownModel(at status: Int) -> Bool {
        let known = [
            "model_not_found", "invalid_model", "unknown_model", "model_decommissioned", "DeploymentNotFound",
        ]
        if codes.contains(where: known.contains) { return true }
        let text = message.lowercased()
        let isGone = ["has been deprecated", "decommissioned", "retired", "no longer"].contains { text.contains($0) }
        return (status == 404 || isGone) && text.contains("model")
    }
}

/// A web page, such as a proxy sends in place of an answer.
enum WebPage {
    /// The title, or else the first text outside of tags.
    static func firstText(of page: String) -> String {
        var rest = Substring(page)
        var first = ""
        while let open = rest.firstIndex(of: "<") {
            let text = OneLine.of(String(rest[..<open]))
            if first.isEmpty { first = text }
            guard let close = rest[open...].firstIndex(of: ">") else { return first }
            let tag = rest[open..<close].dropFirst().prefix { $0.isLetter }.lowercased()
            rest = rest[rest.index(after: close)...]
            if tag == "title" { return OneLine.of(String(rest.prefix { $0 != "<" })) }
            if tag == "script" || tag == "style" { rest = rest.drop { $0 != "<" } }
        }
        return first.isEmpty ? OneLine.of(String(rest)) : first
    }
}
