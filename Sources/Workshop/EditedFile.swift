import AssayCore

/// A text in a private file, for an editor.
package struct EditedFile {
    private let folder: PrivateFolder

    /// The environment variable that a shell finds the path in, so that no path stands in its text.
    package static let variable = "ASSAY_EDITED_FILE"

    /// - Parameter cache: the folder of what can be made again; absolute
    package init(_ text: String, in cache: String) throws {
        folder = try PrivateFolder(in: "\(cache)/runs")
        try RunFiles.write(Array((text + "\n").utf8), to: path, mode: 0o600)
    }

    /// With a name that editors know the kind of.
    package var path: String { "\(folder.path)/COMMIT_EDITMSG" }

    /// As it is now; nil where it is gone.
    package var text: String? { RunFiles.text(of: path) }
}
