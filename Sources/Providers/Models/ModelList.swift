import AssayCore

/// A model that a service offers.
package struct OfferedModel: Sendable, Equatable {
    /// As requests name it; without control characters.
    package var id: String
    /// In tokens; nil where the service does not say.
    package var contextWindow: Int?

    package init(id: String, contextWindow: Int? = nil) {
        (self.id, self.contextWindow) = (id, contextWindow)
    }
}

/// The models that a service offers: `GET …/models`, which OpenAI and those who speak as it does (vLLM, llama.cpp,
/// Ollama, OpenRouter, …) know, and Anthropic.
package enum ModelList {
    /// The most pages that are asked for.
    private static let maximumPages = 20

    /// Asks the service; in its order, each once. Takes half a minute at most for a page, and is not sent again.
    ///
    /// - Throws: as a completion fails; `.malformed` where the answer is no list.
    package static func fetch(
        _ endpoint: Endpoint, interruption: any Interruption = NeverInterrupted()
    ) throws(CompletionFailure) -> [OfferedModel] {
        var models: [OfferedModel] = []
        var known: Set<String> = []
        var after: String?
        for _ in 0..<maximumPages {
            let fetch = try CurlFetch(endpoint.modelsURL(after: after), from: endpoint)
            try fetch.run(interruption)
            guard let page = Page(fetch.body) else {
                throw .malformed(
                    detail: ConnectionText.noModels(fetch.handle.safe(ServiceError(body: fetch.body).message)))
            }
            models += page.models.filter { known.insert($0.id).inserted }
            guard let next = page.next, next != after else { break }
            after = next
        }
        return models
    }

    /// One page of such a list.
    struct Page: Equatable {
        var models: [OfferedModel]
        /// After which model the next page begins; nil on the last one.
        var next: String?

        /// nil where it is no list of models.
        init?(_ body: [UInt8]) {
            guard let value = try? JSONValue(body) else { return nil }
            let list = [value["data"], value["models"], value].compactMap { $0 }.first { $0.elements != nil }
            guard let entries = list?.elements else { return nil }
            models = entries.compactMap(OfferedModel.init)
            guard models.count > 0 || entries.isEmpty else { return nil }
            next = value["has_more"] == .bool(true) ? value["last_id"]?.stringValue : nil
        }
    }
}

extension OfferedModel {
    /// The names under which services tell a context window, the plainest first; in objects within after those beside
    /// the id.
    private static let windowKeys = [
        "context_length", "context_window", "max_model_len", "max_context_length", "max_input_tokens",
        "inputTokenLimit", "n_ctx", "n_ctx_train",
    ]

    fileprivate init?(_ entry: JSONValue) {
        guard let id = ["id", "name", "model"].lazy.compactMap({ entry[$0]?.stringValue }).first, !id.isEmpty,
            id.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control })
        else { return nil }
        let places = [entry] + ["meta", "metadata", "top_provider", "limits"].compactMap { entry[$0] }
        self.init(id: id, contextWindow: places.lazy.compactMap(OfferedModel.window).first)
    }

    private static func window(in object: JSONValue) -> Int? {
        windowKeys.lazy.compactMap { key -> Int? in
            guard case .number(let spelling)? = object[key], let number = Double(spelling), number >= 1, number < 1e12
            else { return nil }
            return Int(number)
        }.first
    }
}

extension JSONValue {
    fileprivate var elements: [JSONValue]? {
        if case .array(let elements) = self { elements } else { nil }
    }
}

extension Endpoint {
    /// The address of the list of models: beside the one that takes the requests, of Azure's all deployments together.
    func modelsURL(after last: String? = nil) -> String {
        let address = baseURL.prefix { $0 != "#" }
        var path = address.prefix { $0 != "?" }
        var query = String(address[path.endIndex...])
        while path.last == "/" { path.removeLast() }
        for ending in ["/chat/completions", "/completions", "/messages", "/models"] where path.hasSuffix(ending) {
            path.removeLast(ending.count)
            break
        }
        if let deployments = path.firstRange(of: "/openai/deployments") {
            path = path[..<deployments.lowerBound] + "/openai"
        } else if path.hasSuffix("/engines") {
            path.removeLast("/engines".count)
        }
        func add(_ item: String) { query += (query.isEmpty ? "?" : "&") + item }
        if wireFormat == .messages { add("limit=1000") }
        if let last { add("after_id=" + last.percentEncoded) }
        return path + "/models" + query
    }
}

extension String {
    /// With all but the unreserved characters as `%40` (RFC 3986 § 2.3).
    var percentEncoded: String {
        let plain = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~".utf8)
        let digits = Array("0123456789ABCDEF".utf8)
        let bytes = utf8.reduce(into: [UInt8]()) { result, byte in
            result += plain.contains(byte) ? [byte] : [0x25, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
