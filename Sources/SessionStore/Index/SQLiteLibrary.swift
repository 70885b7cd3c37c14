import CSQLite

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The system's SQLite, opened when the index is first needed.
struct SQLiteLibrary: Sendable {
    /// Points to a table that lives as long as the process and never changes once it is filled.
    nonisolated(unsafe) let table: UnsafePointer<sqlite_library>

    /// nil where there is none, or one that is too old for what the index uses.
    static let shared: SQLiteLibrary? = open()

    private static func open() -> SQLiteLibrary? {
        #if canImport(Darwin)
            let name = "libsqlite3.dylib"
        #else
            let name = "libsqlite3.so.0"
        #endif
        guard let handle = dlopen(name, RTLD_NOW) else { return nil }
        let table = UnsafeMutablePointer<sqlite_library>.allocate(capacity: 1)
        guard sqlite_library_fill(table, handle) == nil, table.pointee.libversion_number() >= 3_031_000 else {
            return nil
        }
        return SQLiteLibrary(table: UnsafePointer(table))
    }
}
