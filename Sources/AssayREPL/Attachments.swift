import AssayCore
import Settings
import Terminal
import Workshop

/// The files that a question names as `@path`: only where the path was typed, not pasted, and only files that exist.
struct Attachments {
    let environment: Environment

    /// Larger files are refused, so that a slip does not send a disk image.
    static let maximumSize = 256 * 1024

    /// The files in the order of the text, each once.
    func find(in entry: Entry) throws(REPLFailure) -> [Attachment] {
        var found: [Attachment] = []
        for range in mentions(in: entry.text) where entry.isTyped(range) {
            let mention = String(entry.text[range].dropFirst())
            guard let path = existingPath(mention), !found.contains(where: { $0.path == path }) else { continue }
            found.append(try read(path))
        }
        return found
    }

    /// Every `@word` that begins a line or follows a blank or an opening bracket.
    private func mentions(in text: String) -> [Range<String.Index>] {
        var ranges: [Range<String.Index>] = []
        var index = text.startIndex
        var previous: Character = " "
        while index < text.endIndex {
            let begins = text[index] == "@" && (previous.isWhitespace || "([{\"'（".contains(previous))
            let end =
                begins ? text[index...].firstIndex(where: \.isWhitespace) ?? text.endIndex : text.index(after: index)
            if begins { ranges.append(index..<end) }
            previous = text[text.index(before: end)]
            index = end
        }
        return ranges
    }

    /// The mention itself, or what is left of it without punctuation at its end.
    private func existingPath(_ mention: String) -> String? {
        var path = mention
        while !path.isEmpty {
            if fileExists(environment.absolute(path)) { return path }
            guard let last = path.last, last.isPunctuation || "，。、；：！？".contains(last) else { return nil }
            path.removeLast()
        }
        return nil
    }

    private func read(_ path: String) throws(REPLFailure) -> Attachment {
        let absolute = environment.absolute(path)
        guard let bytes = fileContents(of: absolute, limit: Attachments.maximumSize + 1) else {
            throw .attachment(path: path, reason: .unreadable)
        }
        guard bytes.count <= Attachments.maximumSize else {
            throw .attachment(path: path, reason: .tooLarge(limit: Attachments.maximumSize))
        }
        guard !bytes.contains(0), let text = String(validating: bytes, as: UTF8.self) else {
            throw .attachment(path: path, reason: .notText)
        }
        return Attachment(path: path, content: text, sha256: sha256Hex(of: bytes))
    }
}
