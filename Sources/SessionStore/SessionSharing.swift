import AssayCore

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

extension SessionFolder {
    /// Makes the folder one that a repository shares: the marker, and what git must know. Files that are there stay.
    ///
    /// - Returns: the names of what was made
    package func setUpSharing() throws(SessionFailure) -> [String] {
        if let status = FileStatus(path: path) {
            if status.isSymbolicLink { throw .symbolicLink(path: path) }
        } else if mkdir(path, 0o700) != 0 {
            throw SessionFailure(.last, .write, path)
        }
        var made: [String] = []
        for (name, content) in SharedSessions.files {
            let file = "\(path)/\(name)"
            if FileStatus(path: file) != nil { continue }
            do throws(SystemError) {
                let opened = try OpenFile(file, O_WRONLY | O_CREAT | O_EXCL, calls: calls)
                try opened.write(content.utf8, at: 0)
                try opened.sync()
            } catch {
                throw SessionFailure(error, .write, file)
            }
            made.append(name)
        }
        return made
    }
}
