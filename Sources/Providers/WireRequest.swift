import AssayCore

/// A request as it goes over the wire in an endpoint's format, and what reads its answer.
struct WireRequest {
    var url: String
    /// Besides those that say that JSON is sent and events are wanted.
    var headers: [Endpoint.Header]
    var body: [UInt8]
    var answer: AnswerBody

    /// Parameters with these names are for Assay: `engine` names the model as the oldest interface did, `template` the
    /// chat template of legacy completions.
    private static let own: Set<String> = ["engine", "template"]

    init(_ request: CompletionRequest, to endpoint: Endpoint) {
        func own(_ name: String) -> String? { request.parameters.last { $0.key == name }?.value.stringValue }
        var sent = request
        sent.parameters.removeAll { WireRequest.own.contains($0.key) }
        sent.model = own("engine") ?? request.model
        url = endpoint.requestURL(model: sent.model)
        headers = endpoint.requestHeaders
        switch endpoint.wireFormat {
        case .chat:
            body = ChatRequest.body(of: sent)
            answer = AnswerBody(ChatChunks())
        case .completions:
            let template = own("template").flatMap(ChatTemplate.init) ?? ChatTemplate(forModel: sent.model)
            let prompt = template.prompt(of: sent.messages)
            body = CompletionsRequest.body(of: sent, prompt, namesModel: !endpoint.hasModelInPath)
            answer = AnswerBody(ChatChunks(), frame: prompt.frame)
        case .messages:
            body = MessagesRequest.body(of: sent)
            answer = AnswerBody(MessagesChunks())
        }
    }
}

extension WireFormat {
    /// What follows the base address.
    fileprivate var path: String {
        switch self {
        case .chat: "/chat/completions"
        case .completions: "/completions"
        case .messages: "/messages"
        }
    }

    /// The header that carries the key; nil for `Authorization: Bearer …`.
    fileprivate var keyHeader: String? { self == .messages ? "x-api-key" : nil }

    /// The version of Anthropic's interface must be named.
    fileprivate var headers: [Endpoint.Header] {
        self == .messages ? [Endpoint.Header(name: "anthropic-version", value: Secret("2023-06-01"))] : []
    }
}

extension Endpoint {
    /// The address that takes the requests of the endpoint's format.
    ///
    /// The base may be that address itself. Where it ends with `/engines` (OpenAI's oldest form) or `/deployments`
    /// (Azure), the model follows. A query, which some services need, stays at the end.
    package func requestURL(model: String) -> String {
        let base = basePath
        let query = baseURL.prefix { $0 != "#" }.drop { $0 != "?" }
        let needsModel = base.hasSuffix("/engines") || base.hasSuffix("/deployments")
        return base + (needsModel ? "/" + Endpoint.escaped(model) : "") + wireFormat.path + query
    }

    /// Whether the address of the oldest form names the model, so that the request must not.
    var hasModelInPath: Bool {
        let parts = basePath.split(separator: "/")
        return parts.last == "engines" || parts.dropLast().last == "engines"
    }

    /// The base address without what a format puts behind it.
    private var basePath: String {
        var path = baseURL.prefix { $0 != "#" && $0 != "?" }
        while path.last == "/" { path.removeLast() }
        if let known = WireFormat.allCases.map(\.path).first(where: { path.hasSuffix($0) }) {
            path.removeLast(known.count)
        }
        return String(path)
    }

    /// The endpoint's own headers, which go before all others of the same name, the format's, and the key's.
    var requestHeaders: [Header] {
        var result = headers
        var others = wireFormat.headers
        if let key {
            let name = keyHeader ?? wireFormat.keyHeader
            others.append(
                name.map { Header(name: $0, value: key) }
                    ?? Header(name: "Authorization", value: Secret("Bearer \(key.revealed)")))
        }
        for header in others where !headers.contains(where: { $0.name.lowercased() == header.name.lowercased() }) {
            result.append(header)
        }
        return result
    }

    /// One segment of a path (RFC 3986 § 3.3).
    private static func escaped(_ segment: String) -> String {
        let plain = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:@".utf8)
        return segment.utf8.reduce(into: "") { result, byte in
            result += plain.contains(byte) ? String(Unicode.Scalar(byte)) : "%" + [byte].hexadecimal.uppercased()
        }
    }
}
