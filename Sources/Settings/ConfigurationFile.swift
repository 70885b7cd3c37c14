import AssayCore
import Yams

/// `config.yaml`: values of the settings of `SettingTable`, checked.
package struct ConfigurationFile: Sendable {
    /// An object; each value in the form that its kind says.
    package private(set) var values = JSONValue.object([])
    /// As they were read; empty where there is no such file.
    package private(set) var bytes: [UInt8] = []

    /// Larger files are refused: nobody writes one, and reading must stay cheap.
    package static let maximumSize = 64 << 10
    /// Of maps and lists within each other.
    private static let maximumDepth = 20

    /// The keys, in the order of the file.
    package var keys: [String] { values.members.map(\.key) }

    package init() {}

    /// Empty where there is no such file.
    ///
    /// - Parameter followsLinks: not where somebody else made the file.
    package init(path: String, followsLinks: Bool = true) throws(SettingsFailure) {
        let bytes = try SmallFile.contents(of: path, limit: Self.maximumSize, followsLinks: followsLinks)
        try self.init(bytes: bytes ?? [], path: path)
    }

    /// - Parameter path: for errors.
    package init(bytes: [UInt8], path: String) throws(SettingsFailure) {
        guard bytes.count <= Self.maximumSize else {
            throw .tooLarge(path: path, limit: Self.maximumSize)
        }
        self.bytes = bytes
        guard !bytes.isEmpty else { return }
        do throws(SettingProblem) {
            guard let root = try Self.compose(bytes) else { return }
            values = try SettingKind.fields(SettingTable.all).read(root, at: [])
        } catch {
            let detail = error.line.map { SettingsText.atLine(String($0), error.detail) } ?? error.detail
            throw .invalidConfiguration(path: path, detail: detail)
        }
    }

    /// The document's root; nil where there is none.
    static func compose(_ bytes: [UInt8]) throws(SettingProblem) -> Node? {
        if let line = aliasLine(bytes) { throw SettingProblem(line: line, detail: SettingsText.noAliases()) }
        let text = String(decoding: bytes, as: UTF8.self)
        if let (line, scalar) = hidden(in: text) {
            let name = EscapeFilter.named(scalar)
            throw SettingProblem(line: line, detail: SettingsText.hiddenCharacter(String(name)))
        }
        let root: Node?
        do {
            // Without rules for the types of scalars, which cost more than all else of a start: the settings have their own.
            root = try Yams.compose(yaml: text, .basic, Constructor([:], [:], [:]), .utf8)
        } catch let error as YamlError {
            throw SettingProblem(error)
        } catch {
            throw SettingProblem(detail: SettingsText.notYAML())
        }
        guard let root else { return nil }
        if let line = root.line(deeperThan: maximumDepth) {
            throw SettingProblem(line: line, detail: SettingsText.tooDeep(String(maximumDepth)))
        }
        // A file of comments alone holds nothing.
        if let scalar = root.scalar, scalar.string.isEmpty { return nil }
        return root
    }

    /// The line of an alias in a document that has anchors; nil where there is none. Aliases within aliases grow without
    /// bounds ("billion laughs"), and this looks at the bytes before anything is built from them. It takes for an anchor
    /// or an alias also what only looks like one, within quotes for instance; a document with both is refused.
    private static func aliasLine(_ bytes: [UInt8]) -> Int? {
        var line = 1
        var (anchor, alias): (Int?, Int?)
        var previous = UInt8(ascii: " ")
        for (index, byte) in bytes.enumerated() {
            if byte == UInt8(ascii: "\n") { line += 1 }
            let isMark = byte == UInt8(ascii: "&") || byte == UInt8(ascii: "*")
            if isMark, isBeforeToken(previous), index + 1 < bytes.count, isName(bytes[index + 1]) {
                if byte == UInt8(ascii: "&") { anchor = anchor ?? line } else { alias = alias ?? line }
            }
            previous = byte
        }
        return anchor == nil ? nil : alias
    }

    /// The first control character, or line end that no editor shows as one, and its line. YAML ends a line at these (1.1,
    /// § 5.4, which libyaml follows), so that a setting could stand in what looks like the rest of a comment.
    private static func hidden(in text: String) -> (line: Int, scalar: Unicode.Scalar)? {
        var line = 1
        var previous: Unicode.Scalar?
        for scalar in text.unicodeScalars {
            if previous == "\r", scalar != "\n" { return (line, "\r") }
            switch scalar.value {
            case 0x0A: line += 1
            case 0x09, 0x0D: break
            case 0x00...0x1F, 0x7F...0x9F, 0x2028, 0x2029: return (line, scalar)
            default: break
            }
            previous = scalar
        }
        return nil
    }

    private static func isBeforeToken(_ byte: UInt8) -> Bool {
        // The last byte of a byte order mark counts, and of other line ends.
        byte <= UInt8(ascii: " ") || byte >= 0x80 || ",[{:?-".utf8.contains(byte)
    }

    private static func isName(_ byte: UInt8) -> Bool {
        byte > UInt8(ascii: " ") && !",[]{}*&".utf8.contains(byte)
    }
}

extension Node {
    /// The line where maps and lists lie deeper within each other than allowed; nil where they do not.
    fileprivate func line(deeperThan limit: Int) -> Int? {
        guard limit > 0 else { return mark?.line ?? 1 }
        if let sequence {
            for item in sequence {
                if let line = item.line(deeperThan: limit - 1) { return line }
            }
        }
        if let mapping {
            for (key, value) in mapping {
                if let line = key.line(deeperThan: limit - 1) ?? value.line(deeperThan: limit - 1) { return line }
            }
        }
        return nil
    }
}

extension SettingProblem {
    fileprivate init(_ error: YamlError) {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            self.init(line: mark.line, detail: problem)
        case .duplicatedKeysInMapping(let duplicates, let context):
            let line = lineOfRepeatedKey(
                duplicates.first ?? "", in: context.text, line: context.mark.line, column: context.mark.column)
            self.init(line: line, detail: SettingsText.twice(duplicates.joined(separator: ", ")))
        case .reader(let problem, _, _, _): self.init(detail: problem)
        default: self.init(detail: SettingsText.notYAML())
        }
    }
}
