import AssayCore

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Why a file could not be looked at or saved. Paths are relative to the working folder.
package enum WorkshopFailure: Failure, Equatable {
    /// The path leads where Assay does not write.
    case unsafePath(path: String, UnsafePath)
    /// There is a folder in the place of the file.
    case isFolder(path: String)
    /// There is a file in the place of a folder on the way.
    case notFolder(path: String, part: String)
    /// Somebody else wrote the file since the plan was made.
    case changed(path: String)
    /// No right to read or write; `detail` is the system's word.
    case noRights(path: String, detail: String)
    case diskFull(path: String)
    /// Any other failure of the system.
    case disk(path: String, detail: String)

    package enum UnsafePath: Sendable, Equatable {
        case empty, absolute, home, parent, emptyComponent, oddCharacter, git
        /// `part` is the path up to the link.
        case symbolicLink(part: String)
        /// Neither a file nor a folder; it is not opened.
        case specialFile
    }

    init(errno code: Int32, path: String) {
        switch code {
        case EACCES, EPERM, EROFS: self = .noRights(path: path, detail: String(cString: strerror(code)))
        case ENOSPC, EDQUOT, EFBIG: self = .diskFull(path: path)
        case EISDIR: self = .isFolder(path: path)
        default: self = .disk(path: path, detail: String(cString: strerror(code)))
        }
    }

    package var message: String {
        switch self {
        case .unsafePath(let path, let reason): WorkshopText.unsafePath(printable(path), reason.message)
        case .isFolder(let path): WorkshopText.isFolder(printable(path))
        case .notFolder(let path, let part): WorkshopText.notFolder(printable(path), printable(part))
        case .changed(let path): WorkshopText.changed(printable(path))
        case .noRights(let path, let detail): WorkshopText.noRights(printable(path), detail)
        case .diskFull(let path): WorkshopText.diskFull(printable(path))
        case .disk(let path, let detail): WorkshopText.disk(printable(path), detail)
        }
    }

    package var hint: String {
        switch self {
        case .unsafePath: WorkshopText.unsafePathHint()
        case .isFolder(let path): WorkshopText.isFolderHint(printable(path))
        case .notFolder: WorkshopText.notFolderHint()
        case .changed: WorkshopText.changedHint()
        case .noRights: WorkshopText.noRightsHint()
        case .diskFull: WorkshopText.diskFullHint()
        case .disk: WorkshopText.diskHint()
        }
    }

    /// The file or folder that it is about.
    var path: String {
        switch self {
        case .unsafePath(let path, _), .isFolder(let path), .notFolder(let path, _), .changed(let path): path
        case .noRights(let path, _), .diskFull(let path), .disk(let path, _): path
        }
    }

    package var cause: Cause {
        switch self {
        case .unsafePath: .unsafePath
        case .changed: .needsConfirmation
        case .isFolder, .notFolder, .noRights, .diskFull, .disk: .diskOrRights
        }
    }
}

extension WorkshopFailure.UnsafePath {
    package var message: String {
        switch self {
        case .empty: WorkshopText.emptyPath()
        case .absolute: WorkshopText.absolutePath()
        case .home: WorkshopText.homePath()
        case .parent: WorkshopText.parentPath()
        case .emptyComponent: WorkshopText.emptyComponent()
        case .oddCharacter: WorkshopText.oddCharacter()
        case .git: WorkshopText.insideGit()
        case .symbolicLink(let part): WorkshopText.symbolicLink(printable(part))
        case .specialFile: WorkshopText.specialFile()
        }
    }
}
