import AssayCore

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// What was removed of a session.
package struct RemovedSession: Sendable, Equatable {
    package var id: String
    package var files: Int
    package var bytes: Int
}

extension SessionFolder {
    /// Removes a session with everything that stands beside it: the growing answer, what was cut off, kept bytes. Its
    /// own file goes last, so that a removal that is killed can be done again.
    ///
    /// Fails with `.locked` where a writer has it.
    package func remove(_ id: String) throws(SessionFailure) -> RemovedSession {
        let paths = try paths(id)
        guard let status = FileStatus(path: paths.file) else { throw .notFound(id) }
        guard status.isRegular || status.isSymbolicLink else { throw .notASession(path: paths.file) }
        let lock = try SessionLock(paths)
        defer { withExtendedLifetime(lock) {} }
        var removed = RemovedSession(id: id, files: 0, bytes: 0)
        if FileStatus(path: paths.kept)?.isSymbolicLink == true { try remove(paths.kept, &removed) }
        for name in SessionFolder(path: paths.kept).names() { try remove("\(paths.kept)/\(name)", &removed) }
        if FileStatus(path: paths.kept) != nil, rmdir(paths.kept) != 0 {
            throw SessionFailure(.last, .write, paths.kept)
        }
        let beside = [".part", ".new", ".cut-", ".part-", ".damaged-"].map { id + ".json" + $0 }
        for name in names() where beside.contains(where: { name == $0 || $0.hasSuffix("-") && name.hasPrefix($0) }) {
            try remove("\(path)/\(name)", &removed)
        }
        try remove(paths.file, &removed)
        try? calls.sync(folder: path)
        return removed
    }

    private func remove(_ path: String, _ removed: inout RemovedSession) throws(SessionFailure) {
        let size = FileStatus(path: path)?.size ?? 0
        guard unlink(path) == 0 else { throw SessionFailure(.last, .write, path) }
        removed.files += 1
        removed.bytes += Int(size)
    }
}

extension SessionLog {
    /// Whether it tells of nothing that was said or done: settings and titles at most, and no more behind them.
    package var holdsNothing: Bool {
        guard growing == nil, closing.utf8.starts(with: rest) else { return false }
        return stride(from: 1, through: count, by: 1).allSatisfy { seq in
            switch try? event(seq).body {
            case .setting, .title: true
            default: false
            }
        }
    }
}
