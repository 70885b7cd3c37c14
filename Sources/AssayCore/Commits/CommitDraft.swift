/// The drafting of a commit message by a model: what it is asked, and what of its answer can be used.
package enum CommitDraft {
    /// Longest subject that is taken, in characters; git's own tools cut there.
    static let longestSubject = 72
    private static let mostBodyLines = 12

    /// An example goes before the change: without one a small model gives back what it was shown.
    ///
    /// - Parameters:
    ///   - diff: from `HEAD` to the candidate tree, unified
    ///   - earlier: the last commits' messages, the newest first
    package static func request(diff: String, earlier: [String]) -> [Message] {
        let subjects = earlier.prefix(5).map(subjectLine)
        let part = String(decoding: diff.utf8.prefix(longestDiff), as: UTF8.self)
        return [
            Message(.system, instruction), Message(.user, question(exampleDiff, ["Begin", "Add a parser for dates"])),
            Message(.assistant, "Leave empty rows out of the total"), Message(.user, question(part, subjects)),
        ]
    }

    /// Bytes of the difference that are sent.
    private static let longestDiff = 4_000

    private static let instruction = """
        You write the message of a git commit: one subject line of at most 60 characters in the imperative, then, only if it is \
        needed, a blank line and one or two short sentences on why. No quotes, no Markdown, no list of files.
        """

    private static let exampleDiff = """
        diff --git a/report.py b/report.py
        @@ -3,2 +3,3 @@
         def total(rows):
        -    return sum(rows)
        +    rows = [r for r in rows if r is not None]
        +    return sum(rows)
        """

    private static func question(_ diff: String, _ subjects: [String]) -> String {
        let style = subjects.isEmpty ? "" : "The last subjects:\n\(subjects.joined(separator: "\n"))\n\n"
        return "\(style)The change:\n\(diff)\n\nWrite the commit message."
    }

    private static func subjectLine(_ message: String) -> String {
        message.split(separator: "\n").first.map(String.init) ?? ""
    }

    /// The message in an answer; nil where there is none that can be used: empty, too long, talk about itself, an echo of
    /// the change or of an earlier message.
    package static func message(in answer: String, earlier: [String] = []) -> String? {
        var lines = EscapeFilter.clean(answer).split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.trimming(while: \.isWhitespace) }
        if let open = lines.firstIndex(where: { $0.hasPrefix("```") }) {
            let rest = lines[(open + 1)...]
            lines = Array(rest[..<(rest.firstIndex { $0.hasPrefix("```") } ?? rest.endIndex)])
        }
        lines = Array(lines.drop { $0.isEmpty })
        // "Here is the commit message:"
        if let first = lines.first, first.hasSuffix(":"), lines.count > 1 {
            lines = Array(lines[1...].drop { $0.isEmpty })
        }
        guard let subject = lines.first.map(subject), isUsable(subject), !earlier.map(subjectLine).contains(subject),
            !lines.contains(where: isOfDiff)
        else { return nil }
        let body = lines.dropFirst().drop { $0.isEmpty }.filter { !isTrailer($0) }.prefix(mostBodyLines)
        let text = ([subject, ""] + body.map(String.init)).joined(separator: "\n")
        return String(text.trimming(while: \.isWhitespace))
    }

    /// Where there is no draft: what was done to which files.
    package static func plain(added: [String], changed: [String], removed: [String]) -> String {
        let parts = [("Add", added), ("Change", changed), ("Remove", removed)].filter { !$0.1.isEmpty }
        let phrases = parts.enumerated().map { index, part in
            let verb = index == 0 ? part.0 : part.0.lowercased()
            let names = part.1.map { $0.split(separator: "/").last.map(String.init) ?? $0 }
            return names.count > 3 ? "\(verb) \(names.count) files" : "\(verb) \(joined(names))"
        }
        let text = joined(phrases)
        guard text.count > longestSubject else { return text }
        let counts = parts.enumerated().map { index, part in
            let count = part.1.count == 1 ? "1 file" : "\(part.1.count) files"
            return "\(index == 0 ? part.0 : part.0.lowercased()) \(count)"
        }
        return joined(counts)
    }

    private static func joined(_ words: [String]) -> String {
        guard words.count > 1, let last = words.last else { return words.first ?? "" }
        return words.dropLast().joined(separator: ", ") + " and " + last
    }

    private static func subject(_ line: Substring) -> String {
        var text = line
        for label in ["commit message:", "subject:", "message:"] where text.lowercased().hasPrefix(label) {
            text = text.dropFirst(label.count).trimming(while: \.isWhitespace)
        }
        return String(text.trimming { "\"'`*#-_ ".contains($0) })
    }

    private static func isUsable(_ subject: String) -> Bool {
        let talk = ["i ", "i'm", "sorry", "as an ", "here is", "here's", "this commit", "the commit", "sure"]
        return !subject.isEmpty && subject.count <= longestSubject && subject.contains(where: \.isLetter)
            && !talk.contains(where: subject.lowercased().hasPrefix) && !isTrailer(subject[...])
    }

    private static func isOfDiff(_ line: Substring) -> Bool {
        ["diff --git ", "@@ -", "--- a/", "+++ b/", "new file mode ", "The change:"].contains(where: line.hasPrefix)
    }

    /// `Key-Word: value`: what only Assay and git may put at the end of a message.
    private static func isTrailer(_ line: Substring) -> Bool {
        guard let colon = line.firstIndex(of: ":") else { return false }
        let key = line[..<colon]
        return key.contains("-") && key.allSatisfy { $0.isASCII && ($0.isLetter || $0 == "-") }
    }
}

extension Substring {
    fileprivate func trimming(while isDropped: (Character) -> Bool) -> Substring {
        let start = drop(while: isDropped)
        return start.lastIndex { !isDropped($0) }.map { start[...$0] } ?? start[start.endIndex...]
    }
}

extension String {
    fileprivate func trimming(while isDropped: (Character) -> Bool) -> Substring {
        self[...].trimming(while: isDropped)
    }
}
