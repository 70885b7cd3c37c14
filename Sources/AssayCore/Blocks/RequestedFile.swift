/// What a question asks for, as far as its words tell: a file by its name, or code in some language. Used where a model
/// must be given the opening fence.
package struct RequestedFile: Sendable, Equatable {
    /// As it is written after a fence; empty where nothing tells.
    package private(set) var language = ""
    package private(set) var path: String?

    /// Looks at the words before the first fenced block (an attached file); the first file's name goes before all names
    /// of languages.
    package init(in question: String) {
        for word in RequestedFile.words(of: question) {
            if !word.hasPrefix("/"), FileName.isName(word, .bare) {
                path = String(word)
                language = RequestedFile.language(ofFile: word)
                return
            }
            if language.isEmpty { language = RequestedFile.languages[word.lowercased()] ?? "" }
        }
    }

    /// `python sales.py`, `python`, or nothing.
    package var infoString: String {
        // The first word of an info string is the language.
        guard let path else { return language }
        return (language.isEmpty ? "text" : language) + " " + path
    }

    /// ASCII words as they may name a file or a language; other scripts separate them (`用Python写`).
    private static func words(of question: String) -> [Substring] {
        let text = question.prefix(4096)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        return lines.prefix { !$0.hasPrefix("```") && !$0.hasPrefix("~~~") }.flatMap { line in
            line.split { !$0.isASCII || $0.isWhitespace || "\"'`(),;:!?*<>=".contains($0) }.map { word in
                var word = word
                while word.last == "." { word.removeLast() }
                return word
            }
        }
    }

    private static func language(ofFile name: Substring) -> String {
        let file = name.split(separator: "/").last ?? name
        if file.hasPrefix("Dockerfile") { return "dockerfile" }
        if file == "Makefile" { return "makefile" }
        guard let dot = file.lastIndex(of: ".") else { return "" }
        return extensions[file[file.index(after: dot)...].lowercased()] ?? ""
    }

    private static let extensions = [
        "py": "python", "sh": "bash", "bash": "bash", "js": "javascript", "ts": "typescript", "go": "go", "rs": "rust",
        "java": "java", "sql": "sql", "html": "html", "css": "css", "c": "c", "h": "c", "cpp": "cpp", "cs": "csharp",
        "rb": "ruby", "php": "php", "swift": "swift", "kt": "kotlin", "yaml": "yaml", "yml": "yaml", "json": "json",
        "toml": "toml", "xml": "xml", "md": "markdown", "tf": "terraform", "pl": "perl", "lua": "lua", "r": "r",
    ]

    /// Names that are no ordinary words.
    private static let languages = [
        "python": "python", "python3": "python", "pytest": "python", "bash": "bash", "shell": "bash",
        "javascript": "javascript", "typescript": "typescript", "golang": "go", "rust": "rust", "java": "java",
        "sql": "sql", "html": "html", "css": "css", "c++": "cpp", "c#": "csharp", "ruby": "ruby", "php": "php",
        "swift": "swift", "kotlin": "kotlin", "yaml": "yaml", "json": "json", "dockerfile": "dockerfile",
        "makefile": "makefile", "terraform": "terraform", "perl": "perl", "lua": "lua",
    ]
}

extension String {
    /// Without the white space at its end.
    package var withoutTrailingSpace: String {
        var rest = self[...]
        while let last = rest.last, last.isWhitespace { rest.removeLast() }
        return String(rest)
    }
}
