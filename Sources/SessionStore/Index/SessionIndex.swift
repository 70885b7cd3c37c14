import AssayCore

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The index of a folder's sessions: what lists show, and every word that stands in them, in an SQLite database with
/// FTS5 in the folder `.index` beside the files.
///
/// It is a cache. Each session's stamp says whether its rows still hold; where the database is missing, damaged, old,
/// locked or not to be written, sessions are read instead. The words are a contentless table: no text is kept twice,
/// and what is found is looked at in the session itself.
///
/// A database that is of no use is not mended but left, and a new one gets a greater number as its name: another
/// process may still have the old one open, and would remove the journal of one that has its name.
final class SessionIndex {
    let database: SQLiteDatabase
    private let folder: String

    /// Kept in the database as `user_version`. Other rows, other words or other titles need another number.
    static let schema: Int64 = 2
    private static let ending = ".sqlite"

    /// nil where there is none and none can be made.
    init?(of sessions: SessionFolder) {
        guard let folder = sessions.index, let library = SQLiteLibrary.shared else { return nil }
        self.folder = folder
        let newest = SessionIndex.numbers(in: folder).max()
        if let newest {
            do throws(SQLiteFault) {
                let database = try SQLiteDatabase(SessionIndex.path(newest, in: folder), library: library)
                let version = try database.integer("PRAGMA user_version")
                // One of a newer Assay stays as it is.
                guard version <= SessionIndex.schema else { return nil }
                if version == SessionIndex.schema {
                    try database.execute(SessionIndex.pragmas)
                    self.database = database
                    return
                }
            } catch {
                guard error.isDamage else { return nil }
            }
        }
        guard let made = SessionIndex.make(in: folder, after: newest ?? 0, library) else { return nil }
        database = made
    }

    /// Leaves the database, and makes the next opening begin a new one.
    func discard() {
        for number in SessionIndex.numbers(in: folder) { SessionIndex.remove(number, in: folder) }
    }

    // MARK: Files

    private static func path(_ number: Int64, in folder: String) -> String { "\(folder)/\(number)\(ending)" }

    private static func numbers(in folder: String) -> [Int64] {
        guard FileStatus(path: folder)?.isSymbolicLink == false else { return [] }
        return SessionFolder(path: folder).names().compactMap { name in
            name.hasSuffix(ending) ? Int64(name.dropLast(ending.count)) : nil
        }
    }

    private static func remove(_ number: Int64, in folder: String) {
        for suffix in ["", "-wal", "-shm"] { unlink(path(number, in: folder) + suffix) }
    }

    private static func make(in folder: String, after newest: Int64, _ library: SQLiteLibrary) -> SQLiteDatabase? {
        guard (try? SessionFolder(path: folder).makeFolder()) != nil, FileStatus(path: folder)?.isSymbolicLink == false
        else {
            return nil
        }
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        // No number is used twice, also where the user removed the folder under a process that has it open.
        let number = max(newest + 1, Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
        let path = path(number, in: folder)
        // Journals get the rights of the file that is there.
        let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { return nil }
        close(descriptor)
        guard let database = try? SQLiteDatabase(path, library: library),
            (try? database.execute(pragmas)) != nil, (try? database.execute(tables)) != nil
        else {
            remove(number, in: folder)
            return nil
        }
        for old in numbers(in: folder) where old < number { remove(old, in: folder) }
        return database
    }

    // MARK: Tables

    private static let pragmas = """
        PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 4000;
        PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16000;
        """

    /// FTS5 gathers `hashsize` bytes before it writes a segment: measured on 150 MB of sessions, 4 MB take 6.6 s, 64 MB, which
    /// the processor's caches do not hold, 9.0 s. A gigabyte gives some 130 segments, fewer than `crisismerge`.
    ///
    /// `events` of a session, in `covered` bytes of its file with this `digest`, are in `message` and `words`; `texts`
    /// is 1 where these are all that the stamped file holds. A row of `words` whose message is gone is an orphan.
    /// `folder` is the `SessionFingerprint` of the files where that holds for all of them.
    private static let tables = """
        BEGIN;
        CREATE TABLE session (
          id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, size INTEGER, modified INTEGER, inode INTEGER,
          created INTEGER, last INTEGER, root TEXT, path TEXT, title TEXT, turns INTEGER,
          texts INTEGER DEFAULT 0, events INTEGER DEFAULT 0, covered INTEGER DEFAULT 0, digest TEXT DEFAULT '');
        CREATE TABLE message (
          id INTEGER PRIMARY KEY AUTOINCREMENT, session INTEGER, seq INTEGER, turn INTEGER, at INTEGER, kind INTEGER,
          offset INTEGER, length INTEGER);
        CREATE INDEX message_session ON message (session);
        CREATE TABLE counts (orphans INTEGER DEFAULT 0, folder INTEGER);
        INSERT INTO counts DEFAULT VALUES;
        CREATE VIRTUAL TABLE words USING fts5 (text, content = '', columnsize = 0, tokenize = 'ascii');
        INSERT INTO words (words, rank) VALUES ('hashsize', 4194304);
        INSERT INTO words (words, rank) VALUES ('crisismerge', 400);
        PRAGMA user_version = \(schema);
        COMMIT;
        """
}
