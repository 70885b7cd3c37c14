import AssayCore

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

extension Environment {
    /// The folder of the sessions that the repository around the working folder keeps itself; nil where it keeps none.
    /// Asks the system twice for each folder on the way up, and reads nothing.
    ///
    /// Links are not followed: a repository must not lead what is written elsewhere.
    var sharedSessions: String? {
        var top = workingFolder
        while access("\(top)/.git", F_OK) != 0 {
            guard let slash = top.lastIndex(of: "/"), top.count > 1 else { return nil }
            top = slash == top.startIndex ? "" : String(top[..<slash])
            if top.isEmpty { return nil }
        }
        let folder = "\(top)/\(SharedSessions.folder)"
        guard kind(of: folder) == S_IFDIR, kind(of: "\(folder)/\(SharedSessions.marker)") == S_IFREG else { return nil }
        return folder
    }

}

extension Locations {
    /// Whether the folder of the sessions is one that a repository keeps.
    package var areSessionsOfRepository: Bool { kind(of: "\(sessions)/\(SharedSessions.marker)") != nil }
}

private func kind(of path: String) -> mode_t? {
    var status = stat()
    return lstat(path, &status) == 0 ? status.st_mode & S_IFMT : nil
}
