import AssayCore
import Testing

@Suite("The catalogue of services")
struct ServiceCatalogueTests {
    @Test("DESIGN's rows are there, each once, with an address, and nothing but https beyond this machine")
    func rows() {
        #expect(
            ServiceCatalogue.names == [
                "local", "openai", "openai-completions", "azure", "anthropic", "ollama", "llama.cpp", "lmstudio",
                "vllm", "openrouter", "deepseek", "dashscope", "groq", "mistral", "gemini",
            ])
        for row in ServiceCatalogue.rows where !["local", "azure"].contains(row.name) {
            #expect(row.baseURL.hasPrefix("https://") || row.baseURL.hasPrefix("http://localhost:"), "\(row.name)")
            #expect(!row.baseURL.hasSuffix("/"), "\(row.name)")
            #expect(row.baseURL.hasPrefix("http://localhost") || row.keyVariable != nil, "\(row.name)")
        }
    }

    @Test(
        "Facts are those of the longest name that fits, to a word's end",
        arguments: [
            ("gpt-4.1", 1_047_576, 2), ("gpt-4.1-2025-04-14", 1_047_576, 2), ("gpt-4.1-mini", 1_047_576, 0.4),
            ("gpt-4o", 128_000, 2.5), ("gpt-4", 8192, 30), ("openai/gpt-4o-mini", 128_000, 0.15),
            ("claude-sonnet-4-5-20250929", 200_000, 3), ("deepseek-chat", 131_072, nil), ("gpt-5.9", nil, nil),
            ("gpt-4ever", nil, nil), ("llama3", nil, nil), ("", nil, nil),
        ] as [(String, Int?, Double?)])
    func facts(model: String, window: Int?, price: Double?) {
        #expect(ModelFacts.of(model: model)?.contextWindow == window)
        #expect(ModelFacts.of(model: model)?.inputPrice == price)
    }

    @Test("Costs are counted by the million")
    func cost() {
        let usage = TokenUsage(prompt: 1000, completion: 500)
        #expect(ModelFacts.of(model: "gpt-4.1")?.cost(of: usage) == 0.006)
        #expect(ModelFacts.of(model: "deepseek-chat")?.cost(of: usage) == nil)
    }
}
