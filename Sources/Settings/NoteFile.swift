import AssayCore

/// A file of the state folder that notes a value for each of many names: a line `VALUE NAME` for each, the latest last.
///
/// A value holds no blank, a name no line end.
struct NoteFile: Sendable {
    let path: String
    /// Older ones are forgotten.
    var mostKept = 10_000

    private static let limit = 16 << 20

    /// nil where there is none.
    ///
    /// - Throws: where the file cannot be read.
    func value(of name: String) throws(SettingsFailure) -> String? {
        try notes().last { $0.name == name }.map { String($0.value) }
    }

    /// - Throws: where the file cannot be read or written; it stays as it was.
    func set(_ value: String, of name: String) throws(SettingsFailure) {
        let others = try notes().filter { $0.name != name }.suffix(mostKept - 1)
        let lines = others.map { "\($0.value) \($0.name)\n" } + ["\(value) \(name)\n"]
        try SmallFile.replace(path, with: Array(lines.joined().utf8))
    }

    private func notes() throws(SettingsFailure) -> [(value: Substring, name: Substring)] {
        let bytes = try SmallFile.contents(of: path, limit: NoteFile.limit) ?? []
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").compactMap { line in
            line.firstIndex(of: " ").map { (line[..<$0], line[line.index(after: $0)...]) }
        }
    }
}
