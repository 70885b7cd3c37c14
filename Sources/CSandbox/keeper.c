// The keeper stands between Assay and the program. It outlives Assay by the moment that ending everything takes.
#ifdef __linux__
#define _GNU_SOURCE
#endif
#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#endif

static void tell(int messages, int kind, int stage, int value) {
    struct csandbox_message message = {kind, stage, value};
    while (write(messages, &message, sizeof message) < 0 && errno == EINTR) {}
}

#ifdef __linux__

/// The number at a position of a text, and the position after it; -1 where there is none.
static long number_at(const char *text, size_t length, size_t *position) {
    while (*position < length && (text[*position] < '0' || text[*position] > '9')) ++*position;
    if (*position >= length) return -1;
    long number = 0;
    while (*position < length && text[*position] >= '0' && text[*position] <= '9')
        number = number * 10 + (text[(*position)++] - '0');
    return number;
}

/// The parent of the process with this directory name in /proc; -1 where it is gone.
static long parent_of(int proc, const char *name) {
    char path[32], text[512];
    size_t length = strlen(name);
    if (length > 16) return -1;
    memcpy(path, name, length);
    memcpy(path + length, "/stat", 6);
    int file = openat(proc, path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return -1;
    ssize_t count = read(file, text, sizeof text);
    close(file);
    // The name in parentheses can hold anything, parentheses too.
    ssize_t end = count - 1;
    while (end > 0 && text[end] != ')') end--;
    size_t position = (size_t)end + 3;
    return end > 0 ? number_at(text, (size_t)count, &position) : -1;
}

/// Kills this process's children by looking at every process there is.
static void kill_children_by_parent(void) {
    struct entry {
        uint64_t inode;
        int64_t offset;
        unsigned short length;
        unsigned char type;
        char name[];
    };
    _Alignas(8) char buffer[8192];
    int proc = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (proc < 0) return;
    long self = getpid(), count;
    while ((count = syscall(SYS_getdents64, proc, buffer, sizeof buffer)) > 0)
        for (long at = 0; at < count; at += ((struct entry *)(buffer + at))->length) {
            const char *name = ((struct entry *)(buffer + at))->name;
            if (name[0] < '1' || name[0] > '9' || parent_of(proc, name) != self) continue;
            size_t position = 0;
            kill((pid_t)number_at(name, strlen(name), &position), SIGKILL);
        }
    close(proc);
}

/// Kills this process's children. They are its own and not waited for yet: their numbers cannot be another's.
static void kill_children(void) {
    int file = open("/proc/thread-self/children", O_RDONLY | O_CLOEXEC);
    if (file < 0) return kill_children_by_parent();
    char text[4096];
    ssize_t count = read(file, text, sizeof text);
    close(file);
    if (count <= 0) return kill_children_by_parent();
    // A number that the buffer cut off is left for the next round.
    if (count == sizeof text)
        while (count > 0 && text[count - 1] != ' ') count--;
    size_t position = 0;
    for (long id; (id = number_at(text, (size_t)count, &position)) > 0;) kill((pid_t)id, SIGKILL);
}

/// Kills all processes of a user at one stroke: no fork can outrun it.
static void kill_user(uint32_t user) {
    pid_t id = fork();
    if (id == 0) {
        if (!syscall(SYS_setresuid, user, user, user)) kill(-1, SIGKILL);
        _exit(0);
    }
    int status;
    while (id > 0 && waitpid(id, &status, 0) < 0 && errno == EINTR) {}
}

#else

static void kill_user(uint32_t user) { (void)user; }
static void kill_children(void) {}

#endif

/// Reaps what has ended. Returns whether children are left; notes the program's status.
static int reap(pid_t program, int *status, int *has_ended) {
    for (;;) {
        int one;
        pid_t id = waitpid(-1, &one, WNOHANG);
        if (id == program) *status = one, *has_ended = 1;
        if (id < 0 && errno == EINTR) continue;
        if (id <= 0) return id == 0;
    }
}

/// Ends all that is left. Whose parent dies becomes a child of the keeper: at last there is none.
static void end_all(const struct csandbox_plan *plan, pid_t program, int *status, int *has_ended) {
#ifndef __linux__
    kill(-program, SIGKILL);
#endif
    while (reap(program, status, has_ended)) {
        if (plan->ending_user) kill_user(plan->ending_user);
        kill_children();
        if (reap(program, status, has_ended)) poll(NULL, 0, 1);
    }
}

/// Waits until the program has ended, or until nobody holds the other end of `control`.
static void wait_for_end(pid_t program, int control, int *status, int *has_ended) {
#ifdef __linux__
    sigset_t child;
    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    int signals = signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK);
    struct pollfd watched[2] = {{control, POLLIN, 0}, {signals, POLLIN, 0}};
    while (reap(program, status, has_ended), !*has_ended) {
        if (poll(watched, 2, signals < 0 ? 5 : -1) < 0 && errno != EINTR) return;
        if (watched[0].revents) return;
        struct signalfd_siginfo ignored;
        while (read(signals, &ignored, sizeof ignored) > 0) {}
    }
#else
    struct pollfd watched = {control, POLLIN, 0};
    while (reap(program, status, has_ended), !*has_ended)
        if (poll(&watched, 1, 5) > 0) return;
#endif
}

_Noreturn void csandbox_keep(const struct csandbox_plan *plan, int control, int messages) {
    // A session of its own: ctrl-C at the terminal reaches Assay only, and Assay decides.
    setsid();
#ifdef __linux__
    prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
#endif
    pid_t keeper = getpid();
    pid_t program = fork();
    if (program == 0) {
#ifdef __linux__
        // The second net, where the keeper itself is killed.
        prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
        if (getppid() != keeper) _exit(127);
#endif
        setsid();
        close(control);
        csandbox_become(plan, messages);
    }
    (void)keeper;
    if (program < 0) {
        tell(messages, CSANDBOX_NOT_STARTED, CSANDBOX_STAGE_EXEC, errno);
        _exit(1);
    }
    // Moved below everything else, so that one call closes the rest, the caller's end of `control` included.
    int low = control < messages ? control : messages, high = control < messages ? messages : control;
    for (int number = 0; number < low; number++) close(number);
    for (int number = low + 1; number < high; number++) close(number);
    csandbox_close_from(high + 1, -1);
    signal(SIGTERM, SIG_IGN);
    signal(SIGINT, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
    signal(SIGPIPE, SIG_IGN);
    int status = 0, has_ended = 0;
    wait_for_end(program, control, &status, &has_ended);
    end_all(plan, program, &status, &has_ended);
    tell(messages, CSANDBOX_ENDED, 0, status);
    _exit(0);
}
