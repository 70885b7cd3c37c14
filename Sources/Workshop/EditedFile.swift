import AssayCore

/// A text in a private file, for an editor.
package struct EditedFile {
    private let folder: PrivateFolder

    /// The environment variable that a shell finds the path in, so that no path stands in its text.
    package static let variable = "ASSAY_EDITED_FILE"

    private let name: String

    /// - Parameters:
    ///   - name: one that editors know the kind of
    ///   - cache: the folder of what can be made again; absolute
    package init(_ text: String, named name: String = "COMMIT_EDITMSG", in cache: String) throws {
        folder = try PrivateFolder(in: "\(cache)/runs")
        self.name = name
        try RunFiles.write(Array((text + "\n").utf8), to: path, mode: 0o600)
    }

    package var path: String { "\(folder.path)/\(name)" }

    /// As it is now; nil where it is gone.
    package var text: String? { RunFiles.text(of: path) }
}
