extension FileName {
    /// A name to offer for a block that has none, from its language and content.
    ///
    /// - Parameter index: the block's number in its answer; told apart by it where the content says nothing
    package static func proposed(language: String, content: String, index: Int) -> String {
        let language = language.lowercased()
        if language == "python" || language == "py" { return python(content, index) }
        if language == "yaml" || language == "yml", let name = yaml(content) { return name }
        if let name = fixedNames[language] { return name }
        if language.isEmpty || language == "text", content.hasPrefix("#!") { return numbered("script", "sh", index) }
        let stem = shells.contains(language) ? "script" : "main"
        return numbered(stem, extensions[language] ?? "txt", index)
    }

    private static func numbered(_ stem: String, _ suffix: String, _ index: Int) -> String {
        index > 1 ? "\(stem)\(index).\(suffix)" : "\(stem).\(suffix)"
    }

    /// Tests are named after what they import, modules after their first class or function.
    private static func python(_ content: String, _ index: Int) -> String {
        let lines = content.split(separator: "\n")
        let modules = lines.compactMap { $0.hasPrefix("from ") ? word(after: "from ", in: $0) : nil }
        if lines.contains(where: { $0.drop { $0 == " " }.hasPrefix("def test_") }) {
            let known = [
                "unittest", "pytest", "typing", "datetime", "pathlib", "collections", "__future__", "dataclasses",
            ]
            return modules.first { !known.contains($0) }.map { "test_\($0).py" } ?? numbered("test_main", "py", index)
        }
        if lines.contains(where: { $0.hasPrefix("if __name__") }) { return numbered("main", "py", index) }
        for line in lines {
            if let name = word(after: "class ", in: line) { return snakeCase(name) + ".py" }
            if let name = word(after: "def ", in: line), name != "main" { return name + ".py" }
        }
        return numbered("main", "py", index)
    }

    /// The identifier after a keyword at the line's beginning.
    private static func word(after keyword: String, in line: Substring) -> String? {
        guard line.hasPrefix(keyword) else { return nil }
        let name = line.dropFirst(keyword.count).prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
        return name.isEmpty || name.utf8.count > 40 ? nil : String(name)
    }

    /// `SalesPipeline` as `sales_pipeline`.
    private static func snakeCase(_ name: String) -> String {
        var result = ""
        var wasLower = false
        for character in name {
            if character.isUppercase, wasLower { result += "_" }
            wasLower = character.isLowercase || character.isNumber
            result += character.lowercased()
        }
        return result
    }

    private static func yaml(_ content: String) -> String? {
        let keys = Set(
            content.split(separator: "\n").compactMap { line in
                line.first?.isLetter == true ? line.prefix { $0 != ":" } : nil
            })
        if keys.contains("jobs"), keys.contains("on") { return ".github/workflows/ci.yml" }
        if keys.contains("stages") || keys.contains("before_script") { return ".gitlab-ci.yml" }
        if keys.contains("services") { return "docker-compose.yml" }
        return nil
    }

    private static let shells: Set<String> = [
        "sh", "bash", "zsh", "shell", "fish", "console", "powershell", "ps1", "bat",
    ]

    private static let fixedNames = [
        "dockerfile": "Dockerfile", "docker": "Dockerfile", "makefile": "Makefile", "make": "Makefile",
        "groovy": "Jenkinsfile", "gitignore": ".gitignore", "html": "index.html", "cmake": "CMakeLists.txt",
    ]

    private static let extensions = [
        "javascript": "js", "js": "js", "jsx": "jsx", "typescript": "ts", "ts": "ts", "tsx": "tsx", "go": "go",
        "golang": "go", "rust": "rs", "rs": "rs", "swift": "swift", "java": "java", "kotlin": "kt", "c": "c",
        "cpp": "cpp",
        "c++": "cpp", "csharp": "cs", "cs": "cs", "c#": "cs", "ruby": "rb", "rb": "rb", "php": "php", "perl": "pl",
        "lua": "lua", "r": "R", "scala": "scala", "haskell": "hs", "sql": "sql", "css": "css", "scss": "scss",
        "json": "json", "jsonl": "jsonl", "yaml": "yaml", "yml": "yaml", "toml": "toml", "ini": "ini", "xml": "xml",
        "csv": "csv", "markdown": "md", "md": "md", "sh": "sh", "bash": "sh", "shell": "sh", "console": "sh",
        "zsh": "zsh", "fish": "fish", "powershell": "ps1", "ps1": "ps1", "bat": "bat", "terraform": "tf", "hcl": "hcl",
        "diff": "diff", "mermaid": "mmd", "proto": "proto", "graphql": "graphql", "vue": "vue", "svelte": "svelte",
    ]
}
