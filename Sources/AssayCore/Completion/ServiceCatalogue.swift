/// What is known of one completion service before anything is configured.
package struct ServiceRow: Sendable, Equatable {
    /// As it is written after `--service`.
    package var name: String
    /// Empty where there is no address that fits everybody.
    package var baseURL: String
    /// The environment variable of the key, by the service's own documentation; nil where none is needed.
    package var keyVariable: String?
    /// Whether it answers without a key too, as a server of one's own may.
    package var isKeyOptional = false
    /// The environment variable that may name another address, likewise.
    package var addressVariable: String?
    package var wireFormat = WireFormat.chat
    /// The header that carries the key; nil for what the wire format wants.
    package var keyHeader: String?
    /// nil where the model has to be named.
    package var defaultModel: String?

    /// A service of the user's own.
    package static func own(name: String) -> ServiceRow { ServiceRow(name: name, baseURL: "") }
}

/// The completion services that Assay knows by name, one row each.
package enum ServiceCatalogue {
    /// The engine on this machine, which has no address of its own.
    package static let local = ServiceRow(name: "local", baseURL: "")

    /// Addresses, variables and headers as each service's own documentation gives them.
    package static let rows: [ServiceRow] = [
        local,
        ServiceRow(
            name: "openai", baseURL: "https://api.openai.com/v1", keyVariable: "OPENAI_API_KEY",
            addressVariable: "OPENAI_BASE_URL", defaultModel: "gpt-4.1-mini"),
        ServiceRow(
            name: "openai-completions", baseURL: "https://api.openai.com/v1", keyVariable: "OPENAI_API_KEY",
            addressVariable: "OPENAI_BASE_URL", wireFormat: .completions, defaultModel: "gpt-3.5-turbo-instruct"),
        // The address holds the resource, and mostly the deployment, which is the user's own.
        ServiceRow(
            name: "azure", baseURL: "", keyVariable: "AZURE_OPENAI_API_KEY", addressVariable: "AZURE_OPENAI_ENDPOINT",
            keyHeader: "api-key"),
        ServiceRow(
            name: "anthropic", baseURL: "https://api.anthropic.com/v1", keyVariable: "ANTHROPIC_API_KEY",
            addressVariable: "ANTHROPIC_BASE_URL", wireFormat: .messages, keyHeader: "x-api-key",
            defaultModel: "claude-sonnet-4-5"),
        ServiceRow(name: "ollama", baseURL: "http://localhost:11434/v1"),
        ServiceRow(name: "llama.cpp", baseURL: "http://localhost:8080/v1"),
        ServiceRow(name: "lmstudio", baseURL: "http://localhost:1234/v1"),
        ServiceRow(name: "vllm", baseURL: "http://localhost:8000/v1", keyVariable: "VLLM_API_KEY", isKeyOptional: true),
        ServiceRow(
            name: "openrouter", baseURL: "https://openrouter.ai/api/v1", keyVariable: "OPENROUTER_API_KEY",
            defaultModel: "openrouter/auto"),
        ServiceRow(
            name: "deepseek", baseURL: "https://api.deepseek.com/v1", keyVariable: "DEEPSEEK_API_KEY",
            defaultModel: "deepseek-chat"),
        ServiceRow(
            name: "dashscope", baseURL: "https://dashscope.aliyuncs.com/compatible-mode/v1",
            keyVariable: "DASHSCOPE_API_KEY", defaultModel: "qwen-plus"),
        ServiceRow(
            name: "groq", baseURL: "https://api.groq.com/openai/v1", keyVariable: "GROQ_API_KEY",
            defaultModel: "llama-3.3-70b-versatile"),
        ServiceRow(
            name: "mistral", baseURL: "https://api.mistral.ai/v1", keyVariable: "MISTRAL_API_KEY",
            defaultModel: "codestral-latest"),
        ServiceRow(
            name: "gemini", baseURL: "https://generativelanguage.googleapis.com/v1beta/openai",
            keyVariable: "GEMINI_API_KEY", defaultModel: "gemini-2.5-flash"),
    ]

    package static let names = rows.map(\.name)

    package static func row(named name: String) -> ServiceRow? {
        rows.first { $0.name == name }
    }
}
