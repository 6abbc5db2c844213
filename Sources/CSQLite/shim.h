// One header for SQLite. SQLITE_TRANSIENT is a cast of -1 to a function pointer and the
// configuration calls are variadic.
#pragma once

#include <sqlite3.h>

static inline int preflight_bind_text(
    sqlite3_stmt *statement, int index, const char *text, int bytes) {
  return sqlite3_bind_text(statement, index, text, bytes, SQLITE_TRANSIENT);
}
