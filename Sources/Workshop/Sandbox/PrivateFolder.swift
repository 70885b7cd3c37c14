import AssayCore

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A fresh folder that only this user can enter.
package final class PrivateFolder: Sendable {
    /// Absolute.
    package let path: String

    package init(in parent: String) throws(SandboxFailure) {
        var name = Array("\(parent)/assay-XXXXXX".utf8CString)
        guard mkdtemp(&name) != nil else { throw .folder(path: parent, detail: String(cString: strerror(errno))) }
        path = name.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    }

    deinit { remove() }

    package func remove() {
        removeTree(path)
    }
}

/// Removes a tree, closed folders in it too.
func removeTree(_ path: String) {
    var status = stat()
    guard lstat(path, &status) == 0 else { return }
    if status.st_mode.isFolder {
        chmod(path, 0o700)
        for name in ProcessTree.names(in: path) where name != "." && name != ".." { removeTree("\(path)/\(name)") }
        rmdir(path)
    } else {
        unlink(path)
    }
}
