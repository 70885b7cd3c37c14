import AssayCore
import Yams

/// Changes one value in the text of a configuration file and leaves the rest as it is: comments, order, quotes.
///
/// The result is read again and compared; where the file is laid out in a way that this does not understand, nothing
/// is changed.
package struct ConfigurationEdit {
    private let file: ConfigurationFile
    private let path: String
    private var lines: [String]
    /// Between lines: CR LF where all lines end so.
    private let ending: String

    /// - Parameter path: for errors.
    package init(bytes: [UInt8], path: String) throws(SettingsFailure) {
        file = try ConfigurationFile(bytes: bytes, path: path)
        self.path = path
        // Bytes, since CR LF is one character.
        let parts = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        ending = parts.count > 1 && parts.dropLast().allSatisfy { $0.last == 0x0D } ? "\r\n" : "\n"
        let extra = ending.utf8.count - 1
        lines = parts.enumerated().map { number, part in
            String(decoding: number < parts.count - 1 ? part.dropLast(extra) : part, as: UTF8.self)
        }
        if lines.last == "" { lines.removeLast() }
    }

    /// The file's bytes with the value at `key`, such as `["sandbox", "time"]`.
    ///
    /// - Parameter word: as it was typed; nil takes the key away.
    /// - Throws: `.unknownSetting`, `.invalidVariable` for a word that the key cannot have, `.notEditable`.
    package mutating func set(_ key: [String], to word: String?) throws(SettingsFailure) -> [UInt8] {
        let name = key.joined(separator: ".")
        guard !key.isEmpty, let kind = SettingTable.kind(at: key) else { throw .unknownSetting(name) }
        var value: JSONValue?
        if let word { value = try kind.read(variable: name, word) }
        let wanted = file.values.setting(key[...], to: value)
        guard wanted != file.values else { return file.bytes }
        let text = word.map { kind.isPlainText ? Self.scalar($0) : $0 }
        let root: Node?
        do { root = try ConfigurationFile.compose(file.bytes) } catch { throw .notEditable(path: path, key: name) }
        for keepsComment in [true, false] {
            var edited = self
            edited.change(key, text, root, keepsComment)
            let bytes = Array((edited.lines.joined(separator: ending) + ending).utf8)
            if let result = try? ConfigurationFile(bytes: bytes, path: path), result.values.isSame(as: wanted) {
                return bytes
            }
        }
        throw .notEditable(path: path, key: name)
    }

    private mutating func change(_ key: [String], _ text: String?, _ root: Node?, _ keepsComment: Bool) {
        guard let root, var mapping = root.mapping else {
            if let text { lines += Self.block(key[...], text, indent: 0) }
            return
        }
        var end = lines.count
        for depth in key.indices {
            let entries = Array(mapping)
            guard let index = entries.firstIndex(where: { $0.key.scalar?.string == key[depth] }) else {
                guard let text else { return }
                return insert(Self.block(key[depth...], text, indent: entries.first?.key.indent ?? 0), before: end)
            }
            let entry = entries[index]
            let start = (entry.key.mark?.line ?? 1) - 1
            if index + 1 < entries.count { end = (entries[index + 1].key.mark?.line ?? end + 1) - 1 }
            end = lastLine(from: start, to: end)
            // YAML also ends lines at characters that end none here (YAML 1.1 § 5.4); such a file is not understood.
            guard start < end else { return }
            let rest = key[(depth + 1)...]
            let isWhole = text == nil && entry.value.json.setting(rest, to: nil).members.isEmpty
            if !rest.isEmpty, !isWhole, let inner = entry.value.mapping, !inner.isEmpty, !isInBraces(entry.value) {
                mapping = inner
                continue
            }
            let value: String?
            if rest.isEmpty {
                value = text
            } else {
                // Within braces: the whole value is written anew, on one line.
                let changed = entry.value.json.setting(rest, to: text.map(Self.value))
                value = changed.members.isEmpty ? nil : Self.flow(changed)
            }
            // In a value with a number sign it may be no comment.
            let hasComment = keepsComment && !Self.flow(entry.value.json).contains("#")
            return replace(start..<end, entry.key, value, hasComment)
        }
    }

    /// Whether a map is written `{a: b}`.
    private func isInBraces(_ map: Node) -> Bool {
        guard let mark = map.mark, lines.indices.contains(mark.line - 1) else { return true }
        return lines[mark.line - 1].unicodeScalars.dropFirst(mark.column - 1).first == "{"
    }

    private mutating func replace(_ range: Range<Int>, _ key: Node, _ value: String?, _ keepsComment: Bool) {
        guard let value else { return lines.removeSubrange(range) }
        let blanks = String(repeating: " ", count: key.indent)
        var line = blanks + Self.scalar(key.scalar?.string ?? "") + ": " + value
        let old = lines[range.lowerBound]
        if keepsComment, range.count == 1, let mark = old.ranges(of: " #").last {
            let start = old[..<mark.lowerBound].lastIndex { $0 != " " } ?? old.startIndex
            line += old[old.index(after: start)...]
        }
        lines.replaceSubrange(range, with: [line])
    }

    private mutating func insert(_ new: [String], before end: Int) {
        lines.insert(contentsOf: new, at: lastLine(from: 0, to: end))
    }

    /// Behind the last line that is neither blank nor a comment.
    private func lastLine(from start: Int, to end: Int) -> Int {
        var end = min(end, lines.count)
        while end > start + 1 {
            let text = lines[end - 1].drop { $0 == " " }
            guard text.isEmpty || text.hasPrefix("#") || text == "..." else { break }
            end -= 1
        }
        return end
    }

    /// The path as maps within each other, two blanks deeper each.
    private static func block(_ key: ArraySlice<String>, _ value: String, indent: Int) -> [String] {
        key.enumerated().map { depth, name in
            let blanks = String(repeating: " ", count: indent + 2 * depth)
            return blanks + scalar(name) + ":" + (depth == key.count - 1 ? " " + value : "")
        }
    }

    /// Plain where nobody can take it for anything else, otherwise within double quotes, which JSON's are.
    static func scalar(_ text: String) -> String {
        let isPlain =
            text.unicodeScalars.allSatisfy {
                $0.properties.isAlphabetic || ("0"..."9").contains($0) || "-_./+=@~ :".unicodeScalars.contains($0)
            } && !text.contains(": ") && !text.hasSuffix(":") && !text.hasSuffix(" ")
            && (text.first.map { $0.isLetter || $0.isNumber || $0 == "/" || text.hasPrefix("~/") } ?? false)
        return isPlain ? text : flow(.string(text))
    }

    private static func flow(_ value: JSONValue) -> String {
        var writer = JSONWriter()
        writer.value(value)
        return writer.text
    }

    private static func value(_ text: String) -> JSONValue {
        (try? ConfigurationFile.compose(Array(text.utf8)))?.json ?? .string(text)
    }
}

