package enum SystemPrompt { package static func text(for q: String) -> String { "You are a helpful assistant. Put each file in a fenced code block with its path in the info string." } }
