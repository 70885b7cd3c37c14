import AssayCore

/// What `/doctor` says of a folder's index. It is a cache: whatever its state, nothing is lost.
package enum SearchIndexState: Sendable, Equatable {
    /// No search has made one yet.
    case absent
    /// With its journal, in bytes.
    case whole(bytes: Int64)
    /// The next search makes it anew.
    case damaged
    /// Of a newer version, which keeps it.
    case newer
    /// It cannot be opened, or there is no SQLite: sessions are read instead.
    case unusable
}

extension SessionFolder {
    /// Looks the index over, which takes as long as reading it.
    package func searchIndexState() -> SearchIndexState {
        guard let folder = index, let library = SQLiteLibrary.shared else { return .unusable }
        guard let files = IndexFiles(folder), let newest = files.newest else { return .absent }
        let file = files.path(newest)
        do throws(SQLiteFault) {
            let database = try SQLiteDatabase(file, library: library)
            let version = try database.integer("PRAGMA user_version")
            if version > SessionIndex.schema { return .newer }
            let check = try database.prepare("PRAGMA quick_check(1)")
            guard version == SessionIndex.schema, try check.step(), check.text(0) == "ok" else { return .damaged }
        } catch {
            if error.isDamage { return .damaged }
            // Another process writes to it.
            guard error.isBusy else { return .unusable }
        }
        let sizes = ["", "-wal"].map { FileStatus(path: file + $0)?.size ?? 0 }
        return .whole(bytes: sizes.reduce(0, +))
    }
}
