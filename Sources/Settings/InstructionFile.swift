import AssayCore

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A file with instructions for the model: the user's or a workspace's `ASSAY.md`, or `AGENTS.md` where there is none.
///
/// It is text for the model and nothing else: no setting can be changed by it.
package struct InstructionFile: Sendable, Equatable {
    package var path: String
    package var text: String
    /// In bytes.
    package var size: Int
    /// Whether only the beginning is taken.
    package var isCut: Bool

    /// Bytes that are taken of one file.
    package static let limit = 64 << 10

    /// The files in the order in which they are sent: the user's, the top folder's, the working folder's; and what
    /// cannot be used.
    ///
    /// - Parameter folders: of the workspace, the innermost first; links must not lead out of the last one.
    package static func all(
        locations: Locations, folders: [String]
    ) -> (files: [InstructionFile], problems: [SettingsFailure]) {
        var (files, problems): ([InstructionFile], [SettingsFailure]) = ([], [])
        func take(_ path: String, within top: String?) -> Bool {
            do throws(SettingsFailure) {
                guard let file = try InstructionFile(path: path, within: top) else { return false }
                if !file.text.allSatisfy(\.isWhitespace) { files.append(file) }
            } catch {
                problems.append(error)
            }
            return true
        }
        _ = take(locations.instructions, within: nil)
        for folder in folders.reversed() {
            if !take("\(folder)/ASSAY.md", within: folders.last) {
                _ = take("\(folder)/AGENTS.md", within: folders.last)
            }
        }
        return (files, problems)
    }

    /// nil where there is no such file.
    ///
    /// - Parameter top: the folder that a link must not lead out of; nil follows every link.
    package init?(path: String, within top: String?) throws(SettingsFailure) {
        guard let target = try InstructionFile.target(of: path, within: top),
            let (bytes, size) = try SmallFile.beginning(
                of: target, limit: InstructionFile.limit, followsLinks: top == nil)
        else { return nil }
        (self.path, self.size, isCut) = (path, size, size > bytes.count)
        let end = isCut ? (bytes.lastIndex(of: UInt8(ascii: "\n")) ?? bytes.count) : bytes.count
        text = String(decoding: bytes[..<end], as: UTF8.self)
    }

    /// Where the file really is; nil where there is nothing.
    private static func target(of path: String, within top: String?) throws(SettingsFailure) -> String? {
        guard let top else { return path }
        var status = stat()
        guard lstat(path, &status) == 0 else { return nil }
        guard status.st_mode & S_IFMT == S_IFLNK else { return path }
        guard let real = SmallFile.realPath(path), let root = SmallFile.realPath(top), real.hasPrefix(root + "/"),
            !real.dropFirst(root.count).hasPrefix("/.git/")
        else { throw .leadsOut(path: path) }
        return real
    }
}
