import AssayCore

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The folder that answers are saved in, and nothing outside it (DESIGN § 7).
///
/// Every path is walked from the folder's own descriptor, component by component, never through a link, and files are
/// read, written and renamed relative to the descriptor that the walk ends at: no change of the tree meanwhile can
/// lead outside.
package struct WorkFolder: Sendable {
    private let root: String

    /// - Parameter root: absolute, or relative to the current folder; links in it are followed
    package init(root: String) {
        self.root = root
    }

    /// The file as it is now; nil if there is none.
    package func contents(of path: String) throws(WorkshopFailure) -> FileVersion? {
        let path = try WorkPath(path)
        guard let folder = try open(path, creating: false) else { return nil }
        return try version(of: path, in: folder)
    }

    /// Whether there is a file.
    package func exists(_ path: String) throws(WorkshopFailure) -> Bool {
        guard (try? WorkPath(path)) != nil else { return false }
        do throws(WorkshopFailure) { return try contents(of: path) != nil } catch {
            if case .isFolder = error { return false }
            throw error
        }
    }

    /// What saving would do; nothing is written.
    package func plan(saving content: String, to path: String) throws(WorkshopFailure) -> SavePlan {
        let path = try WorkPath(path)
        let old = try contents(of: path.text)
        if let old, old.mode & 0o222 == 0 { throw WorkshopFailure(errno: EACCES, path: path.text) }
        return SavePlan(path: path.text, old: old, content: content)
    }

    /// What putting back an earlier version's bytes would do; nothing is written.
    package func plan(restoring bytes: [UInt8], to path: String) throws(WorkshopFailure) -> SavePlan {
        let path = try WorkPath(path)
        return SavePlan(path: path.text, old: try contents(of: path.text), bytes: bytes)
    }

    /// Removes a file, and the folders on the way to it that are empty then.
    ///
    /// Throws `.changed` where it is no longer that version.
    package func remove(_ path: String, ifStill version: FileVersion) throws(WorkshopFailure) {
        let path = try WorkPath(path)
        guard let folder = try open(path, creating: false), try self.version(of: path, in: folder) == version else {
            throw .changed(path: path.text)
        }
        guard unlinkat(folder.raw, path.name, 0) == 0 else { throw WorkshopFailure(errno: errno, path: path.text) }
        fsync(folder.raw)
        removeEmptyFolders(above: path)
    }

    /// From the innermost outwards, up to the first that holds something.
    private func removeEmptyFolders(above path: WorkPath) {
        var parts = Array(path.folders)
        while let last = parts.popLast() {
            let parent = try? WorkPath((parts + [last]).joined(separator: "/"))
            guard let parent, let folder = try? open(parent, creating: false),
                unlinkat(folder.raw, last, AT_REMOVEDIR) == 0
            else { return }
        }
    }

    /// Writes what was planned, whole or not at all: into a new file in the same folder, synced, then renamed. Missing
    /// folders are made. A new file gets the user's usual rights, with the right to execute if it begins with `#!`; an
    /// existing one keeps its own. A file without any right to write is not replaced.
    ///
    /// Throws `.changed` if the file is no longer what the plan was made for.
    /// - Returns: the SHA-256 of the bytes, hexadecimal
    package func write(_ plan: SavePlan) throws(WorkshopFailure) -> String {
        let path = try WorkPath(plan.path)
        if plan.isUnchanged {
            guard try contents(of: path.text) == plan.old else { throw .changed(path: path.text) }
            return plan.sha256
        }
        guard let folder = try open(path, creating: true) else { throw .disk(path: path.text, detail: "") }
        guard try version(of: path, in: folder) == plan.old else { throw .changed(path: path.text) }
        try replace(path, in: folder, with: plan)
        return plan.sha256
    }

    // MARK: Walking

    /// The folder that the path's last component belongs to; nil if it does not exist and is not to be made.
    func open(_ path: WorkPath, creating: Bool) throws(WorkshopFailure) -> Descriptor? {
        guard var folder = Descriptor(Self.openRoot(root)) else { throw WorkshopFailure(errno: errno, path: root) }
        for (index, name) in path.folders.enumerated() {
            if let next = folder.folder(name) {
                folder = next
                continue
            }
            let error = errno
            if error == ENOENT {
                guard creating else { return nil }
                if mkdirat(folder.raw, name, 0o777) != 0, errno != EEXIST {
                    throw WorkshopFailure(errno: errno, path: path.text)
                }
                if let next = folder.folder(name) {
                    folder = next
                    continue
                }
            }
            let part = path.components[...index].joined(separator: "/")
            if folder.status(of: name)?.st_mode.isLink == true {
                throw .unsafePath(path: path.text, .symbolicLink(part: part))
            }
            if error == ENOTDIR { throw .notFolder(path: path.text, part: part) }
            throw WorkshopFailure(errno: error, path: path.text)
        }
        return folder
    }

    private static func openRoot(_ root: String) -> Int32 {
        #if canImport(Darwin)
            Darwin.open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        #else
            Glibc.open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        #endif
    }

    /// Looks before it opens: a pipe or a device is never opened.
    func version(of path: WorkPath, in folder: borrowing Descriptor) throws(WorkshopFailure) -> FileVersion? {
        guard let status = folder.status(of: path.name) else {
            if errno == ENOENT { return nil }
            throw WorkshopFailure(errno: errno, path: path.text)
        }
        try check(status.st_mode, path)
        let flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC
        guard let file = Descriptor(openat(folder.raw, path.name, flags)), let opened = file.status else {
            throw WorkshopFailure(errno: errno, path: path.text)
        }
        try check(opened.st_mode, path)
        guard let bytes = file.readAll() else { throw WorkshopFailure(errno: errno, path: path.text) }
        return FileVersion(bytes: bytes, mode: UInt16(opened.st_mode & 0o777))
    }

    private func check(_ mode: mode_t, _ path: WorkPath) throws(WorkshopFailure) {
        if mode.isLink { throw .unsafePath(path: path.text, .symbolicLink(part: path.text)) }
        if mode.isFolder { throw .isFolder(path: path.text) }
        if !mode.isFile { throw .unsafePath(path: path.text, .specialFile) }
    }

    // MARK: Writing

    private func replace(_ path: WorkPath, in folder: borrowing Descriptor, with plan: SavePlan) throws(WorkshopFailure)
    {
        let temporary = ".assay-\(UInt64.random(in: 0 ... .max)).tmp"
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        guard let file = Descriptor(openat(folder.raw, temporary, flags, plan.creationMode)) else {
            throw WorkshopFailure(errno: errno, path: path.text)
        }
        var error = file.writeAll(plan.bytes)
        if error == 0, let old = plan.old, fchmod(file.raw, mode_t(old.mode)) != 0 { error = errno }
        if error == 0 { error = put(temporary, at: path.name, in: folder, isNew: plan.old == nil) }
        guard error == 0 else {
            unlinkat(folder.raw, temporary, 0)
            if error == EEXIST { throw .changed(path: path.text) }
            throw WorkshopFailure(errno: error, path: path.text)
        }
        fsync(folder.raw)
    }

    /// Gives the temporary file its name. A new file is linked, which fails where somebody made one meanwhile; file
    /// systems without hard links get a rename.
    func put(_ temporary: String, at name: String, in folder: borrowing Descriptor, isNew: Bool) -> Int32 {
        if isNew {
            if linkat(folder.raw, temporary, folder.raw, name, 0) == 0 {
                unlinkat(folder.raw, temporary, 0)
                return 0
            }
            if errno == EEXIST { return EEXIST }
        }
        return renameat(folder.raw, temporary, folder.raw, name) == 0 ? 0 : errno
    }
}
