/// The difference of two texts as `diff -u` writes it, with three lines of context; `git apply` takes it.
package struct UnifiedDiff: Sendable, Equatable {
    package enum LineKind: String, Sendable {
        case context = " "
        case removed = "-"
        case added = "+"
    }

    package struct Line: Sendable, Equatable {
        package let kind: LineKind
        /// Without its line feed; a carriage return stays. Invalid UTF-8 is U+FFFD.
        package let text: String
        /// The file's last line, without a line feed.
        package let lacksNewline: Bool
    }

    package struct Hunk: Sendable, Equatable {
        /// Lines counted from 1; for an empty range the line before it.
        package let oldStart: Int
        package let oldCount: Int
        package let newStart: Int
        package let newCount: Int
        package let lines: [Line]

        /// `@@ -1,3 +1,4 @@`.
        package var header: String { "@@ -\(oldStart),\(oldCount) +\(newStart),\(newCount) @@" }
    }

    /// `--- a/sales.py`, or `--- /dev/null` for a new file.
    package let oldHeader: String
    /// `+++ b/sales.py`.
    package let newHeader: String
    package let hunks: [Hunk]
    /// A side holds a zero byte: there are no hunks then.
    package let isBinary: Bool

    /// - Parameter old: nil for a file that is new
    package init(old: [UInt8]?, new: [UInt8], path: String) {
        oldHeader = "--- " + (old == nil ? "/dev/null" : Self.label("a/" + path))
        newHeader = "+++ " + Self.label("b/" + path)
        let differs = old != new
        isBinary = differs && (old?.contains(0) == true || new.contains(0))
        guard differs, !isBinary else {
            hunks = []
            return
        }
        let (oldLines, newLines) = (TextLines(old ?? []), TextLines(new))
        let changes = LineChanges.between(oldLines.lines, newLines.lines)
        hunks = Self.grouped(changes).map { Self.hunk($0, oldLines, newLines) }
    }

    /// The whole diff; empty for equal texts.
    package var text: String {
        if isBinary { return "Binary files differ\n" }
        guard !hunks.isEmpty else { return "" }
        var result = oldHeader + "\n" + newHeader + "\n"
        for hunk in hunks {
            result += hunk.header + "\n"
            for line in hunk.lines {
                result += line.kind.rawValue + line.text + "\n"
                if line.lacksNewline { result += "\\ No newline at end of file\n" }
            }
        }
        return result
    }

    /// Quoted where it holds a quote; a tab ends a name that holds a blank. So git and patch read them.
    private static func label(_ name: String) -> String {
        if name.contains("\"") { return "\"" + name.replacing("\"", with: "\\\"") + "\"" }
        return name.contains(" ") ? name + "\t" : name
    }

    // MARK: Hunks

    private static let context = 3

    /// Changes whose contexts touch, together.
    private static func grouped(_ changes: [LineChange]) -> [[LineChange]] {
        var groups: [[LineChange]] = []
        for change in changes {
            if let last = groups.last?.last, change.old.lowerBound - last.old.upperBound <= 2 * context {
                groups[groups.count - 1].append(change)
            } else {
                groups.append([change])
            }
        }
        return groups
    }

    private static func hunk(_ changes: [LineChange], _ old: TextLines, _ new: TextLines) -> Hunk {
        let (first, last) = (changes[0], changes[changes.count - 1])
        let before = min(context, first.old.lowerBound)
        let after = min(context, old.lines.count - last.old.upperBound)
        var lines: [Line] = []
        var position = first.old.lowerBound - before
        for change in changes {
            lines += (position..<change.old.lowerBound).map { old.line($0, .context) }
            lines += change.old.map { old.line($0, .removed) }
            lines += change.new.map { new.line($0, .added) }
            position = change.old.upperBound
        }
        lines += (position..<position + after).map { old.line($0, .context) }
        let oldCount = last.old.upperBound + after - (first.old.lowerBound - before)
        let newCount = last.new.upperBound + after - (first.new.lowerBound - before)
        return Hunk(
            oldStart: first.old.lowerBound - before + (oldCount == 0 ? 0 : 1), oldCount: oldCount,
            newStart: first.new.lowerBound - before + (newCount == 0 ? 0 : 1), newCount: newCount, lines: lines)
    }
}

/// A text's lines, each with its line feed, so that a missing one makes a difference.
struct TextLines {
    let lines: [ArraySlice<UInt8>]

    init(_ bytes: [UInt8]) {
        var lines: [ArraySlice<UInt8>] = []
        var start = 0
        while start < bytes.count {
            let end = bytes[start...].firstIndex(of: 10).map { $0 + 1 } ?? bytes.count
            lines.append(bytes[start..<end])
            start = end
        }
        self.lines = lines
    }

    func line(_ index: Int, _ kind: UnifiedDiff.LineKind) -> UnifiedDiff.Line {
        let hasNewline = lines[index].last == 10
        let text = String(decoding: hasNewline ? lines[index].dropLast() : lines[index], as: UTF8.self)
        return UnifiedDiff.Line(kind: kind, text: text, lacksNewline: !hasNewline)
    }
}
