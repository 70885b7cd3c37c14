import AssayCore
import Workshop

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// What a folder holds, as text for a model: one file a line with its size, ignored ones left out.
struct FolderListing {
    /// Folders below the named one that are listed file by file; deeper ones only by their count.
    static let depth = 4
    static let mostLines = 500

    /// - Parameters:
    ///   - folder: absolute, with a slash at its end
    ///   - paths: of its files, relative to it, sorted
    static func text(of folder: String, _ paths: [String]) -> String {
        var lines: [(path: String, note: String)] = []
        for path in paths {
            let parts = path.split(separator: "/")
            if parts.count <= depth {
                if let size = size(of: folder + path) { lines.append((path, size)) }
                continue
            }
            let deep = parts[..<depth].joined(separator: "/") + "/"
            if lines.last?.path == deep, let count = Int(lines[lines.count - 1].note) {
                lines[lines.count - 1].note = String(count + 1)
            } else {
                lines.append((deep, "1"))
            }
        }
        guard !lines.isEmpty else { return InputText.listingEmpty() + "\n" }
        let shown = lines.prefix(mostLines).map { line in
            let note = line.path.hasSuffix("/") ? InputText.listingDeeper(line.note) : line.note
            return "\(line.path.split(whereSeparator: \.isNewline).joined(separator: " "))  \(note)\n"
        }
        let more = lines.count - shown.count
        return shown.joined() + (more > 0 ? InputText.listingMore(Sizes.grouped(more)) + "\n" : "")
    }

    /// nil for what is gone, or no file.
    private static func size(of path: String) -> String? {
        var status = stat()
        guard lstat(path, &status) == 0 else { return nil }
        switch status.st_mode & S_IFMT {
        case S_IFREG: return Sizes.text(Int(status.st_size))
        case S_IFLNK: return InputText.listingLink()
        default: return nil
        }
    }
}
