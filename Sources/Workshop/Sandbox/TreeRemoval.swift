#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Removes a folder with all in it, closed folders too, never through a link. Folders are moved up before they are
/// emptied: a tree of any depth needs two descriptors.
func removeTree(_ path: String) {
    let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
    // A closed folder of this user's own is opened first; root opens any, and nobody's link is followed.
    if access(path, R_OK | X_OK) != 0, !isLink(path) { chmod(path, 0o700) }
    guard let root = Descriptor(open(path, flags)) else { return }
    fchmod(root.raw, 0o700)
    var (names, moved) = (root.names(), 0)
    while !names.isEmpty {
        var hasRemoved = false
        for name in names { hasRemoved = remove(name, in: root, &moved) || hasRemoved }
        guard hasRemoved else { return }
        names = root.names()
    }
    rmdir(path)
}

private func isLink(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0 && status.st_mode.isLink
}

/// Whether anything came of it.
private func remove(_ name: String, in root: borrowing Descriptor, _ moved: inout Int) -> Bool {
    guard root.isFolder(name) else { return unlinkat(root.raw, name, 0) == 0 }
    fchmodat(root.raw, name, 0o700, 0)
    if let folder = root.folder(name) {
        for inner in folder.names() {
            guard folder.isFolder(inner) else {
                unlinkat(folder.raw, inner, 0)
                continue
            }
            // A closed folder cannot be moved either.
            fchmodat(folder.raw, inner, 0o700, 0)
            moved += 1
            renameat(folder.raw, inner, root.raw, "moved-\(moved)-\(UInt32.random(in: 0 ... .max))")
        }
    }
    return unlinkat(root.raw, name, AT_REMOVEDIR) == 0
}

extension Descriptor {
    fileprivate func isFolder(_ name: String) -> Bool { status(of: name)?.st_mode.isFolder == true }
}