extension Node {
    fileprivate var indent: Int { max(0, (mark?.column ?? 1) - 1) }
}

extension JSONValue {
    /// With the value at a path; nil takes it away, and maps that are empty then.
    func setting(_ path: ArraySlice<String>, to value: JSONValue?) -> JSONValue {
        guard let key = path.first else { return value ?? self }
        var members = self.members
        let index = members.firstIndex { $0.key == key }
        let inner: JSONValue?
        if path.count == 1 {
            inner = value
        } else {
            let changed = (index.map { members[$0].value } ?? .object([])).setting(path.dropFirst(), to: value)
            inner = changed == .object([]) ? nil : changed
        }
        switch (index, inner) {
        case (let index?, let inner?): members[index].value = inner
        case (let index?, nil): members.remove(at: index)
        case (nil, let inner?): members.append(Member(key: key, value: inner))
        case (nil, nil): break
        }
        return .object(members)
    }

    /// Equal but for the order of an object's members.
    fileprivate func isSame(as other: JSONValue) -> Bool {
        switch (self, other) {
        case (.object(let ours), .object(let theirs)):
            ours.count == theirs.count
                && ours.allSatisfy { member in other[member.key]?.isSame(as: member.value) == true }
        case (.array(let ours), .array(let theirs)):
            ours.count == theirs.count && zip(ours, theirs).allSatisfy { $0.isSame(as: $1) }
        default: self == other
        }
    }
}
