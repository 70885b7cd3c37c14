/// How a service wants its requests and writes its answers; the raw value stands in configuration files.
package enum WireFormat: String, Sendable, CaseIterable {
    /// OpenAI's chat completions (`/chat/completions`), which most servers speak.
    case chat
    /// OpenAI's legacy completions (`/completions`): one prompt, one text.
    case completions
    /// Anthropic's messages (`/messages`).
    case messages
}
