/// The three places where an answer names a block's file.
extension FileName {
    // MARK: Info string

    /// The language and, where there is one, the name: `python sales.py`, `python title="sales.py"`, `python:sales.py`.
    static func inInfoString(_ info: String) -> (language: String, path: String?) {
        let words = info.split(whereSeparator: \.isWhitespace)
        guard let first = words.first else { return ("", nil) }
        var language = String(first)
        if let colon = first.firstIndex(of: ":"), colon != first.startIndex {
            let path = unquoted(first[first.index(after: colon)...])
            if isName(path, .labelled) {
                language = String(first[..<colon])
                return (language, normalised(path))
            }
        }
        for word in words {
            if let path = attribute(word) { return (language, path) }
        }
        return (language, secondWord(words.dropFirst(), language: language))
    }

    /// `title=sales.py`, `{file="sales.py"}`.
    private static func attribute(_ word: Substring) -> String? {
        let word = word.drop { "{,".contains($0) }
        guard let equals = word.firstIndex(of: "=") else { return nil }
        let trust: Trust
        switch word[..<equals].lowercased() {
        case "title": trust = .bare
        case "file", "filename", "path": trust = .labelled
        default: return nil
        }
        var value = word[word.index(after: equals)...]
        while let last = value.last, "},".contains(last) { value = value.dropLast() }
        value = unquoted(value)
        return isName(value, trust) ? normalised(value) : nil
    }

    /// A comment mark may stand before it (`python # sales.py`). `bash ./run.sh` is a call.
    private static func secondWord(_ words: ArraySlice<Substring>, language: String) -> String? {
        let isMarked = words.first == "#" || words.first == "//"
        guard let word = isMarked ? words.dropFirst().first : words.first else { return nil }
        let shells = ["sh", "bash", "zsh", "fish", "shell", "console", "terminal", "powershell", "cmd"]
        if word.hasPrefix("./"), shells.contains(language.lowercased()) { return nil }
        let path = unquoted(word)
        return isName(path, .bare) ? normalised(path) : nil
    }

    private static func unquoted(_ text: Substring) -> Substring {
        for (open, close) in [("\"", "\""), ("'", "'"), ("`", "`"), ("(", ")"), ("[", "]")] {
            if text.count > 2, text.hasPrefix(open), text.hasSuffix(close) { return text.dropFirst().dropLast() }
        }
        return text
    }

    /// Without a leading `./`.
    private static func normalised(_ path: some StringProtocol) -> String {
        var path = path[...]
        while path.hasPrefix("./") { path = path.dropFirst(2) }
        return String(path)
    }

    // MARK: Line above

    /// The name that is all there is in a line: heading and emphasis marks, backticks, a number, `File:` and a final
    /// colon aside.
    static func inLineAbove(_ line: String) -> String? {
        var text = trimmed(line[...])
        if text.hasPrefix("#") {
            text = trimmed(text.drop { $0 == "#" })
            while text.hasSuffix("#") { text = text.dropLast() }
            text = trimmed(text)
        }
        var trust = Trust.bare
        var left = text
        repeat {
            text = left
            left = withoutMarks(withoutOrnament(withoutNumber(left)))
            if let (rest, hasColon) = withoutLabel(left) {
                left = rest
                if hasColon { trust = .labelled }
            }
        } while left.utf8.count < text.utf8.count
        return isName(text, trust) ? normalised(text) : nil
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text.drop(while: \.isWhitespace)
        while text.last?.isWhitespace == true { text = text.dropLast() }
        return text
    }

    /// Without a final colon and without one pair of emphasis marks, quotes or backticks around it.
    private static func withoutMarks(_ text: Substring) -> Substring {
        var text = text
        while let last = text.last, last == ":" || last == "：" { text = trimmed(text.dropLast()) }
        for mark in ["**", "__", "*", "_", "`", "\""] where text.hasPrefix(mark) && text.hasSuffix(mark) {
            guard text.count > 2 * mark.count else { continue }
            return trimmed(text.dropFirst(mark.count).dropLast(mark.count))
        }
        return text
    }

    /// Without `1.`, `2)`, `-` or `+` before a space.
    private static func withoutNumber(_ text: Substring) -> Substring {
        let rest = text.drop { $0.isASCII && $0.isNumber }
        let hasNumber = rest.startIndex != text.startIndex
        guard let mark = rest.first, hasNumber ? ".)".contains(mark) : "-+*".contains(mark) else { return text }
        let after = rest.dropFirst()
        return after.first?.isWhitespace == true ? trimmed(after) : text
    }

    /// Without a picture in front (`📄 sales.py`).
    private static func withoutOrnament(_ text: Substring) -> Substring {
        let rest = text.drop { !$0.isASCII && !$0.isLetter && !$0.isNumber && !$0.isWhitespace }
        guard rest.startIndex != text.startIndex, rest.first?.isWhitespace == true else { return text }
        return trimmed(rest)
    }

    /// Without `File:`, `**文件 2**：`; whether a colon made it a label.
    private static func withoutLabel(_ text: Substring) -> (rest: Substring, hasColon: Bool)? {
        let start = text.drop { "*_".contains($0) }
        let word = start.prefix { $0.isLetter }
        guard labels.contains(word.lowercased()) else { return nil }
        var rest = trimmed(start[word.endIndex...])
        if word.lowercased() == "file", rest.lowercased().hasPrefix("name") { rest = rest.dropFirst(4) }
        rest = trimmed(rest.drop { $0.isASCII && $0.isNumber })
        var hasColon = false
        let name = rest.drop {
            if $0 == ":" || $0 == "：" { hasColon = true }
            return ":：*_ ".contains($0)
        }
        let isApart = hasColon || text[word.endIndex...].first?.isWhitespace == true
        guard isApart, !name.isEmpty else { return nil }
        return (hasColon ? name : rest, hasColon)
    }

    private static let labels: Set<String> = [
        "file", "filename", "path", "filepath", "datei", "dateiname", "fichier", "archivo", "arquivo", "файл",
        "文件", "文件名", "文件路径", "路径", "檔案", "檔案名稱", "ファイル", "ファイル名", "파일",
    ]

    // MARK: First line

    /// The path that is all there is in a comment; never from a `#!` line.
    static func inComment(_ line: String) -> String? {
        let text = trimmed(line[...])
        for (open, close) in [("<!--", "-->"), ("/*", "*/"), ("{-", "-}"), ("(*", "*)")] where text.hasPrefix(open) {
            guard text.hasSuffix(close), text.count > open.count + close.count else { return nil }
            return commented(text.dropFirst(open.count).dropLast(close.count))
        }
        guard let mark = ["//", "--", "#", ";", "%", "\"", "'"].first(where: text.hasPrefix) else { return nil }
        let rest = text.dropFirst(mark.count)
        if mark == "#" && rest.hasPrefix("!") || mark == "--" && rest.hasPrefix("-") { return nil }
        return commented(rest.drop { String($0) == mark.suffix(1) })
    }

    private static func commented(_ text: Substring) -> String? {
        var (text, trust) = (trimmed(text), Trust.bare)
        if let (rest, hasColon) = withoutLabel(text), hasColon { (text, trust) = (rest, .labelled) }
        return isName(text, trust) ? normalised(text) : nil
    }
}
