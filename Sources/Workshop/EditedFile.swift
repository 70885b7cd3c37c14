import AssayCore

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A text in a private file, for an editor.
package struct EditedFile {
    private let folder: PrivateFolder

    /// The environment variable that a shell finds the path in, so that no path stands in its text.
    package static let variable = "ASSAY_EDITED_FILE"

    private let name: String
    /// Of the file before anybody edited it.
    private let state: State?

    /// What every way of saving changes: some editors write into the file, others put a new one in its place.
    private struct State: Equatable {
        var file: ino_t
        var size: off_t
        var seconds: Int
        var nanoseconds: Int

        /// nil where there is no file.
        init?(of path: String) {
            var status = stat()
            guard stat(path, &status) == 0 else { return nil }
            (file, size) = (status.st_ino, status.st_size)
            #if canImport(Darwin)
                (seconds, nanoseconds) = (status.st_mtimespec.tv_sec, status.st_mtimespec.tv_nsec)
            #else
                (seconds, nanoseconds) = (status.st_mtim.tv_sec, status.st_mtim.tv_nsec)
            #endif
        }
    }

    /// - Parameters:
    ///   - name: one that editors know the kind of
    ///   - cache: the folder of what can be made again; absolute
    package init(_ text: String, named name: String = "COMMIT_EDITMSG", in cache: String) throws {
        folder = try PrivateFolder(in: "\(cache)/runs")
        self.name = name
        let path = "\(folder.path)/\(name)"
        let lines = text.hasSuffix("\n") ? text : text + "\n"
        try RunFiles.write(Array(lines.utf8), to: path, mode: 0o600)
        // Clocks of file systems are coarse: an editor that saves at once must still leave another time.
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        let past = timespec(tv_sec: now.tv_sec - 10, tv_nsec: 0)
        utimensat(AT_FDCWD, path, [past, past], 0)
        state = State(of: path)
    }

    package var path: String { "\(folder.path)/\(name)" }

    /// As it is now; nil where it is gone.
    package var text: String? { RunFiles.text(of: path) }

    /// Whether it was written since, with the same text or another.
    package var isSaved: Bool { State(of: path) != state }
}
