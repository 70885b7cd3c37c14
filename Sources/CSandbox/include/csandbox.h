// What a child process does between fork and exec, which Swift cannot: only async-signal-safe calls are allowed there.
#ifndef CSANDBOX_H
#define CSANDBOX_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/// What to start, and what holds it.
struct csandbox_plan {
    /// The program's file, absolute.
    const char *path;
    /// Ended by NULL, as for execve.
    char *const *arguments;
    char *const *environment;
    /// Where it starts; NULL for here.
    const char *folder;
    /// Becomes its descriptor 0.
    int input;
    /// Becomes its descriptors 1 and 2.
    int output;
    /// Become its descriptors 3, 4, …; all others are closed. At most 8.
    int passed[8];
    int passed_count;
    /// Resource limits; 0 leaves what is.
    uint64_t processes, file_size, data;
    /// The user and group that it becomes, without any other group or capability; 0 for no change.
    uint32_t user, group;
    /// All processes of this user end with it; 0 for none. Only root can ask for it.
    uint32_t ending_user;
    /// Whether it may gain no privileges any more.
    int no_new_privileges;
    /// A Landlock ruleset that it enters; -1 for none.
    int ruleset;
    /// A seccomp filter as `csandbox_filter` writes it; NULL for none.
    const void *filter;
    size_t filter_size;
};

/// A run under its keeper: a process that ends the whole tree when the program has ended, when `control` is closed,
/// and so also when the process that started it dies.
struct csandbox_run {
    pid_t keeper;
    /// Closing it ends the whole tree.
    int control;
    /// Gives `csandbox_message`s; its end means that nothing is left of the tree.
    int messages;
};

enum csandbox_kind {
    /// `value` is the error's number, `stage` tells what failed; the program did not run.
    CSANDBOX_NOT_STARTED = 1,
    /// `value` is the program's status, as waitpid gives it. Nothing is left of its tree.
    CSANDBOX_ENDED = 2,
};

/// What failed in the child.
enum csandbox_stage {
    CSANDBOX_STAGE_DESCRIPTORS = 1,
    CSANDBOX_STAGE_LIMITS,
    CSANDBOX_STAGE_USER,
    CSANDBOX_STAGE_LANDLOCK,
    CSANDBOX_STAGE_SECCOMP,
    CSANDBOX_STAGE_FOLDER,
    CSANDBOX_STAGE_EXEC,
};

struct csandbox_message {
    int32_t kind, stage, value;
};

/// Starts the program under a keeper. Returns 0, or an error number where not even the keeper could be started.
int csandbox_start(const struct csandbox_plan *plan, struct csandbox_run *run);

/// Starts a program that belongs to nobody: no child of the caller, in a session of its own, with this standard
/// input, its other output thrown away, and no other descriptor. Returns 0 or an error number; whether the program
/// ran is not told.
int csandbox_start_apart(const char *path, char *const arguments[], char *const environment[], int input);

/// Whether status, as waitpid gives it, is an exit (with its code) or a signal's end.
int csandbox_exit_code(int status);
int csandbox_signal(int status);

// MARK: Descriptors

/// A descriptor to read these bytes from, which nobody can change; -1 with errno.
int csandbox_bytes(const void *bytes, size_t count);

/// A pipe whose ends no other program inherits. Returns 0, or -1 with errno.
int csandbox_pipe(int ends[2]);

// MARK: Seccomp

enum csandbox_sockets {
    /// Local ones and the internet's: where a network namespace holds them.
    CSANDBOX_SOCKETS_NAMESPACED,
    /// The internet's only: a local one would reach the machine's other programs.
    CSANDBOX_SOCKETS_INTERNET,
    /// None but pairs.
    CSANDBOX_SOCKETS_NONE,
};

/// Writes the filter as an array of `struct sock_filter` to `buffer`; returns its size in bytes, or 0 where this
/// processor or system has none or the buffer is too small.
size_t csandbox_filter(void *buffer, size_t size, int sockets);

// MARK: Landlock

/// The version of Landlock that the kernel has; 0 where it has none.
int csandbox_landlock_version(void);

/// A ruleset that forbids all access to files, and where `network` is 0 all TCP too, as far as this kernel can; -1
/// with errno.
int csandbox_landlock_ruleset(int network);

/// A ruleset that forbids abstract sockets of processes outside and nothing else; -1 with errno where the kernel has
/// none (before version 6).
int csandbox_landlock_scope(void);

enum csandbox_access { CSANDBOX_READ, CSANDBOX_WRITE, CSANDBOX_DEVICE };

/// Allows access to a file, or to a folder and all in it. Returns 0, or an error number.
int csandbox_landlock_allow(int ruleset, const char *path, int access);

#endif
