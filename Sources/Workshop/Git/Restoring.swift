import AssayCore

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

extension WorkFolder {
    /// Puts bytes in a file's place, whole or not at all. The file keeps its rights but for the one to execute.
    ///
    /// Throws `.changed` where the file is not what it was.
    func restore(
        _ bytes: [UInt8], isExecutable: Bool, at path: String, over present: FileVersion?
    ) throws(WorkshopFailure) {
        let path = try WorkPath(path)
        guard let folder = try open(path, creating: true) else { throw .disk(path: path.text, detail: "") }
        guard try version(of: path, in: folder) == present else { throw .changed(path: path.text) }
        let temporary = ".assay-\(UInt64.random(in: 0 ... .max)).tmp"
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        let rights: mode_t = present != nil ? 0o600 : isExecutable ? 0o777 : 0o666
        guard let file = Descriptor(openat(folder.raw, temporary, flags, rights)) else {
            throw WorkshopFailure(errno: errno, path: path.text)
        }
        var error = file.writeAll(bytes)
        if error == 0, let present, fchmod(file.raw, present.rights(isExecutable)) != 0 { error = errno }
        if error == 0 { error = put(temporary, at: path.name, in: folder, isNew: present == nil) }
        guard error == 0 else {
            unlinkat(folder.raw, temporary, 0)
            throw error == EEXIST ? .changed(path: path.text) : WorkshopFailure(errno: error, path: path.text)
        }
        fsync(folder.raw)
    }

    /// Takes a file away, and the folders below this one that are empty then.
    ///
    /// Throws `.changed` where the file is not what it was.
    func remove(_ path: String, ifStill present: FileVersion?) throws(WorkshopFailure) {
        var path = try WorkPath(path)
        guard let folder = try open(path, creating: false) else { return }
        guard try version(of: path, in: folder) == present else { throw .changed(path: path.text) }
        if present == nil { return }
        guard unlinkat(folder.raw, path.name, 0) == 0 else { throw WorkshopFailure(errno: errno, path: path.text) }
        while let parent = path.parent, let above = try open(parent, creating: false) {
            guard unlinkat(above.raw, parent.name, AT_REMOVEDIR) == 0 else { return }
            path = parent
        }
    }
}

extension FileVersion {
    /// The file's rights, with the one to execute wherever there is the one to read, or nowhere.
    fileprivate func rights(_ isExecutable: Bool) -> mode_t {
        let mode = mode_t(mode)
        return isExecutable ? mode | (mode & 0o444) >> 2 : mode & ~0o111
    }
}

extension WorkPath {
    /// The folder that it lies in; nil at the top.
    fileprivate var parent: WorkPath? {
        folders.isEmpty ? nil : try? WorkPath(folders.joined(separator: "/"))
    }
}
