import AssayCore

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Why a session could not be opened, read or written.
package enum SessionFailure: Failure, Equatable {
    /// No such id, or nothing that begins so; also for what can be no id.
    case notFound(String)
    /// Several ids begin so.
    case ambiguous(String, candidates: [String])
    /// Another writer has it; `pid` where it is known.
    case locked(id: String, pid: Int32?)
    /// A greater `version` of the format.
    case newerVersion(id: String, version: Int)
    /// An event of a newer version that forbids writing after it. Reading is possible.
    case critical(id: String, type: String)
    /// A line in the middle is no event (counted from 1, the header's line): edited, or merged. The file was left as it is.
    case damaged(id: String, line: Int)
    /// The file is something else.
    case notASession(path: String)
    /// Larger than `OpenFile.mostRead`. It was not read.
    case tooLarge(path: String)
    /// CR LF instead of LF.
    case convertedLineEnds(id: String)
    /// There is nothing to mend.
    case notDamaged(id: String)
    /// Never followed.
    case symbolicLink(path: String)
    /// Replaced, removed, or written by another program while it was open. The writer has stopped.
    case changed(path: String)
    /// The session can be read, and its file cannot be written to.
    case readOnly(id: String, path: String, code: Int32)
    /// The system could not promise that what was written is stored. The writer has stopped, or nothing was written.
    case notDurable(path: String, code: Int32)
    /// A system call failed. The session is as it was before, and the next attempt may succeed.
    case disk(DiskAction, path: String, code: Int32)

    package enum DiskAction: Sendable {
        case read, write, lock
    }
}

extension SessionFailure {
    package var message: String {
        switch self {
        case .notFound(let text): SessionText.notFound(printable(text))
        case .ambiguous(let text, let candidates):
            SessionText.ambiguous(printable(text), candidates.joined(separator: " "))
        case .locked(let id, let pid?): SessionText.lockedBy(id, String(pid))
        case .locked(let id, nil): SessionText.locked(id)
        case .newerVersion(let id, let version): SessionText.newerVersion(id, String(version))
        case .critical(let id, let type): SessionText.critical(id, printable(type))
        case .damaged(let id, let line): SessionText.damaged(id, String(line))
        case .notASession(let path): SessionText.notASession(printable(path))
        case .tooLarge(let path): SessionText.tooLarge(printable(path), String(OpenFile.mostRead >> 30))
        case .convertedLineEnds(let id): SessionText.convertedLineEnds(id)
        case .notDamaged(let id): SessionText.notDamaged(id)
        case .symbolicLink(let path): SessionText.symbolicLink(printable(path))
        case .changed(let path): SessionText.changed(printable(path))
        case .readOnly(let id, _, let code): SessionText.readOnly(id, SystemError(code).words)
        case .notDurable(let path, let code): SessionText.notDurable(printable(path), SystemError(code).words)
        case .disk(.read, let path, let code): SessionText.cannotRead(printable(path), SystemError(code).words)
        case .disk(.write, let path, let code): SessionText.cannotWrite(printable(path), SystemError(code).words)
        case .disk(.lock, let path, let code): SessionText.cannotLock(printable(path), SystemError(code).words)
        }
    }

    package var hint: String {
        switch self {
        case .notFound: SessionText.notFoundHint()
        case .ambiguous: SessionText.ambiguousHint()
        case .locked: SessionText.lockedHint()
        case .newerVersion, .critical: SessionText.newerVersionHint()
        case .damaged(let id, _): SessionText.damagedHint(id)
        case .notASession: SessionText.notASessionHint()
        case .tooLarge: SessionText.tooLargeHint()
        case .notDamaged: SessionText.notDamagedHint()
        case .convertedLineEnds(let id): SessionText.convertedLineEndsHint(id)
        case .symbolicLink: SessionText.symbolicLinkHint()
        case .changed: SessionText.changedHint()
        case .readOnly(let id, let path, _): SessionText.readOnlyHint(printable(path), id)
        case .notDurable: SessionText.notDurableHint()
        case .disk(_, _, ENOSPC), .disk(_, _, EDQUOT): SessionText.noRoomHint()
        case .disk(.read, let path, EACCES): SessionText.readRightsHint(printable(path))
        case .disk: SessionText.rightsHint()
        }
    }

    package var cause: Cause {
        switch self {
        case .notDamaged: .usage
        case .notFound, .ambiguous: .sessionNotFound
        case .locked: .sessionLocked
        case .newerVersion, .critical: .sessionDamaged
        case .damaged, .notASession, .tooLarge, .convertedLineEnds, .changed: .sessionDamaged
        case .symbolicLink: .unsafePath
        case .readOnly, .notDurable, .disk: .diskOrRights
        }
    }

    init(_ error: SystemError, _ action: DiskAction, _ path: String) {
        switch error.code {
        case ELOOP: self = .symbolicLink(path: path)
        case EISDIR: self = .notASession(path: path)
        case EFBIG where action == .read: self = .tooLarge(path: path)
        default: self = .disk(action, path: path, code: error.code)
        }
    }

    init(_ error: SessionLogError, _ paths: SessionPaths) {
        switch error {
        case .notASession, .brokenHeader: self = .notASession(path: paths.file)
        case .newerVersion(let version): self = .newerVersion(id: paths.id, version: version)
        case .convertedLineEnds: self = .convertedLineEnds(id: paths.id)
        case .damagedLine(let line): self = .damaged(id: paths.id, line: line)
        }
    }
}
