/// A file that differs between two trees.
package struct TreeChange: Sendable, Equatable {
    package enum Kind: Sendable, Equatable { case added, modified, deleted }

    /// One side of it.
    package struct Version: Sendable, Equatable {
        /// As git writes it: `100644`, `100755`, `120000` for a link, `160000` for a submodule.
        package var mode: String
        /// Of the content as git keeps it.
        package var blob: String

        package init(mode: String, blob: String) {
            (self.mode, self.blob) = (mode, blob)
        }
    }

    /// Relative to the repository's top.
    package var path: String
    /// nil where there was none.
    package var old: Version?
    /// nil where there is none.
    package var new: Version?

    package var kind: Kind { old == nil ? .added : new == nil ? .deleted : .modified }

    /// Reads what `git diff-tree --raw -z` and `git diff-index --raw -z` print, without renames: a field
    /// `:100644 100755 OLD NEW M` and one with the path for each.
    static func list(_ output: GitOutput) -> [TreeChange] {
        let fields = output.fields
        return stride(from: 0, to: fields.count - 1, by: 2).compactMap { index in
            let words = fields[index].dropFirst().split(separator: " ").map(String.init)
            guard words.count == 5 else { return nil }
            func version(_ mode: String, _ blob: String) -> Version? {
                mode == "000000" ? nil : Version(mode: mode, blob: blob)
            }
            return TreeChange(
                path: fields[index + 1], old: version(words[0], words[2]), new: version(words[1], words[3]))
        }
    }
}

extension [TreeChange] {
    /// What `git update-index -z --index-info` reads to bring the new side about: removals first, so that a file can
    /// take the place of a folder.
    func indexInformation(zeroID: String) -> [UInt8] {
        var removals: [UInt8] = []
        var entries: [UInt8] = []
        for change in self {
            if let new = change.new {
                entries += "\(new.mode) \(new.blob) 0\t\(change.path)\0".utf8
            } else {
                removals += "0 \(zeroID) 0\t\(change.path)\0".utf8
            }
        }
        return removals + entries
    }

    /// The same, from new to old.
    var reversed: [TreeChange] {
        map { TreeChange(path: $0.path, old: $0.new, new: $0.old) }
    }
}
