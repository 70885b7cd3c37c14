import AssayCore

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
    private let files: IndexFiles
    private let number: Int64

    /// Kept in the database as `user_version`. Other rows, other words or other titles need another number.
    static let schema: Int64 = 2

    /// nil where there is none and none can be made.
    init?(of sessions: SessionFolder) {
        guard let folder = sessions.index, let library = SQLiteLibrary.shared,
            (try? SessionFolder(path: folder).makeFolder()) != nil, let files = IndexFiles(folder)
        else { return nil }
        self.files = files
        if let newest = files.newest {
            do throws(SQLiteFault) {
                let database = try SQLiteDatabase(files.path(newest), library: library)
                let version = try database.integer("PRAGMA user_version")
                // One of a newer Assay stays as it is.
                guard version <= SessionIndex.schema else { return nil }
                if version == SessionIndex.schema {
                    try database.execute(SessionIndex.pragmas)
                    (self.database, number) = (database, newest)
                    return
                }
            } catch {
                guard error.isDamage else { return nil }
            }
        }
        guard let number = files.makeNext() else { return nil }
        guard let database = try? SQLiteDatabase(files.path(number), library: library),
            (try? database.execute(SessionIndex.pragmas)) != nil, (try? database.execute(SessionIndex.tables)) != nil
        else {
            files.remove(upTo: number)
            return nil
        }
        (self.database, self.number) = (database, number)
        files.remove(upTo: number - 1)
    }

    /// Leaves the database, and makes the next opening begin a new one.
    func discard() { files.remove(upTo: number) }

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
