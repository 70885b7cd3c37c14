// What tests and benchmarks need of the C library and Swift's import of it leaves out, since it takes _GNU_SOURCE.
#pragma once
#include <stddef.h>
#include <sys/types.h>

/// Opens a pseudo-terminal of 80 by 24 and writes the other side's path to `name`; -1 where there is none.
int cspawn_open_terminal(char *name, size_t size);

/// Starts a program in `folder` with these three descriptors; or, where `terminal` is not NULL, as the leader of
/// a session of its own on that terminal. Returns 0 or an error number.
int cspawn_spawn(
    pid_t *id, const char *path, char *const arguments[], char *const environment[], const char *folder,
    const int descriptors[3], const char *terminal);
