/// Writes a conversation as one HTML file that loads nothing and runs nothing: every text is escaped, and a content
/// security policy forbids all but the file's own style.
package struct HTMLExport {
    package static func head(title: String, about: String) -> String {
        """
        <!DOCTYPE html>
        <html>
        <head>
        <meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
        <meta name="referrer" content="no-referrer">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>\(escaped(title))</title>
        <style>\(style)</style>
        </head>
        <body>
        <h1>\(escaped(title))</h1>
        <p class="note">\(escaped(about))</p>

        """
    }

    package static let foot = "</body>\n</html>\n"

    package static func text(of item: ExportItem) -> String {
        switch item {
        case .question(let turn, let message):
            let files = message.attachments.map { file in
                "<details><summary>\(escaped(file.path))</summary><pre>\n\(escaped(file.content))</pre></details>\n"
            }
            return "<h2>\(turn)</h2>\n<div class=\"question\">\(escaped(message.content))</div>\n" + files.joined()
        case .answer(let message):
            let rest = message.incompleteness.map { "<p class=\"note\">\(escaped($0))</p>\n" } ?? ""
            return "<div class=\"answer\">\n" + pieces(of: message.content) + rest + "</div>\n"
        case .note(let deed, let object):
            return "<p class=\"note\">\(escaped(deed)) <code>\(escaped(object))</code></p>\n"
        }
    }

    /// Prose and code in turn.
    private static func pieces(of answer: String) -> String {
        var parser = BlockParser()
        var html = ""
        var prose: [String] = []
        func flush() {
            let text = prose.drop { $0.allSatisfy(\.isWhitespace) }.joined(separator: "\n")
            if !text.isEmpty { html += "<div class=\"prose\">\(escaped(text))</div>\n" }
            prose = []
        }
        for event in parser.feed(answer) + parser.finish() {
            switch event {
            case .prose(let line): prose.append(line)
            case .codeBegin(_, let language, _, let path):
                flush()
                let name = [language, path ?? ""].filter { !$0.isEmpty }.joined(separator: " ")
                // The parser of HTML drops a newline right behind the tag.
                html += "<p class=\"file\">\(escaped(name))</p><pre>\n"
            case .codeName(let name): html += "<b>\(escaped(name))</b>\n"
            case .codeLine(let line): html += escaped(line) + "\n"
            case .codeEnd: html += "</pre>\n"
            }
        }
        flush()
        return html
    }

    /// For text and for attributes in quotes. What would steer a terminal, or make text read backwards, is taken out or
    /// shown, as on the screen.
    static func escaped(_ text: String) -> String {
        var bytes: [UInt8] = []
        for byte in EscapeFilter.clean(text).utf8 {
            switch byte {
            case UInt8(ascii: "&"): bytes += "&amp;".utf8
            case UInt8(ascii: "<"): bytes += "&lt;".utf8
            case UInt8(ascii: ">"): bytes += "&gt;".utf8
            case UInt8(ascii: "\""): bytes += "&quot;".utf8
            case UInt8(ascii: "'"): bytes += "&#39;".utf8
            default: bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static let style = """
        body{max-width:50rem;margin:2rem auto;padding:0 1rem;font:1rem/1.5 system-ui,sans-serif}
        .question,.prose{white-space:pre-wrap;overflow-wrap:anywhere}
        .question{border-left:.25rem solid #888;padding-left:1rem}
        pre{overflow-x:auto;padding:.75rem;border:1px solid #8884;border-radius:.25rem;margin:0 0 1rem}
        .file,.note,h2{color:#777;font-size:.875rem;margin:1rem 0 .25rem}
        @media(prefers-color-scheme:dark){body{background:#111;color:#ddd}}
        """
}
