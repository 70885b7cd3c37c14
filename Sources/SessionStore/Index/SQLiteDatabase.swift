import CSQLite

/// What SQLite said instead of doing it; the numbers are its result codes (sqlite.org/rescode.html).
struct SQLiteFault: Error, Equatable {
    var code: Int32

    /// Another process writes.
    var isBusy: Bool { [SQLITE_BUSY, SQLITE_LOCKED].contains(code & 0xFF) }
    /// The file is no database, or one whose pages or tables are not as they should be.
    var isDamage: Bool { [SQLITE_CORRUPT, SQLITE_NOTADB].contains(code & 0xFF) }
}

/// An open database, closed when it is let go of. Lives on one thread.
final class SQLiteDatabase {
    fileprivate let library: UnsafePointer<sqlite_library>
    private let handle: OpaquePointer

    /// - Parameter busyTimeout: how long to wait for another process, in milliseconds
    init(_ path: String, library: SQLiteLibrary, busyTimeout: Int32 = 250) throws(SQLiteFault) {
        self.library = library.table
        var handle: OpaquePointer?
        let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_NOMUTEX
        let code = library.table.pointee.open_v2(path, &handle, flags, nil)
        guard code == SQLITE_OK, let handle else {
            _ = library.table.pointee.close_v2(handle)
            throw SQLiteFault(code: code)
        }
        self.handle = handle
        _ = library.table.pointee.busy_timeout(handle, busyTimeout)
    }

    deinit { _ = library.pointee.close_v2(handle) }

    func execute(_ sql: String) throws(SQLiteFault) {
        let code = library.pointee.exec(handle, sql, nil, nil, nil)
        guard code == SQLITE_OK else { throw SQLiteFault(code: code) }
    }

    func prepare(_ sql: String) throws(SQLiteFault) -> SQLiteStatement {
        var statement: OpaquePointer?
        var code = library.pointee.prepare_v2(handle, sql, -1, &statement, nil)
        // Our statements are right: a table or a column is not there.
        if code & 0xFF == SQLITE_ERROR { code = SQLITE_CORRUPT }
        guard code == SQLITE_OK, let statement else { throw SQLiteFault(code: code) }
        return SQLiteStatement(statement, of: self)
    }

    /// The number in the first row's first column.
    func integer(_ sql: String) throws(SQLiteFault) -> Int64 {
        let statement = try prepare(sql)
        return try statement.step() ? statement.integer(0) : 0
    }

    /// Does all of `body` or nothing. Fails with a busy fault where another process writes.
    func transaction(_ body: () throws(SQLiteFault) -> Void) throws(SQLiteFault) {
        try execute("BEGIN IMMEDIATE")
        do throws(SQLiteFault) {
            try body()
            try execute("COMMIT")
        } catch {
            try? execute("ROLLBACK")
            throw error
        }
    }

    /// Runs `body` on the database as it is at one moment, whatever other processes write meanwhile.
    func snapshot(_ body: () throws(SQLiteFault) -> Void) throws(SQLiteFault) {
        try execute("BEGIN")
        // Nothing was written: there is nothing to keep.
        defer { try? execute("ROLLBACK") }
        try body()
    }

    var lastInsertID: Int64 { library.pointee.last_insert_rowid(handle) }

    /// How many rows the last statement changed.
    var changes: Int64 { Int64(library.pointee.changes(handle)) }
}

/// A value that is bound to a statement.
enum SQLiteValue {
    case integer(Int64)
    case text(String)
    /// UTF-8.
    case bytes([UInt8])
}

/// A prepared statement; places and columns count as SQLite counts them, from 1 and from 0.
final class SQLiteStatement {
    private let database: SQLiteDatabase
    private let handle: OpaquePointer

    fileprivate init(_ handle: OpaquePointer, of database: SQLiteDatabase) {
        (self.handle, self.database) = (handle, database)
    }

    deinit { _ = library.pointee.finalize(handle) }

    private var library: UnsafePointer<sqlite_library> { database.library }

    /// Fills the places in their order; an earlier run is over.
    func bind(_ values: [SQLiteValue]) throws(SQLiteFault) {
        _ = library.pointee.reset(handle)
        for (place, value) in zip(Int32(1)..., values) {
            let code: Int32
            switch value {
            case .integer(let number): code = library.pointee.bind_int64(handle, place, number)
            case .text(var text): code = text.withUTF8 { bind(UnsafeRawBufferPointer($0), at: place) }
            case .bytes(let bytes): code = bytes.withUnsafeBytes { bind($0, at: place) }
            }
            guard code == SQLITE_OK else { throw SQLiteFault(code: code) }
        }
    }

    private func bind(_ text: UnsafeRawBufferPointer, at place: Int32) -> Int32 {
        sqlite_bind_copy(
            database.library, handle, place, text.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(text.count))
    }

    /// Moves to the next row; false after the last.
    func step() throws(SQLiteFault) -> Bool {
        let code = library.pointee.step(handle)
        switch code {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        default: throw SQLiteFault(code: code)
        }
    }

    /// Runs a statement that gives no rows.
    func run(_ values: SQLiteValue...) throws(SQLiteFault) {
        try bind(values)
        while try step() {}
        _ = library.pointee.reset(handle)
    }

    func integer(_ column: Int32) -> Int64 { library.pointee.column_int64(handle, column) }

    func text(_ column: Int32) -> String {
        guard let bytes = library.pointee.column_text(handle, column) else { return "" }
        let count = Int(library.pointee.column_bytes(handle, column))
        return String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
    }
}
