// SQLite's types, and its functions as a table that is filled when the index of sessions is first needed: linking the
// library would cost every start-up its loading.
#pragma once
#include <dlfcn.h>
#include <sqlite3.h>
#include <stddef.h>

struct sqlite_library {
    int (*libversion_number)(void);
    int (*open_v2)(const char *, sqlite3 **, int, const char *);
    int (*close_v2)(sqlite3 *);
    int (*busy_timeout)(sqlite3 *, int);
    int (*exec)(sqlite3 *, const char *, int (*)(void *, int, char **, char **), void *, char **);
    int (*prepare_v2)(sqlite3 *, const char *, int, sqlite3_stmt **, const char **);
    int (*step)(sqlite3_stmt *);
    int (*reset)(sqlite3_stmt *);
    int (*finalize)(sqlite3_stmt *);
    int (*bind_int64)(sqlite3_stmt *, int, sqlite3_int64);
    int (*bind_text)(sqlite3_stmt *, int, const char *, int, void (*)(void *));
    sqlite3_int64 (*column_int64)(sqlite3_stmt *, int);
    const unsigned char *(*column_text)(sqlite3_stmt *, int);
    int (*column_bytes)(sqlite3_stmt *, int);
    sqlite3_int64 (*last_insert_rowid)(sqlite3 *);
    int (*changes)(sqlite3 *);
};

/// Fills the table from a handle of `dlopen`. Returns null, or the name of the function that this SQLite lacks.
static inline const char *sqlite_library_fill(struct sqlite_library *library, void *handle) {
#define SQLITE_FILL(member)                                                           \
    *(void **)&library->member = dlsym(handle, "sqlite3_" #member);                   \
    if (!library->member) return "sqlite3_" #member
    SQLITE_FILL(libversion_number);
    SQLITE_FILL(open_v2);
    SQLITE_FILL(close_v2);
    SQLITE_FILL(busy_timeout);
    SQLITE_FILL(exec);
    SQLITE_FILL(prepare_v2);
    SQLITE_FILL(step);
    SQLITE_FILL(reset);
    SQLITE_FILL(finalize);
    SQLITE_FILL(bind_int64);
    SQLITE_FILL(bind_text);
    SQLITE_FILL(column_int64);
    SQLITE_FILL(column_text);
    SQLITE_FILL(column_bytes);
    SQLITE_FILL(last_insert_rowid);
    SQLITE_FILL(changes);
#undef SQLITE_FILL
    return NULL;
}

/// The text is copied by SQLite.
static inline int sqlite_bind_copy(
    const struct sqlite_library *library, sqlite3_stmt *statement, int index, const char *text, int count) {
    return library->bind_text(statement, index, text ? text : "", count, SQLITE_TRANSIENT);
}
